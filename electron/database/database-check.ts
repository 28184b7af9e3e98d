import type { PoolClient } from 'pg';
import { DeskError } from '../shared/errors';
import type { Database } from './connection';
import { withDatabaseErrors } from './database-error';
import expectedSchema from './expected-schema.json';
import type { MigratedSchema } from './migrator';
import { compareSchemas, describeSchema, type SchemaDifference } from './schema-description';

/** What a check found; nothing, when all is as it should be. */
export interface DatabaseFindings {
  /** When the check ended, ISO 8601 in UTC. */
  checkedAt: string;
  findings: SchemaDifference[];
}

/** What a check tells while it works, and its result once at the end. */
export type DatabaseCheckEvent =
  | {
      readonly kind: 'progress';
      readonly step: string;
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'result'; readonly result: DatabaseFindings };

async function schemaDifferences(client: PoolClient): Promise<readonly SchemaDifference[]> {
  const { rows } = await client.query<{ schema: MigratedSchema }>(
    `SELECT nspname AS schema FROM pg_namespace WHERE nspname IN ('public', 'desk_local')`,
  );
  const differences: SchemaDifference[] = [];
  // A team's server has no local schema; the embedded database has both.
  for (const { schema } of rows) {
    const actual = await describeSchema(client, schema);
    differences.push(...compareSchemas(expectedSchema[schema], actual));
  }
  return differences;
}

/** The counters are recomputed by the function that stands beside their triggers in the migration. */
async function counterDifferences(client: PoolClient): Promise<readonly SchemaDifference[]> {
  const { rows: found } = await client.query(
    `SELECT FROM pg_proc WHERE proname = 'desk_counter_drift' AND pronamespace = 'public'::regnamespace`,
  );
  // Its absence is a difference of the schema and reported as such.
  if (found.length === 0) return [];
  const { rows } = await client.query<SchemaDifference>(
    'SELECT subject, expected, actual FROM public.desk_counter_drift() ORDER BY subject',
  );
  return rows;
}

const steps = [
  { step: 'Comparing the schema', find: schemaDifferences },
  { step: 'Recomputing the counters', find: counterDifferences },
] as const;

/**
 * Compares the schema of a database with the one that the migrations make, and every counter with
 * what it follows from. Changes nothing.
 * @throws DeskError `cancelled` between two steps when the signal is raised, `forbidden` when the
 *   login may not recompute counters, and what the connection may throw.
 */
export async function* checkDatabase(
  database: Database,
  signal?: AbortSignal,
): AsyncGenerator<DatabaseCheckEvent> {
  const findings: SchemaDifference[] = [];
  for (const [done, { step, find }] of steps.entries()) {
    if (signal?.aborted) throw new DeskError('cancelled');
    yield { kind: 'progress', step, done, total: steps.length };
    const found = await withDatabaseErrors('running', async () => {
      const client = await database.pool.connect();
      try {
        return await find(client);
      } finally {
        client.release();
      }
    });
    findings.push(...found);
  }
  yield { kind: 'result', result: { checkedAt: new Date().toISOString(), findings } };
}
