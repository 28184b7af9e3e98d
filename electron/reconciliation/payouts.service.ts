import { z } from 'zod';
import { Prisma } from '../database/generated/client';
import { isoSql } from '../database/iso-sql';
import { inRole } from '../database/role-transaction';
import { payoutMemberSchema, payoutSchema } from './bank-statement.schema';
import type { FinanceAccess } from './finance-access';
import { readListing } from './listing.schema';
import type { Period } from './period.schema';
import { statementCovers } from './sql/bank.sql';
import { purchaseOf } from './sql/matches.sql';
import { estimateOfManual, mustAddUp, offBy } from './sql/payouts.sql';

/**
 * The payouts that were made or arrived in a period, the latest first. What their members are off by is
 * said by the rule that finds it. Stripe does not say what a manual one consisted of, so that is estimated.
 * @param most how many are read; the total counts all
 */
export async function listPayouts(
  { authority, actor }: FinanceAccess,
  { from, to }: Period,
  most = 500,
) {
  return inRole(
    authority,
    actor,
    async (transaction) =>
      readListing(
        payoutSchema,
        await transaction.$queryRaw`
          WITH shown AS (
            SELECT p.* FROM desk_stripe_payouts p
            WHERE (p.created AT TIME ZONE 'UTC')::date BETWEEN ${from}::date AND ${to}::date
              OR (p.arrival_date AT TIME ZONE 'UTC')::date BETWEEN ${from}::date AND ${to}::date
          ), members AS (
            SELECT b.payout_id, count(*) FILTER (WHERE b.source IS DISTINCT FROM b.payout_id)::int AS count,
              sum(b.net)::bigint AS net, bool_or(b.type = 'payout') AS pays
            FROM desk_stripe_balance_transactions b
            WHERE b.payout_id IN (SELECT id FROM shown) GROUP BY b.payout_id
          )
          SELECT s.id, s.currency, s.amount::float8 AS "amountMinor", s.status,
            ${isoSql(Prisma.sql`s.created`)} AS created,
            (s.arrival_date AT TIME ZONE 'UTC')::date::text AS arrival, s.automatic,
            s.members, coalesce(m.count, 0) AS "memberCount",
            CASE WHEN ${Prisma.raw(mustAddUp('s'))} THEN ${Prisma.raw(offBy('s', 'm'))}::float8 END AS "differenceMinor",
            CASE WHEN NOT s.automatic THEN (
              SELECT jsonb_build_object('count', e.members, 'minor', e.net)
              FROM (${Prisma.raw(estimateOfManual('s.currency', 's.created'))}) e
            ) END AS estimate,
            l.id AS "bankLineId", l.booked_on::text AS "bankedOn",
            ${Prisma.raw(statementCovers('s.currency', 's.arrival_date'))} AS "statementThere",
            count(*) OVER ()::int AS total
          FROM shown s
          LEFT JOIN members m ON m.payout_id = s.id
          LEFT JOIN desk_bank_lines l ON l.payout_id = s.id
          ORDER BY s.created DESC, s.id LIMIT ${most}`,
      ),
    { readOnly: true },
  );
}

/** What a payout consists of, its own transaction last; each member with the purchase behind it. */
export async function payoutMembers({ authority, actor }: FinanceAccess, payout: string) {
  return inRole(
    authority,
    actor,
    async (transaction) =>
      z.array(payoutMemberSchema).parse(
        await transaction.$queryRaw`
          SELECT b.id, b.type, b.source, ${isoSql(Prisma.sql`b.created`)} AS created,
            b.amount::float8 AS "amountMinor", b.fee::float8 AS "feeMinor", b.net::float8 AS "netMinor",
            paid.purchase_id::text AS "purchaseId", o.name AS organization,
            b.source IS NOT DISTINCT FROM b.payout_id AS own
          FROM desk_stripe_balance_transactions b
          LEFT JOIN desk_stripe_refunds r ON r.id = b.source
          ${Prisma.raw(purchaseOf('coalesce(r.charge, b.source)', 'paid'))}
          LEFT JOIN marketplace_purchases p ON p.id = paid.purchase_id
          LEFT JOIN organizations o ON o.id = p.organization_id
          WHERE b.payout_id = ${payout}
          ORDER BY own, b.created, b.id LIMIT 5000`,
      ),
    { readOnly: true },
  );
}
