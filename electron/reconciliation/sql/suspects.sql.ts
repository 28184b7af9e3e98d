import {
  isThere,
  paidStatuses,
  type SharedPart,
  thousandthsOfDecimal,
  thousandthsOfMinor,
  withParts,
} from './expressions';
import { disputes, isOpen, isRest, isWon, refundedOf } from './links.sql';
import {
  invoiceReference,
  paymentReference,
  referencesFit,
  subscriptionReference,
  withCatalogPrice,
} from './references.sql';

/** Whether we say that money came back to the customer. */
const recordedRefund = `CASE
  WHEN p.refunded_amount > 0 THEN p.refunded_amount
  WHEN p.payment_status = 'REFUNDED' OR p.status = 'REFUNDED' THEN p.amount
  ELSE 0 END`;

/** The purchases to look at closely, with what the classes need of them. */
const purchases = `
CREATE TEMP TABLE r_p ON COMMIT DROP AS
SELECT p.id, o.key, o.pass, p.organization_id, p.user_id, coalesce(p.tool_id, p.bundle_id) AS item_id,
  p.currency, ${thousandthsOfDecimal('p.amount')} AS ours, ${thousandthsOfDecimal(recordedRefund)} AS refunded,
  p.payment_method, p.payment_status, p.status, p.payment_status IN ${paidStatuses} AS paid,
  p.status = 'ACTIVE' AS active, p.is_subscription, p.subscription_start, p.subscription_end, p.auto_renew,
  p.activated_at, p.refunded_at, p.purchase_date AS at, p.updated_at,
  p.stripe_payment_id, p.stripe_invoice_id, p.stripe_subscription_id,
  ${paymentReference} AS payment_ref, ${invoiceReference} AS invoice_ref,
  ${subscriptionReference} AS subscription_ref, (${referencesFit}) AS fits,
  ${thousandthsOfDecimal('listed.amount')} AS price,
  n.stripe_customer_id, n.billing_email, u.email AS user_email
FROM r_link o
JOIN marketplace_purchases p ON p.id = o.purchase_id
${withCatalogPrice}
LEFT JOIN organizations n ON n.id = p.organization_id
LEFT JOIN users u ON u.id = p.user_id;
CREATE INDEX ON r_p (key);
ANALYZE r_p (id, key);`;

const sums = (kind: 'refund' | 'dispute', columns: string) => `
LEFT JOIN (
  SELECT o.charge AS ${kind}_of, ${columns}
  FROM r_${kind} o JOIN r_charge paid ON paid.id = o.charge GROUP BY o.charge
) ${kind} ON ${kind}.${kind}_of = c.id`;

/**
 * What a dispute is about, in the charge's currency. In another one its amount says nothing here: it
 * is about what refunds had left of the charge.
 */
const disputed = `CASE WHEN o.currency = paid.currency THEN o.amount
      WHEN ${refundedOf('paid')} < paid.amount_captured THEN paid.amount_captured - ${refundedOf('paid')}
      ELSE paid.amount_captured END`;

/** Whether a refund took money back to the customer. */
const arrived = `(o.status = 'succeeded' OR o.status IS NULL) AND NOT ${isRest('o', 'paid')}`;

/** The captured charges to look at closely, with what was refunded and disputed of them. */
const charges = `
CREATE TEMP TABLE r_c ON COMMIT DROP AS
${withParts(disputes)}
SELECT c.id, o.key, c.created AS at, c.livemode, c.amount, c.amount_captured AS captured, c.currency,
  c.customer, c.email, c.payment_intent, c.purchase_id, c.disputed, b.created AS settled_at,
  refund.*, dispute.*,
  -- What Stripe counts on the charge itself also covers refunds that were not listed.
  greatest(
    coalesce(refund.succeeded, 0),
    c.amount_refunded - coalesce(refund.pending, 0) - coalesce(refund.failed, 0) - coalesce(refund.rest, 0)
  ) AS returned
FROM r_link o
JOIN r_charge c ON c.id = o.charge_id
LEFT JOIN desk_stripe_balance_transactions b ON b.id = c.balance_transaction${sums(
  'refund',
  `sum(o.amount) FILTER (WHERE ${arrived})::bigint AS succeeded,
    max(o.amount) FILTER (WHERE ${isRest('o', 'paid')})::bigint AS rest,
    sum(o.amount) FILTER (WHERE o.status IN ('pending', 'requires_action'))::bigint AS pending,
    sum(o.amount) FILTER (WHERE o.status IN ('failed', 'canceled'))::bigint AS failed,
    max(o.amount) FILTER (WHERE o.owed)::bigint AS largest_owed,
    min(o.created) FILTER (WHERE ${arrived}) AS refunded_at,
    min(o.created) FILTER (WHERE o.owed) AS failed_at,
    array_agg(o.id ORDER BY o.created, o.id) FILTER (WHERE ${arrived}) AS refund_ids`,
)}${sums(
  'dispute',
  `sum(${disputed}) FILTER (WHERE o.status = 'lost')::bigint AS lost,
    count(*) FILTER (WHERE ${isOpen('o')}) AS disputes_open,
    count(*) FILTER (WHERE ${isWon('o')}) AS disputes_won,
    array_agg(o.id ORDER BY o.created, o.id) FILTER (WHERE o.status = 'lost') AS lost_ids`,
)};
CREATE INDEX ON r_c (key);
ANALYZE r_c (id, key);`;

/** Both sides of a payment added up: several purchases may share it, several charges make it. */
const units = `
CREATE TEMP TABLE r_u ON COMMIT DROP AS
WITH ours AS (
  SELECT key, count(*)::int AS purchases, (array_agg(id ORDER BY at, id))[1] AS purchase_id,
    min(at) AS purchase_at, sum(ours)::bigint AS ours, sum(refunded)::bigint AS refunded_ours,
    min(currency) AS currency, min(currency) = max(currency) AS one_currency, bool_or(paid) AS paid,
    bool_and(pass = 2) AS by_metadata, min(refunded_at) AS our_refund_at
  FROM r_p GROUP BY key
), theirs AS (
  SELECT key, count(*)::int AS charges, (array_agg(id ORDER BY at, id))[1] AS charge_id, min(at) AS charge_at,
    sum(captured)::bigint AS captured, sum(amount)::bigint AS authorised, min(currency) AS charge_currency,
    min(currency) = max(currency) AS one_charge_currency,
    sum(returned)::bigint AS returned, coalesce(sum(rest), 0)::bigint AS rest, coalesce(sum(pending), 0)::bigint AS pending,
    coalesce(sum(failed), 0)::bigint AS failed, max(largest_owed) AS largest_owed,
    coalesce(sum(lost), 0)::bigint AS lost, min(refunded_at) AS refunded_at, min(failed_at) AS failed_at,
    coalesce(sum(disputes_open), 0)::int AS disputes_open, coalesce(sum(disputes_won), 0)::int AS disputes_won,
    array_agg(id ORDER BY at, id) AS charge_ids
  FROM r_c GROUP BY key
)
SELECT coalesce(o.key, t.key) AS key, o.purchases, o.purchase_id, o.purchase_at, o.ours, o.refunded_ours,
  o.currency, o.one_currency, o.paid, o.by_metadata, o.our_refund_at,
  coalesce(t.charges, 0) AS charges, t.charge_id, t.charge_at, t.captured, t.authorised, t.charge_currency,
  t.one_charge_currency, t.returned, t.rest, t.pending, t.failed, t.largest_owed, t.lost, t.refunded_at,
  t.failed_at, t.disputes_open, t.disputes_won, t.charge_ids,
  ${thousandthsOfMinor('t.captured', 't.charge_currency')} AS theirs,
  i.id AS invoice, i.status AS invoice_status, i.created AS invoice_at, i.total, i.subtotal, i.amount_due,
  i.amount_paid, i.total_taxes, i.total_discounts, i.starting_balance,
  coalesce(i.ending_balance, 0) AS ending_balance,
  coalesce(i.proration_amount, 0) AS proration, i.billing_reason, i.subscription AS invoice_subscription,
  i.pre_payment_credit_notes_amount AS credited_before, i.post_payment_credit_notes_amount AS credited_after,
  i.due_date, i.currency AS invoice_currency,
  i.paid_out_of_band OR coalesce(ip.records, 0) > 0 AS out_of_band, coalesce(ip.payments, 0) AS invoice_payments
FROM ours o
FULL JOIN theirs t ON t.key = o.key
LEFT JOIN desk_stripe_invoices i ON i.id = coalesce(o.key, t.key) AND ${isThere('i')}
LEFT JOIN LATERAL (
  SELECT count(*) FILTER (WHERE ip.payment_record IS NOT NULL) AS records,
    count(*) FILTER (WHERE ip.payment_intent IS NOT NULL OR ip.charge IS NOT NULL) AS payments
  FROM desk_stripe_invoice_payments ip WHERE ip.invoice = i.id
) ip ON i.id IS NOT NULL;
ANALYZE r_u (key, purchases, charges);`;

/** The windows that were listed without a gap, by object; nothing outside is called missing. */
export const coverage: SharedPart = {
  table: 'r_covered',
  when: 'EXISTS (SELECT FROM desk_stripe_coverage)',
  select: `
  SELECT object, range_agg(tstzrange(from_at, to_at)) AS ranges
  FROM desk_stripe_coverage WHERE state = 'complete' GROUP BY object`,
};

/**
 * Whether an object's listing is proved over a window, SQL expressions for its first instant and
 * the first after it, in a statement that has {@link coverage}.
 */
export function covered(object: string, from: string, to: string): string {
  return `EXISTS (SELECT FROM r_covered WHERE object = ${object}
    AND ranges @> tstzrange(${from}, greatest(${to}, ${from} + interval '1 microsecond')))`;
}

/** Everything that the classes read: small tables about what is not plainly in order. */
export const suspectStatements: readonly string[] = [purchases, charges, units];
