import { type ClientBase, DatabaseError, escapeIdentifier } from 'pg';
import { assertNever, DeskError } from '../shared/errors';
import {
  type AppliedMigration,
  type Migration,
  type MigrationPlan,
  planMigrations,
} from './migrations';

/**
 * Prisma's own lock for migrations, so that `prisma migrate deploy` and the desk exclude each
 * other on a shared server too:
 * https://www.prisma.io/docs/orm/prisma-migrate/workflows/development-and-production#advisory-locking
 */
const migrationLock = 72_707_369;

/** Schemas that have a history of their own. */
export type MigratedSchema = 'public' | 'desk_local';

/** What is to be brought up to date, and from which migrations. */
export interface MigrationTarget {
  readonly schema: MigratedSchema;
  /** All migrations of that schema, in order, from `readMigrations`. */
  readonly migrations: readonly Migration[];
}

/** How far migrating has come: `done` of `total` are applied, `name` is next. */
export interface MigrationProgress {
  readonly name: string;
  readonly done: number;
  readonly total: number;
}

export interface MigrateOptions extends MigrationTarget {
  readonly onProgress?: (progress: MigrationProgress) => void;
  /** Stops between two migrations; what is applied stays applied. */
  readonly signal?: AbortSignal;
  /**
   * Called once, outside any transaction, before the first of the pending migrations; not called
   * when there are none. A snapshot is taken here. When it throws, nothing is migrated.
   */
  readonly beforeMigrating?: (pending: readonly Migration[]) => Promise<void>;
}

async function readApplied(
  client: ClientBase,
  schema: MigratedSchema,
): Promise<readonly AppliedMigration[]> {
  const table = `${escapeIdentifier(schema)}._prisma_migrations`;
  // Read from the catalog, not through to_regclass: that may answer from a cache which does not
  // yet know the table that another migrator made while this one waited for the lock.
  const { rowCount } = await client.query(
    `SELECT FROM pg_tables WHERE schemaname = $1 AND tablename = '_prisma_migrations'`,
    [schema],
  );
  if (rowCount === 0) return [];
  const { rows } = await client.query<AppliedMigration>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM ${table} WHERE rolled_back_at IS NULL`,
  );
  return rows;
}

const holdsSomethingElse = 'The database holds something else than a marketplace: ';
const nameAnother = 'Nothing was changed in it. Name an empty database.';

/** Tables of a schema that no extension brought. */
async function readTables(client: ClientBase, schema: MigratedSchema): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class c
     WHERE relnamespace = to_regnamespace($1) AND relkind IN ('r', 'p') AND relname <> '_prisma_migrations'
       AND NOT EXISTS (SELECT FROM pg_depend d
         WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     ORDER BY relname`,
    [escapeIdentifier(schema)],
  );
  return rows.map(({ name }) => name);
}

/**
 * Refuses a schema with tables that no migration of ours made: the first of ours would fail at one
 * that has the same name, or put a marketplace among them.
 */
async function refuseForeignTables(client: ClientBase, schema: MigratedSchema): Promise<void> {
  const tables = await readTables(client, schema);
  const [first] = tables;
  // Another migrator may have committed both since the history was read.
  if (first === undefined || (await readApplied(client, schema)).length > 0) return;
  const others = tables.length - 1;
  const more = others === 0 ? '' : ` and ${others === 1 ? 'one more' : `${others} more`}`;
  throw new DeskError('database_outdated', {
    subject: 'foreign',
    reason: `${holdsSomethingElse}it has the table ${first}${more}, and no history of migrations. ${nameAnother}`,
  });
}

/** The sentence for a history that does not fit; it names the migration. */
function refusal({ problem, name }: Exclude<MigrationPlan, { kind: 'compatible' }>): string {
  switch (problem) {
    case 'foreign':
      return `${holdsSomethingElse}its history begins with the migration ${name}, which Marketplace Desk does not know. ${nameAnother}`;
    case 'newer':
      return `The database has the migration ${name}, which this version of Marketplace Desk does not know. Install the newer version that made it.`;
    case 'missing':
      return `The migration ${name} is missing on one side: the database and this version of Marketplace Desk do not have the same history.`;
    case 'changed':
      return `The migration ${name} was changed after it had been applied to this database.`;
    case 'unfinished':
      return `The migration ${name} was begun by another tool and did not finish.`;
    default:
      return assertNever(problem);
  }
}

function pendingOf(
  { migrations }: MigrationTarget,
  applied: readonly AppliedMigration[],
): readonly Migration[] {
  const plan = planMigrations(migrations, applied);
  if (plan.kind === 'compatible') return plan.pending;
  throw new DeskError('database_outdated', { subject: plan.name, reason: refusal(plan) });
}

/**
 * Tells which migrations a database still lacks, without changing it.
 * @throws DeskError `database_outdated` with a reason when its history does not fit this
 *   application: a migration changed, missing, unfinished, or from a newer version; or when it
 *   holds something else.
 */
export async function findPendingMigrations(
  client: ClientBase,
  target: MigrationTarget,
): Promise<readonly Migration[]> {
  const applied = await readApplied(client, target.schema);
  const pending = pendingOf(target, applied);
  if (applied.length === 0) await refuseForeignTables(client, target.schema);
  return pending;
}

async function prepareHistory(client: ClientBase, schema: MigratedSchema): Promise<void> {
  const quoted = escapeIdentifier(schema);
  // The columns are Prisma's, so that its command line reads this history as its own.
  await client.query(`
    ${schema === 'public' ? '' : `CREATE SCHEMA IF NOT EXISTS ${quoted};`}
    CREATE TABLE IF NOT EXISTS ${quoted}._prisma_migrations (
      id varchar(36) PRIMARY KEY,
      checksum varchar(64) NOT NULL,
      finished_at timestamptz,
      migration_name varchar(255) NOT NULL,
      logs text,
      rolled_back_at timestamptz,
      started_at timestamptz NOT NULL DEFAULT now(),
      applied_steps_count integer NOT NULL DEFAULT 0
    );
    SET LOCAL search_path TO ${schema === 'public' ? quoted : `${quoted}, public`};
  `);
}

async function apply(client: ClientBase, schema: MigratedSchema, next: Migration): Promise<void> {
  try {
    await client.query(next.sql);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const sentences = [error.message, error.hint].filter(Boolean).join(' ');
    throw new DeskError(
      'database_outdated',
      {
        subject: next.name,
        reason: `The migration ${next.name} failed and nothing of it was kept. ${sentences}`,
      },
      { cause: error },
    );
  }
  await client.query(
    `INSERT INTO ${escapeIdentifier(schema)}._prisma_migrations
       (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES (gen_random_uuid()::text, $1, $2, now(), clock_timestamp(), 1)`,
    [next.checksum, next.name],
  );
}

/**
 * Applies the next pending migration in a transaction of its own, under the lock.
 * @returns the one that was applied, or undefined when another migrator left none.
 */
async function applyNext(
  client: ClientBase,
  target: MigrationTarget,
): Promise<Migration | undefined> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
    const [next] = await findPendingMigrations(client, target);
    if (next) {
      await prepareHistory(client, target.schema);
      await apply(client, target.schema, next);
    }
    await client.query('COMMIT');
    return next;
  } catch (error) {
    // When the connection is gone the server rolls back by itself, and the first error counts.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/**
 * Brings one schema up to date: every pending migration in order, each in a transaction of its own
 * under an advisory lock, recorded as Prisma records it. Two migrators at once apply each exactly
 * once; a migration that fails leaves nothing behind, those before it stay.
 * @param client a connection of its own that is in no transaction
 * @returns the names of the migrations that this call applied
 * @throws DeskError `database_outdated` with a reason when the history does not fit or a migration
 *   fails; `cancelled` when the signal was raised between two migrations; any error of the
 *   connection as it is.
 */
export async function migrate(
  client: ClientBase,
  options: MigrateOptions,
): Promise<readonly string[]> {
  const pending = await findPendingMigrations(client, options);
  if (pending.length === 0) return [];
  await options.beforeMigrating?.(pending);

  const appliedBefore = options.migrations.length - pending.length;
  const applied: string[] = [];
  for (const [index, { name }] of pending.entries()) {
    if (options.signal?.aborted) throw new DeskError('cancelled', { subject: name });
    options.onProgress?.({
      name,
      done: appliedBefore + index,
      total: options.migrations.length,
    });
    const next = await applyNext(client, options);
    if (!next) break;
    applied.push(next.name);
  }
  return applied;
}
