import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import type {
  Finding,
  ResolutionKind,
} from '../../../electron/reconciliation/finding-queue.schema';
import type { PlanView } from '../../../electron/reconciliation/resolution.schema';
import { newId } from '../../../electron/shared/ids';
import { amountText, parseCurrency, readAmount } from '../../../electron/shared/money';
import { failureOf } from '../../bridge/failure';
import { useTRPC, useTRPCClient } from '../../bridge/trpc';
import { FailureNotice } from '../../shared/failure-state';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Notice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { TextArea } from '../../ui/text-area';
import { TextField } from '../../ui/text-field';
import { amountOf, kindLabels, wordsOf } from './finance-words';
import { useDecisions } from './use-decisions';

export interface ResolveDialogProps {
  readonly finding: Finding;
  readonly kind: ResolutionKind;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** One decision about one finding, with its effect in figures before it is taken. */
export function ResolveDialog({ finding, kind, onClose, onDone }: ResolveDialogProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const { announce, refresh } = useDecisions();
  const formId = useId();
  // One id for one intention: sent twice, it is done once.
  const [batchId] = useState(newId);
  const [reason, setReason] = useState('');
  const [amount, setAmount] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const refund = kind === 'refund_in_stripe';

  const first = useQuery(
    trpc.finance.plan.queryOptions({ kind, finding: finding.id }, { gcTime: 0 }),
  );
  const currency = parseCurrency(first.data?.currency ?? '');
  const reading = amount !== null && currency ? readAmount(amount, currency) : null;
  const refundMinor = reading?.ok ? reading.minor : null;
  const changed = useQuery({
    ...trpc.finance.plan.queryOptions({ kind, finding: finding.id, refundMinor }, { gcTime: 0 }),
    enabled: refundMinor !== null && refundMinor > 0,
    placeholderData: keepPreviousData,
  });
  const plan = (refundMinor === null ? first.data : changed.data) ?? first.data;
  const stripe = plan?.stripe ?? null;
  const confirmation =
    stripe?.kind === 'refund' && currency
      ? amountText({ minor: stripe.amountMinor, currency })
      : stripe?.kind === 'cancel_subscription'
        ? 'cancel'
        : null;
  const amountError =
    amount === null || reading?.ok
      ? undefined
      : `Enter an amount in ${first.data?.currency ?? ''} with its decimals.`;
  const ready =
    plan !== undefined &&
    plan.reason === null &&
    reason.trim() !== '' &&
    amountError === undefined &&
    (confirmation === null || typed.trim() === confirmation);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || busy) return;
    setBusy(true);
    setError(null);
    try {
      const result = await client.finance.resolve.mutate({
        batchId,
        kind,
        reason,
        items: [{ finding: finding.id, fingerprint: finding.fingerprint }],
        refundMinor: stripe?.kind === 'refund' ? stripe.amountMinor : null,
      });
      announce({ kind }, result);
      void refresh();
      onDone();
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  };

  const verb =
    stripe?.kind === 'refund' && plan
      ? `Refund ${amountOf(stripe.amountMinor, stripe.currency)}`
      : plan?.needsApproval
        ? `Ask to ${kindLabels[kind].toLowerCase()}`
        : kindLabels[kind];
  return (
    <Dialog
      open
      keepOpen
      onOpenChange={(open) => !open && !busy && onClose()}
      title={kindLabels[kind]}
      description={[finding.organization, finding.item].filter(Boolean).join(' · ') || undefined}
      size="wide"
      footer={
        <>
          <Button onClick={onClose} disabled={busy}>
            Cancel
          </Button>
          <Button
            type="submit"
            form={formId}
            variant={confirmation === null ? 'primary' : 'danger'}
            disabled={!ready}
            busy={busy}
          >
            {verb}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void submit(event)} className="flex flex-col gap-12">
        {error !== null && <FailureNotice failure={failureOf(error)} />}
        {first.error && (
          <FailureNotice failure={failureOf(first.error)} onRetry={() => void first.refetch()} />
        )}
        {plan === undefined && !first.error && <Skeleton className="w-2/3" />}
        {plan && <Effect finding={finding} kind={kind} plan={plan} />}
        {refund && first.data && first.data.refundableMinor !== null && currency && (
          <TextField
            label="Amount to refund"
            numeric
            suffix={currency}
            value={
              amount ??
              (first.data.stripe?.kind === 'refund'
                ? amountText({ minor: first.data.stripe.amountMinor, currency })
                : '')
            }
            error={amountError}
            hint={`${amountOf(first.data.refundableMinor, currency)} are left to refund.`}
            onChange={(event) => {
              setAmount(event.currentTarget.value);
              setTyped('');
            }}
            className="max-w-[240px]"
          />
        )}
        <TextArea
          label="Reason"
          required
          rows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          hint="It stands in the audit log and in the period report."
        />
        {plan?.needsApproval && (
          <Notice tone="info" title="A second person must agree">
            {amountOf(plan.amountMinor, plan.currency)} is above the limit. Nothing changes until
            someone else approves it under “Decisions”.
          </Notice>
        )}
        {confirmation !== null && plan?.reason === null && (
          <TextField
            label={`Type ${confirmation} to confirm`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            className="max-w-[240px]"
          />
        )}
      </form>
    </Dialog>
  );
}

function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

function Effect({
  finding,
  kind,
  plan,
}: {
  readonly finding: Finding;
  readonly kind: ResolutionKind;
  readonly plan: PlanView;
}) {
  if (plan.reason !== null) {
    return (
      <Notice tone="attention" title="This cannot be done here">
        {plan.reason}
      </Notice>
    );
  }
  const fields = Object.entries(plan.changes);
  if (plan.stripe?.kind === 'refund') {
    return (
      <Notice
        tone="danger"
        title={`${amountOf(plan.stripe.amountMinor, plan.stripe.currency)} leaves the account`}
      >
        Stripe refunds charge {plan.stripe.charge} to the customer. It is read back afterwards and
        recorded on the purchase. It cannot be undone here.
      </Notice>
    );
  }
  if (plan.stripe?.kind === 'cancel_subscription') {
    return (
      <Notice tone="danger" title="The subscription ends at once">
        Stripe cancels {plan.stripe.subscription}; no further invoice is made. It cannot be undone
        here.
      </Notice>
    );
  }
  if (fields.length === 0) {
    return (
      <p className="text-muted">
        {kind === 'write_off' ? 'Writes off ' : 'Accepts '}
        <span className="font-medium text-text tabular">
          {finding.currency === null
            ? 'the finding'
            : amountOf(finding.amountMinor, finding.currency)}
        </span>
        . The purchase and Stripe stay as they are; if the facts change, the finding opens again.
      </p>
    );
  }
  return (
    <table className="w-full tabular">
      <caption className="pb-4 text-left text-12 text-muted">
        {kind === 'create_purchase' ? 'The new purchase' : 'What changes on the purchase'}
      </caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Now</th>
          <th scope="col">Then</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(([field, value]) => (
          <tr key={field} className="border-t border-line">
            <th scope="row" className="w-1/3 py-4 text-left font-normal text-muted">
              {wordsOf(field)}
            </th>
            <td className="py-4 break-all text-faint">
              {kind === 'create_purchase' ? '' : valueText(plan.present[field])}
            </td>
            <td className="py-4 pl-8 break-all font-medium">
              {kind !== 'create_purchase' && (
                <ArrowRight aria-hidden="true" className="mr-8 inline size-12 text-faint" />
              )}
              {valueText(value)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
