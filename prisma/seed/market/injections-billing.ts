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
  truth,
} from './injection';
import { amountOf, columnAmount, partOf } from './market-money';
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
  for (const payment1 of payment.invoicePayments) {
    payment1.amount_requested = bill.amount_due;
    payment1.amount_paid = bill.amount_due;
  }
  bookCharge(payment, now);
}

const severalPeriods = (checkout: MarketCheckout) =>
  isRunning(checkout) && checkout.purchases.length >= 2;

const information = (
  name: string,
  checkout: MarketCheckout,
  amountMinor: number,
  ids: readonly (string | undefined)[],
) => {
  const purchase = lastPurchase(checkout);
  return [truth(name, purchase, ids, amountMinor, purchase.currency, 'information')];
};

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
      bill.metadata = {};
      for (const line of bill.lines.data) line.metadata = {};
      intentOf(payment).metadata = {};
      chargeOf(payment).metadata = {};
      const paid = chargeOf(payment);
      return [
        truth(
          'RENEWAL_UNRECORDED',
          null,
          [paid.id, bill.id, checkout.subscription?.id],
          amountOf(dropped),
          dropped.currency,
        ),
      ];
    },
  },
  {
    name: 'RENEWAL_MISSING',
    fits: severalPeriods,
    after(checkout) {
      checkout.payments.pop();
      const purchase = lastPurchase(checkout);
      Object.assign(purchase, { stripe_payment_id: null, stripe_invoice_id: null });
      const { subscription } = checkout;
      if (subscription) subscription.latest_invoice = invoiceOf(lastPayment(checkout)).id;
      return [
        truth(
          'RENEWAL_MISSING',
          purchase,
          [subscription?.id],
          amountOf(purchase),
          purchase.currency,
        ),
      ];
    },
  },
  {
    name: 'SUB_STATE',
    fits: isRunning,
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const { subscription } = checkout;
      if (subscription) {
        Object.assign(subscription, {
          status: 'canceled',
          canceled_at: now - 3600,
          ended_at: now - 3600,
        });
      }
      return [
        truth('SUB_STATE', purchase, [subscription?.id], amountOf(purchase), purchase.currency),
      ];
    },
  },
  {
    name: 'INVOICE_STATE',
    fits: isRunning,
    after(checkout) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const bill = invoiceOf(payment);
      unpay(payment);
      Object.assign(bill, {
        status: 'open',
        amount_paid: 0,
        amount_remaining: bill.amount_due,
      });
      bill.status_transitions.paid_at = null;
      purchase.stripe_payment_id = null;
      return [truth('INVOICE_STATE', purchase, [bill.id], amountOf(purchase), purchase.currency)];
    },
  },
  {
    name: 'OUT_OF_BAND',
    fits: isRunning,
    after(checkout) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const bill = invoiceOf(payment);
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
      return information('OUT_OF_BAND', checkout, amountOf(purchase), [bill.id]);
    },
  },
  {
    name: 'SPLIT_PAYMENT',
    fits: isRunning,
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const whole = lastPayment(checkout);
      const bill = invoiceOf(whole);
      const total = bill.amount_due;
      const first = partOf(total, 0.4, purchase.currency);
      const template = { intent: intentOf(whole), charge: chargeOf(whole) };
      const parts = [first, total - first].map((minor, at): MarketPayment => {
        const intentId = derivedId('pi', template.intent.id, String(at));
        const chargeId = derivedId('ch', template.charge.id, String(at));
        const part: MarketPayment = {
          ...whole,
          intent: {
            ...template.intent,
            id: intentId,
            amount: minor,
            amount_received: minor,
            latest_charge: chargeId,
          },
          charge: {
            ...template.charge,
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
      return information('SPLIT_PAYMENT', checkout, total, [
        bill.id,
        ...parts.map((part) => chargeOf(part).id),
      ]);
    },
  },
  {
    name: 'PRORATION',
    fits: isRunning,
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const bill = invoiceOf(payment);
      const extra = partOf(amountOf(purchase), 0.31, purchase.currency);
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
      return information('PRORATION', checkout, extra, [bill.id, chargeOf(payment).id]);
    },
  },
  {
    name: 'ZERO_DUE',
    fits: isRunning,
    after(checkout) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const bill = invoiceOf(payment);
      const off = bill.subtotal;
      unpay(payment);
      Object.assign(bill, { total: 0, amount_due: 0, amount_paid: 0, amount_remaining: 0 });
      bill.total_discount_amounts = [{ amount: off, discount: derivedId('di', bill.id) }];
      purchase.stripe_payment_id = null;
      return information('ZERO_DUE', checkout, off, [bill.id]);
    },
  },
  {
    name: 'CREDIT_NOTE',
    fits: isRunning,
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const bill = invoiceOf(payment);
      const credited = partOf(amountOf(purchase), 0.2, purchase.currency);
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
      return information('CREDIT_NOTE', checkout, credited, [
        note.id,
        bill.id,
        chargeOf(payment).id,
      ]);
    },
  },
  {
    name: 'AMOUNT_MISMATCH:tax',
    fits: isRunning,
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const bill = invoiceOf(payment);
      const tax = partOf(amountOf(purchase), 0.19, purchase.currency);
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
      return information('AMOUNT_MISMATCH', checkout, tax, [chargeOf(payment).id, bill.id]);
    },
  },
  {
    name: 'AMOUNT_MISMATCH:discount',
    fits: isRunning,
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const bill = invoiceOf(payment);
      const off = partOf(amountOf(purchase), 0.15, purchase.currency);
      bill.total -= off;
      bill.amount_due -= off;
      bill.total_discount_amounts = [{ amount: off, discount: derivedId('di', bill.id) }];
      payDue(payment, now);
      return information('AMOUNT_MISMATCH', checkout, off, [chargeOf(payment).id, bill.id]);
    },
  },
  {
    name: 'AMOUNT_MISMATCH:balance',
    fits: isRunning,
    after(checkout, { now }) {
      const purchase = lastPurchase(checkout);
      const payment = lastPayment(checkout);
      const bill = invoiceOf(payment);
      const credit = partOf(amountOf(purchase), 0.3, purchase.currency);
      bill.starting_balance = -credit;
      bill.ending_balance = 0;
      bill.amount_due -= credit;
      payDue(payment, now);
      return information('AMOUNT_MISMATCH', checkout, credit, [chargeOf(payment).id, bill.id]);
    },
  },
  {
    name: 'CATALOG_DRIFT',
    // Only prices in the catalog's own currency can be compared with it.
    fits: (checkout) => isRunning(checkout) && lastPurchase(checkout).currency === 'USD',
    before(purchases) {
      const purchase = purchases.at(-1);
      if (!purchase) return;
      const minor = amountOf(purchase) + partOf(amountOf(purchase), 0.11, purchase.currency);
      purchase.amount = columnAmount(minor, purchase.currency);
    },
    after(checkout) {
      return information('CATALOG_DRIFT', checkout, amountOf(lastPurchase(checkout)), []);
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
