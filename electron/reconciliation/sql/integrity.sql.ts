import { stripeBeginning } from '../../shared/stripe-beginning';
import type { StripeBalance } from '../../stripe/gateway/stripe-gateway';
import { notOffered } from '../../stripe/ingest/ingest-run';
import { movementOfType } from '../balance-transaction-types.rules';
import {
  type FindingSelect,
  findingQuery,
  instant,
  literal,
  type Scope,
  within,
  withParts,
} from './expressions';
import { coverage } from './suspects.sql';

/** What has to be listed over the whole period before nothing can be missed in it. */
const requiredObjects = [
  'balance_transaction',
  'charge',
  'payment_intent',
  'invoice',
  'invoice_payment',
  'subscription',
  'refund',
  'dispute',
  'payout',
] as const;

/**
 * The movement that a balance transaction is. One of a type that nobody knows is reported by itself;
 * here it moves the balance like any other.
 */
const movement = `CASE
  WHEN b.type = 'adjustment' AND b.reporting_category LIKE 'dispute%' THEN 'disputes'
  ${Object.entries(movementOfType)
    .map(([type, category]) => `WHEN b.type = ${literal(type)} THEN ${literal(category)}`)
    .join(' ')} ELSE 'other' END`;

/** Balance transactions whose own amounts have to be looked at. */
export const oddAmounts =
  'b.net <> b.amount - b.fee OR b.fee <> b.fee_details_sum OR b.exchange_rate IS NOT NULL';

/**
 * The whole ledger added up, in the one pass over it that payouts, the roll-forward and the search
 * for transactions to look at closely need.
 */
export function ledgerStatement(scope: Scope): string {
  const { from } = scope;
  const here = within('b.created', scope);
  const filtered = (column: string, which: string) =>
    `coalesce(sum(b.${column}) FILTER (WHERE ${which}), 0)`;
  return `
CREATE TEMP TABLE r_ledger ON COMMIT DROP AS
SELECT b.currency, b.type, b.reporting_category, b.payout_id, count(*) AS transactions, sum(b.net) AS net,
  ${filtered('net', `b.created < ${instant(from)}`)} AS net_earlier,
  ${filtered('net', here)} AS net_here, ${filtered('fee', here)} AS fee_here, ${filtered('amount', here)} AS amount_here,
  coalesce(bool_or(${oddAmounts}) FILTER (WHERE ${here}), false) AS odd
FROM desk_stripe_balance_transactions b
GROUP BY 1, 2, 3, 4;`;
}

/**
 * The roll-forward of every currency. Movements stand by their register, gross, with the fees
 * apart, as in the journal. The balance moves by the net: what a net is not that its amount less its
 * fee would be stands under "other". The opening balance is the closing one of the run before, or the whole ledger where it was
 * read from its beginning; the closing balance is what Stripe says the balance is now, less what
 * moved since. Where one of the two is not known it follows from the other, and is not `proved`.
 */
export function rollforwardStatements(
  { from }: Scope,
  balance: readonly StripeBalance[] | null,
): readonly string[] {
  const sum = (category: string) =>
    `coalesce(sum(amount_here) FILTER (WHERE movement = '${category}'), 0)`;
  const said = `jsonb_to_recordset(${literal(JSON.stringify(balance ?? []))}) stripe (currency text, minor bigint)`;
  return [
    `
CREATE TEMP TABLE r_rollforward ON COMMIT DROP AS
${withParts(coverage)}
SELECT currency, opening, charges, refunds, disputes, fees, other, payouts,
  coalesce(said - later, opening + moved) AS closing,
  coalesce(opening + moved - (said - later), 0) AS difference, said IS NOT NULL AND known IS NOT NULL AS proved
FROM (
  SELECT sums.*, stripe.minor AS said, known,
    coalesce(known, stripe.minor - later - moved, earlier) AS opening
  FROM (
    SELECT currency, ${sum('charges')}::bigint AS charges, ${sum('refunds')}::bigint AS refunds, ${sum('disputes')}::bigint AS disputes,
      (${sum('fees')} - sum(fee_here))::bigint AS fees, ${sum('payouts')}::bigint AS payouts,
      (${sum('other')} + sum(net_here - amount_here + fee_here))::bigint AS other,
      sum(net_earlier)::bigint AS earlier, sum(net_here)::bigint AS moved,
      sum(net - net_earlier - net_here)::bigint AS later,
      EXISTS (SELECT FROM r_covered WHERE object = 'balance_transaction' AND ranges @> ${instant(new Date(stripeBeginning))}) AS whole
    FROM (
      SELECT currency, ${movement} AS movement, net, net_earlier, net_here, fee_here, amount_here FROM r_ledger b
      -- Stripe may hold money in a currency of which the ledger has nothing.
      UNION ALL SELECT currency, 'other', 0, 0, 0, 0, 0 FROM ${said} WHERE minor <> 0
    ) b
    GROUP BY currency
  ) sums
  LEFT JOIN (
    SELECT DISTINCT ON (r.value ->> 'currency') r.value ->> 'currency' AS currency, (r.value ->> 'closing')::bigint AS closing
    FROM desk_reconciliation_runs run, jsonb_array_elements(run.rollforward) r
    WHERE run.status = 'completed' AND run.period_to = date ${literal(new Date(from.getTime() - 1).toISOString().slice(0, 10))}
    ORDER BY 1, run.started_at DESC
  ) before USING (currency)
  LEFT JOIN ${said} USING (currency)
  CROSS JOIN LATERAL (SELECT coalesce(before.closing, CASE WHEN whole THEN earlier END) AS known) o
) b;`,
  ];
}

/**
 * Whether the roll-forward does not close in a currency in which it did: Stripe lists a movement that came later
 * than the time that it carries, and that nothing names, only to whoever lists that time again.
 */
export const isNewlyOff = `
SELECT EXISTS (SELECT FROM r_rollforward r WHERE r.difference <> 0 AND NOT EXISTS (
  SELECT FROM desk_findings f
  WHERE f.class = 'ROLLFORWARD' AND f.currency = r.currency AND f.cleared_at IS NULL
)) AS "isOff"`;

/** Gaps in what was listed, a ledger that does not close, changes to what was closed. */
export function integrityFindings({ from, to, asOf }: Scope): readonly FindingSelect[] {
  const end = `least(${instant(to)}, ${instant(asOf)})`;
  return [
    findingQuery({
      class: 'ROLLFORWARD',
      subject: `r.currency || '|' || ${literal(from.toISOString().slice(0, 10))} || '|' || ${literal(to.toISOString().slice(0, 10))}`,
      currency: 'r.currency',
      amount: 'r.difference',
      evidence: { closing_minor: ['r.closing + r.difference', 'r.closing'] },
      stripe: [],
      occurred: instant(from),
      from: 'FROM r_rollforward r WHERE r.difference <> 0',
    }),
    findingQuery({
      class: 'COVERAGE_GAP',
      // A server without a list at all leaves nothing out; a list that may not be read does.
      state: { when: `g.reason = ${literal(notOffered)}`, state: 'information' },
      subject: `g.object || '|' || to_char(lower(g.gap) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')`,
      currency: 'NULL::text',
      amount: '0',
      evidence: {
        [`object`]: ['g.object', 'NULL::text'],
        from: ['lower(g.gap)', 'NULL::timestamptz'],
        to: ['upper(g.gap)', 'NULL::timestamptz'],
        reason: ['NULL::text', 'g.reason'],
      },
      stripe: [],
      occurred: 'lower(g.gap)',
      from: `FROM (
        SELECT wanted.object, gap, (
          SELECT c.reason FROM desk_stripe_coverage c
          WHERE c.object = wanted.object AND c.state = 'gap' AND tstzrange(c.from_at, c.to_at) && gap LIMIT 1
        ) AS reason
        FROM unnest(ARRAY[${requiredObjects.map(literal).join(', ')}]) wanted (object)
        LEFT JOIN r_covered listed ON listed.object = wanted.object
        CROSS JOIN LATERAL unnest(
          tstzmultirange(tstzrange(${instant(from)}, greatest(${instant(from)}, ${end})))
            - coalesce(listed.ranges, '{}'::tstzmultirange)
        ) gap
        WHERE upper(gap) - lower(gap) > interval '1 second'
      ) g`,
    }),
  ];
}

/**
 * What changed in periods that are closed. What happened to a purchase's money happened to the purchase: it
 * is no longer what was closed, and does not count as matched.
 */
export const closedPeriodFindings: readonly FindingSelect[] = [
  findingQuery({
    class: 'CLOSED_PERIOD_CHANGE',
    subject: `c.kind || '|' || c.object_id || '|' || c.field`,
    currency: 'c.currency',
    amount: 'coalesce(c.amount_minor, 0)',
    evidence: {
      [`object`]: ['c.kind', 'c.object_id'],
      change: ['c.at_lock', 'c.now'],
      field: ['c.field', 'NULL::text'],
    },
    purchase: `CASE WHEN c.kind = 'purchase' THEN c.object_id::uuid ELSE paid.purchase_id END`,
    stripe: [`CASE WHEN c.kind <> 'purchase' THEN c.object_id END`],
    occurred: 'c.occurred_at',
    purchasedAt: 'paid.purchase_date',
    from: `FROM desk_closed_changes c
      LEFT JOIN LATERAL (
        SELECT p.id AS purchase_id, p.purchase_date
        FROM desk_matches m JOIN marketplace_purchases p ON p.id = m.purchase_id
        WHERE m.state IN ('matched', 'confirmed') AND m.stripe_id = CASE c.kind
          WHEN 'charge' THEN c.object_id
          WHEN 'refund' THEN (SELECT r.charge FROM desk_stripe_refunds r WHERE r.id = c.object_id)
          WHEN 'dispute' THEN (SELECT d.charge FROM desk_stripe_disputes d WHERE d.id = c.object_id) END
        ORDER BY p.id LIMIT 1
      ) paid ON true`,
  }),
];
