import {
  chargeOf,
  type Injection,
  intentOf,
  isOld,
  isPlainCard,
  isPlainDebit,
  lastPayment,
  lastPurchase,
  truth,
} from './injection';
import { amountOf, partOf } from './market-money';
import type { MarketPayment } from './market-types';
import { bookCharge, derivedId, moveBack } from './payment-movements';

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

function factorOf(currency: string): number {
  return currency === 'JPY' ? 100 : 10;
}

/** Amounts and the state of single payments. */
export const paymentInjections: readonly Injection[] = [
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
    fits: isOld(3),
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
