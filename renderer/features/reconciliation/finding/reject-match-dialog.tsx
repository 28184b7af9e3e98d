import { useState } from 'react';
import type { LikelyMatch } from '../../../../electron/reconciliation/findings/likely-match.schema';
import { newId } from '../../../../electron/shared/ids';
import { useTRPCClient } from '../../../bridge/trpc';
import { FormDialog } from '../../../shared/form-dialog';
import { useToast } from '../../../ui/toast';
import { amountOf, dayText } from '../finance-words';
import { ReasonField } from '../resolutions/reason-field';
import { useDecisions } from '../resolutions/use-decisions';
import { useReasonLeft } from '../resolutions/use-reason-left';

export interface RejectMatchDialogProps {
  readonly pair: LikelyMatch;
  /** What the finding lacks, as people call it. */
  readonly other: 'purchase' | 'payment';
  readonly onClose: () => void;
}

/** Says, with a reason, that a payment is not the purchase's: it is not proposed again. */
export function RejectMatchDialog({ pair, other, onClose }: RejectMatchDialogProps) {
  const client = useTRPCClient();
  const toast = useToast();
  const { undo, refresh } = useDecisions();
  // One id for one intention: sent twice, it is done once.
  const [batchId] = useState(newId);
  const { reason, write, decided } = useReasonLeft(`reject ${pair.purchase} ${pair.charge}`);
  const reject = async () => {
    await client.reconciliation.rejectMatch.mutate({
      batchId,
      reason,
      purchase: pair.purchase,
      charge: pair.charge,
    });
    decided();
    toast.show({
      title: 'Likely match rejected',
      description: 'It is not proposed again.',
      tone: 'good',
      action: { label: 'Undo', run: () => void undo(batchId) },
    });
    void refresh();
    onClose();
  };
  return (
    <FormDialog
      title={`Not this ${other}`}
      description={[pair.organization, pair.item].filter(Boolean).join(' · ')}
      submitLabel="Reject likely match"
      ready={reason.trim() !== ''}
      onSubmit={reject}
      onClose={onClose}
    >
      <p className="text-muted">
        The purchase of {dayText(pair.ours.at)} over{' '}
        {amountOf(pair.ours.amountMinor, pair.ours.currency)} and charge{' '}
        <span className="font-mono text-12">{pair.charge}</span> are not proposed together again.
        Neither of them changes, and the finding stays open.
      </p>
      <ReasonField value={reason} onChange={write} hint="It stands in the audit log." />
    </FormDialog>
  );
}
