/**
 * The currency that all amounts have; null without amounts or with several currencies.
 * @param currencies of the rows in sight, null for one without an amount
 */
export function uniformCurrency(currencies: readonly (string | null)[]): string | null {
  const [first, ...others] = new Set(currencies.filter((currency) => currency !== null));
  return first !== undefined && others.length === 0 ? first : null;
}

/**
 * The words above a column of amounts, which name the currency once for all.
 * @param currency as {@link uniformCurrency} found it; where it is null each amount has its own
 */
export function amountHeader(title: string, currency: string | null): string {
  return currency === null ? title : `${title} (${currency})`;
}
