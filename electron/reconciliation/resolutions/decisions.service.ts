import { Prisma } from '../../database/generated/client';
import { isoSql } from '../../database/iso-sql';
import { inRole } from '../../database/role-transaction';
import type { FinanceAccess } from '../finance-access';
import { inPeriod } from '../findings/finding-period.service';
import { readListing } from '../listing.schema';
import type { Period } from '../period/period.schema';
import {
  changeJson,
  gravestSubjects,
  subjectJson,
  subjectTables,
} from './decision-subject.service';
import { batchSchema } from './resolution.schema';

/** How many of the findings of one decision are named. */
const namedSubjects = 3;

/**
 * The latest decisions, those that wait for a second person or for Stripe first.
 * @param period only decisions about findings or purchases of it
 * @param most how many are read; the total counts all
 */
export async function listBatches(
  { authority, actor }: FinanceAccess,
  period: Period | null = null,
  most = 200,
) {
  const about = period
    ? Prisma.sql`WHERE r.batch_id IN (
        SELECT d.batch_id FROM desk_resolutions d
        LEFT JOIN desk_findings f ON f.id = d.finding_id
        LEFT JOIN marketplace_purchases p ON p.id = d.purchase_id
        WHERE ${inPeriod(period)}
          OR (p.purchase_date AT TIME ZONE 'UTC')::date BETWEEN ${period.from}::date AND ${period.to}::date)`
    : Prisma.empty;
  return inRole(
    authority,
    actor,
    async (transaction) =>
      readListing(
        batchSchema,
        await transaction.$queryRaw`
          SELECT b.batch_id AS "batchId", b.kind, b.state, b.reason, b.rejection, b.count, b.totals,
            b.requested_by AS "requestedById",
            coalesce(u.name, u.email, b.requested_by::text) AS "requestedBy",
            ${isoSql(Prisma.sql`b.requested_at`)} AS "requestedAt",
            (SELECT coalesce(d.name, d.email) FROM users d WHERE d.id = b.decided_by) AS "decidedBy",
            b.problem,
            coalesce((SELECT jsonb_agg(s.subject) FROM (
              SELECT ${subjectJson} || ${changeJson('x')} AS subject FROM ${subjectTables}
              WHERE x.batch_id = b.batch_id ORDER BY ${gravestSubjects} LIMIT ${namedSubjects}
            ) s), '[]') AS subjects,
            (b.state = 'waiting' OR (b.state = 'done' AND b.kind NOT IN ('refund_in_stripe', 'cancel_subscription'))) AS undoable,
            count(*) OVER ()::int AS total
          FROM (
            SELECT r.batch_id, min(r.kind) AS kind,
              CASE WHEN bool_or(r.state = 'waiting') THEN 'waiting'
                   WHEN bool_or(r.state = 'running') THEN 'running'
                   WHEN bool_or(r.state = 'failed') THEN 'failed'
                   WHEN bool_or(r.state = 'done') THEN 'done' ELSE min(r.state) END AS state,
              min(r.reason) AS reason,
              min(r.kind) = 'unlink' AND bool_and(r.finding_id IS NULL) AS rejection, count(*)::int AS count, (min(r.requested_by::text))::uuid AS requested_by,
              min(r.requested_at) AS requested_at, (min(r.decided_by::text))::uuid AS decided_by,
              (SELECT min(w.problem) FROM desk_stripe_writes w JOIN desk_resolutions x ON x.id = w.resolution_id
               WHERE x.batch_id = r.batch_id) AS problem,
              coalesce((SELECT jsonb_agg(jsonb_build_object('currency', t.currency, 'minor', t.minor) ORDER BY t.currency)
                FROM (SELECT w.currency, sum(w.minor) AS minor
                      FROM desk_resolutions x CROSS JOIN jsonb_to_recordset(x.worth) w (currency text, minor bigint)
                      WHERE x.batch_id = r.batch_id GROUP BY 1) t), '[]') AS totals
            FROM desk_resolutions r ${about} GROUP BY r.batch_id
          ) b
          LEFT JOIN users u ON u.id = b.requested_by
          ORDER BY array_position(ARRAY['waiting', 'running', 'failed'], b.state) NULLS LAST, b.requested_at DESC
          LIMIT ${most}`,
      ),
    { readOnly: true },
  );
}
