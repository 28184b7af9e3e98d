import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { QueueItem, QueueName } from '../../../../electron/moderation/review-queue.schema';
import { useTRPC } from '../../../bridge/trpc';
import { setParams, useHashRoute } from '../../../shared/hash-route';
import { useSyncStatus } from '../../../shared/sync-status';
import type { ModerationRoute } from '../moderation-view.rules';
import { placeAfter } from './queue-place.rules';

const pageSize = 200;
/** The next page is fetched when so few are left. */
const reserve = 60;

/** A list of reviews, where one is in it, and how one goes on. */
export interface ReviewQueue {
  readonly items: readonly QueueItem[];
  /** Left in the list as it was read last, less what was decided since. */
  readonly total: number | null;
  readonly current: QueueItem | null;
  /** The ids after the current one. */
  readonly following: readonly string[];
  /** Nothing can be said of the list yet, not even that it is empty. */
  readonly loading: boolean;
  /** The list is here without the review that the address names. */
  readonly missing: boolean;
  readonly error: unknown;
  readonly retry: () => void;
  readonly needMore: () => void;
  readonly goTo: (reviewId: string) => void;
  readonly move: (step: 1 | -1) => void;
  /** Takes decided reviews out of the list at once, before it is read anew, and goes on. */
  readonly take: (reviewIds: readonly string[]) => void;
  /** Says that the decision on them is kept, so that a list read later knows better. */
  readonly settle: (reviewIds: readonly string[]) => void;
  /** Puts reviews back whose decision was taken back or could not be saved. */
  readonly putBack: (reviewIds: readonly string[]) => void;
}

/** When each review that was taken out was settled; infinity while it is being saved. */
type Taken = ReadonlyMap<string, number>;
const none: Taken = new Map();
/** A list that was read so long after a decision was kept takes it into account for sure. */
const readingMilliseconds = 3000;

/** The reviews of a list in their order, and the one that is looked at, which the address names. */
export function useReviewQueue(queue: QueueName, { filters, order }: ModerationRoute): ReviewQueue {
  const trpc = useTRPC();
  const reviewId = useHashRoute().params.get('review');
  const [taken, setTaken] = useState(none);
  const list = useInfiniteQuery(
    trpc.moderation.list.infiniteQueryOptions(
      { queue, filters, order, limit: pageSize },
      { getNextPageParam: ({ nextCursor }) => nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const { data, dataUpdatedAt, hasNextPage, isFetching, fetchNextPage } = list;
  const syncedAt = useSyncStatus()?.lastSyncAt ?? null;
  const all = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const items = useMemo(
    () =>
      all.filter(({ reviewId: id }) => {
        const settledAt = taken.get(id);
        return settledAt === undefined || dataUpdatedAt > settledAt + readingMilliseconds;
      }),
    [all, taken, dataUpdatedAt],
  );
  const at = items.findIndex((item) => item.reviewId === reviewId);
  const place = at === -1 ? 0 : at;
  const current = items[place] ?? null;
  const following = useMemo(
    () => items.slice(place + 1, place + 13).map((item) => item.reviewId),
    [items, place],
  );

  const needMore = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  if (items.length - place < reserve && hasNextPage && !isFetching) queueMicrotask(needMore);

  const goTo = useCallback((id: string) => setParams({ review: id }), []);
  const move = (step: 1 | -1) => {
    const next = items[place + step];
    if (next) goTo(next.reviewId);
  };
  const take = (ids: readonly string[]) => {
    const gone = new Set(ids);
    const next = placeAfter(items, place, gone);
    setTaken((before) => new Map([...before, ...ids.map((id) => [id, Infinity] as const)]));
    setParams({ review: next?.reviewId ?? null });
  };
  const settle = (ids: readonly string[]) => {
    const now = Date.now();
    setTaken((before) => new Map([...before, ...ids.map((id) => [id, now] as const)]));
  };
  const putBack = (ids: readonly string[]) => {
    const back = new Set(ids);
    setTaken((before) => new Map([...before].filter(([id]) => !back.has(id))));
    setParams({ review: ids[0] ?? null });
  };
  // An empty list from before the last synchronisation says nothing while it is being read anew.
  const outdated =
    all.length === 0 && isFetching && syncedAt !== null && Date.parse(syncedAt) > dataUpdatedAt;
  const total = data?.pages[0]?.total ?? null;
  const stillListed = all.length - items.length;
  return {
    items,
    total: total === null ? null : Math.max(items.length, total - stillListed),
    current,
    following,
    loading: list.isPending || outdated,
    missing: reviewId !== null && at === -1 && items.length > 0 && !list.isPlaceholderData,
    error: list.error,
    retry: () => void list.refetch(),
    needMore,
    goTo,
    move,
    take,
    settle,
    putBack,
  };
}
