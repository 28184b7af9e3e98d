import type { CellPlace } from './grid-movement.rules';

/** A rectangle of cells, all ends included. */
export interface CellRange {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * The cells between where a range began and where it was drawn to.
 * @param leftmost the first column that can be part of it: none for the marks of selection
 * @returns undefined in the header
 */
export function rangeBetween(
  anchor: CellPlace,
  head: CellPlace,
  leftmost: number,
): CellRange | undefined {
  if (anchor.row < 0 || head.row < 0) return undefined;
  if (Math.max(anchor.column, head.column) < leftmost) return undefined;
  return {
    top: Math.min(anchor.row, head.row),
    bottom: Math.max(anchor.row, head.row),
    left: Math.max(leftmost, Math.min(anchor.column, head.column)),
    right: Math.max(leftmost, anchor.column, head.column),
  };
}

/** How many cells a range has. */
export function cellCount({ top, bottom, left, right }: CellRange): number {
  return (bottom - top + 1) * (right - left + 1);
}

/** Whether a cell lies in a range. */
export function isInRange({ row, column }: CellPlace, range: CellRange): boolean {
  return row >= range.top && row <= range.bottom && column >= range.left && column <= range.right;
}
