import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Preferences } from '../../electron/workspace/workspace.schema';
import { type RouterInputs, useTRPC, useTRPCClient } from '../bridge/trpc';
import { unansweredIn } from './unanswered';

/** What holds until the kept preferences have arrived. */
const initialPreferences: Preferences = {
  theme: 'system',
  density: 'compact',
  singleKeys: true,
  reviewKeys: { approve: 'a', reject: 'r', flag: 'f', skip: 's', undo: 'u' },
};

/** How the person at this profile likes the interface; `kept` once that is known. */
export function usePreferences(): Preferences & { readonly kept: boolean } {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.workspace.preferences.queryOptions(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { ...(data ?? initialPreferences), kept: data !== undefined };
}

const scope = { id: 'preferences' };

/**
 * Changes preferences. A change shows at once and goes back when it could not be kept.
 * @returns the mutation; its error says why the change was not kept
 */
export function useChangePreferences() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const queryKey = trpc.workspace.preferences.queryKey();
  return useMutation({
    // One after the other: of two that passed each other the earlier one would be kept.
    scope,
    mutationFn: (change: RouterInputs['workspace']['changePreferences']) =>
      client.workspace.changePreferences.mutate(change),
    onMutate: (change) => {
      const before = queryClient.getQueryData(queryKey);
      const given = Object.fromEntries(
        Object.entries(change).filter(([, value]) => value !== undefined),
      );
      queryClient.setQueryData(queryKey, { ...(before ?? initialPreferences), ...given });
      return { before };
    },
    onSuccess: (kept) => {
      // An answer to an earlier one would undo what shows of the next.
      if (unansweredIn(queryClient, scope).length === 1) queryClient.setQueryData(queryKey, kept);
    },
    onError: (_error, _change, context) => queryClient.setQueryData(queryKey, context?.before),
  });
}
