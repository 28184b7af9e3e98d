import { type RefObject, useCallback, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import type { PlacedColumn } from './grid-layout.rules';
import { headerHeight, selectionWidth } from './grid-metrics';
import type { CellPlace } from './grid-movement.rules';
import { type RowWindow, windowAt } from './grid-window.rules';

/** The height that is drawn before the real one is known, in pixels. */
const assumedHeight = 800;

export interface GridWindowOptions<Row> {
  readonly grid: RefObject<HTMLDivElement | null>;
  readonly count: number;
  readonly rowHeight: number;
  readonly columns: readonly PlacedColumn<Row>[];
  readonly selectable: boolean;
}

/** Which rows are drawn, and how to bring a cell into sight. All rows are of one height. */
export function useGridWindow<Row>(options: GridWindowOptions<Row>) {
  const { grid, count, rowHeight, columns, selectable } = options;
  const [view, setView] = useState({ scrolled: 0, height: assumedHeight });
  const window: RowWindow = windowAt(view.scrolled, view.height, rowHeight, count);

  useLayoutEffect(() => {
    const element = grid.current;
    if (!element) return;
    const measure = () =>
      setView({ scrolled: element.scrollTop, height: element.clientHeight - headerHeight });
    measure();
    let first = Math.floor(element.scrollTop / rowHeight);
    const onScroll = () => {
      const next = Math.floor(element.scrollTop / rowHeight);
      if (next === first) return;
      first = next;
      // In the frame that scrolls: a later one would show the gap.
      flushSync(measure);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [grid, rowHeight]);

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
      const shown = columns[index];
      if (!shown || shown.pinned) return;
      const widthOf = (some: readonly PlacedColumn<Row>[]) =>
        some.reduce((sum, { width }) => sum + width, 0);
      const pinned = columns.filter((other) => other.pinned);
      const left = widthOf(columns.slice(pinned.length, index));
      const room =
        element.clientWidth - (selectable ? selectionWidth : 0) - widthOf(pinned) - shown.width;
      if (left < element.scrollLeft) element.scrollLeft = left;
      else if (left > element.scrollLeft + room) element.scrollLeft = Math.min(left, left - room);
    },
    [grid, rowHeight, columns, selectable],
  );

  const rowsPerPage = Math.max(1, Math.floor(view.height / rowHeight) - 1);
  /** The rows in sight, without those drawn beyond the edges. */
  const inSight = {
    first: Math.floor(view.scrolled / rowHeight),
    last: Math.min(count - 1, Math.ceil((view.scrolled + view.height) / rowHeight)),
  };
  return { window, inSight, reveal, rowsPerPage };
}
