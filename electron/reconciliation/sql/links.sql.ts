import { isThere, type SharedPart, withParts } from './expressions';
import { type Customs, captured } from './pass.sql';
import { invoiceReference, paymentReference, subscriptionReference } from './references.sql';
import { repeatedPurchases } from './repeats.sql';

/** Refunds or disputes with the charge that they are about. */
const reversals = (kind: 'refund' | 'dispute', detail: string) => `
SELECT o.id, o.created, o.status, o.amount, o.currency, ${detail}, coalesce(o.charge, (
    SELECT c.id FROM desk_stripe_charges c
    WHERE c.payment_intent = o.payment_intent AND c.status = 'succeeded' LIMIT 1
  )) AS charge
FROM desk_stripe_${kind}s o`;

/** Whether a refund failed and later ones of its charge do not make up for it. */
const owed = `CASE WHEN o.status = 'failed' THEN o.amount > coalesce((
    SELECT sum(again.amount) FROM desk_stripe_refunds again
    WHERE again.charge = o.charge AND again.created > o.created
      AND again.status IN ('succeeded', 'pending', 'requires_action')
  ), 0) ELSE false END AS owed`;

/**
 * Whether a refund is the rest of a charge that was captured in part: Stripe releases what it never took,
 * and calls that refunded. No money moves, so it names no movement.
 * @param refund the alias of a row of `desk_stripe_refunds`, as `charge` of its charge
 */
export const isRest = (refund: string, charge: string) =>
  `coalesce(${refund}.status = 'succeeded' AND ${refund}.balance_transaction IS NULL
    AND ${refund}.amount = ${charge}.amount - ${charge}.amount_captured, false)`;

/**
 * What went back of a charge by what Stripe counts on it, in minor units, without {@link isRest}.
 * @param charge the alias of a row of `desk_stripe_charges`
 */
export const refundedOf = (charge: string) => `greatest(0, ${charge}.amount_refunded - coalesce((
    SELECT max(rest.amount) FROM desk_stripe_refunds rest
    WHERE rest.charge = ${charge}.id AND ${isRest('rest', charge)}
  ), 0))`;

const refunds = `
CREATE TEMP TABLE r_refund ON COMMIT DROP AS ${reversals('refund', `${owed}, o.balance_transaction`)};
ANALYZE r_refund;
CREATE INDEX ON r_refund (charge);`;

/** Disputes, of which there are few. */
export const disputes: SharedPart = {
  table: 'r_dispute',
  when: 'EXISTS (SELECT FROM desk_stripe_disputes)',
  select: reversals('dispute', 'o.evidence_due_by'),
};

/** Whether a dispute ended with the money here: won, or an inquiry that came to nothing. */
export const isWon = (dispute: string) =>
  `${dispute}.status IN ('won', 'warning_closed', 'prevented')`;

/** Whether a dispute is not decided yet. */
export const isOpen = (dispute: string) => `${dispute}.status <> 'lost' AND NOT ${isWon(dispute)}`;

/** Invoices about which more is to be said than that one payment paid them whole. */
const oddInvoices = `
CREATE TEMP TABLE r_odd_invoice ON COMMIT DROP AS
SELECT id FROM desk_stripe_invoices
WHERE status IS DISTINCT FROM 'paid' OR paid_out_of_band OR total = 0 OR amount_due <> amount_paid
  OR coalesce(proration_amount, 0) <> 0
  OR pre_payment_credit_notes_amount <> 0 OR post_payment_credit_notes_amount <> 0
UNION SELECT invoice FROM desk_stripe_credit_notes WHERE invoice IS NOT NULL
UNION SELECT invoice FROM desk_stripe_invoice_payments GROUP BY invoice HAVING count(*) > 1;
ANALYZE r_odd_invoice;`;

/** The payments of a table of invoices, by any of the ways in which Stripe says so. */
const paymentsOf = (invoices: string, { invoicesNamePayments }: Customs) => `
  SELECT ip.payment_intent AS payment FROM ${invoices} JOIN desk_stripe_invoice_payments ip ON ip.invoice = n.id
  UNION ALL SELECT ip.charge FROM ${invoices} JOIN desk_stripe_invoice_payments ip ON ip.invoice = n.id
  ${
    invoicesNamePayments
      ? `UNION ALL SELECT i.payment_intent FROM ${invoices} JOIN desk_stripe_invoices i ON i.id = n.id
  UNION ALL SELECT i.charge FROM ${invoices} JOIN desk_stripe_invoices i ON i.id = n.id`
      : ''
  }`;

/** The captured charges of a table of payments, each an intent or a charge. */
const chargesOf = (payments: string, columns = 'c.id') => `
  SELECT ${columns} FROM ${payments} JOIN desk_stripe_charges c ON c.payment_intent = x.payment AND ${captured}
  UNION SELECT ${columns} FROM ${payments} JOIN desk_stripe_charges c ON c.id = x.payment AND ${captured}`;

/**
 * What is looked at closely: rows of the pass that are not clean, purchases and charges that it saw
 * twice, and charges that a refund, a dispute or an odd invoice speaks of.
 */
const doubted = (customs: Customs) => `
CREATE TEMP TABLE r_doubted_charge ON COMMIT DROP AS
${withParts(disputes)}
SELECT charge_id AS id FROM r_seen WHERE charge_id IS NOT NULL AND NOT clean
UNION SELECT charge_id FROM r_seen WHERE charge_id IS NOT NULL AND purchase_id IS NOT NULL AND NOT known
  GROUP BY charge_id HAVING count(*) > 1
UNION SELECT m.stripe_id FROM r_seen JOIN desk_matches m ON m.stripe_id = r_seen.charge_id
  WHERE NOT r_seen.known AND m.purchase_id <> r_seen.purchase_id
UNION SELECT c.id FROM (
    SELECT charge AS id FROM r_refund UNION SELECT charge FROM r_dispute
    EXCEPT SELECT charge_id FROM r_seen WHERE NOT clean
  ) reversed
  JOIN desk_stripe_charges c ON c.id = reversed.id AND ${captured}
UNION ${chargesOf(`(${paymentsOf('r_odd_invoice n', customs)}
) x`)};
ANALYZE r_doubted_charge;`;

/** The purchases among them. */
const doubtedPurchases = `(
  SELECT purchase_id AS id FROM r_seen WHERE purchase_id IS NOT NULL AND NOT clean
  UNION SELECT purchase_id FROM r_seen WHERE purchase_id IS NOT NULL AND charge_id IS NOT NULL AND NOT known
    GROUP BY purchase_id HAVING count(*) > 1
  UNION SELECT m.purchase_id FROM r_seen JOIN desk_matches m ON m.purchase_id = r_seen.purchase_id
    WHERE NOT r_seen.known AND m.stripe_id <> r_seen.charge_id
  UNION ${repeatedPurchases}
)`;

/** What purchases refer to. @param doubted whether they are doubted, or belong to what is */
const referenced = (purchases: string, doubted: boolean) => `
SELECT p.id AS purchase_id, ${paymentReference} AS payment, ${invoiceReference} AS invoice,
  s.invoice AS period_invoice, ${doubted} AS doubted
FROM ${purchases} x JOIN marketplace_purchases p ON p.id = x.id
-- A paid period of a subscription that names no invoice: the invoice that bills this period.
LEFT JOIN LATERAL (
  SELECT i.id AS invoice FROM desk_stripe_invoices i
  WHERE i.subscription = ${subscriptionReference} AND ${isThere('i')}
    AND coalesce(i.service_start, i.created) BETWEEN coalesce(p.subscription_start, p.purchase_date) - interval '2 days'
      AND coalesce(p.subscription_start, p.purchase_date) + interval '2 days'
  ORDER BY abs(extract(epoch FROM coalesce(i.service_start, i.created) - coalesce(p.subscription_start, p.purchase_date)))
  LIMIT 1
) s ON p.stripe_payment_id IS NULL AND p.stripe_invoice_id IS NULL AND p.stripe_subscription_id IS NOT NULL`;

/** What all that follows needs of a charge. */
const chargeColumns = `c.id, c.payment_intent, c.created, c.livemode, c.amount, c.amount_captured, c.amount_refunded,
    c.currency, c.customer, c.email, c.purchase_id, c.disputed, c.balance_transaction`;

/**
 * What may belong together with what is doubted: the charges that doubted purchases lead to, and
 * the purchases that doubted charges are matched with. What the pass found clean is either matched
 * already or among its new pairs. Charges are read here for all that follows.
 */
const candidates = (customs: Customs) => `
CREATE TEMP TABLE r_reference ON COMMIT DROP AS ${referenced(doubtedPurchases, true)};
ANALYZE r_reference;
CREATE TEMP TABLE r_charge ON COMMIT DROP AS
SELECT ${chargeColumns} FROM r_doubted_charge x JOIN desk_stripe_charges c ON c.id = x.id
UNION ${chargesOf('r_reference x', chargeColumns)}
UNION ${chargesOf(
  `(${paymentsOf('(SELECT coalesce(invoice, period_invoice) AS id FROM r_reference) n', customs)}
) x`,
  chargeColumns,
)};
ANALYZE r_charge (id, payment_intent);
INSERT INTO r_reference ${referenced(
  `(
  SELECT m.purchase_id AS id FROM r_charge JOIN desk_matches m ON m.stripe_id = r_charge.id
  UNION SELECT r_seen.purchase_id FROM r_charge JOIN r_seen ON r_seen.charge_id = r_charge.id
  WHERE r_seen.purchase_id IS NOT NULL
  EXCEPT SELECT purchase_id FROM r_reference
)`,
  false,
)};
ANALYZE r_reference;`;

/**
 * Purchases and captured charges by the key at which they meet: the invoice that the payment belongs
 * to, by either's id, otherwise the intent, otherwise the charge itself. Keys of which nothing is
 * doubted are left out: a purchase that was only once matched with a doubted charge belongs somewhere
 * else by now.
 */
const keys = ({ chargesAreNamed, invoicesNamePayments }: Customs) => `
CREATE TEMP TABLE r_link ON COMMIT DROP AS
WITH object AS MATERIALIZED (
  SELECT payment AS id FROM r_reference WHERE payment IS NOT NULL
  UNION SELECT id FROM r_charge
  UNION SELECT payment_intent FROM r_charge WHERE payment_intent IS NOT NULL${
    chargesAreNamed
      ? `
  UNION SELECT c.payment_intent FROM r_reference r JOIN desk_stripe_charges c ON c.id = r.payment WHERE c.payment_intent IS NOT NULL`
      : ''
  }
), alias AS MATERIALIZED (
  SELECT id, min(invoice) AS key
  FROM (
    SELECT o.id, ip.invoice FROM object o JOIN desk_stripe_invoice_payments ip ON ip.payment_intent = o.id
    UNION ALL SELECT o.id, ip.invoice FROM object o JOIN desk_stripe_invoice_payments ip ON ip.charge = o.id
    ${
      invoicesNamePayments
        ? `UNION ALL SELECT o.id, i.id FROM desk_stripe_invoices i JOIN object o ON o.id = i.payment_intent
    UNION ALL SELECT o.id, i.id FROM desk_stripe_invoices i JOIN object o ON o.id = i.charge`
        : ''
    }
    UNION ALL SELECT o.id, i.invoice FROM object o
      JOIN desk_stripe_payment_intents i ON i.id = o.id AND i.invoice IS NOT NULL
    UNION ALL SELECT o.id, c.invoice FROM object o
      JOIN desk_stripe_charges c ON c.id = o.id AND c.invoice IS NOT NULL
  ) links
  GROUP BY id
), linked AS MATERIALIZED (
  SELECT NULL::uuid AS purchase_id, c.id AS charge_id,
    coalesce(own.key, of_intent.key, c.payment_intent, c.id) AS key, d.id IS NOT NULL AS doubted
  FROM r_charge c
  LEFT JOIN alias own ON own.id = c.id
  LEFT JOIN alias of_intent ON of_intent.id = c.payment_intent
  LEFT JOIN r_doubted_charge d ON d.id = c.id
  UNION ALL
  SELECT r.purchase_id, NULL,
    coalesce(own.key, ${chargesAreNamed ? 'of_intent.key, c.payment_intent, ' : ''}r.payment, r.invoice, r.period_invoice, 'purchase:' || r.purchase_id),
    r.doubted
  FROM r_reference r
  LEFT JOIN alias own ON own.id = r.payment${
    chargesAreNamed
      ? `
  LEFT JOIN desk_stripe_charges c ON c.id = r.payment
  LEFT JOIN alias of_intent ON of_intent.id = c.payment_intent`
      : ''
  }
)
SELECT purchase_id, charge_id, key, 1::smallint AS pass FROM linked
WHERE key IN (SELECT key FROM linked WHERE doubted);
ANALYZE r_link;`;

/**
 * Second pass: a purchase without a charge and a charge without a purchase that names it in its
 * metadata. The earliest such charge is the purchase's payment; another one is still unexplained.
 */
const metadata = `
UPDATE r_link SET key = meta.key, pass = 2
FROM (
  SELECT DISTINCT ON (mine.purchase_id) mine.purchase_id, theirs.key
  FROM r_link theirs
  JOIN r_charge c ON c.id = theirs.charge_id AND c.purchase_id IS NOT NULL
  JOIN r_link mine ON mine.purchase_id::text = c.purchase_id
  WHERE NOT EXISTS (SELECT FROM r_link ours WHERE ours.key = theirs.key AND ours.purchase_id IS NOT NULL)
    AND NOT EXISTS (SELECT FROM r_link paid WHERE paid.key = mine.key AND paid.charge_id IS NOT NULL)
  ORDER BY mine.purchase_id, c.created, c.id
) meta
WHERE r_link.purchase_id = meta.purchase_id;`;

/**
 * Gathers what the pass over everything doubts, with all that belongs to the same payment, in
 * `r_link`: a purchase or a captured charge in each row, by the key at which they meet.
 */
export function linkStatements(customs: Customs): readonly string[] {
  return [refunds, oddInvoices, doubted(customs), candidates(customs), keys(customs), metadata];
}
