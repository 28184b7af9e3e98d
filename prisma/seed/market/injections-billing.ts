import {
  creditNote,
  invoiceLine,
  invoicePayment,
} from '../../../electron/stripe/sandbox/objects/billing-objects';
import {
  chargeOf,
  type Injection,
  intentOf,
  isRunning,
  lastPayment,
  lastPurchase,
  latestOf,
  truth,
  truthsOf,
} from './injection';
import { amountOf, columnAmount, partOf, shareOf } from './market-money';
import type { MarketCheckout, MarketInvoice, MarketPayment } from './market-types';
import { bookCharge, derivedId } from './payment-movements';

const day = 86_400;

function invoiceOf({ invoice }: MarketPayment): MarketInvoice {
  if (!invoice) throw new RangeError('The payment has no invoice');
  return invoice;
}

/** Takes the payment of an invoice away and leaves the invoice. */
function unpay(payment: MarketPayment): void {
  payment.intent = undefined;
  payment.charge = undefined;
  payment.booking = undefined;
  payment.invoicePayments.length = 0;
}

/** Charges what the invoice has due, from the intent to the booking. */
function payDue(payment: MarketPayment, now: number): void {
  const bill = invoiceOf(payment);
  const intent = intentOf(payment);
  const paid = chargeOf(payment);
  bill.amount_paid = bill.amount_due;
  bill.amount_remaining = 0;
  intent.amount = bill.amount_due;
  intent.amount_received = bill.amount_due;
  paid.amount = bill.amount_due;
  paid.amount_captured = bill.amount_due;
  for (const part of payment.invoicePayments) {
    part.amount_requested = bill.amount_due;
    part.amount_paid = bill.amount_due;
  }
  bookCharge(payment, now);
}

const severalPeriods = (checkout: MarketCheckout) =>
  isRunning(checkout) && checkout.purchases.length >= 2;

/** What an injection is about, with the invoice. */
function billedOf(checkout: MarketCheckout) {
  const latest = latestOf(checkout);
  return { ...latest, bill: invoiceOf(latest.payment) };
}

/** A state that looks odd and is explained by the invoice. */
const information = (
  name: string,
  checkout: MarketCheckout,
  ids: readonly string[],
  amountMinor: number,
) => truthsOf(name, checkout, ids, amountMinor, 'information');

/** Subscriptions and invoices. */
export const billingInjections: readonly Injection[] = [
  {
    name: 'RENEWAL_UNRECORDED',
    fits: severalPeriods,
    after(checkout) {
      const dropped = checkout.purchases.pop();
      const payment = lastPayment(checkout);
      if (!dropped) throw new RangeError('The subscription has no periods');
      // What was the earlier period is the latest that we know of, and nobody ended it.
      Object.assign(lastPurchase(checkout), { status: 'ACTIVE', auto_renew: true });
      const bill = invoiceOf(payment);
      const paid = chargeOf(payment);
      bill.metadata = {};
      for (const line of bill.lines.data) line.metadata = {};
      intentOf(payment).metadata = {};
      paid.metadata = {};
      const ids = [paid.id, bill.id, checkout.subscription?.id];
      return [truth('RENEWAL_UNRECORDED', null, ids, amountOf(dropped), dropped.currency)];
    },
  },
  {
    name: 'RENEWAL_MISSING',
    fits: severalPeriods,
    after(checkout) {
      checkout.payments.pop();
      Object.assign(lastPurchase(checkout), { stripe_payment_id: null, stripe_invoice_id: null });
      const { subscription } = checkout;
      if (subscription) subscription.latest_invoice = invoiceOf(lastPayment(checkout)).id;
      return truthsOf('RENEWAL_MISSING', checkout, [subscription?.id]);
    },
  },
  {
    name: 'SUB_STATE',
    fits: isRunning,
    after(checkout, { now }) {
      const { subscription } = checkout;
      if (subscription) {
        Object.assign(subscription, {
          status: 'canceled',
          canceled_at: now - 3600,
          ended_at: now - 3600,
        });
      }
      return truthsOf('SUB_STATE', checkout, [subscription?.id]);
    },
  },
  {
    name: 'INVOICE_STATE',
    fits: isRunning,
    after(checkout) {
      const { purchase, payment, bill } = billedOf(checkout);
      unpay(payment);
      Object.assign(bill, {
        status: 'open',
        amount_paid: 0,
        amount_remaining: bill.amount_due,
      });
      bill.status_transitions.paid_at = null;
      purchase.stripe_payment_id = null;
      return truthsOf('INVOICE_STATE', checkout, [bill.id]);
    },
  },
  {
    name: 'OUT_OF_BAND',
    fits: isRunning,
    after(checkout) {
      const { purchase, payment, bill } = billedOf(checkout);
      unpay(payment);
      bill.amount_paid_off_stripe = bill.amount_due;
      payment.invoicePayments.push(
        invoicePayment({
          id: derivedId('inpay', bill.id, 'o'),
          created: bill.created,
          currency: bill.currency,
          invoice: bill.id,
          amount_requested: bill.amount_due,
          payment: { type: 'payment_record', payment_record: derivedId('pr', bill.id) },
          status: 'paid',
        }),
      );
      purchase.stripe_payment_id = null;
      return information('OUT_OF_BAND', checkout, [bill.id], amountOf(purchase));
    },
  },
  {
    name: 'SPLIT_PAYMENT',
    fits: isRunning,
    after(checkout, { now }) {
      const { purchase, payment: whole, paid, bill } = billedOf(checkout);
      const total = bill.amount_due;
      const first = partOf(total, 0.4, purchase.currency);
      const intent = intentOf(whole);
      const parts = [first, total - first].map((minor, at): MarketPayment => {
        const intentId = derivedId('pi', intent.id, String(at));
        const chargeId = derivedId('ch', paid.id, String(at));
        const part: MarketPayment = {
          ...whole,
          intent: {
            ...intent,
            id: intentId,
            amount: minor,
            amount_received: minor,
            latest_charge: chargeId,
          },
          charge: {
            ...paid,
            id: chargeId,
            amount: minor,
            amount_captured: minor,
            payment_intent: intentId,
          },
          booking: undefined,
          refunds: [],
          disputes: [],
          movements: [],
          invoice: at === 0 ? bill : undefined,
          invoicePayments: [
            invoicePayment({
              id: derivedId('inpay', bill.id, String(at)),
              created: bill.created,
              currency: bill.currency,
              invoice: bill.id,
              amount_requested: minor,
              is_default: at === 0,
              payment: { type: 'payment_intent', payment_intent: intentId },
              status: 'paid',
            }),
          ],
        };
        bookCharge(part, now);
        return part;
      });
      checkout.payments.splice(-1, 1, ...parts);
      purchase.stripe_payment_id = null;
      return information(
        'SPLIT_PAYMENT',
        checkout,
        [bill.id, ...parts.map((part) => chargeOf(part).id)],
        total,
      );
    },
  },
  {
    name: 'PRORATION',
    fits: isRunning,
    after(checkout, { now }) {
      const { purchase, payment, paid, bill } = billedOf(checkout);
      const extra = shareOf(purchase, 0.31);
      bill.lines.data.push(
        invoiceLine({
          id: derivedId('il', bill.id, 'p'),
          amount: extra,
          currency: bill.currency,
          invoice: bill.id,
          description: 'Remaining time',
          period: { start: bill.created - 10 * day, end: bill.created },
          billed: purchase.stripe_subscription_id,
          proration: true,
        }),
      );
      for (const field of ['subtotal', 'total', 'amount_due'] as const) bill[field] += extra;
      payDue(payment, now);
      return information('PRORATION', checkout, [bill.id, paid.id], extra);
    },
  },
  {
    name: 'ZERO_DUE',
    fits: isRunning,
    after(checkout) {
      const { purchase, payment, bill } = billedOf(checkout);
      const off = bill.subtotal;
      unpay(payment);
      Object.assign(bill, { total: 0, amount_due: 0, amount_paid: 0, amount_remaining: 0 });
      bill.total_discount_amounts = [{ amount: off, discount: derivedId('di', bill.id) }];
      purchase.stripe_payment_id = null;
      return information('ZERO_DUE', checkout, [bill.id], off);
    },
  },
  {
    name: 'CREDIT_NOTE',
    fits: isRunning,
    after(checkout, { now }) {
      const { purchase, payment, paid, bill } = billedOf(checkout);
      const credited = shareOf(purchase, 0.2);
      const note = creditNote({
        id: derivedId('cn', bill.id),
        created: bill.created,
        currency: bill.currency,
        customer: checkout.buyer.customer,
        invoice: bill.id,
        amount: credited,
      });
      checkout.creditNotes.push(note);
      bill.pre_payment_credit_notes_amount = credited;
      bill.amount_due -= credited;
      payDue(payment, now);
      return information('CREDIT_NOTE', checkout, [note.id, bill.id, paid.id], credited);
    },
  },
  {
    name: 'AMOUNT_MISMATCH:tax',
    fits: isRunning,
    after(checkout, { now }) {
      const { purchase, payment, paid, bill } = billedOf(checkout);
      const tax = shareOf(purchase, 0.19);
      bill.total += tax;
      bill.amount_due += tax;
      bill.total_taxes = [
        {
          amount: tax,
          tax_behavior: 'exclusive',
          tax_rate_details: null,
          taxability_reason: 'standard_rated',
          taxable_amount: bill.subtotal,
          type: 'tax_rate_details',
        },
      ];
      payDue(payment, now);
      return information('AMOUNT_MISMATCH', checkout, [paid.id, bill.id], tax);
    },
  },
  {
    name: 'AMOUNT_MISMATCH:discount',
    fits: isRunning,
    after(checkout, { now }) {
      const { purchase, payment, paid, bill } = billedOf(checkout);
      const off = shareOf(purchase, 0.15);
      bill.total -= off;
      bill.amount_due -= off;
      bill.total_discount_amounts = [{ amount: off, discount: derivedId('di', bill.id) }];
      payDue(payment, now);
      return information('AMOUNT_MISMATCH', checkout, [paid.id, bill.id], off);
    },
  },
  {
    name: 'AMOUNT_MISMATCH:balance',
    fits: isRunning,
    after(checkout, { now }) {
      const { purchase, payment, paid, bill } = billedOf(checkout);
      const credit = shareOf(purchase, 0.3);
      bill.starting_balance = -credit;
      bill.ending_balance = 0;
      bill.amount_due -= credit;
      payDue(payment, now);
      return information('AMOUNT_MISMATCH', checkout, [paid.id, bill.id], credit);
    },
  },
  {
    name: 'CATALOG_DRIFT',
    // Only prices in the catalog's own currency can be compared with it.
    fits: (checkout) => isRunning(checkout) && lastPurchase(checkout).currency === 'USD',
    before(purchases) {
      const purchase = purchases.at(-1);
      if (!purchase) return;
      const minor = amountOf(purchase) + shareOf(purchase, 0.11);
      purchase.amount = columnAmount(minor, purchase.currency);
    },
    after(checkout) {
      return information('CATALOG_DRIFT', checkout, [], amountOf(lastPurchase(checkout)));
    },
  },
  {
    name: 'DOUBLE_SUBSCRIPTION',
    fits: isRunning,
    after(checkout, { build, addPurchase, newPurchaseId }) {
      const purchase = lastPurchase(checkout);
      const id = newPurchaseId();
      const twin = {
        ...purchase,
        id,
        stripe_payment_id: derivedId('pi', id),
        stripe_invoice_id: derivedId('in', id),
        stripe_subscription_id: derivedId('sub', id),
        // Hours apart, or it were the same charge twice.
        purchase_date: new Date(Date.parse(purchase.purchase_date) + 5_400_000).toISOString(),
      };
      addPurchase(twin);
      const second = build([twin]);
      checkout.payments.push(...second.payments);
      const { subscription } = second;
      if (subscription) checkout.twin = subscription;
      // What is to be found is said by whoever sees all that runs: see RunningSubscriptions.
      return [];
    },
  },
];
