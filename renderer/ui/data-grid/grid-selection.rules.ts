/** Selected with one row turned over. */
export function withToggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}

/**
 * Selected together with a range of rows.
 * @param ids of all loaded rows, in their order
 * @param from one end of the range, as an index
 * @param to the other end, included
 */
export function withRange(
  selected: ReadonlySet<string>,
  ids: readonly string[],
  from: number,
  to: number,
): ReadonlySet<string> {
  const range = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
  return new Set([...selected, ...range]);
}
