/** More names than one would paste by hand. */
export const mostNames = 500;

/**
 * The names in pasted text: one a line, or several in a line parted by tabs, semicolons or, where
 * the whole is one line, commas. Bullets and numbers before a name, and empty ones, are dropped.
 */
export function namesOfText(text: string): readonly string[] {
  const lines = text.split(/[\r\n\t;]+/);
  const parts = lines.length === 1 ? text.split(',') : lines;
  const names = parts
    .map((part) =>
      part
        .replace(/^\s*(?:[-*•·]|\d{1,3}[.)])\s+/, '')
        .replace(/^\s*"(.*)"\s*$/, '$1')
        .trim(),
    )
    .filter((name) => name !== '');
  const seen = new Set<string>();
  return names.filter((name) => {
    const key = nameKey(name);
    return !seen.has(key) && seen.add(key);
  });
}

/** What two spellings of one name have in common: case and spaces do not part names. */
export function nameKey(name: string): string {
  return name.toLowerCase().replace(/\s+/g, ' ').trim();
}
