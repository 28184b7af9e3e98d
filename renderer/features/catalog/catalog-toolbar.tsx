import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTRPC } from '../../bridge/trpc';
import {
  categoryLabels,
  highlightLabels,
  integrationLabels,
  optionsOf,
  priceModelLabels,
  statusLabels,
  tierLabels,
} from '../../shared/catalog-labels';
import type { RouteParams } from '../../shared/hash-route.rules';
import { Button } from '../../ui/button';
import { FilterMenu } from '../../ui/filter-menu';
import { Toolbar } from '../../ui/screen-header';
import { type CatalogView, isNarrowed, queryOf } from './catalog-view.rules';
import { columnFilterText } from './column-filter.rules';

export interface CatalogToolbarProps {
  readonly view: CatalogView;
  readonly onChange: (params: RouteParams) => void;
  /** The words above a column. */
  readonly headerOf: (column: string) => string;
  /** Changes what a column is narrowed to. */
  readonly onColumnFilter: (column: string) => void;
  readonly onRemoveColumnFilter: (column: string) => void;
  readonly onClear: () => void;
  /** What stands at the end of the line: the kept views. */
  readonly children?: ReactNode;
}

type Counts = readonly { readonly value: string; readonly count: number }[];

function counted<Value extends string>(
  labels: Readonly<Record<Value, string>>,
  counts: Counts | undefined,
) {
  const byValue = new Map(counts?.map(({ value, count }) => [value, count]));
  return optionsOf(labels).map((option) => ({
    ...option,
    count: counts && (byValue.get(option.value) ?? 0),
  }));
}

/** The filters of the catalog, each with how many tools its choices would leave. */
export function CatalogToolbar(props: CatalogToolbarProps) {
  const { view, onChange, onClear, headerOf, onColumnFilter, onRemoveColumnFilter, children } =
    props;
  const trpc = useTRPC();
  // Counting every choice of every menu reads all tools, so it waits until somebody looks.
  const [looked, setLooked] = useState(false);
  const { data: facets } = useQuery({
    ...trpc.catalog.facets.queryOptions(queryOf(view)),
    placeholderData: keepPreviousData,
    enabled: looked,
  });
  const onOpenChange = (open: boolean) => {
    if (open) setLooked(true);
  };
  const { filters } = view;
  return (
    <Toolbar label="Filters">
      <FilterMenu
        onOpenChange={onOpenChange}
        label="Status"
        options={counted(statusLabels, facets?.status)}
        selected={filters.status}
        onSelectedChange={(status) => onChange({ status })}
      />
      <FilterMenu
        onOpenChange={onOpenChange}
        label="Category"
        options={counted(categoryLabels, facets?.category)}
        selected={filters.category}
        onSelectedChange={(category) => onChange({ category })}
      />
      <FilterMenu
        onOpenChange={onOpenChange}
        label="Model"
        options={counted(priceModelLabels, facets?.priceModel)}
        selected={filters.model}
        onSelectedChange={(model) => onChange({ model })}
      />
      <FilterMenu
        onOpenChange={onOpenChange}
        label="Plan"
        options={counted(tierLabels, facets?.requiredTier)}
        selected={filters.tier}
        onSelectedChange={(tier) => onChange({ tier })}
      />
      <FilterMenu
        onOpenChange={onOpenChange}
        label="Integration"
        options={counted(integrationLabels, facets?.integrationType)}
        selected={filters.integration}
        onSelectedChange={(integration) => onChange({ integration })}
      />
      <FilterMenu
        onOpenChange={onOpenChange}
        label="Highlights"
        options={optionsOf(highlightLabels)}
        selected={filters.highlight}
        onSelectedChange={(highlight) => onChange({ highlight })}
      />
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
