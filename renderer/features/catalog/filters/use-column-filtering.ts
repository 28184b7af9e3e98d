import { useState } from 'react';
import { setParams } from '../../../shared/hash-route';
import type { GridColumn } from '../../../ui/data-grid/grid-column';
import type { CatalogView } from '../catalog-view.rules';
import type { CatalogRow } from '../staged/staged-edits.rules';
import { type ColumnFilter, filterKindOf, writeColumnFilter } from './column-filter.rules';

/** Narrowing the list by what stands in single columns, and the column that is asked about. */
export function useColumnFiltering(
  { columnFilters }: Pick<CatalogView, 'columnFilters'>,
  columns: readonly GridColumn<CatalogRow>[],
) {
  const [column, setColumn] = useState<string | null>(null);
  const kind = column === null ? undefined : filterKindOf(column);
  const apply = (changed: string, filter: ColumnFilter | null) => {
    const others = columnFilters.filter((other) => other.column !== changed);
    setColumn(null);
    setParams({ where: [...others, ...(filter ? [filter] : [])].map(writeColumnFilter) });
  };
  return {
    /** The column whose filter is being edited; null without any. */
    asked:
      column === null || kind === undefined
        ? null
        : { column, kind, active: columnFilters.find((filter) => filter.column === column) },
    begin: setColumn,
    end: () => setColumn(null),
    /** @param filter null takes the column's filter away */
    apply,
    remove: () => column !== null && apply(column, null),
    /** Without the currency that a header may name: a filter names its own. */
    headerOf: (id: string) =>
      columns.find((other) => other.id === id)?.header.replace(/ \([A-Z]{3}\)$/, '') ?? id,
  };
}
