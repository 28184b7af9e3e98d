import { useRef } from 'react';
import { withRange, withToggled } from './grid-selection.rules';

const none: ReadonlySet<string> = new Set();

export interface GridSelectionOptions<Row> {
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly selected: ReadonlySet<string> | undefined;
  readonly onSelectedChange: ((selected: ReadonlySet<string>) => void) | undefined;
}

/** Selecting rows one by one, by range and all at once. Without a listener nothing is selectable. */
export function useGridSelection<Row>(options: GridSelectionOptions<Row>) {
  const { rows, rowId, onSelectedChange } = options;
  const selected = options.selected ?? none;
  /** Where a range begins: the row that was turned last, or where Shift was first held. */
  const anchor = useRef<number | null>(null);

  const extend = (from: number, to: number) => {
    anchor.current ??= from;
    onSelectedChange?.(withRange(selected, rows.map(rowId), anchor.current, to));
  };
  return {
    selectable: onSelectedChange !== undefined,
    selected,
    extend,
    toggle(index: number, asRange: boolean) {
      const row = rows[index];
      if (!row) return;
      if (asRange) return extend(index, index);
      anchor.current = index;
      onSelectedChange?.(withToggled(selected, rowId(row)));
    },
    toggleAll: () => onSelectedChange?.(selected.size > 0 ? none : new Set(rows.map(rowId))),
    selectAll: () => onSelectedChange?.(new Set(rows.map(rowId))),
    clear: () => onSelectedChange?.(none),
    forgetAnchor() {
      anchor.current = null;
    },
  };
}

export type GridSelection = ReturnType<typeof useGridSelection>;
