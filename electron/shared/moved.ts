/**
 * Moves one of several things to another place and keeps the order of the others.
 * @param from its place from 0
 * @param to where it is to stand afterwards; brought into the list where it is beyond its ends
 */
export function moved<Item>(items: readonly Item[], from: number, to: number): readonly Item[] {
  const item = items[from];
  if (item === undefined) return items;
  const others = items.filter((_, at) => at !== from);
  const place = Math.min(others.length, Math.max(0, to));
  return [...others.slice(0, place), item, ...others.slice(place)];
}
