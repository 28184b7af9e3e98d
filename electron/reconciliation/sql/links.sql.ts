import {
  instant,
  literal,
  monthOf,
  type Scope,
  thousandthsOfDecimal,
  thousandthsOfMinor,
} from './expressions';

const paymentPrefixes = `('pi_', 'ch_', 'py_')`;
const isPayment = (column: string) => `left(${column}, 3) IN ${paymentPrefixes}`;
const isInvoice = (column: string) => `left(${column}, 3) = 'in_'`;
const isSubscription = (column: string) => `left(${column}, 4) = 'sub_'`;

/** The first of a purchase's three references that is of a kind, in whichever column it stands. */
const referenceOf = (kind: (column: string) => string, ...columns: readonly string[]) =>
  `CASE ${columns.map((column) => `WHEN ${kind(column)} THEN ${column}`).join(' ')} END`;

/** A purchase's reference to a payment: an intent or a charge. */
export const paymentReference = referenceOf(
  isPayment,
  'p.stripe_payment_id',
  'p.stripe_invoice_id',
  'p.stripe_subscription_id',
);
/** A purchase's reference to an invoice. */
export const invoiceReference = referenceOf(
  isInvoice,
  'p.stripe_invoice_id',
  'p.stripe_payment_id',
  'p.stripe_subscription_id',
);
/** A purchase's reference to a subscription. */
export const subscriptionReference = referenceOf(
  isSubscription,
  'p.stripe_subscription_id',
  'p.stripe_invoice_id',
  'p.stripe_payment_id',
);

/** Whether all references of a purchase are of the kind that their column is for. */
export const referencesFit = `(p.stripe_payment_id IS NULL OR ${isPayment('p.stripe_payment_id')})
  AND (p.stripe_invoice_id IS NULL OR ${isInvoice('p.stripe_invoice_id')})
  AND (p.stripe_subscription_id IS NULL OR ${isSubscription('p.stripe_subscription_id')})`;

/**
 * What a purchase should cost by today's catalog; null where the catalog has no fixed price for it
 * in this currency.
 */
export const catalogPrice = `CASE
  WHEN t.currency = p.currency AND t.price_model IN ('ONE_TIME', 'MONTHLY', 'ANNUAL') THEN t.price_amount
  WHEN b.currency = p.currency THEN b.price_amount END`;

/**
 * Payments that belong to an invoice, by either's id. Since 2025-03-31 invoice payments say so;
 * objects of older API versions name each other.
 */
const aliases = `
CREATE TEMP TABLE r_alias ON COMMIT DROP AS
SELECT object_id, min(invoice) AS key
FROM (
  SELECT payment_intent AS object_id, invoice FROM desk_stripe_invoice_payments WHERE payment_intent IS NOT NULL
  UNION ALL SELECT charge, invoice FROM desk_stripe_invoice_payments WHERE charge IS NOT NULL
  UNION ALL SELECT payment_intent, id FROM desk_stripe_invoices WHERE payment_intent IS NOT NULL
  UNION ALL SELECT charge, id FROM desk_stripe_invoices WHERE charge IS NOT NULL
  UNION ALL SELECT id, invoice FROM desk_stripe_payment_intents WHERE invoice IS NOT NULL
  UNION ALL SELECT id, invoice FROM desk_stripe_charges WHERE invoice IS NOT NULL
) links
GROUP BY object_id;
ANALYZE r_alias;
INSERT INTO r_alias
SELECT DISTINCT c.id, coalesce(a.key, c.payment_intent)
FROM marketplace_purchases p
JOIN desk_stripe_charges c ON c.id = ${paymentReference}
LEFT JOIN r_alias a ON a.object_id = c.payment_intent
WHERE (p.stripe_payment_id IS NULL OR left(p.stripe_payment_id, 3) <> 'pi_')
  AND coalesce(a.key, c.payment_intent) IS NOT NULL
  AND NOT EXISTS (SELECT FROM r_alias known WHERE known.object_id = c.id);
ANALYZE r_alias;`;

/** A paid period of a subscription that names no invoice: the invoice that bills this period. */
const periods = `
CREATE TEMP TABLE r_period ON COMMIT DROP AS
SELECT p.id AS purchase_id, i.id AS invoice
FROM marketplace_purchases p
CROSS JOIN LATERAL (
  SELECT i.id FROM desk_stripe_invoices i
  WHERE i.subscription = ${subscriptionReference}
    AND coalesce(i.service_start, i.created) BETWEEN coalesce(p.subscription_start, p.purchase_date) - interval '2 days'
      AND coalesce(p.subscription_start, p.purchase_date) + interval '2 days'
  ORDER BY abs(extract(epoch FROM coalesce(i.service_start, i.created) - coalesce(p.subscription_start, p.purchase_date)))
  LIMIT 1
) i
WHERE p.stripe_payment_id IS NULL AND p.stripe_invoice_id IS NULL AND p.stripe_subscription_id IS NOT NULL;
ANALYZE r_period;`;

/** Refunds and disputes with the charge that they are about. */
const reversals = (['refund', 'dispute'] as const)
  .map(
    (kind) => `
CREATE TEMP TABLE r_${kind} ON COMMIT DROP AS
SELECT o.id, o.created, o.status, o.amount, o.currency,
  ${kind === 'refund' ? 'o.failure_reason' : 'o.evidence_due_by'},
  coalesce(o.charge, (
    SELECT c.id FROM desk_stripe_charges c
    WHERE c.payment_intent = o.payment_intent AND c.status = 'succeeded' LIMIT 1
  )) AS charge
FROM desk_stripe_${kind}s o;
CREATE INDEX ON r_${kind} (charge);
ANALYZE r_${kind};`,
  )
  .join('');

const touched = `
CREATE TEMP TABLE r_touched ON COMMIT DROP AS
SELECT charge AS charge_id FROM r_refund WHERE charge IS NOT NULL
UNION SELECT charge FROM r_dispute WHERE charge IS NOT NULL;
ANALYZE r_touched;
CREATE TEMP TABLE r_odd_invoice ON COMMIT DROP AS
SELECT id FROM desk_stripe_invoices
WHERE status IS DISTINCT FROM 'paid' OR paid_out_of_band OR total = 0 OR amount_due <> amount_paid
  OR coalesce(proration_amount, 0) <> 0
  OR pre_payment_credit_notes_amount <> 0 OR post_payment_credit_notes_amount <> 0
UNION SELECT invoice FROM desk_stripe_credit_notes WHERE invoice IS NOT NULL;
ANALYZE r_odd_invoice;`;

/**
 * Every purchase beside the charge that pays it, those that have no other side too: the one join
 * over everything. `clean` is true only where no class can apply; what is not clean is looked at
 * closely afterwards, so this test may doubt too much but never too little.
 */
function pairs({ from, to }: Scope): string {
  return `
CREATE TEMP TABLE r_pair ON COMMIT DROP AS
WITH ours AS (
  SELECT p.*, coalesce(a.key, ${paymentReference}, ${invoiceReference}, s.invoice) AS key,
    (${referencesFit}) AS fits, ${catalogPrice} AS price,
    o.stripe_customer_id, o.billing_email, u.email AS user_email
  FROM marketplace_purchases p
  LEFT JOIN r_alias a ON a.object_id = ${paymentReference}
  LEFT JOIN r_period s ON s.purchase_id = p.id
  LEFT JOIN marketplace_tools t ON t.id = p.tool_id
  LEFT JOIN marketplace_bundles b ON b.id = p.bundle_id
  LEFT JOIN organizations o ON o.id = p.organization_id
  LEFT JOIN users u ON u.id = p.user_id
), theirs AS (
  SELECT c.id, c.created, c.amount, c.amount_captured, c.amount_refunded, c.currency, c.disputed,
    c.livemode, c.customer, c.email, c.purchase_id,
    coalesce(charge_alias.key, intent_alias.key, c.payment_intent, c.id) AS key,
    r_touched.charge_id IS NOT NULL AS touched
  FROM desk_stripe_charges c
  LEFT JOIN r_alias charge_alias ON charge_alias.object_id = c.id
  LEFT JOIN r_alias intent_alias ON intent_alias.object_id = c.payment_intent
  LEFT JOIN r_touched ON r_touched.charge_id = c.id
  WHERE c.status = 'succeeded' AND c.captured
)
SELECT p.id AS purchase_id, c.id AS charge_id, coalesce(p.key, c.key) AS key, 1::smallint AS pass,
  p.id IS NOT NULL AND c.id IS NOT NULL
  AND p.payment_status = 'SUCCEEDED' AND p.refunded_amount = 0
  AND (p.status = 'ACTIVE' OR (p.is_subscription AND p.status IN ('CANCELLED', 'EXPIRED')))
  AND p.currency = c.currency
  AND ${thousandthsOfDecimal('p.amount')} = ${thousandthsOfMinor('c.amount_captured', 'c.currency')}
  AND c.amount = c.amount_captured AND c.amount_refunded = 0 AND NOT c.disputed AND NOT c.touched
  AND odd.id IS NULL AND p.fits AND (p.price IS NULL OR p.price = p.amount)
  AND c.livemode = coalesce((SELECT livemode FROM desk_stripe_account), c.livemode)
  AND (p.stripe_customer_id IS NULL OR c.customer IS NULL OR p.stripe_customer_id = c.customer)
  AND (c.email IS NULL OR p.billing_email IS NULL OR c.email = p.billing_email OR c.email = p.user_email
    OR lower(c.email) IN (lower(p.billing_email), lower(p.user_email)))
  AND (c.purchase_id IS NULL OR c.purchase_id = p.id::text)
  AND ${monthOf('p.purchase_date')} = ${monthOf('c.created')}
  AND (p.purchase_date >= ${instant(from)}) = (c.created >= ${instant(from)})
  AND (p.purchase_date >= ${instant(to)}) = (c.created >= ${instant(to)}) AS clean
FROM ours p
FULL JOIN theirs c ON c.key = p.key
LEFT JOIN r_odd_invoice odd ON odd.id = c.key;
ANALYZE r_pair (key, clean);`;
}

/**
 * What is not clean: single rows that failed the test, and every row of a payment that several
 * purchases or several charges share.
 */
const open = `
CREATE TEMP TABLE r_open ON COMMIT DROP AS
SELECT purchase_id, charge_id, coalesce(key, 'purchase:' || purchase_id) AS key, pass
FROM r_pair
WHERE clean IS NOT TRUE
  OR key IN (SELECT key FROM r_pair WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1);
CREATE INDEX ON r_open (purchase_id);
CREATE INDEX ON r_open (charge_id);
ANALYZE r_open;`;

/**
 * Second pass: a purchase without a charge and a charge without a purchase that names it in its
 * metadata. The earliest such charge is the purchase's payment; another one is still unexplained.
 */
const metadata = `
CREATE TEMP TABLE r_meta ON COMMIT DROP AS
SELECT DISTINCT ON (mine.purchase_id) mine.purchase_id, theirs.charge_id, theirs.key
FROM r_open theirs
JOIN desk_stripe_charges c ON c.id = theirs.charge_id AND c.purchase_id IS NOT NULL
JOIN r_open mine ON mine.purchase_id::text = c.purchase_id AND mine.charge_id IS NULL
WHERE theirs.purchase_id IS NULL
ORDER BY mine.purchase_id, c.created, c.id;
DELETE FROM r_open USING r_meta WHERE r_open.purchase_id IS NULL AND r_open.charge_id = r_meta.charge_id;
UPDATE r_open SET charge_id = r_meta.charge_id, key = r_meta.key, pass = 2
FROM r_meta WHERE r_open.purchase_id = r_meta.purchase_id;
ANALYZE r_open;`;

/** Finds for every purchase the payment that it names, and for every payment its purchases. */
export function linkStatements(scope: Scope): readonly string[] {
  return [aliases, periods, reversals, touched, pairs(scope), open, metadata];
}

const matchEvidence = literal('{"by": "reference"}');
const metadataEvidence = literal('{"by": "metadata.purchase_id"}');

/**
 * Records which charge pays which purchase. Only what is new is written, what no longer holds is
 * taken back, and what a person decided or a closed period holds is left alone. The new rows are
 * found before any is written: a table that grows while it is compared with is compared for ever.
 */
export const recordMatches = `
CREATE TEMP TABLE r_new_match ON COMMIT DROP AS
SELECT linked.* FROM (
  SELECT purchase_id, charge_id, pass FROM r_pair
  WHERE clean AND NOT EXISTS (SELECT FROM r_open WHERE r_open.charge_id = r_pair.charge_id)
  UNION ALL
  SELECT DISTINCT purchase_id, charge_id, pass FROM r_open
  WHERE purchase_id IS NOT NULL AND charge_id IS NOT NULL
) linked
LEFT JOIN desk_matches known ON known.purchase_id = linked.purchase_id AND known.stripe_id = linked.charge_id
WHERE known.purchase_id IS NULL;
CREATE TEMP TABLE r_stale_match ON COMMIT DROP AS
WITH held AS MATERIALIZED (
  SELECT known.purchase_id, known.stripe_id
  FROM (SELECT DISTINCT purchase_id FROM r_open WHERE purchase_id IS NOT NULL) mine
  JOIN desk_matches known ON known.purchase_id = mine.purchase_id
)
SELECT held.* FROM held
WHERE NOT EXISTS (
  SELECT FROM r_open now WHERE now.purchase_id = held.purchase_id AND now.charge_id = held.stripe_id
);
DELETE FROM desk_matches USING r_stale_match stale
WHERE desk_matches.purchase_id = stale.purchase_id AND desk_matches.stripe_id = stale.stripe_id
  AND desk_matches.state = 'matched' AND desk_matches.locked_at IS NULL;
INSERT INTO desk_matches (purchase_id, stripe_id, pass, evidence)
SELECT purchase_id, charge_id, pass, CASE pass WHEN 1 THEN ${matchEvidence} ELSE ${metadataEvidence} END::jsonb
FROM r_new_match;`;
