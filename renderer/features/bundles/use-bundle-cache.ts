import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { BundleDetail } from '../../../electron/bundles/bundles.schema';
import { useTRPC } from '../../bridge/trpc';

/** What is on the screen of the bundles, changed without asking the service again. */
export function useBundleCache() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMemo(() => {
    const refreshLists = () =>
      Promise.all(
        [
          trpc.bundles.list,
          trpc.bundles.surroundings,
          trpc.bundles.snapshots,
          // Somebody may have gone on to the history meanwhile.
          trpc.changeSets,
        ].map((part) => queryClient.invalidateQueries(part.pathFilter())),
      );
    return {
      /** Shows a bundle as it was just stored, and reads again what is compared with it. */
      showStored(detail: BundleDetail) {
        queryClient.setQueryData(trpc.bundles.get.queryKey({ id: detail.id }), detail);
        void refreshLists();
      },
      /** Reads the list again; what is on the screen stays until the answer. */
      refreshLists,
      /** Reads one bundle again. */
      refreshBundle: (id: string) =>
        queryClient.invalidateQueries(trpc.bundles.get.queryFilter({ id })),
      /** Forgets a bundle that was deleted. */
      forget(id: string) {
        queryClient.removeQueries(trpc.bundles.get.queryFilter({ id }));
        void refreshLists();
      },
      refreshDrafts: () => queryClient.invalidateQueries(trpc.bundles.drafts.list.pathFilter()),
    };
  }, [trpc, queryClient]);
}
