import type { Database } from '../../database/connection';
import { inRoleSession } from '../../database/role-session';
import type { Actor } from '../../database/role-transaction';
import { DeskError } from '../../shared/errors';
import { severities } from '../findings/finding-classes.rules';
import { type Report, reportSchema } from '../reconciliation.schema';

const gravestFirst = severities.map((severity) => `'${severity}'`).join(', ');

/** Everything a run found, in the documented shape: the gravest first. */
export function reportOf(
  { database, actor }: { readonly database: Database; readonly actor: Actor },
  runId: string,
): Promise<Report> {
  return inRoleSession(database, actor, async (session) => {
    const [run] = await session.query<{ document: unknown }>(
      `SELECT jsonb_build_object(
         'period', jsonb_build_object('from', period_from::text, 'to', period_to::text),
         'coverage', coverage, 'totals', totals, 'rollforward', rollforward,
         'findings', (
           SELECT coalesce(jsonb_agg(jsonb_build_object(
             'class', f.class, 'state', stands.state, 'severity', f.severity, 'purchase_id', f.purchase_id,
             'stripe_ids', to_jsonb(f.stripe_ids), 'currency', f.currency, 'amount_minor', f.amount_minor,
             'evidence', f.evidence, 'remedy', f.remedy, 'due', f.due_at, 'explanation', explained.by_whom
           ) ORDER BY stands.state = 'discrepancy' DESC,
             array_position(ARRAY[${gravestFirst}], f.severity), f.class, f.currency, f.amount_minor DESC, f.key), '[]')
           FROM desk_findings f
           LEFT JOIN LATERAL (
             SELECT jsonb_build_object('kind', r.kind, 'reason', r.reason, 'at', r.done_at,
               'by', coalesce((SELECT coalesce(u.name, u.email) FROM users u WHERE u.id = r.requested_by), r.requested_by::text)) AS by_whom
             FROM desk_resolutions r
             WHERE r.finding_id = f.id AND r.state = 'done' AND desk_resolution_holds(r, f)
           ) explained ON true
           CROSS JOIN LATERAL (
             SELECT CASE WHEN f.state = 'discrepancy' AND explained.by_whom IS NOT NULL
               THEN 'information' ELSE f.state END AS state
           ) stands
           WHERE f.last_run_id = runs.id AND f.cleared_at IS NULL
         )
       ) AS document
       FROM desk_reconciliation_runs runs WHERE id = $1`,
      [runId],
    );
    if (!run) throw new DeskError('not_found', { subject: runId });
    return reportSchema.parse(run.document);
  });
}
