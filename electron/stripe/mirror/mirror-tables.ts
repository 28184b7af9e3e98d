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

/** How one kind of object becomes a row. */
export interface MirrorTable {
  readonly table: string;
  /** SQL of each typed column over `o`, the object as jsonb, and `live`, the mode of the key. */
  readonly columns: Readonly<Record<string, string>>;
  /** Fields without which an object is no object of its kind. */
  readonly required: readonly string[];
  /** SQL of what is kept as raw; the object itself unless parts of it are rows of their own. */
  readonly raw?: string;
  /** A query over `o` with one row, `l` in columns: what is added up over a list, in one reading of it. */
  readonly lateral?: string;
}

const text = (field: string) => `o->>'${field}'`;
const minor = (field: string) => `(o->>'${field}')::bigint`;
const minorOr = (field: string, otherwise: string) => `coalesce(${minor(field)}, ${otherwise})`;
const flag = (field: string) => `coalesce((o->>'${field}')::boolean, false)`;
const currency = `upper(o->>'currency')`;
const instantOf = (value: string) => `to_timestamp((${value})::float8)`;
const instant = (field: string) => instantOf(`o->>'${field}'`);

/** A reference as an id, whether it came as an id or expanded as an object. */
const refAt = (value: string) =>
  `CASE jsonb_typeof(${value}) WHEN 'object' THEN ${value}->>'id' ELSE ${value} #>> '{}' END`;
const ref = (field: string) => refAt(`o->'${field}'`);

const livemode = `coalesce((o->>'livemode')::boolean, live)`;
const purchaseId = `o #>> '{metadata,purchase_id}'`;

/** The sum of a number over a list, null where there is no list. */
const sumOf = (list: string, field: string) =>
  `CASE WHEN jsonb_typeof(${list}) = 'array' THEN
     (SELECT coalesce(sum((x->>'${field}')::bigint), 0) FROM jsonb_array_elements(${list}) x) END`;
const idsOf = (list: string, value: string) =>
  `CASE WHEN jsonb_typeof(${list}) = 'array' THEN
     ARRAY(SELECT ${value} FROM jsonb_array_elements(${list}) x) ELSE '{}'::text[] END`;

const idAndTime = { id: text('id'), livemode, created: instant('created') };

/** Lines that bill a period of a subscription: the new parent, or the type of older versions. */
const isSubscriptionLine = `(x #>> '{parent,type}' = 'subscription_item_details' OR x->>'type' = 'subscription')`;
const isProration = `coalesce((x #>> '{parent,subscription_item_details,proration}')::boolean,
  (x #>> '{parent,invoice_item_details,proration}')::boolean, (x->>'proration')::boolean, false)`;
/** A list, or null where it is none: it then has no rows. */
const listAt = (value: string) => `CASE WHEN jsonb_typeof(${value}) = 'array' THEN ${value} END`;

/**
 * Every table of the mirror. Field names are Stripe's; where versions of its API differ both
 * shapes are read, because old events keep the shape of their day.
 */
export const mirrorTables: Readonly<Record<MirrorObject, MirrorTable>> = {
  balance_transaction: {
    table: 'desk_stripe_balance_transactions',
    required: ['amount', 'currency', 'type'],
    raw: `CASE WHEN jsonb_typeof(o->'source') = 'object'
            THEN jsonb_set(o, '{source}', coalesce(o #> '{source,id}', 'null')) ELSE o END`,
    columns: {
      ...idAndTime,
      available_on: `coalesce(${instant('available_on')}, ${instant('created')})`,
      type: text('type'),
      reporting_category: text('reporting_category'),
      status: `coalesce(${text('status')}, 'available')`,
      amount: minor('amount'),
      fee: minorOr('fee', '0'),
      net: minorOr('net', `${minor('amount')} - ${minorOr('fee', '0')}`),
      currency,
      exchange_rate: `(o->>'exchange_rate')::numeric`,
      fee_details_sum: sumOf(`o->'fee_details'`, 'amount'),
      source: ref('source'),
    },
  },
  charge: {
    table: 'desk_stripe_charges',
    required: ['amount', 'currency', 'status'],
    columns: {
      ...idAndTime,
      status: text('status'),
      paid: flag('paid'),
      captured: flag('captured'),
      refunded: flag('refunded'),
      disputed: `coalesce((o->>'disputed')::boolean, nullif(o->'dispute', 'null') IS NOT NULL)`,
      amount: minor('amount'),
      amount_captured: minorOr(
        'amount_captured',
        `CASE WHEN ${flag('captured')} THEN ${minor('amount')} ELSE 0 END`,
      ),
      amount_refunded: minorOr('amount_refunded', '0'),
      currency,
      payment_intent: ref('payment_intent'),
      invoice: ref('invoice'),
      customer: ref('customer'),
      email: `coalesce(o #>> '{billing_details,email}', ${text('receipt_email')})`,
      balance_transaction: ref('balance_transaction'),
      failure_balance_transaction: ref('failure_balance_transaction'),
      failure_code: text('failure_code'),
      payment_method_type: `o #>> '{payment_method_details,type}'`,
      purchase_id: purchaseId,
    },
  },
  payment_intent: {
    table: 'desk_stripe_payment_intents',
    required: ['amount', 'currency', 'status'],
    columns: {
      ...idAndTime,
      status: text('status'),
      capture_method: text('capture_method'),
      amount: minor('amount'),
      amount_received: minorOr('amount_received', '0'),
      amount_capturable: minorOr('amount_capturable', '0'),
      currency,
      customer: ref('customer'),
      email: text('receipt_email'),
      latest_charge: `coalesce(${ref('latest_charge')}, o #>> '{charges,data,0,id}')`,
      invoice: ref('invoice'),
      canceled_at: instant('canceled_at'),
      cancellation_reason: text('cancellation_reason'),
      purchase_id: purchaseId,
    },
  },
  invoice: {
    table: 'desk_stripe_invoices',
    required: ['currency', 'total'],
    lateral: `
      SELECT sum(amount) FILTER (WHERE prorates) AS prorated,
        min(period_start) FILTER (WHERE renews AND NOT prorates) AS service_start,
        max(period_end) FILTER (WHERE renews AND NOT prorates) AS service_end
      FROM (
        SELECT (x->>'amount')::bigint AS amount, (x #>> '{period,start}')::bigint AS period_start,
          (x #>> '{period,end}')::bigint AS period_end, ${isProration} AS prorates,
          ${isSubscriptionLine} AS renews
        FROM jsonb_array_elements(${listAt(`o #> '{lines,data}'`)}) x
      ) line`,
    columns: {
      ...idAndTime,
      number: text('number'),
      status: text('status'),
      billing_reason: text('billing_reason'),
      collection_method: text('collection_method'),
      subtotal: minorOr('subtotal', minor('total')),
      total: minor('total'),
      amount_due: minorOr('amount_due', minor('total')),
      amount_paid: minorOr('amount_paid', '0'),
      amount_remaining: minorOr('amount_remaining', '0'),
      amount_overpaid: minorOr('amount_overpaid', '0'),
      total_taxes: `coalesce(${sumOf(`o->'total_taxes'`, 'amount')}, ${sumOf(`o->'total_tax_amounts'`, 'amount')}, ${minor('tax')}, 0)`,
      total_discounts: `coalesce(${sumOf(`o->'total_discount_amounts'`, 'amount')}, 0)`,
      starting_balance: minorOr('starting_balance', '0'),
      ending_balance: minor('ending_balance'),
      pre_payment_credit_notes_amount: minorOr('pre_payment_credit_notes_amount', '0'),
      post_payment_credit_notes_amount: minorOr('post_payment_credit_notes_amount', '0'),
      proration_amount: `CASE WHEN (o #>> '{lines,has_more}')::boolean IS NOT TRUE
          AND jsonb_typeof(o #> '{lines,data}') = 'array' THEN coalesce(l.prorated, 0) END`,
      currency,
      customer: ref('customer'),
      email: text('customer_email'),
      subscription: `coalesce(${refAt(`o #> '{parent,subscription_details,subscription}'`)}, ${ref('subscription')})`,
      payment_intent: ref('payment_intent'),
      charge: ref('charge'),
      paid_out_of_band: `coalesce((o->>'paid_out_of_band')::boolean, (o->>'amount_paid_off_stripe')::bigint > 0, false)`,
      service_start: instantOf('l.service_start'),
      service_end: instantOf('l.service_end'),
      due_date: instant('due_date'),
      finalized_at: instantOf(`o #>> '{status_transitions,finalized_at}'`),
      paid_at: instantOf(`o #>> '{status_transitions,paid_at}'`),
      voided_at: instantOf(`o #>> '{status_transitions,voided_at}'`),
      marked_uncollectible_at: instantOf(`o #>> '{status_transitions,marked_uncollectible_at}'`),
      purchase_id: purchaseId,
    },
  },
  invoice_payment: {
    table: 'desk_stripe_invoice_payments',
    required: ['invoice', 'currency', 'status'],
    columns: {
      ...idAndTime,
      invoice: ref('invoice'),
      status: text('status'),
      is_default: flag('is_default'),
      amount_requested: minorOr('amount_requested', '0'),
      amount_paid: minor('amount_paid'),
      currency,
      payment_type: `o #>> '{payment,type}'`,
      payment_intent: refAt(`o #> '{payment,payment_intent}'`),
      charge: refAt(`o #> '{payment,charge}'`),
      payment_record: refAt(`o #> '{payment,payment_record}'`),
      paid_at: instantOf(`o #>> '{status_transitions,paid_at}'`),
      canceled_at: instantOf(`o #>> '{status_transitions,canceled_at}'`),
    },
  },
  subscription: {
    table: 'desk_stripe_subscriptions',
    required: ['status'],
    columns: {
      ...idAndTime,
      status: text('status'),
      collection_method: text('collection_method'),
      customer: ref('customer'),
      currency,
      amount: `CASE WHEN jsonb_typeof(o #> '{items,data}') = 'array' THEN
        (SELECT sum((x #>> '{price,unit_amount}')::bigint * coalesce((x->>'quantity')::bigint, 1))
         FROM jsonb_array_elements(o #> '{items,data}') x) END`,
      interval: `o #>> '{items,data,0,price,recurring,interval}'`,
      interval_count: `(o #>> '{items,data,0,price,recurring,interval_count}')::integer`,
      product: refAt(`o #> '{items,data,0,price,product}'`),
      price: `o #>> '{items,data,0,price,id}'`,
      start_date: instant('start_date'),
      current_period_start: `coalesce(${instantOf(`o #>> '{items,data,0,current_period_start}'`)}, ${instant('current_period_start')})`,
      current_period_end: `coalesce(${instantOf(`o #>> '{items,data,0,current_period_end}'`)}, ${instant('current_period_end')})`,
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
    required: ['amount', 'currency'],
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
    required: ['amount', 'currency', 'status'],
    columns: {
      ...idAndTime,
      status: text('status'),
      reason: text('reason'),
      amount: minor('amount'),
      currency,
      charge: ref('charge'),
      payment_intent: ref('payment_intent'),
      balance_transactions: idsOf(`o->'balance_transactions'`, refAt('x')),
      is_charge_refundable: `(o->>'is_charge_refundable')::boolean`,
      has_evidence: `(o #>> '{evidence_details,has_evidence}')::boolean`,
      evidence_due_by: instantOf(`o #>> '{evidence_details,due_by}'`),
    },
  },
  payout: {
    table: 'desk_stripe_payouts',
    required: ['amount', 'currency', 'status'],
    columns: {
      ...idAndTime,
      arrival_date: `coalesce(${instant('arrival_date')}, ${instant('created')})`,
      status: text('status'),
      type: text('type'),
      method: text('method'),
      automatic: `coalesce((o->>'automatic')::boolean, true)`,
      amount: minor('amount'),
      currency,
      balance_transaction: ref('balance_transaction'),
      failure_balance_transaction: ref('failure_balance_transaction'),
      failure_code: text('failure_code'),
      reconciliation_status: text('reconciliation_status'),
      original_payout: ref('original_payout'),
      reversed_by: ref('reversed_by'),
      statement_descriptor: text('statement_descriptor'),
      trace_id: `o #>> '{trace_id,value}'`,
    },
  },
  customer: {
    table: 'desk_stripe_customers',
    required: [],
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
    required: ['amount', 'currency', 'status'],
    columns: {
      ...idAndTime,
      status: text('status'),
      type: text('type'),
      reason: text('reason'),
      amount: minor('amount'),
      total: minorOr('total', minor('amount')),
      pre_payment_amount: minor('pre_payment_amount'),
      post_payment_amount: minor('post_payment_amount'),
      out_of_band_amount: minor('out_of_band_amount'),
      currency,
      invoice: ref('invoice'),
      customer: ref('customer'),
      refunds: `CASE WHEN jsonb_typeof(o->'refunds') = 'array'
        THEN ARRAY(SELECT ${refAt(`x->'refund'`)} FROM jsonb_array_elements(o->'refunds') x)
        WHEN ${ref('refund')} IS NOT NULL THEN ARRAY[${ref('refund')}]
        ELSE '{}'::text[] END`,
      customer_balance_transaction: ref('customer_balance_transaction'),
      voided_at: instant('voided_at'),
    },
  },
};

/** Whether Stripe's name of an object is one that the mirror keeps. */
export function isMirrorObject(name: unknown): name is MirrorObject {
  return (mirrorObjects as readonly unknown[]).includes(name);
}
