import {
  QueriesObserver,
  type QueryClient,
  type QueryObserverOptions,
} from '@tanstack/react-query';
import type { ToolList } from '../../../../electron/catalog/catalog.schema';
import { pageSize } from '../../../../electron/catalog/catalog.schema';
import type { ToolRow } from '../../../../electron/catalog/catalog-tool.schema';
import type { RowChanges } from '../../../ui/data-grid/grid-rows';

/** Pages read before one comes to them: half a second of fast scrolling. */
const pagesAhead = 2;

const noPages: ReadonlyMap<number, readonly ToolRow[]> = new Map();

/**
 * The pages of a list after its first, those around what is in sight. They are observed here and not
 * by a component, so that neither asking for a page nor its arrival draws the screen again.
 * @param optionsOf how a page is asked for
 */
export function createToolPages(
  queryClient: QueryClient,
  optionsOf: (page: number) => Pick<QueryObserverOptions, 'queryKey' | 'queryFn' | 'gcTime'>,
) {
  const observer = new QueriesObserver(queryClient, []);
  const listeners = new Set<() => void>();
  let first = 1;
  let pages = noPages;
  let error: unknown = null;

  const read = () => {
    const results = observer.getCurrentResult();
    const next = new Map<number, readonly ToolRow[]>();
    results.forEach(({ data }, at) => {
      if (data) next.set(first + at, (data as ToolList).rows);
    });
    const failure: unknown = results.find((result) => result.error !== null)?.error ?? null;
    const isSame =
      failure === error &&
      next.size === pages.size &&
      [...next].every(([page, rows]) => pages.get(page) === rows);
    if (isSame) return;
    pages = next;
    error = failure;
    for (const listener of listeners) listener();
  };
  const changes: RowChanges = {
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    version: () => pages,
  };

  return {
    changes,
    rows: (page: number) => pages.get(page),
    loaded: () => [...pages.values()].flat(),
    error: () => error,
    /** Keeps the pages around some rows loaded. May be called often. */
    need(firstRow: number, lastRow: number, total: number) {
      const from = Math.max(1, Math.floor(firstRow / pageSize) - 1);
      const lastPage = Math.ceil(total / pageSize) - 1;
      const to = Math.min(lastPage, Math.floor(lastRow / pageSize) + pagesAhead);
      const count = Math.max(0, to - from + 1);
      if (from === first && count === observer.getQueries().length) return;
      first = from;
      observer.setQueries(Array.from({ length: count }, (_, at) => optionsOf(from + at)));
      read();
    },
    retry() {
      for (const result of observer.getCurrentResult()) if (result.isError) void result.refetch();
    },
    /** Begins to ask. @returns what ends it */
    observe: () => observer.subscribe(read),
  };
}
