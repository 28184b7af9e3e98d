import {
  type FindingSelect,
  findingQuery,
  type Scope,
  type SharedPart,
  within,
} from './expressions';

const hasFailed = (payout: string) =>
  `(${payout}.status = 'failed' OR ${payout}.failure_balance_transaction IS NOT NULL)`;

/**
 * Whether the members of a payout have to add up to it: not while Stripe puts it together, nor once it failed.
 * @param payout the alias of a row of `desk_stripe_payouts`, or of the payouts of the period
 */
export function mustAddUp(payout: string): string {
  return `(${payout}.automatic AND ${payout}.members = 'listed' AND NOT ${hasFailed(payout)}
    AND ${payout}.status <> 'canceled' AND coalesce(${payout}.reconciliation_status, 'completed') <> 'in_progress')`;
}

/**
 * What the members of a payout are off by, in minor units. Its own transaction is one of them and takes what the
 * others add up to; where it is not, the payout's amount is taken.
 * @param payout as for {@link mustAddUp}
 * @param members the alias of its members added up: `net`, and whether one `pays`, that is of type payout
 */
export function offBy(payout: string, members: string): string {
  return `(coalesce(${members}.net, 0) - CASE WHEN coalesce(${members}.pays, false) OR EXISTS (
      SELECT FROM desk_stripe_balance_transactions own
      WHERE own.id = ${payout}.balance_transaction AND own.payout_id = ${payout}.id
    ) THEN 0 ELSE ${payout}.amount END)`;
}

/** Whether a balance transaction is anything but a payout's own movement. */
export function isNoPayout(transaction: string): string {
  return `coalesce(${transaction}.type NOT IN ('payout', 'payout_cancel', 'payout_failure'), true)`;
}

/**
 * What a manual payout may consist of, which Stripe does not say: what became available since the payout
 * before it that took money, and is in no other payout.
 * @param currency SQL for its currency, as `createdAt` for when it was made
 * @returns a SELECT of `net` in minor units and `members`
 */
export function estimateOfManual(currency: string, createdAt: string): string {
  return `
    SELECT coalesce(sum(member.net), 0)::bigint AS net, count(*) AS members
    FROM desk_stripe_balance_transactions member
    WHERE member.currency = ${currency} AND member.payout_id IS NULL AND ${isNoPayout('member')}
      AND member.available_on <= ${createdAt} AND member.available_on > coalesce((
        SELECT max(earlier.created) FROM desk_stripe_payouts earlier
        WHERE earlier.currency = ${currency} AND earlier.created < ${createdAt}
          AND earlier.status <> 'canceled' AND NOT ${hasFailed('earlier')}
      ), '-infinity')`;
}

/** The payouts of the period. */
export function payouts(scope: Scope): SharedPart {
  const from = `FROM desk_stripe_payouts po WHERE ${within('po.created', scope)}`;
  return {
    table: 'r_payout',
    when: `EXISTS (SELECT ${from})`,
    select: `
  SELECT po.id, po.created AS at, po.arrival_date, po.status, po.automatic, po.members, po.amount, po.currency,
    po.balance_transaction, po.failure_balance_transaction, po.failure_code, po.reconciliation_status
  ${from}`,
  };
}

/** Whether payouts arrived, and are what their members add up to. */
export function payoutFindings(): readonly FindingSelect[] {
  const payout = {
    subject: 'po.id',
    currency: 'po.currency',
    stripe: ['po.id', 'po.balance_transaction'],
    occurred: 'po.at',
  } as const;
  const failed = hasFailed('po');
  return [
    findingQuery({
      class: 'PAYOUT_FAILED',
      ...payout,
      amount: 'po.amount',
      evidence: {
        status: ["'paid'::text", 'po.status'],
        failure_code: ['NULL::text', 'po.failure_code'],
      },
      from: `FROM r_payout po WHERE ${failed}`,
    }),
    findingQuery({
      class: 'PAYOUT_SUM',
      ...payout,
      amount: 'po.rest',
      evidence: {
        amount_minor: ['po.amount + po.rest', 'po.amount'],
        members: ['NULL::bigint', 'po.members_listed'],
      },
      from: `FROM (
        SELECT po.*, coalesce(members.members, 0) AS members_listed,
          ${offBy('po', 'members')} AS rest
        FROM r_payout po
        LEFT JOIN (
          SELECT payout_id, sum(net)::bigint AS net, sum(transactions)::bigint AS members, bool_or(type = 'payout') AS pays
          FROM r_ledger GROUP BY payout_id
        ) members ON members.payout_id = po.id
        WHERE ${mustAddUp('po')}
      ) po WHERE po.rest <> 0`,
      of: 'r_payout',
    }),
    findingQuery({
      class: 'MANUAL_PAYOUT',
      state: 'information',
      ...payout,
      amount: 'po.amount',
      evidence: {
        amount_minor: ['estimate.net', 'po.amount'],
        members_estimated: ['estimate.members', 'NULL::bigint'],
      },
      from: `FROM r_payout po
        CROSS JOIN LATERAL (${estimateOfManual('po.currency', 'po.at')}) estimate
        WHERE NOT po.automatic AND NOT ${failed} AND po.status <> 'canceled'`,
    }),
  ];
}
