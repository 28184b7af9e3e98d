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
  truth,
} from './injection';
import { amountOf, partOf } from './market-money';
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
      const purchase = lastPurchase(checkout);
      return [
        truth('MISSING_IN_STRIPE', purchase, [intent?.id], amountOf(purchase), purchase.currency),
      ];
    },
  },
  {
    name: 'MISSING_LOCALLY',
    fits: isOld(5),
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
    // The payment is there and names nobody, so only its likeness leads to the purchase.
    name: 'NO_REFERENCE:likely',
    fits: isPlainCard,
    after(checkout) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const paid = chargeOf(payment);
      purchase.stripe_payment_id = null;
      paid.metadata = {};
      intentOf(payment).metadata = {};
      return [
        truth('NO_REFERENCE', purchase, [], amountOf(purchase), purchase.currency),
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
    fits: isOld(2),
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
];
