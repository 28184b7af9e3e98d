/**
 * Whether a screen may place the focus as it opens: nobody has put it anywhere, so that nothing has
 * it, or the screen as a whole.
 */
export function focusIsFree(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement.matches('body, main');
}
