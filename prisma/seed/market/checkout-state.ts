import {
  invoice,
  invoiceLine,
  invoicePayment,
  subscription,
} from '../../../electron/stripe/sandbox/objects/billing-objects';
import {
  balanceTransaction,
  charge,
  dispute,
  type PaidBy,
  paymentIntent,
  refund,
} from '../../../electron/stripe/sandbox/objects/payment-objects';
import { amountOf, feeOf, partOf, refundedOf } from './market-money';
import type {
  MarketBuyer,
  MarketCheckout,
  MarketDispute,
  MarketInvoice,
  MarketPayment,
  MarketPurchase,
} from './market-types';

const day = 86_400;

/** Pounds are settled in dollars, so that conversion has its place in the data. */
const settledIn: Readonly<Record<string, { readonly currency: string; readonly rate: number }>> = {
  GBP: { currency: 'usd', rate: 1.2704 },
};

/** An id after Stripe's manner that follows from another one. */
export function derivedId(prefix: string, from: string, mark = ''): string {
  return `${prefix}_${from.replace(/^[a-z]+_/, '').replaceAll('-', '')}${mark}`;
}

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

/** The movement that books a charge. */
export function bookCharge(
  payment: MarketPayment,
  now: number,
  values: { readonly fee?: number; readonly mark?: string } = {},
): void {
  const { charge: paid } = payment;
  if (!paid) return;
  const byBank = paid.payment_method_details?.type === 'us_bank_account';
  const exchange = settledIn[paid.currency.toUpperCase()];
  const amount = exchange ? Math.round(paid.amount_captured * exchange.rate) : paid.amount_captured;
  const currency = exchange?.currency ?? paid.currency;
  const availableOn = Math.floor((paid.created + (byBank ? 4 : 2) * day) / day) * day;
  payment.booking = balanceTransaction({
    id: derivedId('txn', paid.id, values.mark),
    amount,
    currency,
    created: paid.created,
    available_on: availableOn,
    status: availableOn > now ? 'pending' : 'available',
    exchange_rate: exchange?.rate ?? null,
    fee: values.fee ?? feeOf(amount, currency.toUpperCase(), byBank),
    type: byBank ? 'payment' : 'charge',
    source: paid.id,
  });
  paid.balance_transaction = payment.booking.id;
}

/** A movement that takes money back, at the rate of the charge. */
export function moveBack(
  payment: MarketPayment,
  given: {
    readonly id: string;
    readonly minor: number;
    readonly created: number;
    readonly type: string;
    readonly category?: string;
    readonly source: string;
    readonly fee?: number;
    readonly now: number;
  },
) {
  const rate = payment.booking?.exchange_rate ?? 1;
  const movement = balanceTransaction({
    id: given.id,
    amount: Math.round(given.minor * rate),
    currency: payment.booking?.currency ?? payment.charge?.currency ?? 'usd',
    created: given.created,
    available_on: Math.floor((given.created + day) / day) * day,
    status: given.created + day > given.now ? 'pending' : 'available',
    exchange_rate: payment.booking?.exchange_rate ?? null,
    type: given.type,
    reporting_category: given.category ?? given.type,
    source: given.source,
    fee: given.fee ?? 0,
  });
  payment.movements.push(movement);
  return movement;
}

/** Refunds a part of a payment in Stripe. */
export function addRefund(
  payment: MarketPayment,
  minor: number,
  created: number,
  now: number,
  status = 'succeeded',
) {
  const { charge: paid, intent } = payment;
  if (!paid) throw new RangeError('Nothing to refund');
  const id = derivedId('re', paid.id, payment.refunds.length === 0 ? '' : 'b');
  const made = refund({
    id,
    amount: minor,
    currency: paid.currency,
    created,
    charge: paid.id,
    payment_intent: intent?.id ?? null,
    reason: 'requested_by_customer',
    status,
  });
  payment.refunds.push(made);
  if (status !== 'failed') {
    paid.amount_refunded += minor;
    paid.refunded = paid.amount_refunded >= paid.amount_captured;
  }
  if (status !== 'pending') {
    const byBank = paid.payment_method_details?.type === 'us_bank_account';
    made.balance_transaction = moveBack(payment, {
      id: derivedId('txn', id, 'r'),
      minor: -minor,
      created,
      type: byBank ? 'payment_refund' : 'refund',
      category: 'refund',
      source: id,
      now,
    }).id;
  }
  return made;
}

/** Disputes a payment in Stripe; an inquiry (`warning_…`) moves no money. */
export function addDispute(
  payment: MarketPayment,
  status: MarketDispute['status'],
  created: number,
  now: number,
) {
  const { charge: paid, intent } = payment;
  if (!paid) throw new RangeError('Nothing to dispute');
  const id = derivedId('du', paid.id);
  const made = dispute({
    id,
    amount: paid.amount_captured,
    currency: paid.currency,
    created,
    charge: paid.id,
    payment_intent: intent?.id ?? null,
    status,
    dueBy: status === 'won' || status === 'lost' ? null : created + 20 * day,
  });
  paid.disputed = true;
  payment.disputes.push(made);
  if (status.startsWith('warning')) return made;
  const move = (sign: 1 | -1, mark: string, at: number) =>
    made.balance_transactions.push(
      moveBack(payment, {
        id: derivedId('txn', id, mark),
        minor: sign * paid.amount_captured,
        created: at,
        type: 'adjustment',
        category: sign < 0 ? 'dispute' : 'dispute_reversal',
        source: id,
        fee: sign < 0 ? partOf(1500, 1, paid.currency.toUpperCase()) : 0,
        now,
      }),
    );
  move(-1, 'w', created);
  if (status === 'won') move(1, 'r', Math.min(created + 30 * day, now - 60));
  return made;
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
