import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { CellPlace } from './grid-movement.rules';
import { placeOf } from './grid-place';
import { type CellRange, rangeBetween } from './grid-range.rules';
import type { RowSource } from './grid-rows';

export interface GridCursorOptions<Row> {
  readonly grid: RefObject<HTMLElement | null>;
  readonly rows: RowSource<Row>;
  readonly rowId: (row: Row) => string;
  readonly columns: number;
  /** Ids of the columns from the first one on, in their order: the cursor stays with its column. */
  readonly columnIds: readonly string[];
  /** The column that Tab leads to first, and the first that can be part of a range. */
  readonly firstColumn: number;
}

interface KeptCursor extends CellPlace {
  /** The row that has the focus, wherever it stands now; null for the header or a missing row. */
  readonly id: string | null;
  /** The column that has the focus, wherever it stands now; null for the first ones. */
  readonly columnId: string | null;
  /** Where the range of cells began; null while it is one cell. */
  readonly anchor: CellPlace | null;
}

/** How far around its old place a row is looked for after rows were inserted or taken away. */
const searched = 400;

function placeById<Row>(
  { rows, rowId }: Pick<GridCursorOptions<Row>, 'rows' | 'rowId'>,
  id: string,
  near: number,
): number | undefined {
  for (let distance = 1; distance <= searched; distance += 1) {
    for (const index of [near - distance, near + distance]) {
      const row = index >= 0 && index < rows.count ? rows.at(index) : undefined;
      if (row && rowId(row) === id) return index;
    }
  }
  return undefined;
}

/**
 * The one cell that Tab leads to, the range that was drawn from it, and the focus itself. It stays
 * with its row when rows come and go around it; when its row goes away, the row that took its place
 * has it.
 */
export function useGridCursor<Row>(options: GridCursorOptions<Row>) {
  const { grid, rows, rowId, columns, columnIds, firstColumn } = options;
  const [kept, setKept] = useState<KeptCursor>({
    row: 0,
    column: firstColumn,
    id: null,
    columnId: null,
    anchor: null,
  });
  const wanted = useRef(false);
  const inside = useRef(false);

  const place = useMemo<CellPlace>(() => {
    const stands = kept.columnId === null ? -1 : columnIds.indexOf(kept.columnId);
    const column =
      stands < 0 ? Math.max(0, Math.min(kept.column, columns - 1)) : stands + firstColumn;
    if (kept.row < 0 || rows.count === 0) return { row: -1, column };
    const last = rows.count - 1;
    const here = kept.row <= last ? rows.at(kept.row) : undefined;
    if (kept.id === null || (here ? rowId(here) === kept.id : kept.row <= last)) {
      return { row: Math.min(kept.row, last), column };
    }
    const moved = placeById({ rows, rowId }, kept.id, kept.row);
    return { row: moved ?? Math.min(kept.row, last), column };
  }, [kept, rows, rowId, columns, columnIds, firstColumn]);

  const heir = place.row < 0 ? undefined : rows.at(place.row);
  const heirId = heir && rowId(heir);
  if (heirId !== undefined && heirId !== kept.id) {
    // Another row has the place: what was drawn over the old ones says nothing any more.
    const { columnId } = kept;
    setKept({ ...place, id: heirId, columnId, anchor: kept.id === null ? kept.anchor : null });
  }

  const focusCell = useCallback(() => {
    const selector = `[aria-rowindex="${place.row + 2}"] [aria-colindex="${place.column + 1}"]`;
    const cell = grid.current?.querySelector<HTMLElement>(selector);
    cell?.focus({ preventScroll: true });
    return cell !== null && cell !== undefined;
  }, [grid, place]);

  useLayoutEffect(() => {
    const lost = inside.current && document.activeElement === document.body;
    if ((wanted.current || lost) && focusCell()) wanted.current = false;
  });

  const idAt = useCallback(
    (index: number) => {
      const row = index >= 0 ? rows.at(index) : undefined;
      return row ? rowId(row) : null;
    },
    [rows, rowId],
  );

  const columnIdAt = useCallback(
    (column: number) => columnIds[column - firstColumn] ?? null,
    [columnIds, firstColumn],
  );

  /** Moves the focus. The range becomes one cell. */
  const moveTo = useCallback(
    (next: CellPlace, { focus = true } = {}) => {
      const columnId = columnIdAt(next.column);
      setKept({ ...next, id: idAt(next.row), columnId, anchor: null });
      if (focus) wanted.current = true;
    },
    [idAt, columnIdAt],
  );
  /** Moves the focus and draws the range along, from where it began. */
  const drawTo = useCallback(
    (next: CellPlace) => {
      setKept((before) => ({
        ...next,
        id: idAt(next.row),
        columnId: columnIdAt(next.column),
        anchor: before.anchor ?? { row: before.row, column: before.column },
      }));
      wanted.current = true;
    },
    [idAt, columnIdAt],
  );

  const { anchor } = kept;
  const range = useMemo<CellRange | undefined>(
    () => rangeBetween(anchor ?? place, place, firstColumn),
    [anchor, place, firstColumn],
  );

  const handlers = useMemo(
    () => ({
      onFocus: ({ target }: { readonly target: EventTarget }) => {
        inside.current = true;
        const at = placeOf(target);
        const moved = at && (at.row !== place.row || at.column !== place.column);
        if (moved) moveTo(at, { focus: false });
      },
      onBlur: (event: { readonly relatedTarget: EventTarget | null; target: EventTarget }) => {
        // A focused row that is taken away also blurs; then the focus is to come back.
        const removed = event.relatedTarget === null && !(event.target as Node).isConnected;
        if (!removed) inside.current = false;
      },
    }),
    [place, moveTo],
  );

  return {
    place,
    /** The cells that copying, pasting and totals are about; undefined in the header. */
    range,
    /** Whether the range is more than the cell that has the focus. */
    isDrawn: anchor !== null && range !== undefined,
    moveTo,
    drawTo,
    /** Gives the focus to the cell again, after something in it had it. */
    refocus: () => {
      wanted.current = true;
      focusCell();
    },
    handlers,
  };
}

export type GridCursor = ReturnType<typeof useGridCursor>;
