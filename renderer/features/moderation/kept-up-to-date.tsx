import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { DeskErrorCode } from '../../../electron/shared/errors';
import { failureOf } from '../../bridge/failure';
import { useTRPC, useTRPCClient } from '../../bridge/trpc';
import { describeFailure } from '../../shared/error-messages';
import { useSyncStatus } from '../../shared/sync-status';
import { useToast } from '../../ui/toast';

/**
 * Between two workings-out, in milliseconds. Each decision is followed by a synchronisation of its
 * own, and looking through the replica after each would keep the next decision waiting.
 */
const restMilliseconds = 8_000;

/** What is not about the rules: the whole desk stops, or says so itself. */
const saidElsewhere: readonly DeskErrorCode[] = [
  'offline',
  'cancelled',
  'acting_changed',
  'unauthenticated',
];

/**
 * What is worked out from the replica follows it in the background while the screen is open. It
 * shows nothing but messages, a lasting failure once: it is a component so that each step of a
 * synchronisation renders only this.
 */
export function KeptUpToDate() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const toast = useToast();
  const syncedAt = useSyncStatus()?.lastSyncAt ?? null;
  const busy = useRef(false);
  const notBefore = useRef(0);
  const said = useRef('');

  // biome-ignore lint/correctness/useExhaustiveDependencies: each synchronisation may have brought reviews
  useEffect(() => {
    if (busy.current) return;
    const refresh = () => {
      busy.current = true;
      client.moderation.refresh.mutate().then(
        ({ reviews, decided, undecided }) => {
          rest();
          const count = undecided === 1 ? '1 review' : `${undecided} reviews`;
          if (undecided === 0) sayOnce(null);
          else {
            sayOnce({
              title: `Rules could not decide ${count}`,
              description: 'They stay in the queue for a person. The log of this desk says why.',
            });
          }
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
        (error: unknown) => {
          rest();
          const failure = failureOf(error);
          if (saidElsewhere.includes(failure.code)) return;
          const { title, text } = describeFailure(failure);
          sayOnce({ title: 'Rules were not applied', description: `${title}. ${text}` });
        },
      );
    };
    const sayOnce = (message: { title: string; description: string } | null) => {
      if (message === null) toast.close('rules-failed');
      else if (said.current !== message.title) {
        toast.show({ key: 'rules-failed', tone: 'attention', ...message });
      }
      said.current = message?.title ?? '';
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
