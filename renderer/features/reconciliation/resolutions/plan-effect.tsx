import { ArrowRight } from 'lucide-react';
import type {
  Finding,
  ResolutionKind,
} from '../../../../electron/reconciliation/findings/finding-queue.schema';
import type { PlanView } from '../../../../electron/reconciliation/resolutions/resolution.schema';
import { Notice } from '../../../ui/notice';
import { amountOf, purchaseText } from '../finance-words';
import { type PlannedChange, planFields } from './plan-fields.rules';

export interface PlanEffectProps {
  readonly finding: Finding;
  readonly kind: ResolutionKind;
  readonly plan: PlanView;
}

/** What a decision does, in figures and fields. */
export function PlanEffect({ finding, kind, plan }: PlanEffectProps) {
  if (plan.reason !== null) {
    return (
      <Notice tone="attention" title="This cannot be done here">
        {plan.reason}
      </Notice>
    );
  }
  if (plan.stripe?.kind === 'refund') {
    return (
      <Notice
        tone="danger"
        title={`${amountOf(plan.stripe.amountMinor, plan.stripe.currency)} leaves the account`}
      >
        Stripe refunds charge {plan.stripe.charge} to the customer. It is read back afterwards
        {plan.paysPurchase
          ? ' and recorded on the purchase'
          : '; no purchase changes, because none is paid by this charge'}
        . It cannot be undone here.
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
  if (kind === 'accept' || kind === 'write_off') {
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
  const { purchase, others } = plan;
  return (
    <>
      <PlannedChanges
        plan={plan}
        created={kind === 'create_purchase'}
        of={purchase && purchaseText(purchase)}
      />
      {kind === 'unlink' && others.length > 0 && (
        <p className="text-muted wrap-anywhere">
          The payment stays with {others.map(purchaseText).join(' and ')}.
        </p>
      )}
    </>
  );
}

export interface PlannedChangesProps {
  readonly plan: PlannedChange;
  readonly created: boolean;
  /** Which purchase it is, where that has to be told from others. */
  readonly of?: string | null;
}

/** The fields of a purchase that a decision changes, as they are now and as they will be. */
export function PlannedChanges({ plan, created, of = null }: PlannedChangesProps) {
  return (
    <table className="w-full tabular">
      <caption className="pb-4 text-left text-12 text-muted">
        {created ? 'The new purchase' : `What changes on ${of ?? 'the purchase'}`}
      </caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Field</th>
          {!created && <th scope="col">Now</th>}
          <th scope="col">Then</th>
        </tr>
      </thead>
      <tbody>
        {planFields(plan, created).map(({ label, before, after }) => (
          <tr key={label} className="border-t border-line">
            <th scope="row" className="w-1/3 py-4 text-left font-normal text-muted">
              {label}
            </th>
            {!created && <td className="py-4 wrap-anywhere text-faint">{before}</td>}
            <td className="py-4 wrap-anywhere font-medium">
              {!created && (
                <ArrowRight aria-hidden="true" className="mr-8 inline size-12 text-faint" />
              )}
              {after}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
