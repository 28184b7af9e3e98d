import { useMutation, useQueryClient } from '@tanstack/react-query';
import { failureOf } from '../../../bridge/failure';
import { useTRPC } from '../../../bridge/trpc';
import { useToast } from '../../../ui/toast';

/** Saves a rule or a reason; the answer takes the place of what was known. */
export function useSaveSettings() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const queryKey = trpc.moderation.settings.read.queryKey();
  const saved = (title: string) => ({
    onSuccess: (settings: unknown) => {
      queryClient.setQueryData(queryKey, settings as never);
      void queryClient.invalidateQueries(trpc.moderation.pathFilter());
      toast.show({ tone: 'good', title, key: 'moderation-settings' });
    },
    // Somebody else has saved it: the screen brings that together with what is typed.
    onError: (error: unknown) => {
      if (failureOf(error).code === 'conflict') void queryClient.invalidateQueries({ queryKey });
    },
  });
  return {
    rule: useMutation(trpc.moderation.settings.saveRule.mutationOptions(saved('Rule saved'))),
    reason: useMutation(trpc.moderation.settings.saveReason.mutationOptions(saved('Reason saved'))),
  };
}
