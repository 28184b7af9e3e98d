import {
  cannot,
  columnAmount,
  type PlanReading,
  type PurchaseChanges,
  planned,
  tooPrecise,
} from './planned-change.rules';
import type {
  ChargeFacts,
  PaymentShare,
  PurchaseFacts,
  ResolutionFacts,
} from './resolution-facts.rules';

const noAmount = 'What the purchase says is no amount of its currency. Correct the purchase first.';

/**
 * Refund columns of a purchase.
 * @param refundedMinor what was refunded of it in all
 * @param at when the latest of it was
 * @returns undefined where a column cannot hold it
 */
function refundChanges(
  purchase: PurchaseFacts & { readonly amountMinor: number },
  refundedMinor: number,
  at: string,
): PurchaseChanges | undefined {
  const refunded = columnAmount(Math.min(refundedMinor, purchase.amountMinor), purchase.currency);
  if (refunded === undefined) return undefined;
  const full = refundedMinor >= purchase.amountMinor;
  if (refundedMinor === 0) {
    return { refunded_amount: refunded, payment_status: 'SUCCEEDED', refunded_at: null };
  }
  return {
    refunded_amount: refunded,
    payment_status: full ? 'REFUNDED' : 'PARTIALLY_REFUNDED',
    refunded_at: at,
    ...(full ? { status: 'REFUNDED' } : {}),
  };
}

/** Why Stripe would refund nothing of a charge, whatever the amount; null where it may. */
function refundObstacle(charge: ChargeFacts): string | null {
  if (charge.failedLater) {
    return 'The customer’s bank took this payment back: Stripe holds no money of it to refund.';
  }
  if (charge.status !== 'succeeded')
    return 'This payment did not succeed: there is nothing to refund.';
  if (charge.disputed) {
    return 'This payment is disputed: its money comes or goes with the dispute, and Stripe refunds nothing of it.';
  }
  return charge.capturedMinor > charge.refundedMinor
    ? null
    : 'Nothing is left to refund on this charge.';
}

/** What is left to refund of a charge, in minor units. */
export function refundable(charge: ChargeFacts): number {
  if (refundObstacle(charge) !== null) return 0;
  return Math.max(0, charge.capturedMinor - charge.refundedMinor);
}

/**
 * What a refund in Stripe is proposed to be: where the purchases of the payment say that more was
 * refunded than Stripe did, the difference; otherwise everything that is left, and of a payment of
 * several purchases what is left of this one.
 */
function proposedRefund(purchase: PurchaseFacts | null, charge: ChargeFacts): number {
  const left = refundable(charge);
  if (!charge.pays || purchase?.currency !== charge.currency) return left;
  const { amountMinor, refundedMinor } = purchase;
  if (amountMinor === null || refundedMinor === null) return left;
  const inStripe = charge.refundedMinor + charge.ofOtherChargesMinor;
  const missing = refundedMinor + (charge.ofOthersMinor ?? 0) - inStripe;
  if (missing > 0) return Math.min(left, missing);
  return charge.ofOthersMinor === null ? left : Math.min(left, amountMinor - refundedMinor);
}

/**
 * A refund that Stripe is to make.
 * @param refundMinor what to refund, where a person chose it
 */
export function refundInStripe(
  { purchase, charge }: ResolutionFacts,
  refundMinor: number | null,
): PlanReading {
  if (!charge) return cannot('There is no charge in Stripe to refund.');
  const obstacle = refundObstacle(charge);
  if (obstacle !== null) return cannot(obstacle);
  const amount = refundMinor ?? proposedRefund(purchase, charge);
  if (amount <= 0) return cannot('Enter an amount above zero.');
  if (amount > refundable(charge)) return cannot('This is more than is left to refund.');
  return {
    ok: true,
    plan: {
      kind: 'refund_in_stripe',
      changes: {},
      stripe: {
        kind: 'refund',
        charge: charge.id,
        amountMinor: amount,
        currency: charge.currency,
      },
      amountMinor: amount,
      currency: charge.currency,
    },
  };
}

/** What Stripe refunded, written on the purchase. */
export function recordedRefund(
  { charge, lastRefundAt, now }: ResolutionFacts,
  purchase: PurchaseFacts,
): PlanReading {
  if (!charge) return cannot('There is no charge in Stripe to take the refund from.');
  if (charge.currency !== purchase.currency) {
    return cannot('Purchase and charge have different currencies. Correct the purchase first.');
  }
  if (!charge.pays) {
    return cannot('The purchase is not paid by this payment. Link it to its payment first.');
  }
  const { amountMinor, refundedMinor, paymentStatus } = purchase;
  if (amountMinor === null || refundedMinor === null) return cannot(noAmount);
  const inStripe = charge.refundedMinor + charge.ofOtherChargesMinor;
  // What others of the same payment say is theirs.
  const its = Math.max(0, inStripe - (charge.ofOthersMinor ?? 0));
  const changes = refundChanges({ ...purchase, amountMinor }, its, lastRefundAt ?? now);
  if (!changes) return cannot(tooPrecise);
  const saysRefunded = ['PARTIALLY_REFUNDED', 'REFUNDED'].includes(paymentStatus);
  if (its === 0 && refundedMinor === 0 && !saysRefunded) {
    return cannot('Stripe refunded nothing of it, and the purchase says so.');
  }
  if (its === refundedMinor && changes['payment_status'] === paymentStatus) {
    return cannot('The purchase says already what Stripe refunded.');
  }
  return planned('record_refund', changes);
}

/** A refund that Stripe made, and its charge as it is since. */
export interface MadeRefund {
  readonly amountMinor: number;
  /** When it was made, an instant. */
  readonly at: string;
  readonly charge: Pick<ChargeFacts, 'currency' | 'refundedMinor'> & PaymentShare;
}

/**
 * What changes on a purchase once a refund was made for it. One that has its payment for itself says
 * then what Stripe says, whoever refunded the rest; of a payment of several purchases nothing tells
 * whose an earlier refund was, so that at most this one is added.
 * @param purchase null where it is gone
 * @returns nothing where the purchase is paid by another charge, as of two for one thing, where both
 *   have different currencies, or the amounts do not fit: a finding stays
 */
export function changesAfterRefund(
  purchase: PurchaseFacts | null,
  { amountMinor: added, at, charge }: MadeRefund,
): PurchaseChanges {
  if (!charge.pays || purchase?.currency !== charge.currency) return {};
  const { amountMinor, refundedMinor } = purchase;
  if (amountMinor === null || refundedMinor === null) return {};
  const { ofOthersMinor } = charge;
  const inStripe = charge.refundedMinor + charge.ofOtherChargesMinor;
  const inAll =
    ofOthersMinor === null
      ? inStripe
      : Math.max(refundedMinor, Math.min(inStripe - ofOthersMinor, refundedMinor + added));
  return refundChanges({ ...purchase, amountMinor }, inAll, at) ?? {};
}
