import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTRPC, useTRPCClient } from '../../bridge/trpc';
import { useSyncStatus } from '../../shared/sync-status';
import { useToast } from '../../ui/toast';

/**
 * Between two workings-out, in milliseconds. Each decision is followed by a synchronisation of its
 * own, and looking through the replica after each would keep the next decision waiting.
 */
const restMilliseconds = 8_000;

/**
 * What is worked out from the replica follows it in the background while the screen is open. It
 * shows nothing: it is a component so that each step of a synchronisation renders only this.
 */
export function KeptUpToDate() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const toast = useToast();
  const syncedAt = useSyncStatus()?.lastSyncAt ?? null;
  const busy = useRef(false);
  const notBefore = useRef(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each synchronisation may have brought reviews
  useEffect(() => {
    if (busy.current) return;
    const refresh = () => {
      busy.current = true;
      client.moderation.refresh.mutate().then(
        ({ reviews, decided }) => {
          rest();
          void queryClient.invalidateQueries(trpc.moderation.counts.pathFilter());
          if (reviews > 0) void queryClient.invalidateQueries(trpc.moderation.list.pathFilter());
          if (decided === 0) return;
          toast.show({
            key: 'rules',
            title: `Rules decided ${decided === 1 ? '1 review' : `${decided} reviews`}`,
            description:
              'An administrator lets them. Each stands under your decisions, to be taken back.',
          });
        },
        () => rest(),
      );
    };
    const rest = () => {
      busy.current = false;
      notBefore.current = Date.now() + restMilliseconds;
    };
    const timer = setTimeout(refresh, Math.max(0, notBefore.current - Date.now()));
    return () => clearTimeout(timer);
  }, [client, syncedAt, queryClient, toast, trpc]);
  return null;
}
