const longestSlug = 120;
const longestName = 100;

/**
 * Makes a slug of a name: letters with accents lose them, everything else that is no letter or
 * digit separates words. A name without a Latin letter or digit gives `tool`.
 * @returns at most 120 characters that {@link slugSchema} of the tool form accepts.
 */
export function slugify(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/['’]/g, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const slug = words.join('-').slice(0, longestSlug).replace(/-$/, '');
  return slug === '' ? 'tool' : slug;
}

/** The given slug, or its first numbered variant (`name-2`, `name-3`, …) that is free. */
export function freeSlug(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? '' : `-${number}`;
    const stem = wanted.slice(0, longestSlug - ending.length).replace(/-+$/, '');
    const slug = `${stem}${ending}`;
    if (!taken.has(slug)) return slug;
  }
}

/**
 * The name of a copy: `Name (copy)`, and for a copy of a copy `Name (copy 2)`.
 * @returns at most 100 characters; a longer name is shortened before the ending.
 */
export function copyName(name: string): string {
  const match = /^(.*) \(copy(?: (\d{1,6}))?\)$/u.exec(name);
  const ending = match ? ` (copy ${Number(match[2] ?? 1) + 1})` : ' (copy)';
  const stem = [...(match?.[1] ?? name)];
  while (stem.join('').length > longestName - ending.length) stem.pop();
  return `${stem.join('').trimEnd()}${ending}`;
}
