import {
  cannot,
  columnAmount,
  type PlanReading,
  type PurchaseChanges,
  planned,
  tooPrecise,
} from './planned-change.rules';
import { referenceColumnOf } from './purchase-correction.rules';
import type { PurchaseFacts, ResolutionFacts } from './resolution-facts.rules';

/** Ids that stand in the wrong column move to the one of their prefix; what is no id goes. */
function referenceChanges(purchase: PurchaseFacts): PurchaseChanges {
  const columns = {
    stripe_payment_id: purchase.stripePaymentId,
    stripe_invoice_id: purchase.stripeInvoiceId,
    stripe_subscription_id: purchase.stripeSubscriptionId,
  };
  const misplaced = Object.entries(columns).filter(
    ([column, id]) => id !== null && referenceColumnOf(id) !== column,
  );
  const cleared = Object.fromEntries(misplaced.map(([column]) => [column, null]));
  const moved = Object.fromEntries(
    misplaced.flatMap(([, id]) => {
      const home = id === null ? null : referenceColumnOf(id);
      return home !== null && id !== null ? [[home, id]] : [];
    }),
  );
  return { ...cleared, ...moved };
}

function corrected(changes: PurchaseChanges): PlanReading {
  return Object.keys(changes).length === 0
    ? cannot('The purchase already says what Stripe says. Change a field, or accept with a reason.')
    : planned('correct_purchase', changes);
}

/** What Stripe says of a subscription; the renewal alone would stay beside a state that disagrees. */
function subscriptionState(
  { subscriptionLapsed }: ResolutionFacts,
  { status, autoRenew }: PurchaseFacts,
): PlanReading {
  if (status === 'REFUNDED') {
    return cannot(
      'The purchase was refunded. Cancel its subscription in Stripe, or accept with a reason.',
    );
  }
  if (status !== 'ACTIVE') {
    return corrected({ status: 'ACTIVE', auto_renew: true });
  }
  return corrected(
    subscriptionLapsed ? { status: 'EXPIRED', auto_renew: false } : { auto_renew: !autoRenew },
  );
}

/** What Stripe says, written on the purchase. */
export function correction(facts: ResolutionFacts, purchase: PurchaseFacts): PlanReading {
  const { charge, findingClass } = facts;
  if (findingClass === 'NO_REFERENCE' && !charge) {
    return cannot('Name the payment in Stripe that this purchase belongs to.');
  }
  if (findingClass === 'BAD_REFERENCE') return corrected(referenceChanges(purchase));
  if (findingClass === 'SUB_STATE') return subscriptionState(facts, purchase);
  // What is under way has not failed, and what is only authorised has not been paid.
  const isUnderWay = findingClass === 'PROCESSING' || charge?.status === 'pending';
  if (isUnderWay || charge?.capturedMinor === 0) return corrected({});
  if (charge?.status !== 'succeeded') {
    if (facts.paidOtherwise) return corrected({});
    return corrected(purchase.paymentStatus === 'FAILED' ? {} : { payment_status: 'FAILED' });
  }
  const isSameCurrency = charge.currency === purchase.currency;
  if (!isSameCurrency && charge.ofOthersMinor !== null) {
    return cannot(
      'Several purchases share this payment, which has another currency. Enter the part of this one.',
    );
  }
  // Of a payment that others share it is the rest, and all parts of one that was paid in parts.
  const captured = isSameCurrency
    ? charge.capturedMinor + charge.capturedOfOtherChargesMinor - charge.amountOfOthersMinor
    : charge.capturedMinor;
  if (captured <= 0) {
    return cannot(
      'Other purchases take up all of this payment. Unlink the one that it does not pay.',
    );
  }
  const amount = columnAmount(captured, charge.currency);
  if (amount === undefined) return cannot(tooPrecise);
  return corrected({
    ...(captured === purchase.amountMinor && isSameCurrency ? {} : { amount }),
    ...(isSameCurrency ? {} : { currency: charge.currency }),
    ...(['SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED'].includes(purchase.paymentStatus)
      ? {}
      : { payment_status: 'SUCCEEDED' }),
  });
}
