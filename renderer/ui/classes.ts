/**
 * Joins class names, leaving out what does not apply.
 * @param parts class lists, or a falsy value where a condition does not hold
 */
export function classes(...parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(' ');
}
