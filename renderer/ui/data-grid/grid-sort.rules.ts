import type { GridColumn, GridSort } from './grid-column';

/** The services take no more. */
const mostSortColumns = 3;

/** Whether the list can be sorted by one more column after those that it is sorted by. */
export const maySortFurther = (sort: GridSort) => sort.length < mostSortColumns;

/**
 * The sort after a column was asked for: first its own direction, then the other, then none.
 * @param additionally whether the columns that are sorted by already stay before it
 */
export function toggledSort<Row>(
  sort: GridSort,
  { id, firstSort }: GridColumn<Row>,
  additionally: boolean,
): GridSort {
  if (firstSort === undefined) return sort;
  const present = sort.find(({ column }) => column === id);
  const others = sort.filter(({ column }) => column !== id);
  if (!present) return withSort(sort, id, firstSort, additionally);
  if (present.direction !== firstSort) return additionally ? others : [];
  const turned = { column: id, direction: firstSort === 'asc' ? 'desc' : 'asc' } as const;
  return additionally ? sort.map((term) => (term.column === id ? turned : term)) : [turned];
}

/**
 * The sort with a column sorted by in a direction, alone or after the others; unchanged where those are as
 * many as there may be, since none of them gives way unasked.
 */
export function withSort(
  sort: GridSort,
  column: string,
  direction: 'asc' | 'desc',
  additionally: boolean,
): GridSort {
  const others = additionally ? sort.filter((term) => term.column !== column) : [];
  return maySortFurther(others) ? [...others, { column, direction }] : sort;
}
