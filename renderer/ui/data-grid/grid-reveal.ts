import type { PlacedColumn } from './grid-layout.rules';
import { headerHeight, selectionWidth } from './grid-metrics';
import type { CellPlace } from './grid-movement.rules';

export interface RevealOptions<Row> {
  readonly rowHeight: number;
  readonly columns: readonly PlacedColumn<Row>[];
  readonly selectable: boolean;
}

/**
 * Scrolls a grid as little as brings a cell into sight.
 * @returns whether it went up or down
 */
export function reveal<Row>(
  element: HTMLElement,
  { row, column }: CellPlace,
  { rowHeight, columns, selectable }: RevealOptions<Row>,
): boolean {
  const before = element.scrollTop;
  if (row >= 0) {
    const top = row * rowHeight;
    const room = element.clientHeight - headerHeight - rowHeight;
    if (top < before) element.scrollTop = top;
    else if (top > before + room) element.scrollTop = top - room;
  }
  const index = column - (selectable ? 1 : 0);
  const shown = columns[index];
  const scrolled = element.scrollTop !== before;
  if (!shown || shown.pinned) return scrolled;
  const widthOf = (some: readonly PlacedColumn<Row>[]) =>
    some.reduce((sum, { width }) => sum + width, 0);
  const pinned = columns.filter((other) => other.pinned);
  const left = widthOf(columns.slice(pinned.length, index));
  const room =
    element.clientWidth - (selectable ? selectionWidth : 0) - widthOf(pinned) - shown.width;
  if (left < element.scrollLeft) element.scrollLeft = left;
  else if (left > element.scrollLeft + room) element.scrollLeft = Math.min(left, left - room);
  return scrolled;
}

/** How many rows PageDown goes: all but one of those that fit. */
export function rowsPerPage(element: HTMLElement | null, rowHeight: number): number {
  const height = (element?.clientHeight ?? 0) - headerHeight;
  return Math.max(1, Math.floor(height / rowHeight) - 1);
}
