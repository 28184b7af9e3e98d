/** Selected with one row turned over. */
export function withToggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Selected without a range of rows. */
export function withoutRange(
  selected: ReadonlySet<string>,
  range: readonly string[],
): ReadonlySet<string> {
  const left = new Set(selected);
  for (const id of range) left.delete(id);
  return left;
}

/** Selected together with a range of rows. */
export function withRange(
  selected: ReadonlySet<string>,
  range: readonly string[],
): ReadonlySet<string> {
  return new Set([...selected, ...range]);
}
