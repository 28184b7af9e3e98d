/**
 * Brings two orders of tools together that were both made from one.
 *
 * What either side took out is out, what either side added is in, and the order is mine; what only
 * the other side added goes where it stands there: behind the nearest tool before it that is left.
 * @returns the merged order; null when both sides changed the order of the same tools, which only a
 *   person can settle
 */
export function mergeOrders(
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
): readonly string[] | null {
  const [inBase, inMine, inTheirs] = [new Set(base), new Set(mine), new Set(theirs)];
  const survives = (id: string) => inMine.has(id) && inTheirs.has(id);
  const kept = base.filter(survives);
  const sameOrder = (one: readonly string[], other: readonly string[]) =>
    one.every((id, at) => id === other[at]);
  const [mineKept, theirsKept] = [mine, theirs].map((order) =>
    order.filter((id) => inBase.has(id) && survives(id)),
  );
  if (!mineKept || !theirsKept) return null;
  const mineMoved = !sameOrder(kept, mineKept);
  const theirsMoved = !sameOrder(kept, theirsKept);
  if (mineMoved && theirsMoved && !sameOrder(mineKept, theirsKept)) return null;
  const [first, second] = theirsMoved && !mineMoved ? [theirs, mine] : [mine, theirs];
  const firstIds = new Set(first);
  const merged = first.filter((id) => !inBase.has(id) || survives(id));
  second.forEach((id, at) => {
    if (inBase.has(id) || firstIds.has(id)) return;
    const before = second.slice(0, at).findLast((each) => merged.includes(each));
    const index = before === undefined ? 0 : merged.indexOf(before) + 1;
    merged.splice(index, 0, id);
  });
  return merged;
}
