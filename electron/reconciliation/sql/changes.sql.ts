import { literal } from './expressions';
import { overWholeTables } from './matching-session';
import { captured, ofAnotherMode, plainPurchase } from './pass.sql';
import { catalogPrices, paymentReference, withCatalogPrice } from './references.sql';
import { repeatedPurchases } from './repeats.sql';

/** Transaction numbers of rows have 32 bits and begin again. */
const wrap = 2n ** 32n;

/**
 * Whether a row was written by a transaction that had not ended at a horizon, by the number that
 * PostgreSQL keeps with every row: nobody can change a row past it, by whatever way. Right as long as
 * fewer than 2^31 transactions lie between; a row that is older than that counts as written since.
 * Of the ways to compare two such numbers their age is the cheapest, though no worker may ask it.
 */
function writtenSince(row: string, horizon: bigint): string {
  return `(age(${row}.xmin) <= (SELECT age('${horizon % wrap}'::xid)))`;
}

/** Purchases of what has another price than at the last pass, with which they are not plainly in order. */
const oddlyPriced = (repriced: readonly string[]) => `
  UNION ALL SELECT p.id, true FROM (
    SELECT p.id FROM ${uuids(repriced)} x (id) JOIN marketplace_purchases p ON p.tool_id = x.id
    UNION ALL SELECT p.id FROM ${uuids(repriced)} x (id) JOIN marketplace_purchases p ON p.bundle_id = x.id
  ) repriced
  JOIN marketplace_purchases p ON p.id = repriced.id
  ${withCatalogPrice}
  WHERE (${plainPurchase}) IS NOT TRUE`;

/**
 * What the tables themselves do not tell: tools and bundles with another price than at the last pass,
 * and purchases that are gone.
 */
export interface Noted {
  readonly repriced: readonly string[];
  readonly deleted: readonly string[];
}

/** Ids as a relation of one column, `id`. */
const uuids = (ids: readonly string[]) => `unnest(${literal(`{${ids.join(',')}}`)}::uuid[])`;

/** What was written since, one scan for each table. */
const scans = (since: (row: string) => string) => `
CREATE TEMP TABLE r_scanned_charge ON COMMIT DROP AS
SELECT c.id, ${since('c')} AS written FROM desk_stripe_charges c
WHERE ${since('c')} OR (${captured} AND ${ofAnotherMode});
CREATE TEMP TABLE r_scanned_invoice ON COMMIT DROP AS
SELECT ip.invoice AS id FROM desk_stripe_invoice_payments ip WHERE ${since('ip')};
CREATE TEMP TABLE r_scanned_purchase ON COMMIT DROP AS
SELECT p.id FROM marketplace_purchases p
WHERE ${since('p')}
  OR p.organization_id IN (SELECT o.id FROM organizations o WHERE ${since('o')})
  OR p.user_id IN (SELECT u.id FROM users u WHERE ${since('u')});`;

/**
 * Gathers the purchases and charges to compare again, in `r_candidate_purchase` and
 * `r_candidate_charge`: what was written since a horizon, what has another price since, what was in
 * doubt then, and what belongs to either. What is not plainly in order by itself was in doubt, unless
 * one of these made it so. What was in doubt and was not written since is there with all that belongs
 * to it. Prices are compared with those of the last pass, because a tool is written with every sale;
 * who buys is written seldom.
 */
export function candidateStatements(horizon: bigint, { repriced, deleted }: Noted): string {
  return `${overWholeTables(scans((row) => writtenSince(row, horizon)))}
ANALYZE r_scanned_invoice;
CREATE TEMP TABLE r_candidate_charge ON COMMIT DROP AS
SELECT id, bool_or(new) AS new FROM (
  SELECT id, written OR NOT EXISTS (
    SELECT FROM desk_reconciliation_doubts d WHERE d.kind = 'charge' AND d.object_id = id
  ) AS new FROM r_scanned_charge
  UNION ALL SELECT object_id, false FROM desk_reconciliation_doubts WHERE kind = 'charge'
) found GROUP BY id;
ANALYZE r_candidate_charge;
CREATE TEMP TABLE r_candidate_purchase ON COMMIT DROP AS
SELECT id, bool_or(new) AS new FROM (
  SELECT id, true AS new FROM r_scanned_purchase
  UNION ALL SELECT p.id, true FROM r_scanned_invoice x
    JOIN marketplace_purchases p ON p.stripe_invoice_id = x.id
  UNION ALL SELECT object_id::uuid, false FROM desk_reconciliation_doubts WHERE kind = 'purchase'
  UNION ALL SELECT m.purchase_id, true FROM r_candidate_charge x JOIN desk_matches m ON m.stripe_id = x.id WHERE x.new
  UNION ALL SELECT p.id, true FROM r_candidate_charge x
    JOIN marketplace_purchases p ON p.stripe_payment_id = x.id WHERE x.new
  UNION ALL SELECT p.id, true FROM r_candidate_charge x JOIN desk_stripe_charges c ON c.id = x.id
    JOIN marketplace_purchases p ON p.stripe_payment_id = c.payment_intent WHERE x.new${
      deleted.length > 0 ? `\n  UNION ALL SELECT id, true FROM ${uuids(deleted)} x (id)` : ''
    }${repriced.length > 0 ? oddlyPriced(repriced) : ''}
) found GROUP BY id;
ANALYZE r_candidate_purchase;
INSERT INTO r_candidate_charge
WITH payment AS MATERIALIZED (
  SELECT ${paymentReference} AS id
  FROM r_candidate_purchase x JOIN marketplace_purchases p ON p.id = x.id WHERE x.new
  UNION ALL SELECT coalesce(ip.payment_intent, ip.charge)
  FROM r_candidate_purchase x JOIN marketplace_purchases p ON p.id = x.id
  JOIN desk_stripe_invoice_payments ip ON ip.invoice = p.stripe_invoice_id WHERE x.new
)
SELECT id, true FROM (
  SELECT m.stripe_id AS id FROM r_candidate_purchase x JOIN desk_matches m ON m.purchase_id = x.id WHERE x.new
  UNION SELECT c.id FROM payment x JOIN desk_stripe_charges c ON c.payment_intent = x.id
  UNION SELECT c.id FROM payment x JOIN desk_stripe_charges c ON c.id = x.id
  EXCEPT SELECT id FROM r_candidate_charge
) found;
ANALYZE r_candidate_charge;`;
}

/** How many candidates there are, and how many purchases PostgreSQL thinks that there are in all. */
export const candidateCountQuery = `SELECT
  (SELECT count(*) FROM r_candidate_purchase)::int AS candidates,
  (SELECT reltuples FROM pg_class WHERE oid = 'marketplace_purchases'::regclass)::float8 AS purchases`;

/**
 * How far the database has come, and the last pass: none where its row is missing or was copied from
 * another database. Deletions that can be seen from here on need not be told a second time.
 */
export const lastPassQuery = `
SELECT now.horizon, last.horizon::text AS since, last.rules, last.whole_at AS "wholeAt",
  last.whole_at > now() - interval '7 days' AS "isRecent"
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon) now
LEFT JOIN desk_reconciliation_passes last
  ON last.xmin::text::bigint = last.written_by & ${wrap - 1n}`;

/**
 * Keeps the prices that the pass that follows compares with, or older ones, and forgets the deletions
 * that it surely sees. Belongs before it, into its transaction. @returns one {@link Noted}
 */
export const noteBefore = `
WITH repriced AS MATERIALIZED (
  SELECT item_id, now.currency, now.amount, now.item_id IS NULL AS gone
  FROM (${catalogPrices}) now FULL JOIN desk_reconciliation_prices last USING (item_id)
  WHERE (now.currency, now.amount) IS DISTINCT FROM (last.currency, last.amount)
), gone AS (
  DELETE FROM desk_reconciliation_prices last USING repriced x WHERE x.item_id = last.item_id AND x.gone
), kept AS (
  INSERT INTO desk_reconciliation_prices AS last (item_id, currency, amount)
  SELECT item_id, currency, amount FROM repriced WHERE NOT gone
  ON CONFLICT (item_id) DO UPDATE SET currency = excluded.currency, amount = excluded.amount
), deleted AS (
  DELETE FROM desk_deleted_purchases RETURNING id
)
SELECT ARRAY(SELECT item_id::text FROM repriced) AS repriced, ARRAY(SELECT id::text FROM deleted) AS deleted`;

/** Keeps what was not plainly in order, what was bought twice, and whatever was looked at closely with it. */
export const rememberDoubts = `
WITH doubt AS MATERIALIZED (
  SELECT purchase_id, charge_id FROM r_seen
  WHERE NOT clean OR late OR EXISTS (SELECT FROM r_link WHERE r_link.charge_id = r_seen.charge_id)
    OR EXISTS (SELECT FROM r_link WHERE r_link.purchase_id = r_seen.purchase_id)
  UNION ALL SELECT purchase_id, charge_id FROM r_link
  WHERE key IN (SELECT key FROM r_link JOIN (${repeatedPurchases}) repeated ON repeated.id = r_link.purchase_id)
), now AS MATERIALIZED (
  SELECT 'purchase' AS kind, purchase_id::text AS object_id FROM doubt WHERE purchase_id IS NOT NULL
  UNION SELECT 'charge', charge_id FROM doubt WHERE charge_id IS NOT NULL
), settled AS (
  DELETE FROM desk_reconciliation_doubts known WHERE NOT EXISTS (
    SELECT FROM now WHERE now.kind = known.kind AND now.object_id = known.object_id
  )
)
INSERT INTO desk_reconciliation_doubts (kind, object_id) SELECT kind, object_id FROM now
ON CONFLICT DO NOTHING`;

/** Keeps how far the database had come: horizon, rules and, unless everything was compared now, when. */
export const rememberPass = `
INSERT INTO desk_reconciliation_passes (horizon, written_by, rules, whole_at)
VALUES ($1::text::bigint, pg_current_xact_id()::text::bigint, $2, coalesce($3, now()))
ON CONFLICT (singleton) DO UPDATE SET horizon = excluded.horizon, written_by = excluded.written_by,
  rules = excluded.rules, whole_at = excluded.whole_at`;
