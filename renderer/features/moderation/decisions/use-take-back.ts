import { useQueryClient } from '@tanstack/react-query';
import type { Receipt } from '../../../../electron/moderation/sync/sync.schema';
import { failureOf } from '../../../bridge/failure';
import { useTRPC, useTRPCClient } from '../../../bridge/trpc';
import { describeFailure } from '../../../shared/error-messages';
import { useToast } from '../../../ui/toast';

/** Takes decisions back, queued or applied; each by an operation of its own. */
export function useTakeBack() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const toast = useToast();
  return async (receipts: readonly Receipt[]): Promise<void> => {
    if (receipts.length === 0) return;
    try {
      const done = await client.moderation.undo.mutate({ opIds: receipts.map(({ opId }) => opId) });
      await queryClient.invalidateQueries(trpc.moderation.pathFilter());
      toast.show({
        title:
          done.length === 0
            ? 'This was taken back already'
            : done.length === 1
              ? 'Decision taken back'
              : `${done.length} decisions taken back`,
      });
    } catch (error) {
      const { title, text } = describeFailure(failureOf(error));
      toast.show({ tone: 'danger', title, description: text });
    }
  };
}
