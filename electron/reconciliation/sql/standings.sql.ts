import type { MoneyStanding } from '../purchase-standings.rules';
import { literal, paidStatuses } from './expressions';
import { holds } from './matches.sql';

/** The standings by rank: of all that was found about a purchase the worst counts. */
const ranked = [
  'matched',
  'explained',
  'expected',
  'discrepant',
] as const satisfies readonly MoneyStanding[];

/**
 * How grave a finding is for the figures, from 0 to 3.
 * @param isExplained whether somebody accepted it, or wrote it off, and its facts are still those
 */
export const rankOf = (state: string, isExplained: string) => `CASE ${state}
    WHEN 'discrepancy' THEN CASE WHEN ${isExplained} THEN ${ranked.indexOf('explained')} ELSE ${ranked.indexOf('discrepant')} END
    WHEN 'expected' THEN ${ranked.indexOf('expected')} ELSE ${ranked.indexOf('matched')} END`;

/** The standing that a rank is. */
export const standingOfRank = (rank: string) =>
  `CASE ${rank} ${ranked.map((name, at) => `WHEN ${at} THEN ${literal(name)}`).join(' ')} END`;

/** Whether Stripe's money should explain a purchase. */
export const counts = (p: string) =>
  `${p}.amount > 0 AND ${p}.payment_method <> 'PLATFORM_CREDITS' AND ${p}.payment_status IN ${paidStatuses}`;

/**
 * The earliest of the purchases that share a payment with one, null where it has no payment. What is
 * found about a payment is found under that one, and counts for all of them.
 * @param purchase SQL of a purchase's id
 */
export const firstOfPayment = (purchase: string) => `(
    SELECT first.id
    FROM desk_matches own
    JOIN desk_matches beside ON beside.stripe_id = own.stripe_id AND ${holds('beside')}
    JOIN marketplace_purchases first ON first.id = beside.purchase_id
    WHERE own.purchase_id = ${purchase} AND ${holds('own')}
    ORDER BY first.purchase_date, first.id LIMIT 1)`;
