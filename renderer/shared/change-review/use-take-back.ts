import { useCallback, useRef, useState } from 'react';
import type { RowKey } from '../../../electron/change-sets/change-set.schema';
import { newId } from '../../../electron/shared/ids';
import { failureOf } from '../../bridge/failure';
import { useTRPCClient } from '../../bridge/trpc';
import { useToast } from '../../ui/toast';
import { describeFailure } from '../error-messages';
import { navigate } from '../hash-route';
import { countsText } from './change-text.rules';
import { useCatalogRefresh } from './use-catalog-refresh';

/**
 * Takes committed change-sets back: `review` stages the way back and opens it, `undo` commits it at
 * once and opens it only where somebody changed the same again.
 */
export function useTakeBack() {
  const client = useTRPCClient();
  const toast = useToast();
  const refresh = useCatalogRefresh();

  const fail = useCallback(
    (error: unknown) => {
      const { title, text } = describeFailure(failureOf(error));
      toast.show({ title, description: text, tone: 'danger' });
    },
    [toast],
  );

  const [busy, setBusy] = useState<string | null>(null);
  const running = useRef(false);
  /** Does one thing at a time: a second click would stage the way back a second time. */
  const once = useCallback(
    async (changeSetId: string, work: (id: string) => Promise<void>) => {
      if (running.current) return;
      running.current = true;
      setBusy(changeSetId);
      const id = newId();
      try {
        await work(id);
      } catch (error) {
        // Nobody looks at it, so that it would only stay behind; what is committed stays.
        await client.changeSets.discard.mutate({ id }).catch(() => undefined);
        fail(error);
      } finally {
        running.current = false;
        setBusy(null);
      }
    },
    [client, fail],
  );

  const review = useCallback(
    (changeSetId: string, rows: readonly RowKey[] | null = null) =>
      once(changeSetId, async (id) => {
        await client.changeSets.stageRevert.mutate({ id, changeSetId, rows: rows && [...rows] });
        await refresh();
        navigate('changes', { set: id });
      }),
    [once, client, refresh],
  );

  const undo = useCallback(
    (changeSetId: string) =>
      once(changeSetId, async (id) => {
        await client.changeSets.stageRevert.mutate({ id, changeSetId, rows: null });
        try {
          const done = await client.changeSets.commitStaged.mutate({ id });
          toast.show({
            title: `Taken back in ${countsText(done.toolCount, done.bundleCount)}`,
            tone: 'good',
          });
          await refresh();
        } catch (error) {
          if (failureOf(error).code !== 'conflict') throw error;
          await refresh();
          navigate('changes', { set: id });
        }
      }),
    [once, client, toast, refresh],
  );

  return {
    review,
    undo,
    /** The change-set that is being taken back; null while none is. */
    busy,
  };
}
