import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { z } from 'zod';
import type { QueueItem, QueueName } from '../../../../electron/moderation/review-queue.schema';
import { useTRPC } from '../../../bridge/trpc';
import { setParams, useHashRoute } from '../../../shared/hash-route';
import { useSyncStatus } from '../../../shared/sync-status';
import type { ModerationRoute } from '../moderation-view.rules';
import { placeAfter } from './queue-place.rules';
import { useTakenReviews } from './taken-reviews';

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
  /** The review that the address names, where the list does not hold it. */
  readonly missing: string | null;
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

const holds = (items: readonly QueueItem[], id: string) =>
  items.some(({ reviewId }) => reviewId === id);

interface NamedReview {
  readonly item: QueueItem | null;
  readonly loading: boolean;
  /** It was asked for, and the list does not hold it. */
  readonly missing: boolean;
}

/**
 * Looks up the review that the address names where it stands further down than was read. It stays
 * before the others, also when they are read as far as it, until the list is another one.
 * @param wanted null where what the address names has been read
 */
function useNamedReview(
  queue: QueueName,
  { filters, order }: Pick<ModerationRoute, 'filters' | 'order'>,
  wanted: string | null,
): NamedReview {
  const trpc = useTRPC();
  const list = JSON.stringify([queue, filters, order]);
  const [kept, setKept] = useState({ list, id: wanted });
  if (wanted !== null && (kept.id !== wanted || kept.list !== list)) setKept({ list, id: wanted });
  const id = kept.list === list ? kept.id : null;
  const isId = z.uuid().safeParse(id).success;
  const query = useQuery({
    ...trpc.moderation.list.queryOptions({ queue, filters, order, reviewId: id, limit: 1 }),
    enabled: isId,
  });
  const [item = null] = (isId && query.data?.items) || [];
  const loading = isId && query.isPending;
  return { item, loading, missing: wanted !== null && !loading && item === null };
}

/** The reviews of a list in their order, and the one that is looked at, which the address names. */
export function useReviewQueue(queue: QueueName, { filters, order }: ModerationRoute): ReviewQueue {
  const trpc = useTRPC();
  const reviewId = useHashRoute().params.get('review');
  const taken = useTakenReviews(queue);
  const list = useInfiniteQuery(
    trpc.moderation.list.infiniteQueryOptions(
      { queue, filters, order, limit: pageSize },
      { getNextPageParam: ({ nextCursor }) => nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const isShown = useRef(false);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  const { data, dataUpdatedAt, hasNextPage, isFetching, fetchNextPage } = list;
  const syncedAt = useSyncStatus()?.lastSyncAt ?? null;
  const all = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const read = useMemo(
    () => all.filter(({ reviewId: id }) => !taken.hides(id, dataUpdatedAt)),
    [all, taken, dataUpdatedAt],
  );
  const isRead = read.length > 0 && !list.isPlaceholderData;
  const named = useNamedReview(
    queue,
    { filters, order },
    isRead && reviewId !== null && !taken.has(reviewId) && !holds(read, reviewId) ? reviewId : null,
  );
  const first = named.item && !taken.has(named.item.reviewId) ? named.item : null;
  const items = useMemo(
    () => (first ? [first, ...read.filter(({ reviewId: id }) => id !== first.reviewId)] : read),
    [first, read],
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
    taken.set(ids, Number.POSITIVE_INFINITY);
    setParams({ review: next?.reviewId ?? null });
  };
  const settle = (ids: readonly string[]) => taken.set(ids, Date.now());
  const putBack = (ids: readonly string[]) => {
    taken.forget(ids);
    // Whoever has gone to another screen meanwhile stays there.
    if (isShown.current) setParams({ review: ids[0] ?? null });
  };
  // An empty list from before the last synchronisation says nothing while it is being read anew.
  const outdated =
    all.length === 0 && isFetching && syncedAt !== null && Date.parse(syncedAt) > dataUpdatedAt;
  const total = data?.pages[0]?.total ?? null;
  const stillListed = all.length - read.length;
  return {
    items,
    total: total === null ? null : Math.max(items.length, total - stillListed),
    current,
    following,
    loading: list.isPending || outdated || named.loading,
    missing: named.missing && at === -1 ? reviewId : null,
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
