import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTRPC } from '../../bridge/trpc';

/** Reads everything again that a committed change-set may have changed. */
export function useCatalogRefresh(): () => Promise<void> {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useCallback(async () => {
    await Promise.all(
      [trpc.catalog, trpc.bundles, trpc.changeSets].map((part) =>
        queryClient.invalidateQueries(part.pathFilter()),
      ),
    );
  }, [trpc, queryClient]);
}
