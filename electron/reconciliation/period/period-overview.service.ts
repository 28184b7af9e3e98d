import { z } from 'zod';
import { Prisma } from '../../database/generated/client';
import { isoSql } from '../../database/iso-sql';
import { inRole, type RoleTransaction } from '../../database/role-transaction';
import type { FinanceAccess } from '../finance-access';
import { inPeriod } from '../findings/finding-period.service';
import { isLive } from '../findings/finding-queue.service';
import { paymentsWithoutPurchase } from '../sql/results.sql';
import {
  closeObstacles,
  closingSchema,
  coverageSchema,
  type Overview,
  type Period,
} from './period.schema';

const minor = z.coerce.number().int();
/** Figures that a run noted, and a closing kept. Runs of a desk that counted no explained money yet have none. */
const figuresShape = {
  totals: z.array(
    z.object({
      currency: z.string(),
      matched_minor: minor,
      expected_minor: minor,
      explained_minor: minor.default(0),
      discrepant_minor: minor,
      matched: z.int(),
      expected: z.int(),
      explained: z.int().default(0),
      discrepant: z.int(),
    }),
  ),
  rollforward: z.array(
    z.object({
      currency: z.string(),
      opening: minor,
      charges: minor,
      refunds: minor,
      disputes: minor,
      fees: minor,
      other: minor,
      payouts: minor,
      closing: minor,
      difference: minor,
      proved: z.boolean().default(true),
    }),
  ),
} as const;

const runRowSchema = z.object({
  ...figuresShape,
  id: z.string(),
  as_of: z.string(),
  finished_at: z.string(),
  seen: z.int(),
  days: z.array(
    z.object({
      day: z.string(),
      currency: z.string(),
      matched_minor: minor,
      expected_minor: minor,
      explained_minor: minor.default(0),
      discrepant_minor: minor,
    }),
  ),
  coverage: z.array(coverageSchema),
});

type RunRow = z.infer<typeof runRowSchema>;

/** Totals by standing. */
function totalsOf(noted: RunRow['totals']): Overview['totals'] {
  return noted.map((total) => ({
    currency: total.currency,
    matched: { count: total.matched, minor: total.matched_minor },
    expected: { count: total.expected, minor: total.expected_minor },
    explained: { count: total.explained, minor: total.explained_minor },
    discrepant: { count: total.discrepant, minor: total.discrepant_minor },
  }));
}

async function latestRun(transaction: RoleTransaction, { from, to }: Period) {
  const rows = await transaction.$queryRaw`
    SELECT id, ${isoSql(Prisma.sql`as_of`)} AS as_of, ${isoSql(Prisma.sql`finished_at`)} AS finished_at,
      seen, totals, rollforward, days, coverage
    FROM desk_reconciliation_runs
    WHERE period_from = ${from}::date AND period_to = ${to}::date AND status = 'completed'
    ORDER BY started_at DESC LIMIT 1`;
  return z.array(runRowSchema).parse(rows).at(0) ?? null;
}

const ageRowsSchema = z.array(
  z.object({
    bucket: z.enum(['under_2_days', 'under_a_week', 'under_a_month', 'older']),
    currency: z.string(),
    count: z.int(),
    minor: z.number(),
  }),
);

async function ageing(transaction: RoleTransaction, period: Period) {
  return ageRowsSchema.parse(
    await transaction.$queryRaw`
      SELECT CASE WHEN age < interval '2 days' THEN 'under_2_days'
                  WHEN age < interval '7 days' THEN 'under_a_week'
                  WHEN age < interval '30 days' THEN 'under_a_month' ELSE 'older' END AS bucket,
        coalesce(currency, '') AS currency, count(*)::int AS count, sum(amount_minor)::float8 AS minor
      FROM (
        SELECT now() - f.occurred_at AS age, f.currency, f.amount_minor
        FROM desk_unexplained_findings(${period.from}::date, ${period.to}::date) f
      ) aged
      GROUP BY 1, 2 ORDER BY 1, 2`,
  );
}

const standingSchema = z
  .array(z.object({ open: z.int(), waiting: z.int(), settled: z.int() }))
  .length(1);

async function standing(transaction: RoleTransaction, period: Period) {
  const [counted] = standingSchema.parse(
    await transaction.$queryRaw`
      SELECT count(*) FILTER (WHERE r.id IS NULL)::int AS open,
        count(*) FILTER (WHERE r.state IN ('waiting', 'running'))::int AS waiting,
        count(*) FILTER (WHERE r.state = 'done')::int AS settled
      FROM desk_findings f
      LEFT JOIN desk_resolutions r ON ${isLive}
      WHERE f.cleared_at IS NULL AND f.state = 'discrepancy' AND ${inPeriod(period)}`,
  );
  return counted ?? { open: 0, waiting: 0, settled: 0 };
}

const besideSchema = z
  .array(z.object({ purchases: z.int(), payments: z.int(), decided: z.int() }))
  .length(1);

/** What stands beside the totals of a run, as it is now. */
async function besideTotals(
  transaction: RoleTransaction,
  period: Period,
  run: RunRow | null,
): Promise<Overview['beside']> {
  if (run === null) return { purchases: 0, payments: 0, decided: 0 };
  const [beside] = besideSchema.parse(
    await transaction.$queryRaw`
      SELECT
        (SELECT count(*)::int FROM marketplace_purchases p
         WHERE p.purchase_date >= ${period.from}::date::timestamp AT TIME ZONE 'UTC'
           AND p.purchase_date < (${period.to}::date + 1)::timestamp AT TIME ZONE 'UTC') AS purchases,
        (SELECT count(*)::int FROM desk_findings f
         WHERE f.cleared_at IS NULL AND f.purchase_id IS NULL
           AND f.class = ANY (${[...paymentsWithoutPurchase]}::text[]) AND ${inPeriod(period)}) AS payments,
        (SELECT count(*)::int FROM desk_resolutions r JOIN desk_findings f ON f.id = r.finding_id
         WHERE (r.state = 'done' AND r.done_at > ${run.finished_at}::timestamptz
             OR r.undone_at > ${run.finished_at}::timestamptz AND r.done_at <= ${run.finished_at}::timestamptz)
           AND ${inPeriod(period)}) AS decided`,
  );
  const { purchases = 0, payments = 0, decided = 0 } = beside ?? {};
  const counted = run.totals.reduce(
    (sum, { matched, expected, explained, discrepant }) =>
      sum + matched + expected + explained + discrepant,
    0,
  );
  return { purchases: Math.max(0, purchases - (counted - payments)), payments, decided };
}

const closingRowsSchema = z.array(
  closingSchema.omit({ reopened: true }).extend({
    ...figuresShape,
    reopenedAt: z.string().nullable(),
    reopenedBy: z.string().nullable(),
    reopenReason: z.string().nullable(),
  }),
);

/** Every closing of days that a period shares, the latest first, with the names of who did it. */
export async function closingsOf(transaction: RoleTransaction, { from, to }: Period) {
  const rows = closingRowsSchema.parse(
    await transaction.$queryRaw`
      SELECT c.id, c.starts_on::text AS "from", c.ends_on::text AS "to",
        ${isoSql(Prisma.sql`c.closed_at`)} AS "closedAt",
        coalesce(u.name, u.email, c.closed_by::text) AS "closedBy",
        c.unexplained_count AS unexplained, c.override_reason AS "overrideReason",
        c.item_count AS items, c.content_hash AS "contentHash",
        c.totals -> 'totals' AS totals, c.totals -> 'rollforward' AS rollforward,
        ${isoSql(Prisma.sql`o.reopened_at`)} AS "reopenedAt",
        coalesce(v.name, v.email, o.reopened_by::text) AS "reopenedBy", o.reason AS "reopenReason"
      FROM desk_period_closings c
      LEFT JOIN desk_period_reopenings o ON o.closing_id = c.id
      LEFT JOIN users u ON u.id = c.closed_by LEFT JOIN users v ON v.id = o.reopened_by
      WHERE daterange(c.starts_on, c.ends_on, '[]') && daterange(${from}::date, ${to}::date, '[]')
      ORDER BY c.closed_at DESC`,
  );
  return rows.map(({ reopenedAt, reopenedBy, reopenReason, ...closing }) => ({
    ...closing,
    totals: totalsOf(closing.totals),
    reopened:
      reopenedAt && reopenedBy && reopenReason
        ? { at: reopenedAt, by: reopenedBy, reason: reopenReason }
        : null,
  }));
}

const gateSchema = z
  .array(
    z.object({
      unexplained: z.int(),
      closedChanges: z.int(),
      obstacles: z.array(z.enum(closeObstacles)),
    }),
  )
  .length(1);

/** A period in figures: what the last run found, what people decided since, and what stands in the way of closing. */
export async function periodOverview(
  { authority, actor }: FinanceAccess,
  period: Period,
): Promise<Overview> {
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const run = await latestRun(transaction, period);
      const [gate] = gateSchema.parse(
        await transaction.$queryRaw`
          SELECT (SELECT count(*)::int FROM desk_unexplained_findings(${period.from}::date, ${period.to}::date)) AS unexplained,
            (SELECT count(*)::int FROM desk_findings f
             WHERE f.cleared_at IS NULL AND f.class = 'CLOSED_PERIOD_CHANGE' AND ${inPeriod(period)}) AS "closedChanges",
            desk_close_obstacles(${period.from}::date, ${period.to}::date) AS obstacles`,
      );
      const closings = await closingsOf(transaction, period);
      return {
        period,
        run: run && { id: run.id, asOf: run.as_of, finishedAt: run.finished_at, seen: run.seen },
        totals: totalsOf(run?.totals ?? []),
        beside: await besideTotals(transaction, period, run),
        rollforward: run?.rollforward ?? [],
        days: (run?.days ?? []).map((day) => ({
          day: day.day,
          currency: day.currency,
          matched: day.matched_minor,
          expected: day.expected_minor,
          explained: day.explained_minor,
          discrepant: day.discrepant_minor,
        })),
        ageing: await ageing(transaction, period),
        coverage: run?.coverage ?? [],
        standing: await standing(transaction, period),
        unexplained: gate?.unexplained ?? 0,
        closedChanges: gate?.closedChanges ?? 0,
        obstacles: gate?.obstacles ?? [],
        closings,
        closedBy:
          closings.find(
            ({ reopened, from, to }) => !reopened && from === period.from && to === period.to,
          )?.id ?? null,
      };
    },
    { readOnly: true },
  );
}

const monthRowsSchema = z.array(
  z.object({ from: z.string(), to: z.string(), closed: z.boolean(), purchases: z.int() }),
);

/** The months in which something was bought, the latest first. */
export async function listMonths({ authority, actor }: FinanceAccess) {
  return inRole(
    authority,
    actor,
    async (transaction) =>
      monthRowsSchema.parse(
        await transaction.$queryRaw`
          SELECT m.first::date::text AS "from", (m.first + interval '1 month' - interval '1 day')::date::text AS "to",
            m.purchases,
            EXISTS (SELECT FROM desk_periods p
              WHERE p.starts_on <= m.first::date
                AND p.ends_on >= (m.first + interval '1 month' - interval '1 day')::date) AS closed
          FROM (
            SELECT date_trunc('month', purchase_date AT TIME ZONE 'UTC') AS first, count(*)::int AS purchases
            FROM marketplace_purchases GROUP BY 1
          ) m
          ORDER BY m.first DESC`,
      ),
    { readOnly: true },
  );
}
