import { accountFeeTypes, movementOfType } from '../balance-transaction-types.rules';
import {
  type FindingSelect,
  findingQuery,
  instant,
  literal,
  type Scope,
  type SparseTable,
  within,
  withParts,
} from './expressions';
import { oddAmounts } from './integrity.sql';
import { disputes } from './links.sql';
import { purchaseOf } from './matches.sql';
import { overWholeTables } from './matching-session';
import { isNoPayout } from './payouts.sql';
import { covered } from './suspects.sql';

const list = (texts: readonly string[]) => texts.map(literal).join(', ');

/** A payout is scheduled daily: money is waited for this long after it became available. */
const payoutTime = `interval '1 day'`;
/** Stripe's longest payout schedule is monthly; nothing waits longer, whatever the balance was. */
const longestSchedule = `interval '31 days'`;
/** Stripe attaches the balance transaction at the latest this long after the capture. */
const postingTime = `interval '24 hours'`;

/** Captured charges whose balance transaction is not in the ledger. */
const unbooked: SparseTable = {
  table: 'r_unbooked',
  when: 'EXISTS (SELECT FROM r_seen WHERE late AND settled_at IS NULL)',
  sql: `
CREATE TEMP TABLE r_unbooked ON COMMIT DROP AS
SELECT DISTINCT c.id AS charge_id, c.created AS at, c.amount_captured AS captured, c.currency, c.as_of, c.balance_transaction
FROM r_seen JOIN desk_stripe_charges c ON c.id = r_seen.charge_id
WHERE r_seen.late AND r_seen.settled_at IS NULL;
ANALYZE r_unbooked;`,
};

/** Of a type, or in a payout, that has to be looked at whatever its amounts are. */
const oddKind = `b.type NOT IN (${list(Object.keys(movementOfType))}) OR b.type IN (${list(accountFeeTypes)})
      OR po.status IS DISTINCT FROM 'paid'`;

/** Groups of the ledger in which any row has to be looked at closely. */
const oddPayouts = `FROM r_ledger b
LEFT JOIN desk_stripe_payouts po ON po.id = b.payout_id
WHERE b.odd OR ${oddKind}`;

/**
 * Balance transactions of the period that are not plainly settled and in order, with the charge
 * that they lead to. The ledger's sums say in which payouts there are any: the others are not read.
 */
function oddTransactions(scope: Scope): SparseTable {
  const odd = (group: string) => `
  SELECT b.id, b.created AS at, b.available_on, b.type, b.amount, b.fee, b.net, b.currency, b.exchange_rate,
    b.fee_details_sum, b.source, b.payout_id, po.status AS payout_status, po.arrival_date
  FROM desk_stripe_balance_transactions b
  LEFT JOIN desk_stripe_payouts po ON po.id = b.payout_id
  WHERE ${within('b.created', scope)} AND ${group} AND (${oddAmounts} OR ${oddKind})`;
  const sql = `
CREATE TEMP TABLE r_odd_payout ON COMMIT DROP AS SELECT DISTINCT b.payout_id ${oddPayouts};
ANALYZE r_odd_payout;
CREATE TEMP TABLE r_bt ON COMMIT DROP AS
${withParts(disputes)}, odd AS (${odd('b.payout_id IN (SELECT payout_id FROM r_odd_payout)')}
  UNION ALL${odd('b.payout_id IS NULL AND EXISTS (SELECT FROM r_odd_payout WHERE payout_id IS NULL)')}
)
SELECT odd.*, coalesce(r.charge, d.charge, CASE WHEN left(odd.source, 3) IN ('ch_', 'py_') THEN odd.source END) AS charge,
  r.amount AS refund_amount, r.currency AS refund_currency
FROM odd
LEFT JOIN r_refund r ON r.id = odd.source
LEFT JOIN r_dispute d ON d.id = odd.source;
ANALYZE r_bt;`;
  return { table: 'r_bt', when: `EXISTS (SELECT ${oddPayouts})`, sql: overWholeTables(sql) };
}

/** What may be amiss with the ledger. */
export const settlementTables = (scope: Scope): readonly SparseTable[] => [
  unbooked,
  oddTransactions(scope),
];

const transaction = {
  subject: 'b.id',
  purchase: 'x.purchase_id',
  currency: 'b.currency',
  stripe: ['b.id', 'b.source'],
  occurred: 'b.at',
} as const;

/** Whether the money of the ledger adds up, and left in payouts. */
export function settlementFindings(scope: Scope): readonly FindingSelect[] {
  const now = instant(scope.asOf);
  const from = `FROM r_bt b ${purchaseOf('b.charge', 'x')}`;
  return [
    findingQuery({
      class: 'BT_MISSING',
      state: {
        when: `c.balance_transaction IS NULL AND least(${now}, c.as_of) < c.at + ${postingTime}`,
        state: 'expected',
      },
      subject: 'c.charge_id',
      purchase: 'x.purchase_id',
      currency: 'c.currency',
      amount: 'c.captured',
      evidence: { balance_transaction: ['NULL::text', 'c.balance_transaction'] },
      stripe: ['c.charge_id', 'c.balance_transaction'],
      due: `c.at + ${postingTime}`,
      occurred: 'c.at',
      from: `FROM r_unbooked c ${purchaseOf('c.charge_id', 'x')}
        WHERE (c.balance_transaction IS NULL
          OR ${covered("'balance_transaction'", 'c.at', `least(c.at + ${postingTime}, ${now})`)})`,
    }),
    findingQuery({
      class: 'FEE_MATH',
      ...transaction,
      amount: `CASE WHEN b.net <> b.amount - b.fee THEN b.net - (b.amount - b.fee) ELSE b.fee - b.fee_details_sum END`,
      evidence: {
        net_minor: ['b.amount - b.fee', 'b.net'],
        fee_minor: ['b.fee_details_sum', 'b.fee'],
      },
      from: `${from} WHERE b.net <> b.amount - b.fee OR b.fee <> b.fee_details_sum`,
    }),
    findingQuery({
      class: 'UNATTRIBUTED_FEE',
      ...transaction,
      amount: 'b.net',
      evidence: { source: ['NULL::text', 'b.source'], type: ['NULL::text', 'b.type'] },
      from: `${from} WHERE b.type IN (${list(accountFeeTypes)}) AND b.charge IS NULL`,
    }),
    findingQuery({
      class: 'UNKNOWN_TYPE',
      ...transaction,
      amount: 'b.net',
      evidence: { type: ['NULL::text', 'b.type'] },
      from: `${from} WHERE b.type NOT IN (${list(Object.keys(movementOfType))})`,
    }),
    findingQuery({
      class: 'FX_VARIANCE',
      ...transaction,
      amount: 'b.amount - b.wanted',
      evidence: {
        amount_minor: ['b.wanted', 'b.amount'],
        exchange_rate: ['NULL::numeric', 'b.exchange_rate'],
      },
      from: `FROM (
        SELECT b.*, CASE WHEN abs(b.amount - plain) <= abs(b.amount - scaled) THEN plain ELSE scaled END AS wanted
        FROM (
          SELECT b.*, round(own.amount * b.exchange_rate)::bigint AS plain,
            round(own.amount * b.exchange_rate
              * power(10::numeric, desk_currency_decimals(b.currency) - desk_currency_decimals(own.currency)))::bigint AS scaled
          FROM r_bt b
          LEFT JOIN desk_stripe_charges c ON c.id = b.source AND b.type IN ('charge', 'payment')
          CROSS JOIN LATERAL (
            -- A refund takes money, and one that fails brings it back.
            SELECT coalesce(c.amount_captured, sign(b.amount) * b.refund_amount) AS amount,
              coalesce(c.currency, b.refund_currency) AS currency
          ) own
          WHERE b.exchange_rate IS NOT NULL AND own.amount IS NOT NULL
        ) b
      ) b ${purchaseOf('b.charge', 'x')}
      WHERE abs(b.amount - b.wanted) > 1 + abs(b.wanted) / 100000`,
      of: 'r_bt',
    }),
    unsettled(scope),
  ];
}

/**
 * Money that is in no completed payout. An automatic payout takes all that is available, so what it
 * left behind is overdue. None is made while a balance is negative, and where a currency has none at
 * all, nobody can say that one is late. Where all are made by hand nothing is waited for but that the
 * money is there to pay out: with which of them it leaves, nobody says.
 */
function unsettled({ asOf }: Scope): FindingSelect {
  const now = instant(asOf);
  return findingQuery({
    class: 'UNSETTLED',
    state: { when: 'NOT b.overdue', state: 'expected' },
    ...transaction,
    amount: 'b.net',
    evidence: {
      payout: ["'paid'::text", 'b.payout_status'],
      available_on: ['NULL::timestamptz', 'b.available_on'],
    },
    stripe: ['b.id', 'b.source', 'b.payout_id'],
    due: 'CASE WHEN b.pays THEN b.due WHEN b.by_hand THEN b.available_on END',
    from: `FROM (
      SELECT b.*, w.due, ${now} > w.due AND pays.since IS NOT NULL AND (b.payout_id IS NOT NULL
          OR pays.latest > w.due OR ${now} > w.due + ${longestSchedule}) AS overdue, pays.since IS NOT NULL AS pays,
        pays.currency IS NOT NULL AND pays.since IS NULL AS by_hand, pays.unlisted
      FROM r_bt b
      CROSS JOIN LATERAL (
        SELECT CASE WHEN b.payout_id IS NULL THEN b.available_on + ${payoutTime}
          ELSE b.arrival_date + ${payoutTime} END AS due
      ) w
      LEFT JOIN (
        SELECT currency, min(created) FILTER (WHERE automatic) AS since,
          max(created) FILTER (WHERE automatic AND status NOT IN ('failed', 'canceled')) AS latest,
          max(created) FILTER (WHERE automatic AND members <> 'listed' AND status NOT IN ('failed', 'canceled')) AS unlisted
        FROM desk_stripe_payouts GROUP BY currency
      ) pays ON pays.currency = b.currency
      WHERE b.net <> 0 AND ${isNoPayout('b')}
        AND (b.payout_id IS NULL OR b.payout_status IN ('pending', 'in_transit'))
    ) b ${purchaseOf('b.charge', 'x')}
    WHERE NOT b.overdue AND NOT (b.by_hand AND b.available_on <= ${now}) OR b.overdue AND (
      (b.unlisted IS NULL OR b.unlisted < b.available_on)
      AND ${covered("'payout'", 'b.available_on', `least(b.due, ${now})`)}
    )`,
    of: 'r_bt',
  });
}
