import type { RoleSession } from '../../database/role-session';
import type { PipelineStep } from './pipeline.sql';

/**
 * What a reconciliation's transaction needs of PostgreSQL: time, memory for hashes and sorts, and no
 * just-in-time compilation, which costs more than it saves on statements that run once.
 */
export function settingsOf(engine: 'embedded' | 'server'): string {
  return `SET LOCAL statement_timeout = 0; SET LOCAL jit = off;
SET LOCAL work_mem = '${engine === 'embedded' ? '64MB' : '256MB'}';`;
}

/** Any number; a second reconciliation of the same database waits for the first. */
const reconciliationLock = 7_264_102;

/** Waits until no other reconciliation works on the database. */
export async function holdReconciliation(session: RoleSession): Promise<void> {
  await session.query(`SELECT pg_advisory_xact_lock(${reconciliationLock})`);
}

/**
 * Runs the steps one after the other.
 * @param onStep is called before each; it throws to end the run.
 */
export async function runSteps(
  session: RoleSession,
  steps: readonly PipelineStep[],
  onStep: (name: string, done: number, total: number) => void,
): Promise<void> {
  for (const [done, step] of steps.entries()) {
    onStep(step.name, done, steps.length);
    await session.query(step.sql);
  }
}
