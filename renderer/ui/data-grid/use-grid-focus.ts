import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { placeOf } from './grid-events';
import type { CellPlace } from './grid-movement.rules';

export interface GridFocusOptions<Row> {
  readonly grid: RefObject<HTMLElement | null>;
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly columns: number;
  /** The column that Tab leads to first. */
  readonly firstColumn: number;
}

interface KeptFocus extends CellPlace {
  /** The row that has the focus, wherever it stands now; null for the header. */
  readonly id: string | null;
}

/**
 * The one cell that Tab leads to, and the focus itself. It stays with its row when rows are
 * inserted, sorted or loaded; when its row goes away, the row that took its place has it.
 */
export function useGridFocus<Row>(options: GridFocusOptions<Row>) {
  const { grid, rows, rowId, columns, firstColumn } = options;
  const [kept, setKept] = useState<KeptFocus>({ row: 0, column: firstColumn, id: null });
  const wanted = useRef(false);
  const inside = useRef(false);

  const place = useMemo<CellPlace>(() => {
    const column = Math.max(0, Math.min(kept.column, columns - 1));
    if (kept.row < 0 || rows.length === 0) return { row: -1, column };
    const here = rows[kept.row];
    if (kept.id === null || (here && rowId(here) === kept.id)) {
      return { row: Math.min(kept.row, rows.length - 1), column };
    }
    const moved = rows.findIndex((row) => rowId(row) === kept.id);
    return { row: moved >= 0 ? moved : Math.min(kept.row, rows.length - 1), column };
  }, [kept, rows, rowId, columns]);

  const heir = kept.id === null ? undefined : rows[place.row];
  const heirId = heir && rowId(heir);
  if (heirId !== undefined && heirId !== kept.id) setKept({ ...place, id: heirId });

  const focusCell = useCallback(() => {
    const selector = `[aria-rowindex="${place.row + 2}"] > [aria-colindex="${place.column + 1}"]`;
    const cell = grid.current?.querySelector<HTMLElement>(selector);
    cell?.focus({ preventScroll: true });
    return cell !== null && cell !== undefined;
  }, [grid, place]);

  useLayoutEffect(() => {
    const lost = inside.current && document.activeElement === document.body;
    if ((wanted.current || lost) && focusCell()) wanted.current = false;
  });

  const moveTo = useCallback(
    (next: CellPlace, { focus = true } = {}) => {
      const row = rows[next.row];
      setKept({ ...next, id: row ? rowId(row) : null });
      if (focus) wanted.current = true;
    },
    [rows, rowId],
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

  return { place, moveTo, handlers };
}
