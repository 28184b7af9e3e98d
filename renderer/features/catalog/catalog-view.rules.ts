import type { ToolSort, ToolSortField } from '../../../electron/catalog/catalog.schema';
import { categoryLabels } from '../../../electron/catalog/category-labels.rules';
import { isOneOf, keysOf } from '../../../electron/shared/literals';
import {
  highlightLabels,
  integrationLabels,
  priceModelLabels,
  statusLabels,
  tierLabels,
} from '../../shared/catalog-labels';
import type { RouteParams } from '../../shared/hash-route.rules';
import {
  type ColumnFilter,
  columnFilterText,
  queryOfColumnFilters,
  readColumnFilters,
} from './filters/column-filter.rules';

/** The menus of the toolbar: the parameter of each in the address, and its possible values. */
export const menus = {
  status: statusLabels,
  category: categoryLabels,
  model: priceModelLabels,
  tier: tierLabels,
  integration: integrationLabels,
  highlight: highlightLabels,
} as const;

export type MenuName = keyof typeof menus;

/** What the menus are called. */
export const menuTitles: Readonly<Record<MenuName, string>> = {
  status: 'Status',
  category: 'Category',
  model: 'Model',
  tier: 'Plan',
  integration: 'Integration',
  highlight: 'Highlights',
};

/** What each menu lets through; an empty list lets everything through. */
export type CatalogFilters = {
  readonly [Name in MenuName]: readonly (keyof (typeof menus)[Name])[];
};

/** What of the catalog is shown, and in which order. */
export interface CatalogView {
  readonly search: string;
  readonly filters: CatalogFilters;
  /** What single columns are narrowed to. */
  readonly columnFilters: readonly ColumnFilter[];
  readonly sort: ToolSort;
}

/** Columns that the grid offers for sorting. */
const sortable = [
  'name',
  'slug',
  'category',
  'priceModel',
  'price',
  'requiredTier',
  'integrationType',
  'status',
  'avgRating',
  'reviewCount',
  'purchaseCount',
  'viewCount',
  'provider',
  'version',
  'createdAt',
  'updatedAt',
] as const satisfies readonly ToolSortField[];

/** The service takes no more. */
const mostSortColumns = 3;

/** Longest search that the service takes, in characters. */
const longestSearch = 200;

/** Whether the service can sort tools by a column of the grid. */
export function isSortable(column: string): column is (typeof sortable)[number] {
  return isOneOf(sortable, column);
}

function readSort(text: string): ToolSort {
  const terms = text.split(',').flatMap((term): ToolSort => {
    const field = term.replace(/^-/, '');
    if (!isSortable(field)) return [];
    return [{ field, direction: term.startsWith('-') ? 'desc' : 'asc' }];
  });
  return terms
    .filter(({ field }, at) => terms.findIndex((term) => term.field === field) === at)
    .slice(0, mostSortColumns);
}

function known<Value extends string>(
  labels: Readonly<Record<Value, string>>,
  given: readonly string[],
): readonly Value[] {
  return keysOf(labels).filter((value) => given.includes(value));
}

/**
 * Reads what is shown from the address.
 * @param params of the screen; what is unknown in them (an old or mistyped address) is left out
 */
export function readView(params: URLSearchParams): CatalogView {
  return {
    search: (params.get('q') ?? '').slice(0, longestSearch),
    filters: {
      status: known(menus.status, params.getAll('status')),
      category: known(menus.category, params.getAll('category')),
      model: known(menus.model, params.getAll('model')),
      tier: known(menus.tier, params.getAll('tier')),
      integration: known(menus.integration, params.getAll('integration')),
      highlight: known(menus.highlight, params.getAll('highlight')),
    },
    columnFilters: readColumnFilters(params.getAll('where')),
    sort: readSort(params.get('sort') ?? ''),
  };
}

/** The parameter that says by what tools are sorted: `-price,name`. */
export function sortParam(sort: ToolSort): string {
  return sort.map(({ field, direction }) => `${direction === 'desc' ? '-' : ''}${field}`).join(',');
}

/** Parameters that take the search and every filter away. */
export const unfiltered = {
  q: null,
  status: null,
  category: null,
  model: null,
  tier: null,
  integration: null,
  highlight: null,
  where: null,
} as const satisfies RouteParams;

/** Everything in the address that belongs to the view, for keeping it. */
export function viewParams(params: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries(
    [...Object.keys(unfiltered), 'sort']
      .map((name) => [name, params.getAll(name)] as const)
      .filter(([, values]) => values.length > 0),
  );
}

/** Whether some tools may be left out. */
export function isNarrowed({ search, filters, columnFilters }: CatalogView): boolean {
  return (
    search.trim() !== '' ||
    columnFilters.length > 0 ||
    Object.values(filters).some((chosen) => chosen.length > 0)
  );
}

/**
 * What a view is narrowed to, in words; undefined when to nothing.
 * @param headerOf the words above a column
 */
export function narrowedText(
  { search, filters, columnFilters }: CatalogView,
  headerOf: (column: string) => string,
): string | undefined {
  const menuTexts = (Object.keys(menus) as MenuName[])
    .filter((name) => filters[name].length > 0)
    .map((name) => {
      const labels: Readonly<Record<string, string>> = menus[name];
      return `${menuTitles[name]}: ${filters[name].map((value) => labels[value]).join(', ')}`;
    });
  const parts = [
    ...(search.trim() ? [`Search: “${search.trim()}”`] : []),
    ...menuTexts,
    ...columnFilters.map((filter) => `${headerOf(filter.column)} ${columnFilterText(filter)}`),
  ];
  return parts.length > 0 ? parts.join('; ') : undefined;
}

/** The search and filters as the service takes them. */
export function queryOf({
  search,
  filters,
  columnFilters,
}: Pick<CatalogView, 'search' | 'filters' | 'columnFilters'>) {
  return {
    search: search.trim(),
    filters: {
      status: [...filters.status],
      category: [...filters.category],
      priceModel: [...filters.model],
      requiredTier: [...filters.tier],
      integrationType: [...filters.integration],
      isFeatured: filters.highlight.includes('featured') ? true : null,
      ...queryOfColumnFilters(columnFilters),
      isPopular: filters.highlight.includes('popular') ? true : null,
    },
  };
}
