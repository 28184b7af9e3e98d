import { isOneOf } from '../../shared/literals';
import { proratedAmount, serviceEnd, serviceStart } from './invoice-lines.rules';
import {
  boolean,
  type Column,
  currency,
  decimal,
  derived,
  either,
  flag,
  idOf,
  instant,
  integer,
  listAt,
  minor,
  numberAt,
  ref,
  sumOf,
  text,
  valueAt,
} from './mirror-columns.rules';

/** The kinds of objects that the mirror keeps, by Stripe's own names. */
export const mirrorObjects = [
  'balance_transaction',
  'charge',
  'payment_intent',
  'invoice',
  'invoice_payment',
  'subscription',
  'refund',
  'dispute',
  'payout',
  'customer',
  'credit_note',
] as const;

export type MirrorObject = (typeof mirrorObjects)[number];

/** Whether Stripe's name of an object is one that the mirror keeps. */
export function isMirrorObject(name: unknown): name is MirrorObject {
  return isOneOf(mirrorObjects, name);
}

/** How one kind of object becomes a row. */
export interface MirrorTable {
  readonly table: string;
  readonly columns: Readonly<Record<string, Column>>;
  /** Columns without which an object is no object of its kind. */
  readonly required: readonly string[];
}

/** What stands for the status of an invoice that was deleted: only a draft can be, and Stripe has no status for it. */
export const deletedInvoice = 'deleted';

const ownMode = boolean('livemode');
const idAndTime = {
  id: text('id'),
  livemode: {
    type: 'boolean',
    read: (object, live) => ownMode.read(object, live) ?? live,
  },
  created: instant('created'),
} satisfies Record<string, Column>;
const namedPurchase = text('metadata', 'purchase_id');
/** Ids are the same in capitals, as some platforms write them; comparisons are with PostgreSQL's writing. */
const purchaseId: Column<string> = {
  type: 'text',
  read: (object, live) => {
    const named = namedPurchase.read(object, live);
    return named && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(named)
      ? named.toLowerCase()
      : named;
  },
};

/**
 * Every table of the mirror. Field names are Stripe's; where versions of its API differ both
 * shapes are read, because old events keep the shape of their day.
 */
export const mirrorTables: Readonly<Record<MirrorObject, MirrorTable>> = {
  balance_transaction: {
    table: 'desk_stripe_balance_transactions',
    required: ['id', 'created', 'amount', 'currency', 'type'],
    columns: {
      ...idAndTime,
      available_on: either(instant('available_on'), instant('created')),
      type: text('type'),
      reporting_category: text('reporting_category'),
      status: either(text('status'), 'available'),
      amount: minor('amount'),
      fee: either(minor('fee'), 0),
      net: either(
        minor('net'),
        derived('bigint', (object) => {
          const amount = numberAt(object, ['amount']);
          return amount === null ? null : amount - (numberAt(object, ['fee']) ?? 0);
        }),
      ),
      currency,
      exchange_rate: decimal('exchange_rate'),
      fee_details_sum: sumOf(['fee_details'], 'amount'),
      source: ref('source'),
    },
  },
  charge: {
    table: 'desk_stripe_charges',
    required: ['id', 'created', 'amount', 'currency', 'status'],
    columns: {
      ...idAndTime,
      status: text('status'),
      paid: flag('paid'),
      captured: flag('captured'),
      refunded: flag('refunded'),
      disputed: either(
        boolean('disputed'),
        derived('boolean', (object) => valueAt(object, ['dispute']) !== null),
      ),
      amount: minor('amount'),
      amount_captured: either(
        minor('amount_captured'),
        derived('bigint', (object) =>
          valueAt(object, ['captured']) === true ? numberAt(object, ['amount']) : 0,
        ),
      ),
      amount_refunded: either(minor('amount_refunded'), 0),
      currency,
      payment_intent: ref('payment_intent'),
      invoice: ref('invoice'),
      customer: ref('customer'),
      email: either(text('billing_details', 'email'), text('receipt_email')),
      balance_transaction: ref('balance_transaction'),
      failure_balance_transaction: ref('failure_balance_transaction'),
      failure_code: text('failure_code'),
      payment_method_type: text('payment_method_details', 'type'),
      purchase_id: purchaseId,
    },
  },
  payment_intent: {
    table: 'desk_stripe_payment_intents',
    required: ['id', 'created', 'amount', 'currency', 'status'],
    columns: {
      ...idAndTime,
      status: text('status'),
      capture_method: text('capture_method'),
      amount: minor('amount'),
      amount_received: either(minor('amount_received'), 0),
      amount_capturable: either(minor('amount_capturable'), 0),
      currency,
      customer: ref('customer'),
      email: text('receipt_email'),
      latest_charge: either(ref('latest_charge'), text('charges', 'data', 0, 'id')),
      invoice: ref('invoice'),
      canceled_at: instant('canceled_at'),
      cancellation_reason: text('cancellation_reason'),
      purchase_id: purchaseId,
    },
  },
  invoice: {
    table: 'desk_stripe_invoices',
    required: ['id', 'created', 'currency', 'total'],
    columns: {
      ...idAndTime,
      number: text('number'),
      status: either(
        derived('text', (object) => (object['deleted'] === true ? deletedInvoice : null)),
        text('status'),
      ),
      billing_reason: text('billing_reason'),
      collection_method: text('collection_method'),
      subtotal: either(minor('subtotal'), minor('total')),
      total: minor('total'),
      amount_due: either(minor('amount_due'), minor('total')),
      amount_paid: either(minor('amount_paid'), 0),
      amount_remaining: either(minor('amount_remaining'), 0),
      amount_overpaid: either(minor('amount_overpaid'), 0),
      total_taxes: either(
        sumOf(['total_taxes'], 'amount'),
        sumOf(['total_tax_amounts'], 'amount'),
        minor('tax'),
        0,
      ),
      total_discounts: either(sumOf(['total_discount_amounts'], 'amount'), 0),
      starting_balance: either(minor('starting_balance'), 0),
      ending_balance: minor('ending_balance'),
      pre_payment_credit_notes_amount: either(minor('pre_payment_credit_notes_amount'), 0),
      post_payment_credit_notes_amount: either(minor('post_payment_credit_notes_amount'), 0),
      proration_amount: derived('bigint', proratedAmount),
      currency,
      customer: ref('customer'),
      email: text('customer_email'),
      subscription: either(
        ref('parent', 'subscription_details', 'subscription'),
        ref('subscription'),
      ),
      payment_intent: ref('payment_intent'),
      charge: ref('charge'),
      paid_out_of_band: either(
        boolean('paid_out_of_band'),
        derived('boolean', (object) => (numberAt(object, ['amount_paid_off_stripe']) ?? 0) > 0),
      ),
      service_start: derived('timestamptz', serviceStart),
      service_end: derived('timestamptz', serviceEnd),
      due_date: instant('due_date'),
      finalized_at: instant('status_transitions', 'finalized_at'),
      paid_at: instant('status_transitions', 'paid_at'),
      voided_at: instant('status_transitions', 'voided_at'),
      marked_uncollectible_at: instant('status_transitions', 'marked_uncollectible_at'),
      purchase_id: purchaseId,
    },
  },
  invoice_payment: {
    table: 'desk_stripe_invoice_payments',
    required: ['id', 'created', 'invoice', 'currency', 'status'],
    columns: {
      ...idAndTime,
      invoice: ref('invoice'),
      status: text('status'),
      is_default: flag('is_default'),
      amount_requested: either(minor('amount_requested'), 0),
      amount_paid: minor('amount_paid'),
      currency,
      payment_type: text('payment', 'type'),
      payment_intent: ref('payment', 'payment_intent'),
      charge: ref('payment', 'charge'),
      payment_record: ref('payment', 'payment_record'),
      paid_at: instant('status_transitions', 'paid_at'),
      canceled_at: instant('status_transitions', 'canceled_at'),
    },
  },
  subscription: {
    table: 'desk_stripe_subscriptions',
    required: ['id', 'created', 'status'],
    columns: {
      ...idAndTime,
      status: text('status'),
      collection_method: text('collection_method'),
      customer: ref('customer'),
      currency,
      amount: derived('bigint', (object) => {
        const prices = listAt(object, ['items', 'data'])?.flatMap((item) => {
          const price = numberAt(item, ['price', 'unit_amount']);
          return price === null ? [] : price * (numberAt(item, ['quantity']) ?? 1);
        });
        if (!prices || prices.length === 0) return null;
        return prices.reduce((sum, price) => sum + price, 0);
      }),
      interval: text('items', 'data', 0, 'price', 'recurring', 'interval'),
      interval_count: integer('items', 'data', 0, 'price', 'recurring', 'interval_count'),
      product: ref('items', 'data', 0, 'price', 'product'),
      price: text('items', 'data', 0, 'price', 'id'),
      start_date: instant('start_date'),
      current_period_start: either(
        instant('items', 'data', 0, 'current_period_start'),
        instant('current_period_start'),
      ),
      current_period_end: either(
        instant('items', 'data', 0, 'current_period_end'),
        instant('current_period_end'),
      ),
      trial_start: instant('trial_start'),
      trial_end: instant('trial_end'),
      cancel_at_period_end: flag('cancel_at_period_end'),
      cancel_at: instant('cancel_at'),
      canceled_at: instant('canceled_at'),
      ended_at: instant('ended_at'),
      latest_invoice: ref('latest_invoice'),
      purchase_id: purchaseId,
    },
  },
  refund: {
    table: 'desk_stripe_refunds',
    required: ['id', 'created', 'amount', 'currency'],
    columns: {
      ...idAndTime,
      status: text('status'),
      reason: text('reason'),
      failure_reason: text('failure_reason'),
      amount: minor('amount'),
      currency,
      charge: ref('charge'),
      payment_intent: ref('payment_intent'),
      balance_transaction: ref('balance_transaction'),
      failure_balance_transaction: ref('failure_balance_transaction'),
      purchase_id: purchaseId,
    },
  },
  dispute: {
    table: 'desk_stripe_disputes',
    required: ['id', 'created', 'amount', 'currency', 'status'],
    columns: {
      ...idAndTime,
      status: text('status'),
      reason: text('reason'),
      amount: minor('amount'),
      currency,
      charge: ref('charge'),
      payment_intent: ref('payment_intent'),
      balance_transactions: derived(
        'text[]',
        (object) => listAt(object, ['balance_transactions'])?.map(idOf) ?? [],
      ),
      is_charge_refundable: boolean('is_charge_refundable'),
      has_evidence: boolean('evidence_details', 'has_evidence'),
      evidence_due_by: instant('evidence_details', 'due_by'),
    },
  },
  payout: {
    table: 'desk_stripe_payouts',
    required: ['id', 'created', 'amount', 'currency', 'status'],
    columns: {
      ...idAndTime,
      arrival_date: either(instant('arrival_date'), instant('created')),
      status: text('status'),
      type: text('type'),
      method: text('method'),
      automatic: either(boolean('automatic'), true),
      amount: minor('amount'),
      currency,
      balance_transaction: ref('balance_transaction'),
      failure_balance_transaction: ref('failure_balance_transaction'),
      failure_code: text('failure_code'),
      reconciliation_status: text('reconciliation_status'),
      original_payout: ref('original_payout'),
      reversed_by: ref('reversed_by'),
      statement_descriptor: text('statement_descriptor'),
      trace_id: text('trace_id', 'value'),
    },
  },
  customer: {
    table: 'desk_stripe_customers',
    required: ['id'],
    columns: {
      ...idAndTime,
      deleted: flag('deleted'),
      name: text('name'),
      email: text('email'),
      currency,
      balance: minor('balance'),
    },
  },
  credit_note: {
    table: 'desk_stripe_credit_notes',
    required: ['id', 'created', 'amount', 'currency', 'status'],
    columns: {
      ...idAndTime,
      status: text('status'),
      type: text('type'),
      reason: text('reason'),
      amount: minor('amount'),
      total: either(minor('total'), minor('amount')),
      pre_payment_amount: minor('pre_payment_amount'),
      post_payment_amount: minor('post_payment_amount'),
      out_of_band_amount: minor('out_of_band_amount'),
      currency,
      invoice: ref('invoice'),
      customer: ref('customer'),
      refunds: derived('text[]', (object) => {
        const refunds = listAt(object, ['refunds']);
        if (refunds) return refunds.map((one) => idOf(valueAt(one, ['refund'])));
        const refund = idOf(valueAt(object, ['refund']));
        return refund === null ? [] : [refund];
      }),
      customer_balance_transaction: ref('customer_balance_transaction'),
      voided_at: instant('voided_at'),
    },
  },
};
