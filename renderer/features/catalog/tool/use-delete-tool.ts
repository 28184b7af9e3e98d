import { dependentPhrases } from '../../../../electron/bundles/dependents.rules';
import type { ToolDetail } from '../../../../electron/catalog/catalog-tool.schema';
import { newId } from '../../../../electron/shared/ids';
import { failureOf } from '../../../bridge/failure';
import { useTRPCClient } from '../../../bridge/trpc';
import { describeFailure } from '../../../shared/error-messages';
import { useConfirm, useConfirmWithReason } from '../../../ui/confirm';
import { useToast } from '../../../ui/toast';
import { useCatalogCache } from '../use-catalog-cache';

/**
 * Deletes a tool that nothing depends on, after a question; otherwise says what depends on it and
 * offers to retire it.
 * @returns a function that resolves to what was decided
 */
export function useDeleteTool() {
  const client = useTRPCClient();
  const cache = useCatalogCache();
  const confirm = useConfirm();
  const confirmWithReason = useConfirmWithReason();
  const toast = useToast();
  return async ({ id, revision, content }: ToolDetail): Promise<'deleted' | 'retire' | 'kept'> => {
    try {
      const phrases = dependentPhrases(
        await client.bundles.dependents.query({ entity: 'tool', id }),
      );
      if (phrases.length > 0) {
        const retire = await confirm({
          title: `“${content.name}” cannot be deleted`,
          description: 'Retire it instead: it is then no longer sold, and nothing is lost. It has',
          losses: phrases,
          confirmLabel: 'Retire tool…',
          tone: 'primary',
        });
        return retire ? 'retire' : 'kept';
      }
      const agreed = await confirmWithReason({
        title: `Delete “${content.name}”?`,
        description: 'Nothing depends on it. Its history stays and can bring it back.',
        confirmLabel: 'Delete tool',
        tone: 'danger',
      });
      if (!agreed) return 'kept';
      await client.bundles.deleteTool.mutate({
        id,
        changeSetId: newId(),
        baseRevision: revision,
        reason: agreed.reason,
      });
      toast.show({ title: `“${content.name}” deleted`, tone: 'good' });
      await cache.refreshLists();
      return 'deleted';
    } catch (error) {
      const { title, text } = describeFailure(failureOf(error));
      toast.show({ title, description: text, tone: 'danger' });
      return 'kept';
    }
  };
}
