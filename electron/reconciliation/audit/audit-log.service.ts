import { z } from 'zod';
import { Prisma } from '../../database/generated/client';
import { isoSql } from '../../database/iso-sql';
import { inRole } from '../../database/role-transaction';
import type { FinanceAccess } from '../finance-access';
import {
  gravestSubjects,
  subjectJson,
  subjectTables,
} from '../resolutions/decision-subject.service';
import { type AuditCheck, auditPageSchema } from './audit-log.schema';

const pageRows = 100;

/** What was done, the latest first. @param before only entries before this place in the chain */
export async function auditPage({ authority, actor }: FinanceAccess, before: number | null) {
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const entries = await transaction.$queryRaw<readonly { sequence: number }[]>`
        SELECT l.sequence::float8 AS sequence, ${isoSql(Prisma.sql`l.recorded_at`)} AS at,
          coalesce(u.name, u.email, l.actor_id::text, l.database_login) AS actor, l.actor_role AS role,
          l.action, l.subject_kind AS "subjectKind", l.subject_id AS "subjectId", l.details, l.hash,
          d.decision,
          CASE WHEN l.details ? 'worth' THEN jsonb_build_object('worth', l.details -> 'worth', 'change',
            CASE WHEN jsonb_array_length(l.details -> 'changes') = 1 THEN jsonb_build_object(
              'changes', (l.details #> '{changes,0,after}') - 'stripe',
              'present', coalesce(nullif(l.details #> '{changes,0,before}', 'null'), '{}')) END) END AS request
        FROM desk_audit_log l LEFT JOIN users u ON u.id = l.actor_id
        LEFT JOIN LATERAL (
          SELECT jsonb_build_object('kind', x.kind, 'rejection', x.kind = 'unlink' AND x.finding_id IS NULL, 'subject', ${subjectJson}) AS decision
          FROM ${subjectTables}
          WHERE x.id = CASE l.subject_kind WHEN 'resolution' THEN l.subject_id::uuid END
            OR x.batch_id = CASE l.subject_kind WHEN 'batch' THEN l.subject_id::uuid END
          ORDER BY ${gravestSubjects} LIMIT 1
        ) d ON true
        WHERE ${before}::bigint IS NULL OR l.sequence < ${before}::bigint
        ORDER BY l.sequence DESC LIMIT ${pageRows}`;
      const last = entries.at(-1);
      return auditPageSchema.parse({
        entries,
        before: last && last.sequence > 1 ? last.sequence : null,
      });
    },
    { readOnly: true },
  );
}

const checkRows = z.array(z.object({ place: z.string(), fault: z.string() }));
const countRows = z
  .array(z.object({ entries: z.int(), closings: z.int(), head: z.string().nullable() }))
  .length(1);

/** The faults of the audit chain and of every closing, in words; for whoever may run the functions. */
export const auditFaultsSql = Prisma.sql`
  SELECT 'entry ' || sequence AS place,
    CASE fault WHEN 'content' THEN 'was changed after it was written'
      WHEN 'missing_before' THEN 'the entry before it is missing'
      ELSE 'does not follow from the entry before it' END AS fault
  FROM desk_audit_faults()
  UNION ALL
  SELECT 'closing ' || closing_id,
    CASE fault WHEN 'content' THEN 'what the period contained was changed after it was closed'
      WHEN 'audit' THEN 'its entry is missing in the audit log, or is not the one of that time'
      WHEN 'row' THEN 'its days, numbers, reason, time or person are not what its entry in the audit log says'
      WHEN 'gone' THEN 'it or its reopening was taken out, and stands in the audit log alone'
      ELSE 'was reopened without that entry in the audit log' END
  FROM desk_closing_faults()`;

/** How much there is to check, and the end of the chain, which people may write down elsewhere. */
export const auditSizeSql = Prisma.sql`
  SELECT (SELECT count(*)::int FROM desk_audit_log) AS entries,
    (SELECT count(*)::int FROM desk_period_closings) AS closings,
    (SELECT hash FROM desk_audit_log ORDER BY sequence DESC LIMIT 1) AS head`;

/** Recomputes the whole chain and the hash of every closing. */
export async function checkAudit({ authority, actor }: FinanceAccess): Promise<AuditCheck> {
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const [size] = countRows.parse(await transaction.$queryRaw(auditSizeSql));
      return {
        entries: size?.entries ?? 0,
        closings: size?.closings ?? 0,
        headHash: size?.head ?? null,
        faults: checkRows.parse(await transaction.$queryRaw(auditFaultsSql)),
      };
    },
    { readOnly: true },
  );
}
