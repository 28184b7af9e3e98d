import { z } from 'zod';
import { Prisma } from '../../database/generated/client';
import { isoSql } from '../../database/iso-sql';
import { inRole } from '../../database/role-transaction';
import type { FinanceAccess } from '../finance-access';
import { readListing } from '../listing.schema';
import type { Period } from '../period/period.schema';
import { statementCovers } from '../sql/bank.sql';
import { purchaseOf } from '../sql/matches.sql';
import { estimateOfManual, mustAddUp, offBy } from '../sql/payouts.sql';
import {
  type PayoutListing,
  payoutGroupSchema,
  payoutMemberSchema,
  payoutSchema,
} from './bank-statement.schema';

/** The payouts `s` that were made or arrive in a period, with what is said of each. */
function payoutsOf({ from, to }: Period): Prisma.Sql {
  return Prisma.sql`
    shown AS (
      SELECT p.* FROM desk_stripe_payouts p
      WHERE (p.created AT TIME ZONE 'UTC')::date BETWEEN ${from}::date AND ${to}::date
        OR (p.arrival_date AT TIME ZONE 'UTC')::date BETWEEN ${from}::date AND ${to}::date
    ), members AS (
      SELECT b.payout_id, count(*) FILTER (WHERE b.source IS DISTINCT FROM b.payout_id)::int AS count,
        sum(b.net)::bigint AS net, bool_or(b.type = 'payout') AS pays
      FROM desk_stripe_balance_transactions b
      WHERE b.payout_id IN (SELECT id FROM shown) GROUP BY b.payout_id
    ), payouts AS (
      SELECT s.id, s.currency, s.amount, s.status, s.created, s.arrival_date, s.automatic, s.members,
        coalesce(m.count, 0) AS member_count,
        CASE WHEN ${Prisma.raw(mustAddUp('s'))} THEN ${Prisma.raw(offBy('s', 'm'))} END AS difference,
        l.id AS bank_line, l.booked_on,
        ${Prisma.raw(statementCovers('s.currency', 's.arrival_date'))} AS statement_there
      FROM shown s
      LEFT JOIN members m ON m.payout_id = s.id
      LEFT JOIN desk_bank_lines l ON l.payout_id = s.id
    )`;
}

/**
 * The payouts that were made or arrived in a period, the latest first, and all of them added up. What their
 * members are off by is said by the rule that finds it. Stripe does not say what a manual one consisted of, so
 * that is estimated.
 * @param most how many are read; the total and the groups count all
 */
export async function listPayouts(
  { authority, actor }: FinanceAccess,
  period: Period,
  most = 500,
): Promise<PayoutListing> {
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const listing = readListing(
        payoutSchema,
        await transaction.$queryRaw`
          WITH ${payoutsOf(period)}
          SELECT s.id, s.currency, s.amount::float8 AS "amountMinor", s.status,
            ${isoSql(Prisma.sql`s.created`)} AS created,
            (s.arrival_date AT TIME ZONE 'UTC')::date::text AS arrival, s.automatic,
            s.members, s.member_count AS "memberCount", s.difference::float8 AS "differenceMinor",
            CASE WHEN NOT s.automatic THEN (
              SELECT jsonb_build_object('count', e.members, 'minor', e.net)
              FROM (${Prisma.raw(estimateOfManual('s.currency', 's.created'))}) e
            ) END AS estimate,
            s.bank_line AS "bankLineId", s.booked_on::text AS "bankedOn", s.statement_there AS "statementThere",
            count(*) OVER ()::int AS total
          FROM payouts s
          ORDER BY s.created DESC, s.id LIMIT ${most}`,
      );
      const groups = z.array(payoutGroupSchema).parse(
        await transaction.$queryRaw`
          WITH ${payoutsOf(period)}
          SELECT s.currency, s.status,
            (s.created AT TIME ZONE 'UTC')::date BETWEEN ${period.from}::date AND ${period.to}::date AS made,
            count(*)::int AS count, sum(s.amount)::float8 AS minor, count(s.bank_line)::int AS banked,
            (count(*) FILTER (WHERE s.status = 'paid' AND s.bank_line IS NULL AND s.statement_there))::int AS unseen,
            (count(*) FILTER (WHERE s.statement_there))::int AS covered,
            (count(*) FILTER (WHERE s.difference <> 0))::int AS off
          FROM payouts s GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
      );
      return { ...listing, groups };
    },
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
