import { chargeOf, type Injection, isOld, lastPayment, lastPurchase, truth } from './injection';
import { amountOf, columnAmount, partOf } from './market-money';
import type { MarketPurchase } from './market-types';
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

/** Refunds and disputes. */
export const reversalInjections: readonly Injection[] = [
  {
    name: 'REFUND_UNRECORDED',
    fits: isOld(3),
    after(checkout, { now, random }) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const minor = partOf(amountOf(purchase), random.pick([0.3, 0.5, 1]), purchase.currency);
      const made = addRefund(payment, minor, chargeOf(payment).created + 2 * day, now);
      return [
        truth(
          'REFUND_UNRECORDED',
          purchase,
          [made.id, chargeOf(payment).id],
          minor,
          purchase.currency,
        ),
      ];
    },
  },
  {
    name: 'REFUND_NOT_EXECUTED',
    fits: isOld(3),
    after(checkout) {
      const purchase = lastPurchase(checkout);
      const minor = partOf(amountOf(purchase), 0.4, purchase.currency);
      recordRefund(purchase, minor);
      return [
        truth(
          'REFUND_NOT_EXECUTED',
          purchase,
          [chargeOf(lastPayment(checkout)).id],
          minor,
          purchase.currency,
        ),
      ];
    },
  },
  {
    name: 'REFUND_AMOUNT',
    fits: isOld(3),
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const ours = partOf(amountOf(purchase), 0.25, purchase.currency);
      const theirs = partOf(amountOf(purchase), 0.6, purchase.currency);
      recordRefund(purchase, ours);
      const made = addRefund(payment, theirs, chargeOf(payment).created + day, now);
      return [
        truth(
          'REFUND_AMOUNT',
          purchase,
          [made.id, chargeOf(payment).id],
          theirs - ours,
          purchase.currency,
        ),
      ];
    },
  },
  {
    name: 'REFUND_FAILED',
    fits: isOld(8),
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const paid = chargeOf(payment);
      const minor = partOf(amountOf(purchase), 0.5, purchase.currency);
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
      return [truth('REFUND_FAILED', purchase, [made.id, paid.id], minor, purchase.currency)];
    },
  },
  {
    name: 'REFUND_STUCK',
    fits: isOld(14),
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const minor = partOf(amountOf(purchase), 0.5, purchase.currency);
      recordRefund(purchase, minor);
      const made = addRefund(payment, minor, chargeOf(payment).created + day, now, 'pending');
      return [
        truth('REFUND_STUCK', purchase, [made.id, chargeOf(payment).id], minor, purchase.currency),
      ];
    },
  },
  {
    name: 'REFUNDED_ENTITLED',
    fits: isOld(3),
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const minor = amountOf(purchase);
      recordRefund(purchase, minor);
      purchase.status = 'ACTIVE';
      const made = addRefund(payment, minor, chargeOf(payment).created + day, now);
      return [
        truth(
          'REFUNDED_ENTITLED',
          purchase,
          [made.id, chargeOf(payment).id],
          minor,
          purchase.currency,
        ),
      ];
    },
  },
  {
    name: 'DISPUTE_OPEN',
    fits: isOld(3),
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      purchase.payment_status = 'DISPUTED';
      const made = addDispute(payment, 'needs_response', chargeOf(payment).created + day, now);
      return [
        truth(
          'DISPUTE_OPEN',
          purchase,
          [made.id, chargeOf(payment).id],
          made.amount,
          purchase.currency,
        ),
      ];
    },
  },
  {
    name: 'DISPUTE_OPEN:inquiry',
    fits: isOld(3),
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const made = addDispute(
        payment,
        'warning_needs_response',
        chargeOf(payment).created + day,
        now,
      );
      return [
        truth(
          'DISPUTE_OPEN',
          purchase,
          [made.id, chargeOf(payment).id],
          made.amount,
          purchase.currency,
          'expected',
        ),
      ];
    },
  },
  {
    name: 'DISPUTE_LOST_ACTIVE',
    fits: isOld(40),
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      purchase.payment_status = 'DISPUTED';
      const made = addDispute(payment, 'lost', chargeOf(payment).created + 5 * day, now);
      return [
        truth(
          'DISPUTE_LOST_ACTIVE',
          purchase,
          [made.id, chargeOf(payment).id],
          made.amount,
          purchase.currency,
        ),
      ];
    },
  },
  {
    name: 'DISPUTE_WON_UNRESTORED',
    fits: isOld(40),
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      purchase.payment_status = 'DISPUTED';
      const made = addDispute(payment, 'won', chargeOf(payment).created + 5 * day, now);
      return [
        truth(
          'DISPUTE_WON_UNRESTORED',
          purchase,
          [made.id, chargeOf(payment).id],
          made.amount,
          purchase.currency,
        ),
      ];
    },
  },
  {
    name: 'DOUBLE_LOSS',
    fits: isOld(40),
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const paid = chargeOf(payment);
      const minor = amountOf(purchase);
      recordRefund(purchase, minor);
      const back = addRefund(payment, minor, paid.created + day, now);
      const made = addDispute(payment, 'lost', paid.created + 5 * day, now);
      const ids = [paid.id, back.id, made.id];
      return ['DOUBLE_LOSS', 'OVER_REFUND'].map((name) =>
        truth(name, purchase, ids, minor, purchase.currency),
      );
    },
  },
];
