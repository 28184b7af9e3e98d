import { type Mutation, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../../bridge/trpc';
import { unansweredIn } from '../unanswered';

/**
 * What is chosen in the review of a change-set is sent one after the other, and its commit last: one
 * that overtook a choice committed the row that was shown as left out.
 */
export function useChoicesInTurn(changeSetId: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMemo(() => {
    const scope = { id: `change-set ${changeSetId}` };
    const unanswered = () => unansweredIn(queryClient, scope);
    const readAgain = async () => {
      // After the last of several: an answer to the first would undo what shows of the next.
      if (unanswered().length > 1) return;
      await Promise.all([
        queryClient.invalidateQueries(trpc.changeSets.preview.pathFilter()),
        // What is left out changes no bundle any more.
        queryClient.invalidateQueries(trpc.bundleImpact.ofChangeSet.queryFilter({ changeSetId })),
      ]);
    };
    return {
      /** The `scope` of each mutation that chooses, or that ends the review. */
      scope,
      /** Those that have no answer yet. */
      unanswered,
      /** For the `onSettled` of each. */
      readAgain,
    };
  }, [trpc, queryClient, changeSetId]);
}

/**
 * Keeps from going on after a choice that failed.
 * @param earlier choices that have their answers by now
 * @throws what the first of them failed with
 */
export function refuseAfterFailed(earlier: readonly Mutation[]): void {
  const failed = earlier.find(({ state }) => state.status === 'error');
  if (failed) throw failed.state.error;
}
