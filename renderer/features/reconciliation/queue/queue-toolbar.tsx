import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link2 } from 'lucide-react';
import type { RefObject } from 'react';
import {
  findingClasses,
  findingClassNames,
  findingStates,
  severities,
} from '../../../../electron/reconciliation/findings/finding-classes.rules';
import { standings } from '../../../../electron/reconciliation/findings/finding-queue.schema';
import { useTRPC } from '../../../bridge/trpc';
import { setParams, useHashRoute } from '../../../shared/hash-route';
import { Button } from '../../../ui/button';
import { FilterMenu } from '../../../ui/filter-menu';
import { Toolbar } from '../../../ui/screen-header';
import { SearchField } from '../../../ui/search-field';
import { atRiskText, counted, severityLabels, standingLabels, stateLabels } from '../finance-words';
import { isQueueNarrowed, type PurchasesView, unfilteredQueue } from '../purchases-view.rules';

export interface QueueToolbarProps {
  readonly view: PurchasesView;
  readonly total: number | null;
  readonly searchField: RefObject<HTMLInputElement | null>;
  /** Leads from the search to what it found. */
  readonly onLeaveSearch: () => void;
}

type Counts = readonly { readonly value: string; readonly count: number }[];

function options<Value extends string>(
  values: readonly Value[],
  label: (value: Value) => string,
  counts: Counts | undefined,
) {
  const byValue = new Map(counts?.map(({ value, count }) => [value, count]));
  return values.map((value) => ({
    value,
    label: label(value),
    count: counts && (byValue.get(value) ?? 0),
  }));
}

/** The filters of the queue, with what each choice would leave, and the money in what is shown. */
export function QueueToolbar(props: QueueToolbarProps) {
  const { view, total, searchField, onLeaveSearch } = props;
  const trpc = useTRPC();
  const { params } = useHashRoute();
  const { data: facets } = useQuery({
    ...trpc.reconciliation.facets.queryOptions(view.filters),
    placeholderData: keepPreviousData,
  });
  const { filters } = view;
  const classesThere = findingClassNames.filter(
    (name) =>
      filters.classes.includes(name) ||
      !facets ||
      facets.classes.some(({ value, count }) => value === name && count > 0),
  );
  return (
    <Toolbar label="Filters">
      <SearchField
        label="Search findings"
        placeholder="Organisation, item or id"
        field={searchField}
        search={filters.search}
        onSearch={(q) => setParams({ q })}
        onLeave={onLeaveSearch}
        className="w-[248px]"
      />
      <FilterMenu
        label="Class"
        options={options(classesThere, (name) => findingClasses[name].title, facets?.classes)}
        selected={filters.classes}
        onSelectedChange={(chosen) => setParams({ class: chosen })}
      />
      <FilterMenu
        label="Severity"
        options={options(severities, (value) => severityLabels[value], facets?.severities)}
        selected={filters.severities}
        onSelectedChange={(chosen) => setParams({ severity: chosen })}
      />
      <FilterMenu
        label="Kind"
        options={options(findingStates, (value) => stateLabels[value], facets?.states)}
        selected={params.has('state') ? filters.states : []}
        onSelectedChange={(chosen) => setParams({ state: chosen })}
      />
      <FilterMenu
        label="State"
        options={options(standings, (value) => standingLabels[value], facets?.standings)}
        selected={params.has('standing') ? filters.standings : []}
        onSelectedChange={(chosen) => setParams({ standing: chosen })}
      />
      <FilterMenu
        label="Assignee"
        options={[
          { value: 'me', label: 'Me' },
          { value: 'nobody', label: 'Nobody' },
        ]}
        selected={filters.assignee === null ? [] : [filters.assignee]}
        onSelectedChange={(chosen) => setParams({ assignee: chosen.at(-1) ?? null })}
      />
      {(filters.likely || (facets?.likely ?? 0) > 0) && (
        <Button
          size="small"
          variant={filters.likely ? 'secondary' : 'ghost'}
          icon={Link2}
          aria-pressed={filters.likely}
          onClick={() => setParams({ likely: filters.likely ? null : 'yes' })}
        >
          Likely matches <span className="text-faint tabular">{facets?.likely}</span>
        </Button>
      )}
      {isQueueNarrowed(params) && (
        <Button variant="ghost" size="small" onClick={() => setParams(unfilteredQueue)}>
          Clear filters
        </Button>
      )}
      <span role="status" className="ml-auto text-right text-12 text-faint tabular">
        {[total !== null && counted(total, 'finding'), atRiskText(facets?.money ?? [])]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </Toolbar>
  );
}
