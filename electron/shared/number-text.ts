/**
 * A whole number as English texts write it: 4,000. Written without `Intl`, whose first use reads its
 * tables, which takes 15 ms of a start for sentences that nobody may ever see.
 */
export function numberText(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** How many there are of a thing whose plural ends in s: 1 tool, 4,000 tools. */
export function countText(count: number, thing: string): string {
  return `${numberText(count)} ${count === 1 ? thing : `${thing}s`}`;
}
