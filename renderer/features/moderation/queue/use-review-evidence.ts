import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { ReviewEvidence } from '../../../../electron/moderation/review-queue.schema';
import { useTRPC, useTRPCClient } from '../../../bridge/trpc';

/** Evidence of so many following reviews is there before it is asked for. */
const ahead = 6;
/** How long evidence counts as fresh; a change that comes in by a pull renews it anyway. */
const freshMilliseconds = 60_000;

function useEvidenceKey() {
  const trpc = useTRPC();
  // Under the path of moderation, so that whatever renews moderation renews this.
  const [path] = trpc.moderation.evidence.queryKey();
  return (reviewId: string) => [path, { review: reviewId }] as const;
}

function isFresh(queryClient: QueryClient, key: readonly unknown[]): boolean {
  const state = queryClient.getQueryState(key);
  return (
    state?.data !== undefined &&
    !state.isInvalidated &&
    Date.now() - state.dataUpdatedAt < freshMilliseconds
  );
}

/**
 * One review with its evidence, and the next ones read ahead in one call, so that going on shows
 * the next review at once. Whoever goes on faster than they are read waits for the reading that is
 * under way instead of asking again.
 * @param following ids of the reviews that come next, nearest first
 */
export function useReviewEvidence(reviewId: string | null, following: readonly string[]) {
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const keyOf = useEvidenceKey();
  const underWay = useRef(new Map<string, Promise<ReviewEvidence | null>>());

  /** Begins to read some reviews in one call. */
  const read = (reviewIds: readonly string[]): void => {
    const reading = client.moderation.evidence
      .query({ reviewIds: [...reviewIds] })
      .then((found) => new Map(found.map((evidence) => [evidence.reviewId, evidence])));
    for (const id of reviewIds) {
      const one = reading.then((found) => found.get(id) ?? null);
      underWay.current.set(id, one);
      one.then(
        (evidence) => {
          underWay.current.delete(id);
          if (evidence) queryClient.setQueryData(keyOf(id), evidence);
        },
        // Whoever comes to it asks again and is told what is wrong.
        () => underWay.current.delete(id),
      );
    }
  };
  const query = useQuery({
    queryKey: keyOf(reviewId ?? ''),
    queryFn: async () => {
      if (reviewId === null) return null;
      const reading = underWay.current.get(reviewId);
      if (reading) return reading;
      const [evidence] = await client.moderation.evidence.query({ reviewIds: [reviewId] });
      return evidence ?? null;
    },
    enabled: reviewId !== null,
    staleTime: freshMilliseconds,
  });

  const wanted = following.slice(0, ahead).join(' ');
  const ready = query.isSuccess;
  // biome-ignore lint/correctness/useExhaustiveDependencies: read and keyOf hold nothing that changes
  useEffect(() => {
    if (!ready || wanted === '') return;
    const [next, ...later] = wanted.split(' ');
    const isMissing = (id: string) => !underWay.current.has(id) && !isFresh(queryClient, keyOf(id));
    const missing = [next ?? '', ...later].filter(isMissing);
    // Reading a few at a time costs hardly more than reading one; a single one can wait.
    if (missing.length >= ahead / 2 || missing[0] === next) read(missing);
  }, [client, queryClient, wanted, ready]);
  return query;
}
