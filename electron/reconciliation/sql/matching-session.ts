import type { RoleSession } from '../../database/role-session';
import type { PipelineStep } from './pipeline.sql';

/**
 * What a reconciliation's transaction needs of PostgreSQL: time, memory for hashes, no just-in-time
 * compilation, which costs more than it saves on statements that run once, and no merge joins: the
 * planner knows nothing about the keys that links are computed to, and sorting a million of them
 * takes several times as long as hashing them. Pages are in memory, in whatever order they are read:
 * so few rows are looked up, and many are scanned. A server's memory for hashes is what the narrower
 * side of a million pairs needs: with more of it the planner hashes the wider side. Months are UTC's.
 */
export function settingsOf(engine: 'embedded' | 'server'): string {
  return `SET LOCAL statement_timeout = 0; SET LOCAL jit = off; SET LOCAL enable_mergejoin = off;
SET LOCAL seq_page_cost = 0.1; SET LOCAL random_page_cost = 0.1; SET LOCAL TimeZone = 'UTC';
SET LOCAL work_mem = '${engine === 'embedded' ? '20MB' : '32MB'}';`;
}

/**
 * A statement that reads whole tables and keeps little of them: it scans, and what its workers hand
 * on counts for nothing, because the planner cannot know how little that is.
 */
export function overWholeTables(statement: string): string {
  return `SET LOCAL seq_page_cost = 1; SET LOCAL random_page_cost = 4; SET LOCAL parallel_tuple_cost = 0;
${statement}
SET LOCAL seq_page_cost = 0.1; SET LOCAL random_page_cost = 0.1; SET LOCAL parallel_tuple_cost = 0.1;`;
}

/** Any number; a second reconciliation of the same database waits for the first, as decisions do. */
export const reconciliationLock = 7_264_102;

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
    await session.query(
      'sql' in step ? step.sql : step.sqlFor(await filledTables(session, step.of)),
    );
  }
}

/** Which of some tables hold anything. @param tables by name the condition under which they do */
async function filledTables(
  session: RoleSession,
  tables: Readonly<Record<string, string>>,
): Promise<ReadonlySet<string>> {
  const held = Object.entries(tables).map(([table, when]) => `${when} AS ${table}`);
  const [row = {}] = await session.query<Record<string, boolean>>(`SELECT ${held.join(', ')}`);
  return new Set(Object.keys(tables).filter((table) => row[table]));
}
