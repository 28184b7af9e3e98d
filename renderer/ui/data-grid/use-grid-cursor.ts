import {
  type RefObject,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { type CursorGround, createGridCursor } from './grid-cursor';
import type { CellPlace } from './grid-movement.rules';
import { cellAt, placeOf } from './grid-place';

export interface GridCursorOptions<Row> extends CursorGround<Row> {
  readonly grid: RefObject<HTMLElement | null>;
}

/**
 * Keeps the focus in the cell of the cursor. Which cell Tab leads to is an attribute of two cells
 * that is changed here, not by drawing the grid: a key is seen in its own frame, however many cells
 * there are.
 */
export function useGridCursor<Row>(options: GridCursorOptions<Row>) {
  const { grid, rows, rowId, columns, columnIds, firstColumn } = options;
  const ground = useMemo(
    () => ({ rows, rowId, columns, columnIds, firstColumn }),
    [rows, rowId, columns, columnIds, firstColumn],
  );
  const [store] = useState(() => createGridCursor(ground));
  /** The cell that Tab leads to, as the document has it. */
  const stop = useRef<HTMLElement | null>(null);
  const wanted = useRef(false);
  const inside = useRef(false);

  /** Has the document follow the cursor, as far as its cell is drawn. */
  const follow = useCallback(() => {
    const cell = grid.current ? cellAt(grid.current, store.place) : null;
    if (cell !== stop.current) {
      if (stop.current) stop.current.tabIndex = -1;
      stop.current = cell;
    }
    if (cell && cell.tabIndex !== 0) cell.tabIndex = 0;
    const lost = inside.current && document.activeElement === document.body;
    if (!cell || !(wanted.current || lost)) return;
    wanted.current = false;
    cell.focus({ preventScroll: true });
  }, [grid, store]);

  useLayoutEffect(() => {
    const settle = () => {
      const before = store.place;
      store.settle(ground);
      const { place } = store;
      const moved = before.row !== place.row || before.column !== place.column;
      // The row that has the focus stands elsewhere now, so the focus goes along.
      if (moved && stop.current && document.activeElement === stop.current) wanted.current = true;
    };
    settle();
    return ground.rows.changes?.subscribe(settle);
  }, [store, ground]);
  useLayoutEffect(follow);

  const moveTo = useCallback(
    (next: CellPlace) => {
      store.moveTo(next);
      wanted.current = true;
      follow();
    },
    [store, follow],
  );
  const standAt = useCallback(
    (next: CellPlace) => {
      store.moveTo(next);
      follow();
    },
    [store, follow],
  );
  const drawTo = useCallback(
    (next: CellPlace) => {
      store.drawTo(next);
      wanted.current = true;
      follow();
    },
    [store, follow],
  );
  const refocus = useCallback(() => {
    follow();
    stop.current?.focus({ preventScroll: true });
    // Once more after what had it is gone.
    wanted.current = true;
  }, [follow]);

  const handlers = useMemo(
    () => ({
      onFocus: ({ target }: { readonly target: EventTarget }) => {
        inside.current = true;
        const at = placeOf(target);
        if (!at || (at.row === store.place.row && at.column === store.place.column)) return;
        store.moveTo(at);
        follow();
      },
      onBlur: (event: { readonly relatedTarget: EventTarget | null; target: EventTarget }) => {
        // A focused row that is taken away also blurs; then the focus is to come back.
        const removed = event.relatedTarget === null && !(event.target as Node).isConnected;
        if (!removed) inside.current = false;
      },
    }),
    [store, follow],
  );

  /** The cells that stand out as a range; undefined while it is one cell. */
  const drawn = useSyncExternalStore(store.subscribe, store.drawn);
  const cursor = useMemo(
    () => ({
      get place() {
        return store.place;
      },
      get range() {
        return store.range;
      },
      get isDrawn() {
        return store.isDrawn;
      },
      /** Moves the focus. The range becomes one cell. */
      moveTo,
      /** Goes to a cell like `moveTo`, and leaves the focus where it is. */
      standAt,
      /** Moves the focus and draws the range along, from where it began. */
      drawTo,
      /** Gives the focus to the cell again, after something in it had it. */
      refocus,
      follow,
      subscribe: store.subscribe,
      handlers,
    }),
    [store, moveTo, standAt, drawTo, refocus, follow, handlers],
  );
  return { cursor, drawn };
}

export type GridCursor = ReturnType<typeof useGridCursor>['cursor'];
