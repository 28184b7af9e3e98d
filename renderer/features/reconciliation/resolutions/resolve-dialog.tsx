import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type {
  Finding,
  ResolutionKind,
} from '../../../../electron/reconciliation/findings/finding-queue.schema';
import type { LikelyMatch } from '../../../../electron/reconciliation/findings/likely-match.schema';
import { newId } from '../../../../electron/shared/ids';
import { amountText, parseCurrency, readAmount } from '../../../../electron/shared/money';
import { failureOf } from '../../../bridge/failure';
import { useTRPC, useTRPCClient } from '../../../bridge/trpc';
import { FailureNotice } from '../../../shared/failure-state';
import { FormDialog } from '../../../shared/form-dialog';
import { setParams } from '../../../shared/hash-route';
import { Button } from '../../../ui/button';
import { Notice } from '../../../ui/notice';
import { Select } from '../../../ui/select';
import { Skeleton } from '../../../ui/skeleton';
import { TextField } from '../../../ui/text-field';
import { amountOf, dayText, kindLabels, purchaseText, verbOf } from '../finance-words';
import { BuyerFields, type ChosenBuyer } from './buyer-fields';
import {
  type Correction,
  CorrectionFields,
  proposedCorrection,
  readCorrections,
} from './correction-fields';
import { PlanEffect } from './plan-effect';
import { ReasonField } from './reason-field';
import { useDecisions } from './use-decisions';
import { useReasonLeft } from './use-reason-left';

export interface ResolveDialogProps {
  readonly finding: Finding;
  readonly kind: ResolutionKind;
  /** The likely match that is to be linked. */
  readonly match: LikelyMatch | null;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Whose purchase it is, and of what: of a likely match where a payment is linked to it. */
function subjectOf({ organization, item }: Pick<Finding, 'organization' | 'item'>) {
  return [organization, item].filter(Boolean).join(' · ') || undefined;
}

/** One decision about one finding, with its effect in figures before it is taken. */
export function ResolveDialog({ finding, kind, match, onClose, onDone }: ResolveDialogProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const { announce, refresh } = useDecisions();
  // One id for one intention: sent twice, it is done once.
  const [batchId] = useState(newId);
  const { reason, write, decided } = useReasonLeft(`${kind} ${finding.id}`);
  const [amount, setAmount] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const [edited, setEdited] = useState<Correction | null>(null);
  const [chosen, setChosen] = useState<ChosenBuyer | null>(null);
  const [purchase, setPurchase] = useState<string | null>(null);
  const refund = kind === 'refund_in_stripe';

  const first = useQuery({
    ...trpc.reconciliation.plan.queryOptions(
      { kind, finding: finding.id, match, purchase },
      { gcTime: 0 },
    ),
    placeholderData: keepPreviousData,
  });
  const currency = parseCurrency(first.data?.currency ?? '');
  const reading = amount !== null && currency ? readAmount(amount, currency) : null;
  const refundMinor = reading?.ok ? reading.minor : null;
  const buyer =
    chosen?.organization && chosen.item
      ? {
          organizationId: chosen.organization.id,
          item: { kind: chosen.item.kind, id: chosen.item.id },
        }
      : null;
  const changed = useQuery({
    ...trpc.reconciliation.plan.queryOptions(
      { kind, finding: finding.id, refundMinor, buyer, match },
      { gcTime: 0 },
    ),
    enabled: buyer !== null || (refundMinor !== null && refundMinor > 0),
    placeholderData: keepPreviousData,
  });
  const isChanged = refundMinor !== null || buyer !== null;
  const asked = isChanged ? changed : first;
  const plan = asked.data ?? first.data;
  /** What is shown is the plan of something else than what stands in the fields. */
  const isOlder =
    first.isPlaceholderData ||
    (isChanged && (changed.data === undefined || changed.isPlaceholderData));
  const correcting = kind === 'correct_purchase' && plan !== undefined && 'amount' in plan.present;
  const correction = plan ? (edited ?? proposedCorrection(plan, finding.class)) : {};
  const changes = correcting ? readCorrections(plan, correction) : null;
  const weighed = useQuery({
    ...trpc.reconciliation.plan.queryOptions(
      { kind, finding: finding.id, match, changes },
      { gcTime: 0 },
    ),
    enabled: edited !== null && changes !== null,
    placeholderData: keepPreviousData,
  });
  /** What it is worth as it was edited. */
  const worth = (edited === null ? plan : weighed.data) ?? plan;
  const proposed = first.data?.stripe?.kind === 'refund' ? first.data.stripe.amountMinor : 0;
  const amountError =
    amount === null || (reading?.ok && reading.minor > 0)
      ? undefined
      : reading?.ok
        ? 'Enter an amount above zero.'
        : `Enter an amount${currency ? ` in ${currency}, written like ${amountText({ minor: proposed, currency })}` : ''}.`;
  // Nothing is said of another amount than the one that was typed.
  const stripe = (amountError === undefined ? plan?.stripe : null) ?? null;
  /** It can be done neither as proposed nor after a change of what can be changed here. */
  const impossible =
    plan !== undefined &&
    plan.reason !== null &&
    !correcting &&
    kind !== 'create_purchase' &&
    amount === null;
  const confirmation =
    stripe?.kind === 'refund' && currency
      ? amountText({ minor: stripe.amountMinor, currency })
      : stripe?.kind === 'cancel_subscription'
        ? 'cancel'
        : null;
  const ready =
    plan !== undefined &&
    (correcting ? changes !== null : plan.reason === null) &&
    (chosen === null || buyer !== null) &&
    reason.trim() !== '' &&
    amountError === undefined &&
    !isOlder &&
    (confirmation === null || typed.trim() === confirmation);

  const decide = async () => {
    const result = await client.reconciliation.resolve
      .mutate({
        batchId,
        kind,
        reason,
        items: [{ finding: finding.id, fingerprint: finding.fingerprint }],
        changes,
        buyer,
        match,
        purchase,
        refundMinor: stripe?.kind === 'refund' ? stripe.amountMinor : null,
        shown: plan ?? null,
      })
      .catch((error: unknown) => {
        // What it would do by now, or who decided meanwhile, is seen before it is tried again.
        if (failureOf(error).code !== 'offline') void refresh();
        throw error;
      });
    decided();
    const about =
      kind === 'unlink' && plan?.purchase
        ? `The payment was taken from ${purchaseText(plan.purchase)}.`
        : undefined;
    announce({ kind, ...(about === undefined ? {} : { about }) }, result);
    void refresh();
    onDone();
  };

  const showPurchase = (purchase: string | null) => {
    void refresh();
    onClose();
    setParams({ tab: 'purchases', finding: null, purchase }, { replace: false });
  };

  const needsApproval = worth?.needsApproval === true && !impossible;
  const verb = verbOf(kind, { stripe, needsApproval });
  return (
    <FormDialog
      title={kindLabels[kind]}
      description={subjectOf(match ?? finding)}
      size="wide"
      submitLabel={impossible ? null : verb}
      cancelLabel={stripe?.kind === 'cancel_subscription' ? 'Keep the subscription' : undefined}
      tone={confirmation === null ? 'primary' : 'danger'}
      ready={ready}
      onSubmit={decide}
      onClose={onClose}
      failureActions={({ code, details }) =>
        code === 'duplicate' && details.subject !== undefined ? (
          <Button size="small" onClick={() => showPurchase(details.subject ?? null)}>
            Show the purchase
          </Button>
        ) : null
      }
    >
      {asked.error && (
        <FailureNotice failure={failureOf(asked.error)} onRetry={() => void asked.refetch()} />
      )}
      {plan === undefined && !asked.error && <Skeleton className="w-2/3" />}
      {plan && kind === 'create_purchase' && plan.currency !== null && (
        <BuyerFields
          chosen={chosen ?? plan.buyer ?? { organization: null, item: null }}
          onChange={setChosen}
        />
      )}
      {kind === 'unlink' && plan?.purchase && plan.others.length > 0 && (
        <Select
          label="Take the payment from"
          value={purchase ?? plan.purchase.id}
          options={[plan.purchase, ...plan.others]
            .toSorted((one, other) => (one.id < other.id ? -1 : 1))
            .map(({ id, boughtAt }) => ({ value: id, label: `${dayText(boughtAt)} (${id})` }))}
          onValueChange={setPurchase}
        />
      )}
      {correcting ? (
        <CorrectionFields plan={plan} correction={correction} onChange={setEdited} />
      ) : (
        plan &&
        amountError === undefined && <PlanEffect finding={finding} kind={kind} plan={plan} />
      )}
      {refund && first.data && (first.data.refundableMinor ?? 0) > 0 && currency && (
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
          hint={`At most ${amountOf(first.data.refundableMinor ?? 0, currency)}: what was captured and not refunded yet.`}
          onChange={(event) => {
            setAmount(event.currentTarget.value);
            setTyped('');
          }}
          className="max-w-[240px]"
        />
      )}
      {!impossible && (
        <ReasonField
          value={reason}
          onChange={write}
          hint="It stands in the audit log and in the period report."
        />
      )}
      {worth && needsApproval && (
        <Notice tone="info" title="A second person must agree">
          {amountOf(worth.amountMinor, worth.currency)} is above the limit. Nothing changes until
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
    </FormDialog>
  );
}
