import { paymentIntent } from '../../../electron/stripe/sandbox/objects/payment-objects';
import {
  chargeOf,
  type Injection,
  type InjectionStage,
  intentOf,
  isOld,
  isPlainCard,
  lastPayment,
  lastPurchase,
  latestOf,
  truth,
  truthsOf,
} from './injection';
import { amountOf, shareOf } from './market-money';
import type { MarketCheckout, MarketPayment } from './market-types';
import { bookCharge, derivedId } from './payment-movements';

const day = 86_400;

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

/** Who paid what: references, duplicates, modes and parties. */
export const identityInjections: readonly Injection[] = [
  {
    name: 'MISSING_IN_STRIPE',
    fits: isPlainCard,
    after(checkout) {
      const { intent } = dropPayment(checkout);
      return truthsOf('MISSING_IN_STRIPE', checkout, [intent?.id]);
    },
  },
  {
    name: 'MISSING_LOCALLY',
    fits: isOld(5),
    after(checkout, stage) {
      const minor = shareOf(lastPurchase(checkout), 1.37);
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
      lastPurchase(checkout).stripe_payment_id = null;
      return truthsOf('NO_REFERENCE', checkout, []);
    },
  },
  {
    // The payment is there and names nobody, so only its likeness leads to the purchase.
    name: 'NO_REFERENCE:likely',
    fits: isPlainCard,
    after(checkout) {
      const { purchase, payment, paid } = latestOf(checkout);
      purchase.stripe_payment_id = null;
      paid.metadata = {};
      intentOf(payment).metadata = {};
      return [
        ...truthsOf('NO_REFERENCE', checkout, []),
        truth('MISSING_LOCALLY', null, [paid.id, payment.intent?.id], paid.amount, paid.currency),
      ];
    },
  },
  {
    name: 'BAD_REFERENCE',
    fits: isPlainCard,
    after(checkout) {
      const purchase = lastPurchase(checkout);
      dropPayment(checkout);
      purchase.stripe_payment_id = derivedId('cus', purchase.id);
      return truthsOf('BAD_REFERENCE', checkout, [purchase.stripe_payment_id]);
    },
  },
  {
    name: 'DUPLICATE_LINK',
    fits: isPlainCard,
    after(checkout, { addPurchase, newPurchaseId }) {
      const { purchase, payment, paid } = latestOf(checkout);
      addPurchase({ ...purchase, id: newPurchaseId(), stripe_payment_id: paid.id });
      return truthsOf('DUPLICATE_LINK', checkout, [paid.id, payment.intent?.id]);
    },
  },
  {
    name: 'DUPLICATE_CHARGE',
    fits: isOld(2),
    after(checkout, stage) {
      const purchase = lastPurchase(checkout);
      const minor = amountOf(purchase);
      const extra = secondPayment(checkout, stage, { delay: 180, minor, linked: true });
      const ids = [chargeOf(extra).id, extra.intent?.id];
      return [truth('DUPLICATE_CHARGE', null, ids, minor, purchase.currency)];
    },
  },
  {
    // The customer bought it a second time, and each purchase has a payment of its own.
    name: 'DUPLICATE_CHARGE:bought',
    fits: isOld(2),
    after(checkout, stage) {
      const purchase = lastPurchase(checkout);
      const minor = amountOf(purchase);
      const extra = secondPayment(checkout, stage, { delay: 120, minor, linked: false });
      const { intent } = extra;
      const later = (at: string | null) => at && new Date(Date.parse(at) + 120_000).toISOString();
      const again = {
        ...purchase,
        id: stage.newPurchaseId(),
        stripe_payment_id: intent?.id ?? null,
        purchase_date: later(purchase.purchase_date) ?? purchase.purchase_date,
        activated_at: later(purchase.activated_at),
      };
      stage.addPurchase(again);
      const ids = [chargeOf(extra).id, intent?.id];
      return [truth('DUPLICATE_CHARGE', again, ids, minor, purchase.currency)];
    },
  },
  {
    name: 'WRONG_MODE',
    fits: isPlainCard,
    after(checkout) {
      const { payment, paid } = latestOf(checkout);
      paid.livemode = !paid.livemode;
      intentOf(payment).livemode = paid.livemode;
      return truthsOf('WRONG_MODE', checkout, [paid.id, payment.intent?.id]);
    },
  },
  {
    name: 'PARTY_MISMATCH',
    fits: isPlainCard,
    after(checkout, { stranger }) {
      const { payment, paid } = latestOf(checkout);
      paid.customer = stranger.customer;
      paid.receipt_email = stranger.email;
      paid.billing_details.email = stranger.email;
      intentOf(payment).customer = stranger.customer;
      intentOf(payment).receipt_email = stranger.email;
      return truthsOf('PARTY_MISMATCH', checkout, [paid.id]);
    },
  },
];
