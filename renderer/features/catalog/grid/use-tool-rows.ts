import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { pageSize, type ToolList } from '../../../../electron/catalog/catalog.schema';
import type { ToolRow } from '../../../../electron/catalog/catalog-tool.schema';
import { useTRPC, useTRPCClient } from '../../../bridge/trpc';
import { forgetLastSeen, lastSeen } from '../../../shared/last-seen';
import type { RowSource } from '../../../ui/data-grid/grid-rows';
import { type CatalogView, isNarrowed } from '../catalog-view.rules';
import { isBeginning, listInput } from './catalog-list-input.rules';
import { type FirstTools, firstToolsOptions } from './first-tools';
import { createToolPages } from './tool-pages';
import { totalOptions } from './tool-total';

/** Pages kept in memory after they left the screen, in milliseconds. */
const keptFor = 60_000;

/** The tools of a view, at any place of it, with the figures around them. */
export function useToolRows(view: CatalogView) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const narrowed = isNarrowed(view);
  const asking = listInput(view);
  const signature = JSON.stringify(asking);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a view of the same words is the same list
  const input = useMemo(() => asking, [signature]);

  const optionsOf = useCallback(
    (page: number) => {
      if (page === 0) return { ...firstToolsOptions({ trpc, client }, input), gcTime: keptFor };
      const options = trpc.catalog.list.queryOptions({ ...input, offset: page * pageSize });
      return {
        ...options,
        gcTime: keptFor,
        // From where the page before ended, a far page costs no more than the first.
        queryFn: ({ signal }: { readonly signal: AbortSignal }): Promise<ToolList> => {
          const before = queryClient.getQueryData<ToolList>(
            trpc.catalog.list.queryKey({ ...input, offset: (page - 1) * pageSize }),
          );
          const from = before?.nextCursor
            ? { cursor: before.nextCursor, offset: 0 }
            : { offset: page * pageSize };
          return client.catalog.list.query({ ...input, ...from }, { signal });
        },
      };
    },
    [trpc, client, queryClient, input],
  );

  // What was found before stays until the first page is there. Until the database is open, the tools
  // are shown as they were last.
  // Whatever else is asked for meanwhile, they stay until it is there, as rows do at any other time.
  const [seen] = useState((): FirstTools | undefined => {
    const kept = isBeginning(view) ? lastSeen<ToolList>(queryClient) : undefined;
    return kept && { ...kept, narrowing: input };
  });
  const first = useQuery({
    ...firstToolsOptions({ trpc, client }, input),
    gcTime: keptFor,
    placeholderData: (before) => before ?? seen,
  });
  const isCurrent = !first.isPlaceholderData;
  const answered = isCurrent && first.data !== undefined;
  const asLastSeen = first.isPlaceholderData && first.data === seen;
  const shown = first.data;
  const isCounted = shown?.total === null && !asLastSeen;
  const counting = useQuery({
    ...totalOptions(trpc, shown?.narrowing ?? input),
    enabled: isCounted,
  });
  const { refetch: countAnew } = counting;
  const shownSince = first.dataUpdatedAt;
  useEffect(() => {
    // Each time when rows came, and once they are drawn: rows are not to wait for their number.
    if (isCounted && shownSince > 0) void countAnew({ cancelRefetch: false });
  }, [isCounted, shownSince, countAnew]);
  const total = shown?.total ?? counting.data ?? null;
  useEffect(() => {
    if (answered) forgetLastSeen(queryClient);
  }, [answered, queryClient]);
  const pages = useMemo(
    () =>
      createToolPages(queryClient, (page) => {
        const { queryKey, queryFn, gcTime } = optionsOf(page);
        return { queryKey, queryFn, gcTime };
      }),
    [queryClient, optionsOf],
  );
  useEffect(() => pages.observe(), [pages]);
  const firstRows = first.data?.rows;

  /** Rows that an act asked for, wherever they stand: so that it knows what it acts on. */
  const asked = useRef(new Map<string, ToolRow>());
  const need = useCallback(
    (firstRow: number, lastRow: number) => {
      if (isCurrent && total !== null) pages.need(firstRow, lastRow, total);
    },
    [pages, isCurrent, total],
  );
  const load = useCallback(
    async (firstRow: number, lastRow: number) => {
      const loaded: (ToolRow | undefined)[] = [];
      for (
        let page = Math.floor(firstRow / pageSize);
        page <= Math.floor(lastRow / pageSize);
        page += 1
      ) {
        const { rows } = await queryClient.fetchQuery(optionsOf(page));
        rows.forEach((row, at) => {
          const index = page * pageSize + at;
          if (index < firstRow || index > lastRow) return;
          loaded[index - firstRow] = row;
          asked.current.set(row.id, row);
        });
      }
      return loaded;
    },
    [queryClient, optionsOf],
  );
  const source = useMemo<RowSource<ToolRow>>(
    () => ({
      // Until they are counted, those that are there.
      count: Math.max(total ?? 0, firstRows?.length ?? 0),
      at: (index) =>
        index < pageSize
          ? firstRows?.[index]
          : pages.rows(Math.floor(index / pageSize))?.[index % pageSize],
      need,
      load,
      changes: pages.changes,
    }),
    [total, firstRows, pages, need, load],
  );

  const pageError = useSyncExternalStore(pages.changes.subscribe, pages.error);
  const loaded = useCallback(() => [...(firstRows ?? []), ...pages.loaded()], [firstRows, pages]);
  return {
    source,
    total,
    narrowed,
    /** Whether any rows came, be it none. */
    answered: shown !== undefined,
    loading: first.isPending,
    /** Whether the rows are those of the view: the ones before stay until they are there. */
    current: answered,
    /** The rows on the screen are those of the last session: the database is not open yet. */
    asLastSeen,
    error: first.error ?? counting.error ?? pageError,
    retry: () => {
      void first.refetch();
      if (counting.isError) void countAnew();
      pages.retry();
    },
    /** The rows that are loaded, the first ones first. */
    loaded,
    /** Tells that other rows than the first ones came or changed. */
    changes: pages.changes,
    asked,
  };
}
