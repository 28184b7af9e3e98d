import { z } from 'zod';
import { Prisma } from '../database/generated/client';
import { isoSql } from '../database/iso-sql';
import { inRole } from '../database/role-transaction';
import type { FinanceAccess } from './finance-access';
import { type PurchasesQuery, purchaseRowSchema } from './findings/chain.schema';
import { inPeriod } from './findings/finding-period.service';
import { counts, firstOfPayment, rankOf, standingOfRank } from './sql/standings.sql';

const all = (conditions: readonly Prisma.Sql[]) => Prisma.join([...conditions], ' AND ');

const isExplained = `EXISTS (
  SELECT FROM desk_resolutions r WHERE r.finding_id = f.id AND r.state = 'done' AND desk_resolution_holds(r, f))`;

const openFindings = Prisma.sql`(
  SELECT count(*)::int FROM desk_findings f WHERE f.purchase_id = p.id AND f.cleared_at IS NULL AND f.state = 'discrepancy'
    AND NOT ${Prisma.raw(isExplained)})`;

/** The gravest that a run over the days found about a purchase, itself or by its payment. */
const worst = (query: PurchasesQuery) => Prisma.sql`(
  SELECT max(${Prisma.raw(rankOf('f.state', isExplained))}) AS rank FROM desk_findings f
  WHERE f.cleared_at IS NULL AND f.purchase_id IN (p.id, ${Prisma.raw(firstOfPayment('p.id'))}) AND ${inPeriod(query)})`;

/** Whether a run has looked at the day of a purchase since it was recorded. */
const isCompared = Prisma.sql`EXISTS (
  SELECT FROM desk_reconciliation_runs run
  WHERE run.status = 'completed' AND run.started_at >= p.created_at
    AND (p.purchase_date AT TIME ZONE 'UTC')::date BETWEEN run.period_from AND run.period_to)`;

function conditionsOf({ from, to, search, paymentStatuses }: PurchasesQuery): Prisma.Sql[] {
  const like = `%${search.toLowerCase().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return [
    Prisma.sql`p.purchase_date >= ${from}::date::timestamp AT TIME ZONE 'UTC'`,
    Prisma.sql`p.purchase_date < (${to}::date + 1)::timestamp AT TIME ZONE 'UTC'`,
    ...(paymentStatuses.length === 0
      ? []
      : [Prisma.sql`p.payment_status::text = ANY (${[...paymentStatuses]}::text[])`]),
    ...(search === ''
      ? []
      : [
          Prisma.sql`(lower(o.name) LIKE ${like} OR lower(coalesce(t.name, b.name)) LIKE ${like}
            OR p.id::text = ${search.toLowerCase()} OR p.stripe_payment_id = ${search}
            OR p.stripe_invoice_id = ${search} OR p.stripe_subscription_id = ${search})`,
        ]),
  ];
}

const source = Prisma.sql`
  marketplace_purchases p JOIN organizations o ON o.id = p.organization_id
  LEFT JOIN marketplace_tools t ON t.id = p.tool_id LEFT JOIN marketplace_bundles b ON b.id = p.bundle_id`;

const pageSchema = z.array(purchaseRowSchema.extend({ sort_key: z.string() }));

/** One page of the purchases of a period, the latest first. */
export async function purchasesPage({ authority, actor }: FinanceAccess, query: PurchasesQuery) {
  const { cursor, limit } = query;
  const conditions = conditionsOf(query);
  const after = cursor
    ? [Prisma.sql`(p.purchase_date, p.id) < (${cursor.key}::timestamptz, ${cursor.id}::uuid)`]
    : [];
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const rows = pageSchema.parse(
        await transaction.$queryRaw(Prisma.sql`
          SELECT p.id, ${isoSql(Prisma.sql`p.purchase_date`)} AS "purchasedAt", o.name AS organization,
            coalesce(t.name, b.name, '') AS item, p.currency,
            round(p.amount * 10::numeric ^ desk_currency_decimals(p.currency))::float8 AS "amountMinor",
            round(p.refunded_amount * 10::numeric ^ desk_currency_decimals(p.currency))::float8 AS "refundedMinor",
            p.payment_status::text AS "paymentStatus", p.status::text AS status,
            p.stripe_payment_id AS "stripePaymentId", p.stripe_invoice_id AS "stripeInvoiceId",
            CASE WHEN found.rank > 0 THEN ${Prisma.raw(standingOfRank('found.rank'))}
              WHEN NOT ${isCompared} THEN 'not_compared'
              WHEN ${Prisma.raw(counts('p'))} THEN 'matched' ELSE 'not_counted' END AS standing,
            ${openFindings} AS findings, p.purchase_date::text AS sort_key
          FROM ${source} CROSS JOIN LATERAL ${worst(query)} found WHERE ${all([...conditions, ...after])}
          ORDER BY p.purchase_date DESC, p.id DESC LIMIT ${limit + 1}`),
      );
      const [counted] = cursor
        ? []
        : z
            .array(z.object({ count: z.int() }))
            .parse(
              await transaction.$queryRaw(
                Prisma.sql`SELECT count(*)::int AS count FROM ${source} WHERE ${all(conditions)}`,
              ),
            );
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        rows: page.map(({ sort_key: _, ...row }) => row),
        next: rows.length > limit && last ? { key: last.sort_key, id: last.id } : null,
        total: counted?.count ?? null,
      };
    },
    { readOnly: true },
  );
}
