import {
  columnSizingFeature,
  columnVisibilityFeature,
  functionalUpdate,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import {
  columnWidths,
  type GridColumn,
  type GridLayout,
  type GridSort,
  isColumnShown,
} from './grid-column';

const features = tableFeatures({
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
});

/** The service takes no more. */
const mostSortColumns = 3;

/**
 * The table holds columns only. Filtering, sorting and paging happen in SQL, so a row model would
 * give the rows back as they came, and building one for 100,000 rows takes a third of a second.
 */
const noRows: never[] = [];

export interface GridTableOptions<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly sort: GridSort;
  readonly onSortChange: (sort: GridSort) => void;
  readonly layout: GridLayout;
  readonly onLayoutChange: (layout: GridLayout) => void;
}

/** A shown column with what its header and cells need to know. */
export interface ShownColumn<Row> {
  readonly column: GridColumn<Row>;
  /** In pixels. */
  readonly width: number;
  readonly sorted: 'asc' | 'desc' | null;
  /** Place among the columns that are sorted by, from 0; -1 when it is not one of them. */
  readonly sortIndex: number;
  /** Sorts by it: alone, or after the columns that are sorted by already. */
  readonly toggleSort: (additionally: boolean) => void;
  /** Sets the width in pixels, within what is possible; null for the initial one. */
  readonly resize: (width: number | null) => void;
}

/** The column model of a grid: which are shown, how wide, and sorted how. */
export function useGridTable<Row>(options: GridTableOptions<Row>): readonly ShownColumn<Row>[] {
  const { columns, sort, onSortChange, layout, onLayoutChange } = options;
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        header: column.header,
        size: column.width,
        minSize: columnWidths.narrowest,
        maxSize: columnWidths.widest,
        enableSorting: column.firstSort !== undefined,
        sortDescFirst: column.firstSort === 'desc',
        accessorFn: () => undefined,
      })),
    [columns],
  );
  const sorting: SortingState = sort.map(({ column, direction }) => ({
    id: column,
    desc: direction === 'desc',
  }));
  const columnVisibility = Object.fromEntries(
    columns.map((column, index) => [column.id, isColumnShown(column, index, layout)]),
  );
  const table = useTable({
    features,
    columns: definitions,
    data: noRows,
    manualSorting: true,
    maxMultiSortColCount: mostSortColumns,
    state: { sorting, columnVisibility, columnSizing: layout.widths },
    onSortingChange: (updater) =>
      onSortChange(
        functionalUpdate(updater, sorting).map(({ id, desc }) => ({
          column: id,
          direction: desc ? 'desc' : 'asc',
        })),
      ),
  });

  const byId = new Map(columns.map((column) => [column.id, column]));
  return table.getVisibleLeafColumns().flatMap((model) => {
    const column = byId.get(model.id);
    if (!column) return [];
    return {
      column,
      width: model.getSize(),
      sorted: model.getIsSorted() || null,
      sortIndex: model.getSortIndex(),
      toggleSort: (additionally) => model.toggleSorting(undefined, additionally),
      resize: (width) => {
        const { [column.id]: _, ...others } = layout.widths;
        const { narrowest, widest } = columnWidths;
        const widths =
          width === null
            ? others
            : { ...others, [column.id]: Math.min(widest, Math.max(narrowest, Math.round(width))) };
        onLayoutChange({ ...layout, widths });
      },
    };
  });
}
