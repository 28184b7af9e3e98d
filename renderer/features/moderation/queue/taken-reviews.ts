import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { QueueName } from '../../../../electron/moderation/review-queue.schema';

/** When each review that was taken out of a queue was settled; infinity while it is being saved. */
type Taken = ReadonlyMap<string, number>;

const none: Taken = new Map();
/** A list that was read so long after a decision was kept takes it into account for sure. */
const readingMilliseconds = 3000;
const queryKey = ['reviews taken out of their queues'];

const keyOf = (queue: QueueName, reviewId: string) => `${queue} ${reviewId}`;

function change(queryClient: QueryClient, by: (before: Map<string, number>) => void): void {
  queryClient.setQueryData<Taken>(queryKey, (before) => {
    const next = new Map(before);
    by(next);
    return next;
  });
}

/**
 * What was decided and is not out of the lists that were read before. It outlives the screen: whoever
 * looks elsewhere for a moment and comes back would be shown, and asked, what was decided already.
 */
export function useTakenReviews(queue: QueueName) {
  const queryClient = useQueryClient();
  const { data: taken } = useQuery({
    queryKey,
    queryFn: () => none,
    initialData: none,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return useMemo(
    () => ({
      has: (reviewId: string) => taken.has(keyOf(queue, reviewId)),
      /** Whether a list that was read then may still hold a review that was decided. */
      hides: (reviewId: string, readAt: number) => {
        const settledAt = taken.get(keyOf(queue, reviewId));
        return settledAt !== undefined && readAt <= settledAt + readingMilliseconds;
      },
      set: (reviewIds: readonly string[], settledAt: number) =>
        change(queryClient, (all) => {
          for (const id of reviewIds) all.set(keyOf(queue, id), settledAt);
        }),
      /** They may be in any queue again, whichever they were decided in. */
      forget: (reviewIds: readonly string[]) =>
        change(queryClient, (all) => {
          const gone = new Set(reviewIds);
          for (const key of all.keys())
            if (gone.has(key.slice(key.indexOf(' ') + 1))) all.delete(key);
        }),
    }),
    [queryClient, queue, taken],
  );
}
