/** Which row each slot shows; undefined for a slot without one. */
export type RowSlots = readonly (number | undefined)[];

/**
 * Rows are drawn in slots: the elements of a row that has gone show the next one that comes, which
 * is far cheaper than taking elements away and making new ones. A row keeps its slot while it is
 * drawn, so the focus stays in the element that has it.
 * @param drawn places of the rows to be drawn, in their order
 * @returns the same slots when they show the same rows
 */
export function slotsOf(before: RowSlots, drawn: readonly number[]): RowSlots {
  const coming = new Set(drawn);
  const slots: (number | undefined)[] = before.map((row) =>
    row !== undefined && coming.delete(row) ? row : undefined,
  );
  const isSame = coming.size === 0 && slots.every((row, slot) => row === before[slot]);
  if (isSame) return before;
  let free = 0;
  for (const row of coming) {
    while (slots[free] !== undefined) free += 1;
    slots[free] = row;
  }
  const lastUsed = slots.findLastIndex((row) => row !== undefined);
  return slots.slice(0, lastUsed + 1);
}

/**
 * The slots in the order of their rows, or undefined where they stand in it already. Assistive
 * technology is told of it, because elements cannot be moved without losing what was saved.
 */
export function orderOfSlots(slots: RowSlots): readonly number[] | undefined {
  const used = slots.flatMap((row, slot) => (row === undefined ? [] : [{ row, slot }]));
  const isInOrder = used.every(({ row }, at) => at === 0 || row > (used[at - 1]?.row ?? 0));
  if (isInOrder) return undefined;
  return used.toSorted((one, other) => one.row - other.row).map(({ slot }) => slot);
}
