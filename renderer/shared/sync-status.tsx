import { useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { createContext, type ReactNode, use, useEffect, useMemo, useRef, useState } from 'react';
import type { SyncStatus } from '../../electron/moderation/sync/sync.schema';
import { useTRPC } from '../bridge/trpc';
import { useMay } from './session';

const SyncStatusContext = createContext<SyncStatus | null>(null);

/** How decisions stand to the marketplace; null while unknown, and for who decides none. */
export function useSyncStatus(): SyncStatus | null {
  return use(SyncStatusContext);
}

interface FollowingProps {
  /** Whether the main process answers: what broke off for good is then followed anew. */
  readonly answering: boolean;
  readonly children: ReactNode;
}

/** Follows synchronisation once for the whole window, for those who decide reviews. */
export function SyncStatusProvider({ children, ...rest }: FollowingProps) {
  const mayDecide = useMay('moderation.decide');
  return mayDecide ? <Following {...rest}>{children}</Following> : children;
}

/** What is shown is read anew when changes have rested for so long, */
const restMilliseconds = 1_200;
/** and after so long at the latest while they go on: who decides fast is not kept waiting by it. */
const longestMilliseconds = 5_000;

/** Between two tries to follow the synchronisation, after one that failed. */
const pauseMilliseconds = 1_000;

/** What administrators set comes from the marketplace on its own time, not with a synchronisation. */
const settingsPath = 'settings';

function Following({ answering, children }: FollowingProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data, status, reset } = useSubscription(
    trpc.moderation.sync.follow.subscriptionOptions(),
  );
  useEffect(() => {
    if (!answering || status !== 'error') return;
    // Not at once: it may fail as quickly as it is asked.
    const again = setTimeout(reset, pauseMilliseconds);
    return () => clearTimeout(again);
  }, [answering, status, reset]);
  // What a screen read before the first synchronisation would say that there is no review at all. So it
  // is over only when that was read anew, which is at once.
  const [unread, setUnread] = useState(false);
  const lastSyncAt = data?.lastSyncAt;
  if (lastSyncAt === null && !unread) setUnread(true);
  useEffect(() => {
    if (!lastSyncAt || !unread) return;
    const read = () => setUnread(false);
    queryClient.invalidateQueries(trpc.moderation.pathFilter()).then(read, read);
  }, [lastSyncAt, unread, queryClient, trpc]);
  const revision = data?.revision;
  const shown = useRef<number | undefined>(undefined);
  const waiting = useRef<{
    readonly since: number;
    readonly timer: ReturnType<typeof setTimeout>;
  } | null>(null);

  useEffect(() => {
    if (revision === undefined) return;
    const first = shown.current === undefined;
    shown.current = revision;
    if (first) return;
    const now = Date.now();
    const since = waiting.current?.since ?? now;
    clearTimeout(waiting.current?.timer);
    const timer = setTimeout(
      () => {
        waiting.current = null;
        void queryClient.invalidateQueries({
          ...trpc.moderation.pathFilter(),
          predicate: ({ queryKey: [path] }) =>
            !(Array.isArray(path) && path.includes(settingsPath)),
        });
      },
      Math.max(0, Math.min(restMilliseconds, since + longestMilliseconds - now)),
    );
    waiting.current = { since, timer };
  }, [revision, queryClient, trpc]);
  useEffect(() => () => clearTimeout(waiting.current?.timer), []);

  const told = useMemo(
    () => (data && unread ? { ...data, lastSyncAt: null } : (data ?? null)),
    [data, unread],
  );
  return <SyncStatusContext value={told}>{children}</SyncStatusContext>;
}
