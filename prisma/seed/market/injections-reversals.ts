import { type Injection, isOld, latestOf, truthsOf } from './injection';
import { amountOf, columnAmount, shareOf } from './market-money';
import type { MarketDispute, MarketPurchase } from './market-types';
import { addDispute, addRefund, derivedId, moveBack } from './payment-movements';

const day = 86_400;

function recordRefund(purchase: MarketPurchase, minor: number): void {
  const isFull = minor >= amountOf(purchase);
  Object.assign(purchase, {
    refunded_amount: columnAmount(minor, purchase.currency),
    payment_status: isFull ? 'REFUNDED' : 'PARTIALLY_REFUNDED',
    refunded_at: new Date(Date.parse(purchase.purchase_date) + day * 1000).toISOString(),
    ...(isFull && { status: 'REFUNDED' }),
  });
}

/** A dispute that the purchase records too, so many days after the payment. */
function recordedDispute(
  name: string,
  status: MarketDispute['status'],
  { fits, days }: { readonly fits: Injection['fits']; readonly days: number },
): Injection {
  return {
    name,
    fits,
    after(checkout, { now }) {
      const { purchase, payment, paid } = latestOf(checkout);
      purchase.payment_status = 'DISPUTED';
      const made = addDispute(payment, status, paid.created + days * day, now);
      return truthsOf(name, checkout, [made.id, paid.id], made.amount);
    },
  };
}

/** Refunds and disputes. */
export const reversalInjections: readonly Injection[] = [
  {
    name: 'REFUND_UNRECORDED',
    fits: isOld(3),
    after(checkout, { now, random }) {
      const { purchase, payment, paid } = latestOf(checkout);
      const minor = shareOf(purchase, random.pick([0.3, 0.5, 1]));
      const made = addRefund(payment, minor, paid.created + 2 * day, now);
      return truthsOf('REFUND_UNRECORDED', checkout, [made.id, paid.id], minor);
    },
  },
  {
    name: 'REFUND_NOT_EXECUTED',
    fits: isOld(3),
    after(checkout) {
      const { purchase, paid } = latestOf(checkout);
      const minor = shareOf(purchase, 0.4);
      recordRefund(purchase, minor);
      return truthsOf('REFUND_NOT_EXECUTED', checkout, [paid.id], minor);
    },
  },
  {
    name: 'REFUND_AMOUNT',
    fits: isOld(3),
    after(checkout, { now }) {
      const { purchase, payment, paid } = latestOf(checkout);
      const ours = shareOf(purchase, 0.25);
      const theirs = shareOf(purchase, 0.6);
      recordRefund(purchase, ours);
      const made = addRefund(payment, theirs, paid.created + day, now);
      return truthsOf('REFUND_AMOUNT', checkout, [made.id, paid.id], theirs - ours);
    },
  },
  {
    name: 'REFUND_FAILED',
    fits: isOld(8),
    after(checkout, { now }) {
      const { purchase, payment, paid } = latestOf(checkout);
      const minor = shareOf(purchase, 0.5);
      recordRefund(purchase, minor);
      const made = addRefund(payment, minor, paid.created + day, now, 'failed');
      made.failure_reason = 'expired_or_canceled_card';
      made.failure_balance_transaction = moveBack(payment, {
        id: derivedId('txn', made.id, 'rf'),
        minor,
        created: paid.created + 5 * day,
        type: 'refund_failure',
        source: made.id,
        now,
      }).id;
      return truthsOf('REFUND_FAILED', checkout, [made.id, paid.id], minor);
    },
  },
  {
    name: 'REFUND_STUCK',
    fits: isOld(14),
    after(checkout, { now }) {
      const { purchase, payment, paid } = latestOf(checkout);
      const minor = shareOf(purchase, 0.5);
      recordRefund(purchase, minor);
      const made = addRefund(payment, minor, paid.created + day, now, 'pending');
      return truthsOf('REFUND_STUCK', checkout, [made.id, paid.id], minor);
    },
  },
  {
    name: 'REFUNDED_ENTITLED',
    fits: isOld(3),
    after(checkout, { now }) {
      const { purchase, payment, paid } = latestOf(checkout);
      const minor = amountOf(purchase);
      recordRefund(purchase, minor);
      purchase.status = 'ACTIVE';
      const made = addRefund(payment, minor, paid.created + day, now);
      return truthsOf('REFUNDED_ENTITLED', checkout, [made.id, paid.id]);
    },
  },
  recordedDispute('DISPUTE_OPEN', 'needs_response', { fits: isOld(3), days: 1 }),
  {
    name: 'DISPUTE_OPEN:inquiry',
    fits: isOld(3),
    after(checkout, { now }) {
      const { payment, paid } = latestOf(checkout);
      const made = addDispute(payment, 'warning_needs_response', paid.created + day, now);
      const due = made.evidence_details.due_by ?? now;
      const state = now < due ? 'expected' : 'discrepancy';
      return truthsOf('DISPUTE_OPEN', checkout, [made.id, paid.id], made.amount, state);
    },
  },
  recordedDispute('DISPUTE_LOST_ACTIVE', 'lost', { fits: isOld(40), days: 5 }),
  recordedDispute('DISPUTE_WON_UNRESTORED', 'won', { fits: isOld(40), days: 5 }),
  {
    name: 'DISPUTE_WON_UNRESTORED:none',
    fits: isOld(3),
    after(checkout) {
      const { purchase, paid } = latestOf(checkout);
      purchase.payment_status = 'DISPUTED';
      return truthsOf('DISPUTE_WON_UNRESTORED', checkout, [paid.id]);
    },
  },
  {
    name: 'DOUBLE_LOSS',
    fits: isOld(40),
    after(checkout, { now }) {
      const { purchase, payment, paid } = latestOf(checkout);
      const minor = amountOf(purchase);
      recordRefund(purchase, minor);
      const back = addRefund(payment, minor, paid.created + day, now);
      const made = addDispute(payment, 'lost', paid.created + 5 * day, now);
      const ids = [paid.id, back.id, made.id];
      return ['DOUBLE_LOSS', 'OVER_REFUND'].flatMap((name) => truthsOf(name, checkout, ids));
    },
  },
];
