import { movementOfType } from '../balance-transaction-types.rules';
import { findingQuery, instant, literal, type Scope } from './expressions';

/** What has to be listed over the whole period before nothing can be missed in it. */
export const requiredObjects = [
  'balance_transaction',
  'charge',
  'payment_intent',
  'invoice',
  'invoice_payment',
  'refund',
  'dispute',
  'payout',
] as const;

/** The reason that ingest gives for a list that the server does not know. */
const notOffered = 'The server does not offer this list.';

/** The movement that a balance transaction is, null for a type that nobody knows. */
const movement = `CASE
  WHEN b.type = 'adjustment' AND b.reporting_category LIKE 'dispute%' THEN 'disputes'
  ${Object.entries(movementOfType)
    .map(([type, category]) => `WHEN b.type = ${literal(type)} THEN ${literal(category)}`)
    .join(' ')} END`;

/**
 * The roll-forward of every currency. Movements are counted by their register and gross, with the
 * fees apart; what the register does not know is in no column, so that the difference shows it. The
 * closing balance is the ledger's own.
 */
export function rollforwardStatements({ from, to }: Scope): readonly string[] {
  const here = `b.created >= ${instant(from)}`;
  const sum = (category: string) =>
    `coalesce(sum(amount) FILTER (WHERE here AND movement = '${category}'), 0)::bigint`;
  return [
    `
CREATE TEMP TABLE r_rollforward ON COMMIT DROP AS
SELECT *, opening + charges + refunds + disputes + fees + other + payouts - closing AS difference
FROM (
  SELECT currency,
    coalesce(sum(net) FILTER (WHERE NOT here), 0)::bigint AS opening,
    ${sum('charges')} AS charges, ${sum('refunds')} AS refunds, ${sum('disputes')} AS disputes,
    (${sum('fees')} - coalesce(sum(fee) FILTER (WHERE here AND movement IS NOT NULL), 0))::bigint AS fees,
    ${sum('other')} AS other, ${sum('payouts')} AS payouts,
    coalesce(sum(net), 0)::bigint AS closing, bool_or(here) AS moved
  FROM (
    SELECT currency, here, ${movement} AS movement, amount, fee, net
    FROM (
      SELECT b.currency, ${here} AS here, b.type,
        CASE WHEN b.type = 'adjustment' THEN b.reporting_category END AS reporting_category,
        sum(b.amount) AS amount, sum(b.fee) AS fee, sum(b.net) AS net
      FROM desk_stripe_balance_transactions b
      WHERE b.created < ${instant(to)}
      GROUP BY 1, 2, 3, 4
    ) b
  ) b
  GROUP BY currency
) sums;`,
  ];
}

/** Gaps in what was listed, a ledger that does not close, changes to what was closed. */
export function integrityFindings({ from, to, asOf }: Scope): readonly string[] {
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

/** What changed in periods that are closed. */
export const closedPeriodFindings: readonly string[] = [
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
    purchase: `CASE WHEN c.kind = 'purchase' THEN c.object_id::uuid END`,
    stripe: [`CASE WHEN c.kind <> 'purchase' THEN c.object_id END`],
    occurred: 'c.occurred_at',
    from: 'FROM desk_closed_changes c',
  }),
];
