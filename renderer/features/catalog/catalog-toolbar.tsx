import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type ReactNode, useCallback, useState } from 'react';
import type { ToolFacets } from '../../../electron/catalog/catalog.schema';
import { useTRPC } from '../../bridge/trpc';
import { Button } from '../../ui/button';
import { Toolbar } from '../../ui/screen-header';
import {
  type CatalogView,
  isNarrowed,
  type MenuName,
  menuTitles,
  queryOf,
} from './catalog-view.rules';
import { CatalogFilterMenu } from './filters/catalog-filter-menu';
import { columnFilterText } from './filters/column-filter.rules';

const filterMenus = [
  { name: 'status', facet: 'status' },
  { name: 'category', facet: 'category' },
  { name: 'model', facet: 'priceModel' },
  { name: 'tier', facet: 'requiredTier' },
  { name: 'integration', facet: 'integrationType' },
  { name: 'highlight', facet: null },
] as const satisfies readonly {
  readonly name: MenuName;
  readonly facet: keyof ToolFacets | null;
}[];

export interface CatalogToolbarProps {
  readonly view: CatalogView;
  /** The words above a column. */
  readonly headerOf: (column: string) => string;
  /** Changes what a column is narrowed to. */
  readonly onColumnFilter: (column: string) => void;
  readonly onRemoveColumnFilter: (column: string) => void;
  readonly onClear: () => void;
  /** What stands at the end of the line: the kept views. */
  readonly children?: ReactNode;
}

/** The filters of the catalog, each with how many tools its choices would leave. */
export function CatalogToolbar(props: CatalogToolbarProps) {
  const { view, onClear, headerOf, onColumnFilter, onRemoveColumnFilter, children } = props;
  const trpc = useTRPC();
  // Counting every choice of every menu reads all tools, so it waits until somebody looks.
  const [looked, setLooked] = useState(false);
  const { data: facets } = useQuery({
    ...trpc.catalog.facets.queryOptions(queryOf(view)),
    placeholderData: keepPreviousData,
    enabled: looked,
  });
  const onOpenChange = useCallback((open: boolean) => {
    if (open) setLooked(true);
  }, []);
  return (
    <Toolbar label="Filters">
      {filterMenus.map(({ name, facet }) => (
        <CatalogFilterMenu
          key={name}
          {...{ name, onOpenChange }}
          label={menuTitles[name]}
          selected={view.filters[name]}
          counts={facet === null ? undefined : facets?.[facet]}
        />
      ))}
      {view.columnFilters.map((filter) => {
        const words = `${headerOf(filter.column)} ${columnFilterText(filter)}`;
        return (
          <span
            key={filter.column}
            className="inline-flex h-control-small items-center rounded-4 border border-accent-line bg-accent-tint text-12 text-accent-text"
          >
            <button
              type="button"
              className="max-w-field truncate px-8"
              onClick={() => onColumnFilter(filter.column)}
            >
              {words}
            </button>
            <button
              type="button"
              aria-label={`Remove the filter ${words}`}
              className="px-4"
              onClick={() => onRemoveColumnFilter(filter.column)}
            >
              <X aria-hidden="true" className="size-12" />
            </button>
          </span>
        );
      })}
      {isNarrowed(view) && (
        <Button variant="ghost" size="small" onClick={onClear}>
          Clear filters
        </Button>
      )}
      <span className="ml-auto">{children}</span>
    </Toolbar>
  );
}
