import {
  dayOf,
  instant,
  monthOf,
  type Scope,
  thousandthsOfDecimal,
  thousandthsOfMinor,
} from './expressions';
import { holds } from './matches.sql';
import { paymentReference, referencesFit, withCatalogPrice } from './references.sql';

/** What of Stripe's history there is, so that nothing is joined for what is not there. */
export interface Customs {
  /** Whether any purchase names a charge where others name the intent. */
  readonly chargesAreNamed: boolean;
  /** Whether any invoice names its payment, as before API version 2025-03-31. */
  readonly invoicesNamePayments: boolean;
}

/** Asks for {@link Customs}; indexes that hold only such rows answer it. */
export const customsQuery = `SELECT
  EXISTS (
    SELECT FROM marketplace_purchases
    WHERE left(stripe_payment_id, 3) IN ('ch_', 'py_') OR left(stripe_invoice_id, 3) IN ('ch_', 'py_')
      OR left(stripe_subscription_id, 3) IN ('ch_', 'py_')
  ) AS "chargesAreNamed",
  EXISTS (
    SELECT FROM desk_stripe_invoices WHERE payment_intent IS NOT NULL OR charge IS NOT NULL
  ) AS "invoicesNamePayments"`;

/** Purchases whose own fields leave nothing to doubt, whatever their payment says: {@link withCatalogPrice}. */
export const plainPurchase = `p.payment_status = 'SUCCEEDED' AND p.refunded_amount = 0
      AND (p.status = 'ACTIVE' OR (p.is_subscription AND p.status IN ('CANCELLED', 'EXPIRED')))
      AND ${referencesFit} AND coalesce(listed.amount = p.amount, true)`;

/** Charges that hold money. */
export const captured = `c.status = 'succeeded' AND c.captured`;

/** Charges of the other mode than the account's: only this about a charge can change with another row. */
export const ofAnotherMode = `c.livemode <> coalesce((SELECT livemode FROM desk_stripe_account), c.livemode)`;

/** Charges whose own fields leave nothing to doubt, whatever their purchase says. */
const plainCharge = `c.amount = c.amount_captured AND c.amount_refunded = 0 AND NOT c.disputed
        AND NOT ${ofAnotherMode}`;

/**
 * Every purchase beside the charge that pays it, those that have no other side too: the one join
 * over everything. It writes only what a person or a later step has to look at: what is not plainly
 * in order (`clean` is not true), what no match is recorded of yet (`known` is not true), and
 * charges whose money lies in another month or is not there (`late`). It may doubt too much but
 * never too little. Over everything it reads no temporary table, so PostgreSQL shares it among its
 * workers; where the last pass is known it looks at the candidates alone (`candidateStatements`).
 */
export function passStatement(
  { from, to }: Scope,
  { chargesAreNamed, invoicesNamePayments }: Customs,
  over: 'everything' | 'candidates',
): string {
  const among = (kind: 'purchase' | 'charge', table: string) =>
    over === 'everything' ? table : `r_candidate_${kind} JOIN ${table} USING (id)`;
  const sides = (one: string, other: string, at: Date) =>
    `(${one} >= ${instant(at)}) <> (${other} >= ${instant(at)})`;
  /** In different months, or on different sides of the period's bounds. */
  const apart = (one: string, other: string) => `(${dayOf(one)} <> ${dayOf(other)}
        AND ${monthOf(one)} <> ${monthOf(other)}) OR ${sides(one, other, from)} OR ${sides(one, other, to)}`;
  const payment = [
    ...(chargesAreNamed ? ['named.payment_intent'] : []),
    paymentReference,
    'billed.payment_intent',
    'billed.charge',
    ...(invoicesNamePayments ? ['old.payment_intent', 'old.charge'] : []),
  ];
  return `
CREATE TEMP TABLE r_seen ON COMMIT DROP AS
SELECT purchase_id, charge_id, clean IS TRUE AS clean, known IS TRUE AS known, late IS TRUE AS late, settled_at
FROM (
  SELECT p.id AS purchase_id, c.id AS charge_id, c.matched = p.id AS known, c.late, c.settled_at,
    p.plain AND c.plain AND p.currency = c.currency
      AND p.ours = ${thousandthsOfMinor('c.amount_captured', 'c.currency')}
      AND (o.stripe_customer_id IS NULL OR c.customer IS NULL OR o.stripe_customer_id = c.customer)
      AND (c.email IS NULL OR o.billing_email IS NULL OR c.email = o.billing_email
        OR c.email = u.email OR lower(c.email) IN (lower(o.billing_email), lower(u.email)))
      AND (c.purchase_id IS NULL OR c.purchase_id = p.id::text)
      AND (p.at = c.created OR NOT (${apart('p.at', 'c.created')})) AS clean
  FROM (
    SELECT p.id, p.organization_id, p.user_id, p.currency, p.purchase_date AS at,
      ${thousandthsOfDecimal('p.amount')} AS ours, ${plainPurchase} AS plain,
      coalesce(${payment.join(', ')}) AS payment
    FROM ${among('purchase', 'marketplace_purchases p')}
    ${withCatalogPrice}
    LEFT JOIN desk_stripe_invoice_payments billed ON billed.invoice = p.stripe_invoice_id${
      invoicesNamePayments
        ? '\n    LEFT JOIN desk_stripe_invoices old ON old.id = p.stripe_invoice_id'
        : ''
    }${chargesAreNamed ? '\n    LEFT JOIN desk_stripe_charges named ON named.id = p.stripe_payment_id' : ''}
  ) p
  FULL JOIN (
    SELECT c.id, coalesce(c.payment_intent, c.id) AS payment, c.created, c.amount_captured, c.currency,
      c.customer, c.email, c.purchase_id, m.purchase_id AS matched, b.created AS settled_at,
      ${plainCharge} AS plain,
      b.id IS NULL OR (b.created <> c.created AND (${apart('b.created', 'c.created')})) AS late
    FROM ${among('charge', 'desk_stripe_charges c')}
    LEFT JOIN desk_stripe_balance_transactions b ON b.id = c.balance_transaction
    LEFT JOIN desk_matches m ON m.stripe_id = c.id AND ${holds('m')}
    WHERE ${captured}
  ) c ON c.payment = p.payment
  LEFT JOIN organizations o ON o.id = p.organization_id
  LEFT JOIN users u ON u.id = p.user_id
) pair
WHERE clean IS NOT TRUE OR known IS NOT TRUE OR late;
ANALYZE r_seen;`;
}
