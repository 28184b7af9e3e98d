import { useCallback } from 'react';
import type {
  ResolveRequest,
  ResolveResult,
} from '../../../../electron/reconciliation/resolutions/resolution.schema';
import { failureOf } from '../../../bridge/failure';
import { useTRPCClient } from '../../../bridge/trpc';
import { describeFailure } from '../../../shared/error-messages';
import { useToast } from '../../../ui/toast';
import { counted, kindPast } from '../finance-words';
import { useRefreshFinance } from '../use-reconcile';
import { isUndoable } from './resolution-choice.rules';
import { stripeOutcome } from './stripe-outcome.rules';

/** What people do about findings, each with its message and, where money did not move, its undo. */
export function useDecisions() {
  const client = useTRPCClient();
  const toast = useToast();
  const refresh = useRefreshFinance();

  const refuse = useCallback(
    (error: unknown) => {
      const { title, text } = describeFailure(failureOf(error));
      toast.show({ title, description: text, tone: 'danger' });
      return refresh();
    },
    [toast, refresh],
  );

  const undo = useCallback(
    (batchId: string): Promise<void> =>
      client.reconciliation.undo.mutate({ batchId }).then(() => {
        toast.show({ title: 'The decision is taken back', tone: 'good' });
        return refresh();
      }, refuse),
    [client, toast, refresh, refuse],
  );

  const announce = useCallback(
    (
      { kind, about }: Pick<ResolveRequest, 'kind'> & { readonly about?: string },
      result: ResolveResult,
    ) => {
      const { done, waiting, batchId } = result;
      const outcome = stripeOutcome(result);
      if (outcome) {
        toast.show(outcome);
      } else if (waiting > 0) {
        toast.show({
          title: 'A second person must agree',
          description: [about, 'It stands under “Decisions” until then.'].filter(Boolean).join(' '),
          tone: 'info',
          action: { label: 'Withdraw', run: () => void undo(batchId) },
        });
      } else {
        toast.show({
          title: done === 1 ? kindPast[kind] : `${kindPast[kind]}: ${counted(done, 'finding')}`,
          ...(about === undefined ? {} : { description: about }),
          tone: 'good',
          ...(isUndoable(kind) ? { action: { label: 'Undo', run: () => void undo(batchId) } } : {}),
        });
      }
    },
    [toast, undo],
  );

  const assign = useCallback(
    (findings: readonly string[], assignee: string | null) => {
      client.reconciliation.assign.mutate({ findings: [...findings], assignee }).then(() => {
        toast.show({
          title:
            assignee === null
              ? 'Given back'
              : `${counted(findings.length, 'finding')} assigned to you`,
          key: 'assigned',
        });
        void refresh();
      }, refuse);
    },
    [client, toast, refresh, refuse],
  );

  const approve = useCallback(
    (batchId: string): Promise<void> =>
      client.reconciliation.decide.mutate({ batchId, agree: true }).then((result) => {
        toast.show(stripeOutcome(result) ?? { title: 'Approved and carried out', tone: 'good' });
        return refresh();
      }, refuse),
    [client, toast, refresh, refuse],
  );

  const finish = useCallback(
    (batchId: string): Promise<void> =>
      client.reconciliation.finish.mutate({ batchId }).then(({ done, failed, problem }) => {
        toast.show({
          title:
            failed > 0
              ? 'Stripe refused it'
              : done > 0
                ? 'Stripe has confirmed it'
                : 'Stripe has not confirmed it yet',
          ...(problem ? { description: problem } : {}),
          tone: failed > 0 ? 'danger' : done > 0 ? 'good' : 'attention',
        });
        return refresh();
      }, refuse),
    [client, toast, refresh, refuse],
  );

  /** Each that writes resolves once its end is shown, whatever it was. */
  return { finish, undo, announce, assign, approve, refuse, refresh };
}
