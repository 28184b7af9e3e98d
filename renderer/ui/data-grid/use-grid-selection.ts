import { useRef } from 'react';
import type { FailedAct } from './grid-column';
import type { RowSource } from './grid-rows';
import { withoutRange, withRange, withToggled } from './grid-selection.rules';

const none: ReadonlySet<string> = new Set();

export interface GridSelectionOptions<Row> {
  readonly rows: RowSource<Row>;
  readonly rowId: (row: Row) => string;
  readonly selected: ReadonlySet<string> | undefined;
  readonly onSelectedChange: ((selected: ReadonlySet<string>) => void) | undefined;
  /** Selects rows that are not loaded too; without it, the loaded ones are all. */
  readonly onSelectAll: (() => void) | undefined;
  /** The rows of a range could not be loaded. */
  readonly onActFailed: ((act: FailedAct, error: unknown) => void) | undefined;
}

/** Selecting rows one by one, by range and all at once. Without a listener nothing is selectable. */
export function useGridSelection<Row>(options: GridSelectionOptions<Row>) {
  const { rows, rowId, onSelectedChange, onSelectAll, onActFailed } = options;
  const selected = options.selected ?? none;
  /** Where a range begins: the row that was turned last, or where Shift was first held. */
  const anchor = useRef<{ readonly index: number; readonly id: string | null } | null>(null);
  const idAt = (index: number) => {
    const row = rows.at(index);
    return row ? rowId(row) : null;
  };

  const idsBetween = (one: number, other: number) => {
    const ids: string[] = [];
    for (let index = Math.min(one, other); index <= Math.max(one, other); index += 1) {
      const row = rows.at(index);
      if (row) ids.push(rowId(row));
    }
    return ids;
  };
  /** Selects rows with all between them, those too that have to be loaded first. */
  const select = (one: number, other: number) => {
    const [first, last] = [Math.min(one, other), Math.max(one, other)];
    const ids = idsBetween(first, last);
    if (ids.length === last - first + 1) {
      onSelectedChange?.(withRange(selected, ids));
      return;
    }
    rows.load(first, last).then(
      (loaded) =>
        onSelectedChange?.(
          withRange(
            selected,
            loaded.flatMap((row) => (row ? [rowId(row)] : [])),
          ),
        ),
      (error) => onActFailed?.('select', error),
    );
  };
  const extend = (from: number, to: number) => {
    // Another row stands there once the list is sorted or narrowed otherwise: nobody chose to begin with it.
    const there = anchor.current && idAt(anchor.current.index);
    const isAnother = there !== null && there !== anchor.current?.id;
    if (anchor.current === null || isAnother) anchor.current = { index: from, id: idAt(from) };
    select(anchor.current.index, to);
  };
  const selectAll = () => {
    if (onSelectAll) onSelectAll();
    else onSelectedChange?.(new Set(idsBetween(0, rows.count - 1)));
  };
  return {
    selectable: onSelectedChange !== undefined,
    selected,
    extend,
    /** Selects rows with all between them; where they are selected already, they are not any more. */
    toggleRange(first: number, last: number) {
      const ids = idsBetween(first, last);
      const areAll = ids.length === last - first + 1 && ids.every((id) => selected.has(id));
      if (areAll) onSelectedChange?.(withoutRange(selected, ids));
      else select(first, last);
    },
    toggle(index: number, asRange: boolean) {
      const row = rows.at(index);
      if (!row) return;
      if (asRange) return extend(index, index);
      anchor.current = { index, id: rowId(row) };
      onSelectedChange?.(withToggled(selected, rowId(row)));
    },
    toggleAll: () => (selected.size > 0 ? onSelectedChange?.(none) : selectAll()),
    selectAll,
    clear: () => onSelectedChange?.(none),
    forgetAnchor() {
      anchor.current = null;
    },
  };
}

export type GridSelection = ReturnType<typeof useGridSelection>;
