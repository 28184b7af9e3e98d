import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Period } from '../../../electron/reconciliation/period/period.schema';
import { failureOf } from '../../bridge/failure';
import { useTRPC, useTRPCClient } from '../../bridge/trpc';
import { describeFailure } from '../../shared/error-messages';
import { useOperations } from '../../shared/operations';
import { useToast } from '../../ui/toast';
import { counted, dayText, periodText } from './finance-words';
import { hasBegun } from './purchases-view.rules';

/** One run at a time, whichever period it is for. */
const operationId = 'reconcile';
/** The message of how a run ended gives way to the next run. */
const messageKey = 'reconcile';

/** Everything of finance that is shown is read anew. */
export function useRefreshFinance(): () => Promise<void> {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useCallback(
    () => queryClient.invalidateQueries(trpc.reconciliation.pathFilter()),
    [queryClient, trpc],
  );
}

/** Fetches what is new in Stripe and reconciles a period; it goes on whichever screen is shown. */
export function useReconcile(period: Period) {
  const client = useTRPCClient();
  const toast = useToast();
  const refresh = useRefreshFinance();
  const { operations, run } = useOperations();
  const running = operations.find(({ id }) => id === operationId);

  const reconcile = () => {
    const name = periodText(period);
    // What became of the run before is no word about this one.
    toast.close(messageKey);
    run<{ readonly seen: number; readonly appeared: number; readonly cleared: number }>({
      id: operationId,
      label: `Reconciling ${name}`,
      start: (observer) =>
        client.reconciliation.run.subscribe({ from: period.from, to: period.to }, observer),
    }).then(
      (end) => {
        if (end.kind === 'cancelled') {
          toast.show({
            key: messageKey,
            title: 'Reconciling was stopped',
            description: 'What was fetched is kept; the next run goes on from there.',
          });
        } else {
          const { seen, appeared, cleared } = end.result;
          toast.show({
            key: messageKey,
            title: `${name} is reconciled`,
            description: `${counted(seen, 'finding')}, with those that are expected or information: ${appeared} new, ${cleared} gone.`,
            tone: 'good',
          });
        }
        void refresh();
      },
      (error: unknown) => {
        const { title, text } = describeFailure(failureOf(error));
        toast.show({ key: messageKey, title, description: text, tone: 'danger' });
        void refresh();
      },
    );
  };
  return {
    running: running !== undefined,
    operation: running ?? null,
    /** Why it cannot be done, as a sentence; undefined where it can. */
    notYet: hasBegun(period, new Date())
      ? undefined
      : `There is nothing to compare before ${dayText(period.from)}, when these days begin in UTC.`,
    reconcile,
  };
}
