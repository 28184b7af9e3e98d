/**
 * An array as PostgreSQL reads it: one text, where the driver would quote each value.
 * @param values numbers, null, and texts that need no quotes, such as ids
 */
export function arrayText(values: readonly (string | number | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join()}}`;
}
