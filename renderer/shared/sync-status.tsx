import { useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { createContext, type ReactNode, use, useEffect, useRef } from 'react';
import type { SyncStatus } from '../../electron/moderation/sync/sync.schema';
import { useTRPC } from '../bridge/trpc';
import { useMay } from './session';

const SyncStatusContext = createContext<SyncStatus | null>(null);

/** How decisions stand to the marketplace; null while unknown, and for who decides none. */
export function useSyncStatus(): SyncStatus | null {
  return use(SyncStatusContext);
}

/** Follows synchronisation once for the whole window, for those who decide reviews. */
export function SyncStatusProvider({ children }: { readonly children: ReactNode }) {
  const mayDecide = useMay('moderation.decide');
  return mayDecide ? <Following>{children}</Following> : children;
}

/** What is shown is read anew at most this often: someone who decides fast is not kept waiting by it. */
const renewalMilliseconds = 1200;

function Following({ children }: { readonly children: ReactNode }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data } = useSubscription(trpc.moderation.sync.follow.subscriptionOptions());
  const revision = data?.revision;
  const shown = useRef<number | undefined>(undefined);
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    if (revision === undefined) return;
    const first = shown.current === undefined;
    shown.current = revision;
    if (first || waiting.current !== undefined) return;
    waiting.current = setTimeout(() => {
      waiting.current = undefined;
      void queryClient.invalidateQueries(trpc.moderation.pathFilter());
    }, renewalMilliseconds);
  }, [revision, queryClient, trpc]);
  useEffect(() => () => clearTimeout(waiting.current), []);

  return <SyncStatusContext value={data ?? null}>{children}</SyncStatusContext>;
}
