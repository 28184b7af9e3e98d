import {
  chargeOf,
  type Injection,
  intentOf,
  isOld,
  isPlainCard,
  isPlainDebit,
  lastPayment,
  latestOf,
  truthsOf,
} from './injection';
import { amountOf, shareOf } from './market-money';
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
      const { purchase, payment, paid } = latestOf(checkout);
      const theirs = shareOf(purchase, 1.23) + factorOf(purchase.currency);
      setStripeAmount(payment, theirs, now);
      return truthsOf('AMOUNT_MISMATCH', checkout, [paid.id], theirs - amountOf(purchase));
    },
  },
  {
    name: 'SCALE_ERROR',
    fits: isPlainCard,
    after(checkout, { now, random }) {
      const { purchase, payment, paid } = latestOf(checkout);
      const ours = amountOf(purchase);
      const theirs = ours * random.pick([10, 100, 1000]);
      setStripeAmount(payment, theirs, now);
      return truthsOf('SCALE_ERROR', checkout, [paid.id], theirs - ours);
    },
  },
  {
    name: 'CURRENCY_MISMATCH',
    fits: isPlainCard,
    after(checkout, { now }) {
      const { purchase, payment, paid } = latestOf(checkout);
      const other = purchase.currency === 'EUR' ? 'usd' : 'eur';
      intentOf(payment).currency = other;
      paid.currency = other;
      bookCharge(payment, now);
      return truthsOf('CURRENCY_MISMATCH', checkout, [paid.id]);
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
      return truthsOf('ACTIVE_UNPAID', checkout, [intent.id]);
    },
  },
  {
    name: 'PAID_INACTIVE',
    fits: isPlainCard,
    after(checkout) {
      const { purchase, paid } = latestOf(checkout);
      purchase.status = 'CANCELLED';
      purchase.cancelled_at = purchase.purchase_date;
      return truthsOf('PAID_INACTIVE', checkout, [paid.id]);
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
      const { intent, charge: paid } = lastPayment(checkout);
      return truthsOf('PROCESSING', checkout, [intent?.id, paid?.id]);
    },
  },
  {
    name: 'UNCAPTURED',
    fits: isPlainCard,
    after(checkout) {
      const { payment, paid } = latestOf(checkout);
      const intent = intentOf(payment);
      Object.assign(intent, {
        status: 'requires_capture',
        capture_method: 'manual',
        amount_received: 0,
        amount_capturable: intent.amount,
      });
      Object.assign(paid, { captured: false, amount_captured: 0, balance_transaction: null });
      payment.booking = undefined;
      return truthsOf('UNCAPTURED', checkout, [intent.id, paid.id]);
    },
  },
  {
    name: 'LATE_FAILURE',
    fits: (checkout, now) =>
      isPlainDebit(checkout) && now - chargeOf(lastPayment(checkout)).created > 8 * day,
    after(checkout, { now }) {
      const { payment, paid } = latestOf(checkout);
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
      return truthsOf('LATE_FAILURE', checkout, [paid.id, intent.id]);
    },
  },
  {
    name: 'CUTOFF',
    fits: isPlainCard,
    after(checkout) {
      const { purchase, paid } = latestOf(checkout);
      const at = new Date(paid.created * 1000);
      const eve = new Date(
        Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1) - 40_000,
      ).toISOString();
      Object.assign(purchase, { purchase_date: eve, created_at: eve, activated_at: eve });
      return truthsOf('CUTOFF', checkout, [paid.id]);
    },
  },
  {
    name: 'BT_MISSING',
    fits: isOld(3),
    after(checkout) {
      const { payment, paid } = latestOf(checkout);
      paid.balance_transaction = null;
      payment.booking = undefined;
      return truthsOf('BT_MISSING', checkout, [paid.id]);
    },
  },
];
