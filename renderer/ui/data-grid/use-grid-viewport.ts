import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect } from 'react';
import { headerHeight, selectionWidth } from './grid-metrics';
import type { CellPlace } from './grid-movement.rules';
import type { ShownColumn } from './use-grid-table';

/** How close to the end of the loaded rows the next ones are asked for. */
const needMoreWithin = 50;

/** Rows drawn beyond the edges, so that fast scrolling shows no gaps. */
const overscan = 10;

export interface GridViewportOptions<Row> {
  readonly grid: RefObject<HTMLDivElement | null>;
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly rowHeight: number;
  readonly columns: readonly ShownColumn<Row>[];
  readonly selectable: boolean;
  /** The row that has the focus: always drawn. -1 for the header. */
  readonly focusedRow: number;
  readonly hasMore: boolean;
  readonly onNeedMore: () => void;
}

/** Which rows are drawn, and how to bring a cell into sight. */
export function useGridViewport<Row>(options: GridViewportOptions<Row>) {
  const { grid, rows, rowId, rowHeight, columns, selectable, focusedRow } = options;
  const { hasMore, onNeedMore } = options;

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => grid.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => {
      const row = rows[index];
      return row ? rowId(row) : index;
    },
    overscan,
    initialRect: { width: 1000, height: 800 },
    rangeExtractor: ({ startIndex, endIndex, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const drawn = Array.from({ length: last - first + 1 }, (_, index) => first + index);
      if (focusedRow < 0 || focusedRow >= count) return drawn;
      if (focusedRow < first) return [focusedRow, ...drawn];
      return focusedRow > last ? [...drawn, focusedRow] : drawn;
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new height makes every size stale
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);

  const lastInSight = virtualizer.range?.endIndex ?? 0;
  const needMore = hasMore && lastInSight >= rows.length - needMoreWithin;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again when what came is not enough
  useEffect(() => {
    if (needMore) onNeedMore();
  }, [needMore, onNeedMore, rows.length]);

  const reveal = useCallback(
    ({ row, column }: CellPlace) => {
      const element = grid.current;
      if (!element) return;
      if (row >= 0) {
        const top = row * rowHeight;
        const room = element.clientHeight - headerHeight - rowHeight;
        if (top < element.scrollTop) element.scrollTop = top;
        else if (top > element.scrollTop + room) element.scrollTop = top - room;
      }
      const index = column - (selectable ? 1 : 0);
      if (index < 1) {
        element.scrollLeft = 0;
        return;
      }
      const pinned = (selectable ? selectionWidth : 0) + (columns[0]?.width ?? 0);
      const left = columns.slice(1, index).reduce((sum, { width }) => sum + width, 0);
      const right = left + (columns[index]?.width ?? 0);
      const room = element.clientWidth - pinned;
      if (left < element.scrollLeft) element.scrollLeft = left;
      else if (right > element.scrollLeft + room) element.scrollLeft = right - room;
    },
    [grid, rowHeight, columns, selectable],
  );

  const rowsPerPage = () => {
    const height = grid.current?.clientHeight ?? 0;
    return Math.max(1, Math.floor((height - headerHeight) / rowHeight) - 1);
  };

  return { virtualizer, reveal, rowsPerPage };
}
