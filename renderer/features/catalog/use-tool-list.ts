import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useTRPC } from '../../bridge/trpc';
import { type CatalogView, isNarrowed, queryOf } from './catalog-view.rules';

/** Rows per call: about 1 ms on the wire, and more than two screens full. */
const pageSize = 100;

/** The tools of a view, page by page, with the figures around them. */
export function useToolList(view: CatalogView) {
  const trpc = useTRPC();
  const narrowed = isNarrowed(view);
  const list = useInfiniteQuery(
    trpc.catalog.list.infiniteQueryOptions(
      { ...queryOf(view), sort: [...view.sort], limit: pageSize },
      {
        getNextPageParam: ({ nextCursor }) => nextCursor,
        // What was found before stays on the screen until the new answer is there.
        placeholderData: keepPreviousData,
      },
    ),
  );
  // How many there are without search and filters; the unfiltered list knows that itself.
  const everything = useQuery({
    ...trpc.catalog.list.queryOptions({ limit: 1 }),
    enabled: narrowed,
  });
  const { data, hasNextPage, isFetchingNextPage, isFetching, fetchNextPage } = list;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  const needMore = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const total = data?.pages[0]?.total ?? null;
  return {
    rows,
    total,
    /** Tools there are at all; null while unknown. */
    totalOfAll: narrowed ? (everything.data?.total ?? null) : total,
    narrowed,
    loading: list.isPending,
    /** The rows on the screen belong to the search before. */
    outdated: list.isPlaceholderData,
    hasMore: hasNextPage || isFetchingNextPage,
    needMore,
    error: list.error,
    retry: () => void list.refetch(),
  };
}
