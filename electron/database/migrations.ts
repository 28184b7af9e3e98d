import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One step of the database's history, as it stands in `prisma/migrations`. */
export interface Migration {
  /** Name of its directory: a UTC time to the second and a subject, which is also its order. */
  readonly name: string;
  readonly sql: string;
  /** Lower-case hexadecimal SHA-256 of the SQL, as Prisma records it. */
  readonly checksum: string;
}

/** One row of `_prisma_migrations` that counts: neither rolled back nor superseded. */
export interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
  /** False when another tool began it and did not come to its end. */
  readonly finished: boolean;
}

/** How a database's history relates to the migrations of this application. */
export type MigrationPlan =
  | { readonly kind: 'compatible'; readonly pending: readonly Migration[] }
  | {
      readonly kind: 'incompatible';
      readonly problem: 'changed' | 'foreign' | 'missing' | 'newer' | 'unfinished';
      readonly name: string;
    };

const directoryName = /^\d{14}_[a-z0-9_]+$/;

/**
 * Reads the migrations of a directory in their order. Line ends are taken as LF, so a checkout
 * with CRLF has the same checksums.
 * @param dir absolute path of a directory laid out as Prisma does: `<name>/migration.sql`
 * @throws Error of the file system when the directory or a `migration.sql` in it is missing.
 */
export async function readMigrations(dir: string): Promise<readonly Migration[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory() && directoryName.test(entry.name))
    .map((entry) => entry.name)
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(dir, name, 'migration.sql'), 'utf8');
      const sql = text.replaceAll('\r\n', '\n');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Decides what has to be applied. History is append-only: what was applied must be known and
 * unchanged, and nothing new may come before it. A history of which nothing is known is of something else.
 * @param known the application's migrations in order
 * @param applied the database's history, in any order
 */
export function planMigrations(
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
): MigrationPlan {
  const incompatible = (
    problem: Exclude<MigrationPlan, { kind: 'compatible' }>['problem'],
    name: string,
  ): MigrationPlan => ({ kind: 'incompatible', problem, name });

  const history = [...applied].sort((a, b) => (a.name < b.name ? -1 : 1));
  const [oldest] = history;
  if (oldest && !history.some(({ name }) => known.some((migration) => migration.name === name))) {
    return incompatible('foreign', oldest.name);
  }
  const newestKnown = known.at(-1)?.name ?? '';
  for (const [index, { name, checksum, finished }] of history.entries()) {
    if (!finished) return incompatible('unfinished', name);
    if (name > newestKnown) return incompatible('newer', name);
    const migration = known[index];
    if (migration === undefined || migration.name > name) return incompatible('missing', name);
    // The application has one that the database skipped: it can no longer be applied in order.
    if (migration.name < name) return incompatible('missing', migration.name);
    if (migration.checksum !== checksum) return incompatible('changed', name);
  }
  return { kind: 'compatible', pending: known.slice(history.length) };
}
