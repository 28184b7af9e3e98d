/**
 * Where one goes on after reviews left a list: the next that stays, or else the nearest before.
 * @param place index of the one that was looked at
 */
export function placeAfter<Item extends { readonly reviewId: string }>(
  items: readonly Item[],
  place: number,
  gone: ReadonlySet<string>,
): Item | undefined {
  const stays = ({ reviewId }: Item) => !gone.has(reviewId);
  return items.slice(place).find(stays) ?? items.slice(0, place).findLast(stays);
}
