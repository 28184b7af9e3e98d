import type { ResolutionKind } from '../findings/finding-queue.schema';
import { correction } from './correction-plan.rules';
import { linking, unlinking } from './link-plan.rules';
import {
  cannot,
  columnAmount,
  type PlanReading,
  planned,
  tooPrecise,
} from './planned-change.rules';
import { recordedRefund, refundInStripe } from './refund-plan.rules';
import type { ResolutionFacts } from './resolution-facts.rules';

function creation({ charge, buyer, invoice, subscription }: ResolutionFacts): PlanReading {
  if (!charge) return cannot('Stripe’s mirror holds no payment to make a purchase from.');
  if (!buyer) return cannot('Choose for whom the purchase is, and what was bought.');
  if (buyer.userId === null) {
    return cannot('This organisation has no members, and a purchase needs a buyer.');
  }
  if (buyer.toolId === null && buyer.bundleId === null) return cannot('Choose what was bought.');
  const amount = columnAmount(charge.capturedMinor, charge.currency);
  if (amount === undefined) return cannot(tooPrecise);
  return {
    ok: true,
    plan: {
      kind: 'create_purchase',
      stripe: null,
      amountMinor: charge.capturedMinor,
      currency: charge.currency,
      changes: {
        organization_id: buyer.organizationId,
        user_id: buyer.userId,
        tool_id: buyer.toolId,
        bundle_id: buyer.toolId === null ? buyer.bundleId : null,
        purchase_type: buyer.toolId === null ? 'BUNDLE' : 'TOOL',
        amount,
        currency: charge.currency,
        payment_method: invoice ? 'INVOICE' : 'CREDIT_CARD',
        payment_status: 'SUCCEEDED',
        stripe_payment_id: charge.paymentIntent ?? charge.id,
        stripe_invoice_id: invoice,
        stripe_subscription_id: subscription,
        is_subscription: subscription !== null,
        subscription_start: buyer.subscriptionStart,
        subscription_end: buyer.subscriptionEnd,
        activated_at: charge.created,
        purchase_date: charge.created,
      },
    },
  };
}

/**
 * What a kind of decision would do about a finding. The dialog shows it, a person may change the
 * amount of a refund or the columns, and the database checks the result again.
 * @param refundMinor what to refund, where a person chose it
 */
export function planResolution(
  kind: ResolutionKind,
  facts: ResolutionFacts,
  refundMinor: number | null = null,
): PlanReading {
  const { purchase } = facts;
  switch (kind) {
    case 'accept':
    case 'write_off':
      return planned(kind, {});
    case 'create_purchase':
      return creation(facts);
    case 'refund_in_stripe':
      return refundInStripe(facts, refundMinor);
    case 'cancel_subscription': {
      const subscription = facts.subscription ?? purchase?.stripeSubscriptionId ?? null;
      if (!subscription) return cannot('No subscription in Stripe belongs to this.');
      if (facts.subscriptionEnded) return cannot('Stripe has ended this subscription already.');
      return {
        ok: true,
        plan: {
          kind,
          changes: {},
          stripe: { kind: 'cancel_subscription', subscription },
          amountMinor: 0,
          currency: null,
        },
      };
    }
    default:
      break;
  }
  if (!purchase) return cannot('No purchase belongs to this finding.');
  switch (kind) {
    case 'link':
      return linking(facts, purchase);
    case 'unlink':
      return unlinking(facts, purchase);
    case 'correct_purchase':
      return correction(facts, purchase);
    case 'record_refund':
      return recordedRefund(facts, purchase);
    case 'activate_purchase': {
      const payment_status = (purchase.refundedMinor ?? 0) > 0 ? 'PARTIALLY_REFUNDED' : 'SUCCEEDED';
      if (purchase.status === 'ACTIVE' && purchase.paymentStatus === payment_status) {
        return cannot('The purchase is active already, and says that it is paid.');
      }
      // One that is only called disputed was active all the time, since when it says.
      return purchase.status === 'ACTIVE' && purchase.paymentStatus === 'DISPUTED'
        ? planned(kind, { payment_status })
        : planned(kind, {
            status: 'ACTIVE',
            payment_status,
            activated_at: facts.now,
            cancelled_at: null,
          });
    }
    case 'end_purchase': {
      const amount = purchase.amountMinor ?? 0;
      const isUnpaid = ['LATE_FAILURE', 'ACTIVE_UNPAID'].includes(facts.findingClass ?? '');
      return planned(kind, {
        // It would stand there as paid for good, with no payment.
        ...(isUnpaid && purchase.paymentStatus === 'SUCCEEDED' ? { payment_status: 'FAILED' } : {}),
        status: amount > 0 && (purchase.refundedMinor ?? 0) >= amount ? 'REFUNDED' : 'CANCELLED',
        cancelled_at: facts.now,
        auto_renew: false,
      });
    }
  }
}
