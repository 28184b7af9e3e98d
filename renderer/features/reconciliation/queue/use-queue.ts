import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useTRPC } from '../../../bridge/trpc';
import type { PurchasesView } from '../purchases-view.rules';

/** Findings per call: a bulk decision about a few hundred needs no second page. */
const pageSize = 500;

/** The findings of a view, page by page. */
export function useQueue({ filters, sort }: PurchasesView) {
  const trpc = useTRPC();
  const list = useInfiniteQuery(
    trpc.reconciliation.queue.infiniteQueryOptions(
      { ...filters, sort, limit: pageSize },
      { getNextPageParam: ({ next }) => next, placeholderData: keepPreviousData },
    ),
  );
  const { data, hasNextPage, isFetchingNextPage, isFetching, fetchNextPage } = list;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  const needMore = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return {
    rows,
    total: data?.pages[0]?.total ?? null,
    loading: list.isPending,
    hasMore: hasNextPage || isFetchingNextPage,
    needMore,
    error: list.error,
    retry: () => void list.refetch(),
  };
}
