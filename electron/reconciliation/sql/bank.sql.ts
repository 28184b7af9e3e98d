import { type FindingSelect, findingQuery, type Scope, within } from './expressions';

/** A bank shows a payout at the latest this long after its arrival date. */
const bankTime = `interval '3 days'`;

/**
 * Finds the payouts of bank lines that have none. Belongs between the reading of Stripe and the judging, into
 * the judging's transaction: a payout may have come after its statement.
 */
export const matchBankLines = 'SELECT desk_match_bank_lines()';

/** Between a top-up or a payout that came back at Stripe, and its debit at the bank. */
const takenTime = `interval '10 days'`;

/**
 * Whether statements show a payout if it came: those of one account together, from the day of its arrival
 * until a bank shows it at the latest.
 * @param currency SQL for the payout's currency, as `arrival` for its day of arrival
 */
export function statementCovers(currency: string, arrival: string): string {
  return `EXISTS (
    SELECT FROM desk_bank_statements covering WHERE covering.currency = ${currency} GROUP BY covering.account
    HAVING range_agg(daterange(covering.from_on, covering.to_on, '[]')) @> daterange(
      (${arrival} AT TIME ZONE 'UTC')::date, ((${arrival} + ${bankTime}) AT TIME ZONE 'UTC')::date, '[]'))`;
}

const namesStripe = (line: string) =>
  `concat_ws(' ', ${line}.description, ${line}.reference) ~* 'stripe'`;

/**
 * Whether a bank line may be Stripe's: it says so, or is in a statement in which lines of payouts do not say
 * so either. Those statements are found once, and not for each line: of 20,000 customers' payments the list
 * took more than half a minute, and judging asks the same.
 */
const mayBeStripes = (line: string) => `(${namesStripe(line)} OR ${line}.statement_id IN (
      SELECT known.statement_id FROM desk_bank_lines known
      WHERE known.payout_id IS NOT NULL AND NOT ${namesStripe('known')}))`;

/**
 * Whether somebody has to say what a bank line is: money without a payout that may have come from Stripe, or
 * that Stripe took. What Stripe took for a top-up stands in its ledger, as does a payout that failed and went back.
 * @param line the alias of a row of `desk_bank_lines`
 */
export function lacksPayout(line: string): string {
  return `(${line}.payout_id IS NULL AND (${line}.amount_minor > 0 AND ${mayBeStripes(line)}
    OR ${line}.amount_minor < 0 AND ${namesStripe(line)} AND NOT EXISTS (
      SELECT FROM desk_stripe_balance_transactions taken
      WHERE taken.type IN ('topup', 'payout_failure') AND taken.currency = ${line}.currency AND taken.amount = -${line}.amount_minor
        AND taken.created BETWEEN ${line}.booked_on - ${takenTime} AND ${line}.booked_on + ${takenTime})))`;
}

/** Payouts against imported bank statements. */
export function bankFindings(scope: Scope): readonly FindingSelect[] {
  return [
    findingQuery({
      class: 'BANK_MISSING',
      subject: 'po.id',
      currency: 'po.currency',
      amount: 'po.amount',
      evidence: {
        bank_line: ['NULL::text', 'po.id'],
        arrival_date: ['NULL::timestamptz', 'po.arrival_date'],
      },
      stripe: ['po.id'],
      occurred: 'po.at',
      from: `FROM r_payout po
        WHERE po.status = 'paid' AND po.failure_balance_transaction IS NULL
          AND ${statementCovers('po.currency', 'po.arrival_date')}
          AND NOT EXISTS (SELECT FROM desk_bank_lines l WHERE l.payout_id = po.id)`,
    }),
    findingQuery({
      class: 'BANK_EXTRA',
      subject: 'l.id',
      currency: 'l.currency',
      amount: 'l.amount_minor',
      evidence: {
        amount_minor: ['l.amount_minor', 'NULL::bigint'],
        description: ['coalesce(l.description, l.reference)', 'NULL::text'],
      },
      stripe: [],
      occurred: `(l.booked_on::timestamp AT TIME ZONE 'UTC')`,
      from: `FROM desk_bank_lines l
        WHERE ${lacksPayout('l')} AND ${within("(l.booked_on::timestamp AT TIME ZONE 'UTC')", scope)}`,
    }),
  ];
}
