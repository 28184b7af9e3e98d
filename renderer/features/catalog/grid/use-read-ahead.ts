import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTRPC, useTRPCClient } from '../../../bridge/trpc';
import { shownRoute } from '../../../shared/hash-route';
import { changedParams, type RouteParams } from '../../../shared/hash-route.rules';
import { readCatalogAhead } from './read-catalog-ahead';

/**
 * Reads the first tools of a view that somebody is about to ask for, so that they are there with the click.
 * @returns what to call with how that view differs from the one that is shown; its identity stays
 */
export function useReadAhead(): (changes: RouteParams) => void {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  return useCallback(
    (changes) => {
      const params = changedParams(shownRoute().params, changes);
      readCatalogAhead({ trpc, client, queryClient, params });
    },
    [trpc, client, queryClient],
  );
}
