import type { FindingClass } from '../findings/finding-classes.rules';
import {
  dayOf,
  type FindingSelect,
  foundColumns,
  instant,
  literal,
  minorOfThousandths,
  type Scope,
  type SharedPart,
  thousandthsOfDecimal,
  within,
  withParts,
} from './expressions';
import { holds } from './matches.sql';
import { counts, firstOfPayment, rankOf, standingOfRank } from './standings.sql';

const inPeriod = (scope: Scope) =>
  `((${within('occurred_at', scope)}) OR (${within('purchase_at', scope)}))`;

/**
 * The findings of the classes that belong to the period, each once, with the fingerprint of its facts:
 * of several about one thing a discrepancy before what only explains, always the same one.
 * Most classes of most runs read a table that is empty, and PostgreSQL takes longer to plan them than
 * to find that out: they are left out.
 * @param parts what the classes read that is no table
 * @param filled the tables that hold anything
 */
export function keepOfPeriod(
  selects: readonly FindingSelect[],
  parts: readonly SharedPart[],
  filled: ReadonlySet<string>,
  scope: Scope,
): string {
  const some = selects.filter(({ of }) => of === undefined || filled.has(of));
  return `
CREATE TEMP TABLE r_kept ON COMMIT DROP AS
${withParts(...parts)}
SELECT DISTINCT ON (key) *, md5(concat_ws('|', class, state, currency, amount_minor, evidence)) AS fingerprint
FROM (
${some.map(({ sql }) => sql).join('\nUNION ALL\n')}
) found (${foundColumns})
WHERE ${inPeriod(scope)}
ORDER BY key, state, amount_minor DESC, fingerprint;`;
}

/** How many findings are handed over at once, so that a market of a million never fills the memory. */
const findingsAtOnce = 20_000;

/**
 * Hands what was found over to the database, which alone writes findings: what is seen again keeps its
 * row. What a run over its period does not see any more is cleared when the run is completed.
 */
export function recordFindings(scope: Scope, runId: string): string {
  return `
SELECT desk_record_findings(${literal(runId)}::uuid, ${instant(scope.asOf)}, ARRAY(
  SELECT ROW(NULL, key, fingerprint, class, state, severity, currency, amount_minor, evidence, purchase_id,
    stripe_ids, remedy, due_at, occurred_at, purchase_at, NULL, NULL, NULL, NULL)::desk_findings
  FROM r_kept WHERE abs(hashtext(key) % size.parts) = part))
FROM (SELECT (1 + count(*) / ${findingsAtOnce})::int AS parts FROM r_kept) size
CROSS JOIN generate_series(0, size.parts - 1) part;`;
}

/** Completes a run of which everything is recorded. Returns how many findings it saw, new and gone. */
export const completeRun = `
SELECT seen, appeared, cleared FROM desk_complete_run($1, $2, $3, $4, (
  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'currency', currency, 'opening', opening, 'charges', charges, 'refunds', refunds,
    'disputes', disputes, 'fees', fees, 'other', other, 'payouts', payouts,
    'closing', closing, 'difference', difference, 'proved', proved) ORDER BY currency), '[]')
  FROM r_rollforward))`;

/** The date of an instant in UTC. */
const day = (at: string) => `(${at} AT TIME ZONE 'UTC')::date`;

/** Findings about a payment that no purchase explains: it is counted where a purchase would be. */
export const paymentsWithoutPurchase = [
  'MISSING_LOCALLY',
  'RENEWAL_UNRECORDED',
  'WRONG_MODE',
] as const satisfies readonly FindingClass[];

/**
 * Purchases of the period that Stripe's money should explain, by day, whatever was found about them.
 * Which these are is a filter, because the planner may not use what it knows of rows that a policy
 * guards, and takes a condition for one that nothing meets.
 */
export function boughtStatement(scope: Scope): string {
  const cutOff = dayOf('p.purchase_date');
  const which = `FILTER (WHERE ${counts('p')})`;
  return `
CREATE TEMP TABLE r_bought ON COMMIT DROP AS
SELECT p.currency, ${day(cutOff)} AS day, count(*) ${which} AS count, 1000 * sum(p.amount) ${which} AS thousandths
FROM marketplace_purchases p WHERE ${within('p.purchase_date', scope)}
GROUP BY p.currency, ${cutOff};`;
}

/**
 * How the money of the period's purchases stands, by currency and day: each purchase that Stripe's
 * money should explain counts once, by the worst that was found about it. Captured charges without
 * a purchase count beside them. What somebody accepted is explained as long as its facts are those
 * that were accepted; so the findings of the run are recorded first.
 */
export function totalsByDay(scope: Scope): string {
  const bought = within('p.purchase_date', scope);
  return `
WITH explained AS (
  SELECT f.key
  FROM desk_resolutions r JOIN desk_findings f ON f.id = r.finding_id
  WHERE r.state = 'done' AND desk_resolution_holds(r, f)
), ranked AS (
  SELECT f.*, ${rankOf('f.state', 'e.key IS NOT NULL')} AS rank
  FROM r_kept f LEFT JOIN explained e ON e.key = f.key
), worst AS (
  SELECT purchase_id, max(rank) AS worst
  FROM (
    SELECT f.purchase_id, f.rank FROM ranked f WHERE f.purchase_id IS NOT NULL
    UNION ALL
    -- Looked up for each of them: a join would read all matches, twice, for a few hundred findings.
    SELECT theirs.purchase_id, f.rank
    FROM ranked f
    CROSS JOIN LATERAL (
      SELECT m.stripe_id FROM desk_matches m WHERE m.purchase_id = f.purchase_id AND ${holds('m')} OFFSET 0
    ) mine
    CROSS JOIN LATERAL (
      SELECT m.purchase_id FROM desk_matches m
      WHERE m.stripe_id = mine.stripe_id AND m.purchase_id <> f.purchase_id AND ${holds('m')} OFFSET 0
    ) theirs
    WHERE f.rank > 0 AND f.purchase_id = ${firstOfPayment('theirs.purchase_id')}
  ) ranks
  GROUP BY purchase_id
), item AS (
  SELECT currency, day, 0 AS worst, count, thousandths, NULL::bigint AS minor FROM r_bought
  UNION ALL
  -- What was found about takes a purchase from there and puts it where it belongs.
  SELECT p.currency, ${day('p.purchase_date')}, move.worst, move.sign, move.sign * ${thousandthsOfDecimal('p.amount')}, NULL
  FROM worst w
  JOIN marketplace_purchases p ON p.id = w.purchase_id
  CROSS JOIN LATERAL (VALUES (0, -1), (w.worst, 1)) move (worst, sign)
  WHERE w.worst > 0 AND ${bought} AND (move.sign = 1 OR (${counts('p')}))
  UNION ALL
  SELECT f.currency, ${day('f.occurred_at')}, f.rank, 1, NULL, f.amount_minor
  FROM ranked f
  WHERE f.purchase_id IS NULL AND f.class IN (${paymentsWithoutPurchase.map(literal).join(', ')})
)
SELECT currency, to_char(day, 'YYYY-MM-DD') AS day, ${standingOfRank('worst')} AS state, sum(count)::int AS count,
  (coalesce(${minorOfThousandths('sum(thousandths)', 'currency')}, 0) + coalesce(sum(minor), 0))::bigint AS minor
FROM item
GROUP BY currency, day, worst
HAVING sum(count) <> 0
ORDER BY currency, day, worst;`;
}
