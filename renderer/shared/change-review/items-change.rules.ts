/** A tool that stands elsewhere in a bundle than before; places count from 1. */
export interface MovedItem {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

/** What became of the tools of a bundle. */
export interface ItemsChange {
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** As few as explain the new order; what others give way to has not moved. */
  readonly moved: readonly MovedItem[];
}

/** The longest run of places that rise already, as indexes; whoever is not in it has moved. */
function longestRising(places: readonly number[]): ReadonlySet<number> {
  const length = places.map(() => 1);
  const before = places.map(() => -1);
  let last = -1;
  for (const [at, place] of places.entries()) {
    for (let each = 0; each < at; each += 1) {
      const risen = (length[each] ?? 0) + 1;
      if ((places[each] ?? 0) < place && risen > (length[at] ?? 0)) {
        length[at] = risen;
        before[at] = each;
      }
    }
    if (last < 0 || (length[at] ?? 0) > (length[last] ?? 0)) last = at;
  }
  const kept = new Set<number>();
  for (let at = last; at >= 0; at = before[at] ?? -1) kept.add(at);
  return kept;
}

/**
 * Compares the tools of a bundle, by their ids in their order.
 * @param before each tool once
 * @param after each tool once
 */
export function itemsChange(before: readonly string[], after: readonly string[]): ItemsChange {
  const [was, becomes] = [new Set(before), new Set(after)];
  const stayed = after.filter((id) => was.has(id));
  const place = new Map(before.map((id, at) => [id, at]));
  const kept = longestRising(stayed.map((id) => place.get(id) ?? 0));
  return {
    removed: before.filter((id) => !becomes.has(id)),
    added: after.filter((id) => !was.has(id)),
    moved: stayed
      .filter((_, at) => !kept.has(at))
      .map((id) => ({ id, from: before.indexOf(id) + 1, to: after.indexOf(id) + 1 })),
  };
}
