import type { Batch } from '../../../../electron/reconciliation/resolutions/resolution.schema';
import { useTRPCClient } from '../../../bridge/trpc';
import { FormDialog } from '../../../shared/form-dialog';
import { useToast } from '../../../ui/toast';
import { decisionName } from '../finance-words';
import { useRefreshFinance } from '../use-reconcile';
import { ReasonField } from './reason-field';
import { useReasonLeft } from './use-reason-left';

export interface DeclineDialogProps {
  readonly batch: Batch;
  readonly onClose: () => void;
}

/** Declines what somebody asked for, and says why to whoever asked. */
export function DeclineDialog({ batch, onClose }: DeclineDialogProps) {
  const client = useTRPCClient();
  const toast = useToast();
  const refresh = useRefreshFinance();
  const { batchId, requestedBy } = batch;
  const { reason, write, decided } = useReasonLeft(`decline ${batchId}`);
  const decline = async () => {
    try {
      await client.reconciliation.decide.mutate({ batchId, agree: false, reason });
      decided();
      toast.show({ title: 'Declined; nothing was changed', tone: 'good' });
      onClose();
    } finally {
      void refresh();
    }
  };
  return (
    <FormDialog
      title={`Decline: ${decisionName(batch).toLowerCase()}`}
      description={`${requestedBy} asked for it: “${batch.reason}”`}
      submitLabel="Decline request"
      ready={reason.trim() !== ''}
      onSubmit={decline}
      onClose={onClose}
    >
      <ReasonField value={reason} onChange={write} hint="It stands in the audit log." />
    </FormDialog>
  );
}
