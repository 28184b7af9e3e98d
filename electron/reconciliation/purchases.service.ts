import { z } from 'zod';
import { Prisma } from '../database/generated/client';
import { isoSql } from '../database/iso-sql';
import { inRole } from '../database/role-transaction';
import { type PurchasesQuery, purchaseRowSchema } from './chain.schema';
import type { FinanceAccess } from './finance-access';
import { holds } from './sql/matches.sql';

const all = (conditions: readonly Prisma.Sql[]) => Prisma.join([...conditions], ' AND ');

const openFindings = Prisma.sql`(
  SELECT count(*)::int FROM desk_findings f WHERE f.purchase_id = p.id AND f.cleared_at IS NULL AND f.state = 'discrepancy'
    AND NOT EXISTS (SELECT FROM desk_resolutions r WHERE r.finding_id = f.id AND r.state = 'done' AND desk_resolution_holds(r, f)))`;

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
            round(p.amount * 10 ^ desk_currency_decimals(p.currency))::float8 AS "amountMinor",
            round(p.refunded_amount * 10 ^ desk_currency_decimals(p.currency))::float8 AS "refundedMinor",
            p.payment_status::text AS "paymentStatus", p.status::text AS status,
            p.stripe_payment_id AS "stripePaymentId", p.stripe_invoice_id AS "stripeInvoiceId",
            EXISTS (SELECT FROM desk_matches m WHERE m.purchase_id = p.id AND ${Prisma.raw(holds('m'))}) AS matched,
            EXISTS (SELECT FROM desk_findings f WHERE f.purchase_id = p.id AND f.state = 'expected' AND f.cleared_at IS NULL) AS expected,
            ${openFindings} AS findings, p.purchase_date::text AS sort_key
          FROM ${source} WHERE ${all([...conditions, ...after])}
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
