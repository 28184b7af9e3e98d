import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { startTransition, useCallback, useMemo, useRef, useState } from 'react';
import type { ToolList } from '../../../electron/catalog/catalog.schema';
import type { ToolRow } from '../../../electron/catalog/catalog-tool.schema';
import { useTRPC, useTRPCClient } from '../../bridge/trpc';
import type { RowSource } from '../../ui/data-grid/grid-rows';
import { listInput, pageSize } from './catalog-list-input.rules';
import { type CatalogView, isNarrowed } from './catalog-view.rules';

/** Pages read before one comes to them: half a second of fast scrolling. */
const pagesAhead = 2;

/** Pages kept in memory after they left the screen, in milliseconds. */
const keptFor = 60_000;

const noRows: ReadonlyMap<number, readonly ToolRow[]> = new Map();

/** The tools of a view, at any place of it, with the figures around them. */
export function useToolRows(view: CatalogView) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const narrowed = isNarrowed(view);
  const { search, filters, columnFilters, sort } = view;
  const input = useMemo(
    () => listInput({ search, filters, columnFilters, sort }),
    [search, filters, columnFilters, sort],
  );
  const signature = JSON.stringify(input);

  const optionsOf = useCallback(
    (page: number) => {
      const options = trpc.catalog.list.queryOptions({ ...input, offset: page * pageSize });
      return {
        ...options,
        gcTime: keptFor,
        // From where the page before ended, a far page costs no more than the first.
        queryFn: ({ signal }: { readonly signal: AbortSignal }): Promise<ToolList> => {
          const before = queryClient.getQueryData<ToolList>(
            trpc.catalog.list.queryKey({ ...input, offset: (page - 1) * pageSize }),
          );
          const from =
            page > 0 && before?.nextCursor
              ? { cursor: before.nextCursor, offset: 0 }
              : { offset: page * pageSize };
          return client.catalog.list.query({ ...input, ...from }, { signal });
        },
      };
    },
    [trpc, client, queryClient, input],
  );

  // The first page also says how many there are. What was found before stays until it is there.
  const first = useQuery({ ...optionsOf(0), placeholderData: keepPreviousData });
  const total = first.data?.total ?? null;
  const [wanted, setWanted] = useState({ signature, from: 0, to: 0 });
  const isCurrent = wanted.signature === signature && !first.isPlaceholderData;
  const lastPage = Math.max(0, Math.ceil((total ?? 0) / pageSize) - 1);
  const from = isCurrent ? Math.max(1, wanted.from) : 1;
  const to = isCurrent ? Math.min(wanted.to, lastPage) : 0;
  const others = useQueries({
    queries: Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => optionsOf(from + at)),
  });

  /** Rows that an act asked for, wherever they stand: so that it knows what it acts on. */
  const asked = useRef(new Map<string, ToolRow>());
  const seen = useRef({ signature, pages: noRows });
  const pages = useMemo(() => {
    const next = new Map<number, readonly ToolRow[]>();
    if (first.data) next.set(0, first.data.rows);
    others.forEach(({ data }, at) => {
      if (data) next.set(from + at, data.rows);
    });
    const before = seen.current;
    // The same rows are the same snapshot, or every call would draw the grid again.
    const same =
      before.signature === signature &&
      before.pages.size === next.size &&
      [...next].every(([page, rows]) => before.pages.get(page) === rows);
    if (same) return before.pages;
    seen.current = { signature, pages: next };
    return next;
  }, [signature, first.data, others, from]);

  const need = useCallback(
    (firstRow: number, lastRow: number) => {
      const next = {
        signature,
        from: Math.max(0, Math.floor(firstRow / pageSize) - 1),
        to: Math.floor(lastRow / pageSize) + pagesAhead,
      };
      // Pages are asked for ahead of need, so no frame of scrolling waits for the screen around them.
      startTransition(() =>
        setWanted((known) =>
          known.signature === signature && known.from === next.from && known.to === next.to
            ? known
            : next,
        ),
      );
    },
    [signature],
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
      count: total ?? 0,
      at: (index) => pages.get(Math.floor(index / pageSize))?.[index % pageSize],
      need,
      load,
    }),
    [total, pages, need, load],
  );

  const everything = useQuery({
    ...trpc.catalog.list.queryOptions({ limit: 1 }),
    enabled: narrowed,
  });
  const failed = [first, ...others].find(({ error }) => error !== null);
  return {
    source,
    total,
    /** Tools there are at all; null while unknown. */
    totalOfAll: narrowed ? (everything.data?.total ?? null) : total,
    narrowed,
    loading: first.isPending,
    /** The rows on the screen belong to the search before. */
    outdated: first.isPlaceholderData,
    error: failed?.error ?? null,
    retry: () => {
      void first.refetch();
      for (const page of others) if (page.isError) void page.refetch();
    },
    /** The rows that are loaded, the first ones first. */
    loaded: useMemo(() => [...pages.values()].flat(), [pages]),
    asked,
  };
}
