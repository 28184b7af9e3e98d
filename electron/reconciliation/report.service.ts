import type { Database } from '../database/connection';
import { inRoleSession } from '../database/role-session';
import type { Actor } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import { type Report, reportSchema } from './reconciliation.schema';

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
             'class', class, 'state', state, 'severity', severity, 'purchase_id', purchase_id,
             'stripe_ids', to_jsonb(stripe_ids), 'currency', currency, 'amount_minor', amount_minor,
             'evidence', evidence, 'remedy', remedy, 'due', due_at
           ) ORDER BY state = 'discrepancy' DESC,
             array_position(ARRAY['critical', 'high', 'medium', 'low'], severity), class, amount_minor DESC, key), '[]')
           FROM desk_findings WHERE last_run_id = runs.id AND cleared_at IS NULL
         )
       ) AS document
       FROM desk_reconciliation_runs runs WHERE id = $1`,
      [runId],
    );
    if (!run) throw new DeskError('not_found', { subject: runId });
    return reportSchema.parse(run.document);
  });
}
