import { useCallback } from 'react';
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

  const stage = useCallback(
    async (changeSetId: string, rows: readonly RowKey[] | null): Promise<string> => {
      const id = newId();
      await client.changeSets.stageRevert.mutate({
        id,
        changeSetId,
        rows: rows && [...rows],
      });
      return id;
    },
    [client],
  );

  const review = useCallback(
    async (changeSetId: string, rows: readonly RowKey[] | null = null) => {
      try {
        const id = await stage(changeSetId, rows);
        await refresh();
        navigate('changes', { set: id });
      } catch (error) {
        fail(error);
      }
    },
    [stage, refresh, fail],
  );

  const undo = useCallback(
    async (changeSetId: string) => {
      try {
        const id = await stage(changeSetId, null);
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
      } catch (error) {
        fail(error);
      }
    },
    [stage, client, toast, refresh, fail],
  );

  return { review, undo };
}
