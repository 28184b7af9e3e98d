import {
  type Closing,
  isPeriodReason,
} from '../../../../electron/reconciliation/period/period.schema';
import { useTRPCClient } from '../../../bridge/trpc';
import { FormDialog } from '../../../shared/form-dialog';
import { useToast } from '../../../ui/toast';
import { periodText } from '../finance-words';
import { ReasonField } from '../resolutions/reason-field';
import { useReasonLeft } from '../resolutions/use-reason-left';
import { useRefreshFinance } from '../use-reconcile';

export interface ReopenDialogProps {
  readonly closing: Closing;
  readonly onClose: () => void;
}

/** Opening a closed period again: possible, with a reason that stays. */
export function ReopenDialog({ closing, onClose }: ReopenDialogProps) {
  const client = useTRPCClient();
  const toast = useToast();
  const refresh = useRefreshFinance();
  const { reason, write, decided } = useReasonLeft(`reopen ${closing.id}`);
  const name = periodText(closing);
  const reopen = async () => {
    try {
      await client.reconciliation.reopenPeriod.mutate({ closingId: closing.id, reason });
      decided();
      toast.show({ title: `${name} is open again` });
      onClose();
    } finally {
      void refresh();
    }
  };
  return (
    <FormDialog
      title={`Reopen ${name}`}
      description="Its purchases can be changed again. The closing, its hash and this reason stay in the audit log."
      submitLabel={`Reopen ${name}`}
      tone="danger"
      ready={isPeriodReason(reason)}
      onSubmit={reopen}
      onClose={onClose}
    >
      <ReasonField
        value={reason}
        onChange={write}
        hint="In a few words: at least ten letters."
        rows={3}
      />
    </FormDialog>
  );
}
