/**
 * Leads to the first field of a notice that is still to be chosen, or to the first of all where none is.
 * @param notice what others changed meanwhile
 */
export function showOpenChoice(notice: HTMLElement | null): void {
  const first = '[role="radio"]:not([data-disabled])';
  const open = `[role="radiogroup"]:not(:has([aria-checked="true"])) ${first}`;
  const choice =
    notice?.querySelector<HTMLElement>(open) ?? notice?.querySelector<HTMLElement>(first);
  notice?.scrollIntoView({ block: 'center' });
  choice?.focus();
}
