import { type FormEvent, useId, useState } from 'react';
import type { Closing } from '../../../electron/reconciliation/period.schema';
import { failureOf } from '../../bridge/failure';
import { useTRPCClient } from '../../bridge/trpc';
import { FailureNotice } from '../../shared/failure-state';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { TextArea } from '../../ui/text-area';
import { useToast } from '../../ui/toast';
import { periodText } from './finance-words';
import { useRefreshFinance } from './use-reconcile';

export interface ReopenDialogProps {
  readonly closing: Closing;
  readonly onClose: () => void;
}

/** Opening a closed period again: possible, with a reason that stays. */
export function ReopenDialog({ closing, onClose }: ReopenDialogProps) {
  const client = useTRPCClient();
  const toast = useToast();
  const refresh = useRefreshFinance();
  const formId = useId();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const name = periodText(closing);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    try {
      await client.finance.reopenPeriod.mutate({ closingId: closing.id, reason });
      toast.show({ title: `${name} is open again` });
      onClose();
    } catch (cause) {
      setError(cause);
    } finally {
      void refresh();
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      keepOpen
      onOpenChange={(open) => !open && !busy && onClose()}
      title={`Reopen ${name}`}
      description="Its purchases can be changed again. The closing, its hash and this reason stay in the audit log."
      footer={
        <>
          <Button onClick={onClose} disabled={busy}>
            Cancel
          </Button>
          <Button
            type="submit"
            form={formId}
            variant="danger"
            disabled={reason.trim().length < 10}
            busy={busy}
          >
            Reopen {name}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void submit(event)} className="flex flex-col gap-12">
        {error !== null && <FailureNotice failure={failureOf(error)} />}
        <TextArea
          label="Reason"
          required
          rows={3}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          hint="In a few words: at least ten letters."
        />
      </form>
    </Dialog>
  );
}
