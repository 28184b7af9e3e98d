import {
  invoice,
  invoiceLine,
  invoicePayment,
} from '../../../electron/stripe/sandbox/objects/billing-objects';
import {
  charge,
  type PaidBy,
  paymentIntent,
} from '../../../electron/stripe/sandbox/objects/payment-objects';
import { subscription } from '../../../electron/stripe/sandbox/objects/subscription-objects';
import { amountOf, refundedOf } from './market-money';
import type {
  MarketBuyer,
  MarketCheckout,
  MarketDispute,
  MarketInvoice,
  MarketPayment,
  MarketPurchase,
} from './market-types';
import { addDispute, addRefund, bookCharge, derivedId } from './payment-movements';

const day = 86_400;

function seconds(iso: string | null): number | undefined {
  return iso === null ? undefined : Math.floor(Date.parse(iso) / 1000);
}

function monthOf(second: number): string {
  return new Date(second * 1000).toISOString().slice(0, 7);
}

/** A second later, unless that were another month: money of one purchase stays in one month. */
function soonAfter(second: number, delay: number): number {
  return monthOf(second + delay) === monthOf(second) ? second + delay : second;
}

function paidByOf({ payment_method: method }: MarketPurchase): PaidBy {
  if (method === 'ACH') return 'us_bank_account';
  return method === 'INVOICE' ? 'customer_balance' : 'card';
}

/** Whether a purchase's money ever reached Stripe, as the purchase tells it. */
function wasPaid({ payment_status: status }: MarketPurchase): boolean {
  return ['SUCCEEDED', 'REFUNDED', 'PARTIALLY_REFUNDED', 'DISPUTED'].includes(status);
}

const unpaidIntents = {
  PENDING: 'requires_payment_method',
  REQUIRES_ACTION: 'requires_action',
  FAILED: 'requires_payment_method',
  CANCELLED: 'canceled',
  PROCESSING: 'processing',
} as const;

/** When a dispute that the purchase records began, and how it stands at `now`. */
function disputeAt(
  paidAt: number,
  now: number,
): { readonly created: number; readonly status: MarketDispute['status'] } {
  const created = Math.min(paidAt + 9 * day, now - 3600);
  if (now - paidAt < 75 * day) return { created, status: 'needs_response' };
  return { created, status: paidAt % 2 === 0 ? 'won' : 'lost' };
}

/** What a payment of purchases looks like in Stripe when both sides agree. */
function paymentFor(
  purchases: readonly MarketPurchase[],
  intentId: string,
  buyer: MarketBuyer,
  now: number,
): MarketPayment {
  const [first] = purchases;
  if (!first) throw new RangeError('A payment pays for something');
  const amount = purchases.reduce((sum, purchase) => sum + amountOf(purchase), 0);
  const currency = first.currency.toLowerCase();
  const boughtAt = seconds(first.purchase_date) ?? now;
  const metadata: Record<string, string> =
    purchases.length === 1 ? { purchase_id: first.id } : { purchases: String(purchases.length) };
  const description = first.tool_id ?? first.bundle_id;
  const isPaid = purchases.some(wasPaid);
  const isProcessing = first.payment_status === 'PROCESSING';
  const chargeId = derivedId(paidByOf(first) === 'card' ? 'ch' : 'py', intentId);
  const payment: MarketPayment = {
    intent: paymentIntent({
      id: intentId,
      amount,
      currency,
      created: boughtAt,
      customer: buyer.customer,
      status: isPaid
        ? 'succeeded'
        : unpaidIntents[first.payment_status as keyof typeof unpaidIntents],
      canceled_at: first.payment_status === 'CANCELLED' ? boughtAt : null,
      latest_charge: isPaid || isProcessing ? chargeId : null,
      receipt_email: buyer.email,
      description,
      metadata,
    }),
    charge: undefined,
    booking: undefined,
    refunds: [],
    disputes: [],
    movements: [],
    invoice: undefined,
    invoicePayments: [],
    purchases,
  };
  if (isPaid || isProcessing) {
    payment.charge = charge({
      id: chargeId,
      amount,
      amount_captured: isPaid ? amount : 0,
      captured: isPaid,
      paid: isPaid,
      status: isPaid ? 'succeeded' : 'pending',
      currency,
      created: soonAfter(boughtAt, 1),
      customer: buyer.customer,
      payment_intent: intentId,
      description,
      metadata,
      paidBy: paidByOf(first),
      email: buyer.email,
      name: buyer.name,
    });
  }
  if (isPaid) bookCharge(payment, now);
  for (const purchase of purchases) {
    const refunded = refundedOf(purchase);
    if (refunded > 0) {
      const at = seconds(purchase.refunded_at) ?? boughtAt + day;
      addRefund(payment, refunded, Math.min(at, now), now);
    }
    if (purchase.payment_status === 'DISPUTED') {
      const { created, status } = disputeAt(boughtAt, now);
      addDispute(payment, status, created, now);
    }
  }
  return payment;
}

const invoiceStatus = {
  PENDING: 'open',
  PROCESSING: 'open',
  REQUIRES_ACTION: 'open',
  FAILED: 'void',
  CANCELLED: 'void',
} as const;

/** The invoice of purchases and how it was paid. */
function billOf(
  payment: MarketPayment,
  invoiceId: string,
  buyer: MarketBuyer,
  subscriptionId: string | null,
): MarketInvoice {
  const { purchases } = payment;
  const [first] = purchases;
  if (!first) throw new RangeError('An invoice bills something');
  const total = purchases.reduce((sum, purchase) => sum + amountOf(purchase), 0);
  const created = seconds(first.purchase_date) ?? 0;
  const currency = first.currency.toLowerCase();
  const isPaid = payment.charge?.captured === true;
  const bill = invoice({
    id: invoiceId,
    number: derivedId('INV', invoiceId).slice(-12).toUpperCase(),
    created,
    currency,
    customer: buyer.customer,
    customer_email: buyer.email,
    customer_name: buyer.name,
    status: isPaid ? 'paid' : invoiceStatus[first.payment_status as keyof typeof invoiceStatus],
    total,
    collection_method: first.payment_method === 'INVOICE' ? 'send_invoice' : 'charge_automatically',
    subscription: subscriptionId,
    metadata: purchases.length === 1 ? { purchase_id: first.id } : {},
    lineItems: purchases.map((purchase, at) =>
      invoiceLine({
        id: derivedId('il', invoiceId, String(at)),
        amount: amountOf(purchase),
        currency,
        invoice: invoiceId,
        description: purchase.tool_id ?? purchase.bundle_id,
        metadata: { purchase_id: purchase.id },
        period: {
          start: seconds(purchase.subscription_start) ?? created,
          end: seconds(purchase.subscription_end) ?? created,
        },
        billed: subscriptionId,
      }),
    ),
  });
  payment.invoice = bill;
  if (payment.intent) {
    payment.invoicePayments.push(
      invoicePayment({
        id: derivedId('inpay', invoiceId),
        created,
        currency,
        invoice: invoiceId,
        amount_requested: total,
        payment: { type: 'payment_intent', payment_intent: payment.intent.id },
        status: isPaid ? 'paid' : bill.status === 'void' ? 'canceled' : 'open',
      }),
    );
  }
  return bill;
}

function singleCheckout(
  purchase: MarketPurchase,
  buyer: MarketBuyer,
  now: number,
): MarketPayment[] {
  const { stripe_payment_id: intentId, stripe_invoice_id: invoiceId } = purchase;
  if (intentId === null && invoiceId === null) return [];
  const payment = paymentFor([purchase], intentId ?? derivedId('pi', purchase.id), buyer, now);
  if (intentId === null && !wasPaid(purchase)) payment.intent = undefined;
  if (invoiceId !== null) billOf(payment, invoiceId, buyer, null);
  return [payment];
}

/** Stripe's subscription of paid periods, as their purchases tell it. */
function subscriptionOf(periods: readonly MarketPurchase[], buyer: MarketBuyer, now: number) {
  const first = periods[0];
  const last = periods.at(-1);
  if (!first || !last) throw new RangeError('A subscription has periods');
  const id = last.stripe_subscription_id ?? '';
  const start = seconds(last.subscription_start) ?? now;
  const end = seconds(last.subscription_end) ?? now;
  const isRunning = last.status === 'ACTIVE' && last.auto_renew;
  const endedAt = Math.min(end, now);
  return subscription({
    id,
    created: seconds(first.subscription_start) ?? now,
    currency: last.currency.toLowerCase(),
    customer: buyer.customer,
    status: isRunning ? 'active' : 'canceled',
    amount: amountOf(last),
    interval: end - start > 60 * day ? 'year' : 'month',
    productId: `prod_${(last.tool_id ?? last.bundle_id ?? '').replaceAll('-', '').slice(0, 14)}`,
    periodStart: start,
    periodEnd: end,
    latest_invoice: last.stripe_invoice_id,
    ...(!isRunning && { ended_at: endedAt, canceled_at: Math.min(endedAt, start + 2 * day) }),
  });
}

/**
 * Stripe's side of what was bought in one go, such that both sides agree.
 * @param purchases one purchase; the periods of one subscription, oldest first; or the purchases
 *   of one shared invoice
 * @param now seconds since 1970
 */
export function checkoutState(
  purchases: MarketPurchase[],
  buyer: MarketBuyer,
  now: number,
): MarketCheckout {
  const [first] = purchases;
  if (!first) throw new RangeError('A checkout buys something');
  const base = { buyer, purchases, creditNotes: [], subscription: undefined };
  if (first.stripe_subscription_id !== null) {
    const { stripe_subscription_id: subscriptionId } = first;
    return {
      ...base,
      kind: 'subscription',
      subscription: subscriptionOf(purchases, buyer, now),
      payments: purchases.flatMap((period) => {
        if (period.stripe_payment_id === null || period.stripe_invoice_id === null) return [];
        const payment = paymentFor([period], period.stripe_payment_id, buyer, now);
        billOf(payment, period.stripe_invoice_id, buyer, subscriptionId);
        return [payment];
      }),
    };
  }
  if (
    first.stripe_payment_id === null &&
    first.stripe_invoice_id !== null &&
    purchases.length > 1
  ) {
    const { stripe_invoice_id: invoiceId } = first;
    const payment = paymentFor(purchases, derivedId('pi', invoiceId), buyer, now);
    billOf(payment, invoiceId, buyer, null);
    return { ...base, kind: 'shared', payments: [payment] };
  }
  return { ...base, kind: 'single', payments: singleCheckout(first, buyer, now) };
}
