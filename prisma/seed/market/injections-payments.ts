import { paymentIntent } from '../../../electron/stripe/sandbox/objects/payment-objects';
import { addDispute, addRefund, bookCharge, derivedId, moveBack } from './checkout-state';
import {
  chargeOf,
  type Injection,
  type InjectionStage,
  intentOf,
  isPlainCard,
  isPlainDebit,
  lastPayment,
  lastPurchase,
  truth,
} from './injection';
import { amountOf, columnAmount, partOf } from './market-money';
import type { MarketCheckout, MarketPayment, MarketPurchase } from './market-types';

const day = 86_400;

/** Gives a payment another amount on Stripe's side, from the intent to the booking. */
function setStripeAmount(payment: MarketPayment, minor: number, now: number): void {
  const paid = chargeOf(payment);
  const intent = intentOf(payment);
  intent.amount = minor;
  intent.amount_received = minor;
  paid.amount = minor;
  paid.amount_captured = minor;
  bookCharge(payment, now);
}

/** Takes a payment out of Stripe altogether. */
function dropPayment(checkout: MarketCheckout): MarketPayment {
  const payment = lastPayment(checkout);
  checkout.payments = checkout.payments.filter((other) => other !== payment);
  return payment;
}

/** Another payment of the same buyer, so many seconds later. */
function secondPayment(
  checkout: MarketCheckout,
  { now }: InjectionStage,
  {
    delay,
    minor,
    linked,
  }: { readonly delay: number; readonly minor: number; readonly linked: boolean },
): MarketPayment {
  const first = lastPayment(checkout);
  const paid = chargeOf(first);
  const intentId = derivedId('pi', paid.id, 'x');
  const metadata = linked ? { ...paid.metadata } : {};
  const payment: MarketPayment = {
    intent: paymentIntent({
      ...intentOf(first),
      id: intentId,
      amount: minor,
      amount_received: minor,
      created: paid.created + delay,
      latest_charge: derivedId('ch', intentId),
      metadata,
    }),
    charge: {
      ...paid,
      id: derivedId('ch', intentId),
      amount: minor,
      amount_captured: minor,
      created: paid.created + delay,
      payment_intent: intentId,
      metadata,
    },
    booking: undefined,
    refunds: [],
    disputes: [],
    movements: [],
    invoice: undefined,
    invoicePayments: [],
    purchases: [],
  };
  bookCharge(payment, now);
  checkout.payments.push(payment);
  return payment;
}

const old = (days: number) => (checkout: MarketCheckout, now: number) =>
  isPlainCard(checkout) && now - chargeOf(lastPayment(checkout)).created > days * day;

function factorOf(currency: string): number {
  return currency === 'JPY' ? 100 : 10;
}

/** Identity, amounts and the state of single payments. */
export const paymentInjections: readonly Injection[] = [
  {
    name: 'MISSING_IN_STRIPE',
    fits: isPlainCard,
    after(checkout) {
      const { intent } = dropPayment(checkout);
      const purchase = lastPurchase(checkout);
      return [
        truth('MISSING_IN_STRIPE', purchase, [intent?.id], amountOf(purchase), purchase.currency),
      ];
    },
  },
  {
    name: 'MISSING_LOCALLY',
    fits: old(5),
    after(checkout, stage) {
      const minor = partOf(amountOf(lastPurchase(checkout)), 1.37, lastPurchase(checkout).currency);
      const extra = secondPayment(checkout, stage, { delay: 3 * day, minor, linked: false });
      const paid = chargeOf(extra);
      return [truth('MISSING_LOCALLY', null, [paid.id, extra.intent?.id], minor, paid.currency)];
    },
  },
  {
    name: 'NO_REFERENCE',
    fits: isPlainCard,
    after(checkout) {
      dropPayment(checkout);
      const purchase = lastPurchase(checkout);
      purchase.stripe_payment_id = null;
      return [truth('NO_REFERENCE', purchase, [], amountOf(purchase), purchase.currency)];
    },
  },
  {
    name: 'BAD_REFERENCE',
    fits: isPlainCard,
    after(checkout) {
      const purchase = lastPurchase(checkout);
      dropPayment(checkout);
      purchase.stripe_payment_id = derivedId('cus', purchase.id);
      return [
        truth(
          'BAD_REFERENCE',
          purchase,
          [purchase.stripe_payment_id],
          amountOf(purchase),
          purchase.currency,
        ),
      ];
    },
  },
  {
    name: 'DUPLICATE_LINK',
    fits: isPlainCard,
    after(checkout, { addPurchase, newPurchaseId }) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const paid = chargeOf(payment);
      addPurchase({ ...purchase, id: newPurchaseId(), stripe_payment_id: paid.id });
      return [
        truth(
          'DUPLICATE_LINK',
          purchase,
          [paid.id, payment.intent?.id],
          amountOf(purchase),
          purchase.currency,
        ),
      ];
    },
  },
  {
    name: 'DUPLICATE_CHARGE',
    fits: old(2),
    after(checkout, stage) {
      const purchase = lastPurchase(checkout);
      const minor = amountOf(purchase);
      const extra = secondPayment(checkout, stage, { delay: 180, minor, linked: true });
      return [
        truth(
          'DUPLICATE_CHARGE',
          null,
          [chargeOf(extra).id, extra.intent?.id],
          minor,
          purchase.currency,
        ),
      ];
    },
  },
  {
    name: 'WRONG_MODE',
    fits: isPlainCard,
    after(checkout) {
      const payment = lastPayment(checkout);
      const paid = chargeOf(payment);
      paid.livemode = !paid.livemode;
      intentOf(payment).livemode = paid.livemode;
      const purchase = lastPurchase(checkout);
      return [
        truth(
          'WRONG_MODE',
          purchase,
          [paid.id, payment.intent?.id],
          amountOf(purchase),
          purchase.currency,
        ),
      ];
    },
  },
  {
    name: 'PARTY_MISMATCH',
    fits: isPlainCard,
    after(checkout, { stranger }) {
      const payment = lastPayment(checkout);
      const paid = chargeOf(payment);
      paid.customer = stranger.customer;
      paid.receipt_email = stranger.email;
      paid.billing_details.email = stranger.email;
      intentOf(payment).customer = stranger.customer;
      intentOf(payment).receipt_email = stranger.email;
      const purchase = lastPurchase(checkout);
      return [truth('PARTY_MISMATCH', purchase, [paid.id], amountOf(purchase), purchase.currency)];
    },
  },
  {
    name: 'AMOUNT_MISMATCH',
    fits: isPlainCard,
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const ours = amountOf(purchase);
      const payment = lastPayment(checkout);
      const theirs = partOf(ours, 1.23, purchase.currency) + factorOf(purchase.currency);
      setStripeAmount(payment, theirs, now);
      return [
        truth(
          'AMOUNT_MISMATCH',
          purchase,
          [chargeOf(payment).id],
          theirs - ours,
          purchase.currency,
        ),
      ];
    },
  },
  {
    name: 'SCALE_ERROR',
    fits: isPlainCard,
    after(checkout, { now, random }) {
      const purchase = lastPurchase(checkout);
      const ours = amountOf(purchase);
      const payment = lastPayment(checkout);
      const theirs = ours * random.pick([10, 100, 1000]);
      setStripeAmount(payment, theirs, now);
      return [
        truth('SCALE_ERROR', purchase, [chargeOf(payment).id], theirs - ours, purchase.currency),
      ];
    },
  },
  {
    name: 'CURRENCY_MISMATCH',
    fits: isPlainCard,
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const other = purchase.currency === 'EUR' ? 'usd' : 'eur';
      intentOf(payment).currency = other;
      chargeOf(payment).currency = other;
      bookCharge(payment, now);
      return [
        truth(
          'CURRENCY_MISMATCH',
          purchase,
          [chargeOf(payment).id],
          amountOf(purchase),
          purchase.currency,
        ),
      ];
    },
  },
  {
    name: 'ACTIVE_UNPAID',
    fits: isPlainCard,
    after(checkout) {
      const payment = lastPayment(checkout);
      const intent = intentOf(payment);
      intent.status = 'requires_payment_method';
      intent.amount_received = 0;
      intent.latest_charge = null;
      payment.charge = undefined;
      payment.booking = undefined;
      const purchase = lastPurchase(checkout);
      return [truth('ACTIVE_UNPAID', purchase, [intent.id], amountOf(purchase), purchase.currency)];
    },
  },
  {
    name: 'PAID_INACTIVE',
    fits: isPlainCard,
    after(checkout) {
      const purchase = lastPurchase(checkout);
      purchase.status = 'CANCELLED';
      purchase.cancelled_at = purchase.purchase_date;
      return [
        truth(
          'PAID_INACTIVE',
          purchase,
          [chargeOf(lastPayment(checkout)).id],
          amountOf(purchase),
          purchase.currency,
        ),
      ];
    },
  },
  {
    name: 'PROCESSING',
    fits: (checkout, now) =>
      isPlainDebit(checkout) && now - chargeOf(lastPayment(checkout)).created > 16 * day,
    before([purchase]) {
      if (purchase) Object.assign(purchase, { payment_status: 'PROCESSING', activated_at: null });
    },
    after(checkout) {
      const purchase = lastPurchase(checkout);
      const { intent, charge: paid } = lastPayment(checkout);
      return [
        truth(
          'PROCESSING',
          purchase,
          [intent?.id, paid?.id],
          amountOf(purchase),
          purchase.currency,
        ),
      ];
    },
  },
  {
    name: 'UNCAPTURED',
    fits: isPlainCard,
    after(checkout) {
      const payment = lastPayment(checkout);
      const paid = chargeOf(payment);
      const intent = intentOf(payment);
      Object.assign(intent, {
        status: 'requires_capture',
        capture_method: 'manual',
        amount_received: 0,
        amount_capturable: intent.amount,
      });
      Object.assign(paid, { captured: false, amount_captured: 0, balance_transaction: null });
      payment.booking = undefined;
      const purchase = lastPurchase(checkout);
      return [
        truth('UNCAPTURED', purchase, [intent.id, paid.id], amountOf(purchase), purchase.currency),
      ];
    },
  },
  {
    name: 'LATE_FAILURE',
    fits: (checkout, now) =>
      isPlainDebit(checkout) && now - chargeOf(lastPayment(checkout)).created > 8 * day,
    after(checkout, { now }) {
      const payment = lastPayment(checkout);
      const paid = chargeOf(payment);
      const failure = moveBack(payment, {
        id: derivedId('txn', paid.id, 'f'),
        minor: -paid.amount,
        created: paid.created + 5 * day,
        type: 'payment_failure_refund',
        category: 'payment_failure_refund',
        source: paid.id,
        now,
      });
      Object.assign(paid, {
        status: 'failed',
        paid: false,
        failure_code: 'insufficient_funds',
        failure_balance_transaction: failure.id,
      });
      const intent = intentOf(payment);
      Object.assign(intent, { status: 'requires_payment_method', amount_received: 0 });
      const purchase = lastPurchase(checkout);
      return [
        truth(
          'LATE_FAILURE',
          purchase,
          [paid.id, intent.id],
          amountOf(purchase),
          purchase.currency,
        ),
      ];
    },
  },
  {
    name: 'CUTOFF',
    fits: isPlainCard,
    after(checkout) {
      const purchase = lastPurchase(checkout);
      const paid = chargeOf(lastPayment(checkout));
      const at = new Date(paid.created * 1000);
      const eve = new Date(
        Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1) - 40_000,
      ).toISOString();
      Object.assign(purchase, { purchase_date: eve, created_at: eve, activated_at: eve });
      return [truth('CUTOFF', purchase, [paid.id], amountOf(purchase), purchase.currency)];
    },
  },
  {
    name: 'BT_MISSING',
    fits: old(3),
    after(checkout) {
      const payment = lastPayment(checkout);
      const paid = chargeOf(payment);
      paid.balance_transaction = null;
      payment.booking = undefined;
      const purchase = lastPurchase(checkout);
      return [truth('BT_MISSING', purchase, [paid.id], amountOf(purchase), purchase.currency)];
    },
  },
];

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
export const refundInjections: readonly Injection[] = [
  {
    name: 'REFUND_UNRECORDED',
    fits: old(3),
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
    fits: old(3),
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
    fits: old(3),
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
    fits: old(8),
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
    fits: old(14),
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
    fits: old(3),
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
    fits: old(3),
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
    fits: old(3),
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
    fits: old(40),
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
    fits: old(40),
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
    fits: old(40),
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
