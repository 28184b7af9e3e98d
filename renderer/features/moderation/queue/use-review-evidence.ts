import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ReviewEvidence } from '../../../../electron/moderation/review-queue.schema';
import { useTRPC, useTRPCClient } from '../../../bridge/trpc';

/** Evidence of so many following reviews is there before it is asked for. */
const ahead = 6;
/** How long evidence counts as fresh; a change that comes in by a pull renews it anyway. */
const freshMilliseconds = 60_000;

type Client = ReturnType<typeof useTRPCClient>;

function useEvidenceKey() {
  const trpc = useTRPC();
  // Under the path of moderation, so that whatever renews moderation renews this.
  const [path] = trpc.moderation.evidence.queryKey();
  return (reviewId: string) => [path, { review: reviewId }] as const;
}

async function fetchOne(client: Client, reviewId: string): Promise<ReviewEvidence | null> {
  const [evidence] = await client.moderation.evidence.query({ reviewIds: [reviewId] });
  return evidence ?? null;
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
 * the next review at once.
 * @param following ids of the reviews that come next, nearest first
 */
export function useReviewEvidence(reviewId: string | null, following: readonly string[]) {
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const keyOf = useEvidenceKey();
  const query = useQuery({
    queryKey: keyOf(reviewId ?? ''),
    queryFn: () => (reviewId === null ? null : fetchOne(client, reviewId)),
    enabled: reviewId !== null,
    staleTime: freshMilliseconds,
  });

  const wanted = following.slice(0, ahead).join(' ');
  const ready = query.isSuccess;
  // biome-ignore lint/correctness/useExhaustiveDependencies: keyOf only puts its argument into a list
  useEffect(() => {
    if (!ready || wanted === '') return;
    const missing = wanted.split(' ').filter((id) => !isFresh(queryClient, keyOf(id)));
    // Reading a few at a time costs hardly more than reading one; a single one can wait.
    if (missing.length < ahead / 2 && missing[0] !== wanted.split(' ')[0]) return;
    let dropped = false;
    client.moderation.evidence.query({ reviewIds: missing }).then(
      (found) => {
        if (dropped) return;
        for (const evidence of found) queryClient.setQueryData(keyOf(evidence.reviewId), evidence);
      },
      // Whoever comes to one of them asks again and is told what is wrong.
      () => undefined,
    );
    return () => {
      dropped = true;
    };
  }, [client, queryClient, wanted, ready]);
  return query;
}
