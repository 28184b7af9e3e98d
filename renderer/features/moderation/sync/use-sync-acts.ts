import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { numberText } from '../../../../electron/shared/number-text';
import { failureOf } from '../../../bridge/failure';
import { useTRPC, useTRPCClient } from '../../../bridge/trpc';
import { dayOfFile } from '../../../shared/download';
import { describeFailure } from '../../../shared/error-messages';
import { clockText } from '../../../ui/time-text';
import { useToast } from '../../../ui/toast';

/** What is being done with the store now. */
export type SyncAct = 'now' | 'offline' | 'register' | 'verify' | 'export' | 'claim' | 'release';

function saveText(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** What a person can do with the store: synchronise, work offline, verify, export, take reviews along. */
export function useSyncActs() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const toast = useToast();
  const [busy, setBusy] = useState<SyncAct | null>(null);

  const doing = async (act: SyncAct, work: () => Promise<void>): Promise<void> => {
    if (busy) return;
    setBusy(act);
    try {
      await work();
      await queryClient.invalidateQueries(trpc.moderation.pathFilter());
    } catch (error) {
      const { title, text } = describeFailure(failureOf(error));
      toast.show({ tone: 'danger', title, description: text, key: `sync-${act}` });
    } finally {
      setBusy(null);
    }
  };

  return {
    busy,
    syncNow: () =>
      doing('now', async () => {
        const { problem, phase } = await client.moderation.sync.now.mutate();
        if (problem) {
          toast.show({
            tone: 'danger',
            title: 'Not synchronised',
            description: problem.sentence,
            key: 'sync',
          });
        } else if (phase !== 'offline') {
          toast.show({ tone: 'good', title: 'Synchronised', key: 'sync' });
        }
      }),
    setOffline: (offline: boolean) =>
      doing('offline', async () => {
        await client.moderation.sync.setWorkingOffline.mutate({ offline });
      }),
    registerDevice: () =>
      doing('register', async () => {
        await client.moderation.sync.registerDevice.mutate();
      }),
    verify: () =>
      doing('verify', async () => {
        const { buckets, differing, repaired, equal } =
          await client.moderation.sync.verify.mutate();
        toast.show({
          key: 'verify',
          tone: equal ? 'good' : 'attention',
          title: equal ? 'This device has what the marketplace has' : 'Something still differs',
          description:
            differing === 0
              ? `${buckets} parts compared, all equal.`
              : `${differing} of ${buckets} parts differed; ${repaired} reviews were mended.`,
        });
      }),
    exportAll: () =>
      doing('export', async () => {
        const { text } = await client.moderation.sync.export.mutate();
        saveText(text, `moderation-${dayOfFile(new Date())}.json`);
        toast.show({
          tone: 'good',
          title: 'Exported',
          description: 'Your decisions and what support needs to know; no secrets.',
        });
      }),
    /** Takes the next waiting reviews in hand. */
    takePack: (count: number, minutes: number) =>
      doing('claim', async () => {
        const { items } = await client.moderation.list.query({
          queue: 'pending',
          limit: count,
          filters: { withoutClaimed: true },
        });
        if (items.length === 0) {
          toast.show({ title: 'Nothing waits that could be taken along', key: 'pack' });
          return;
        }
        const { claimed, taken } = await client.moderation.claim.mutate({
          reviewIds: items.map(({ reviewId }) => reviewId),
          minutes,
        });
        const now = new Date();
        const until = new Date(now.getTime() + minutes * 60_000).toISOString();
        toast.show({
          key: 'pack',
          tone: 'good',
          title: `${claimed.length === 1 ? '1 review is' : `${numberText(claimed.length)} reviews are`} yours until ${clockText(until, now)}`,
          description:
            taken.length > 0
              ? `${taken.length} were taken by others meanwhile.`
              : 'Others see them as out with you. You can decide them without a network.',
        });
      }),
    releaseAll: () =>
      doing('release', async () => {
        await client.moderation.release.mutate({ reviewIds: null });
        toast.show({ title: 'Your reviews are free for others again', key: 'pack' });
      }),
  };
}
