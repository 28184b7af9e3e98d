import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Database } from '../electron/database/connection';
import { openDatabase } from '../electron/database/connection';
import { withDatabaseErrors } from '../electron/database/database-error';
import { readMigrations } from '../electron/database/migrations';
import { findPendingMigrations } from '../electron/database/migrator';
import { openProfileDatabase } from '../electron/database/profile-database';
import { workspaceDirOf, workspaceFiles } from '../electron/database/workspace-files';
import { readEnvironment } from '../electron/shared/environment';
import { DeskError, type DeskErrorCode } from '../electron/shared/errors';
import { openSettings } from '../electron/workspace/settings';

const root = resolve(import.meta.dirname, '..');

/** Where the project keeps what a database is made from. */
export const databaseResources = {
  templatesDir: join(root, 'resources', 'database'),
  migrationsDir: join(root, 'prisma', 'migrations'),
  localMigrationsDir: join(root, 'prisma', 'local-migrations'),
};

/** Exit code of a script that could not do its work, unlike 1 for findings. */
const failed = 2;

/** One sentence for a person at a terminal; never a stack for what can be expected. */
export function sentenceOf({ code, details }: DeskError): string {
  const where = details.path ?? details.url;
  const reason = details.reason ?? reasonWithout(code, details.subject);
  if (code === 'profile_in_use') {
    return `Marketplace Desk is open on this profile${where ? ` (${where})` : ''}. Close it and try again.`;
  }
  if (code === 'disk_full') {
    return `The disk is full${where ? ` (${where})` : ''}. What was saved before is kept; free some space and try again.`;
  }
  if (code === 'forbidden') return `${reason} Use the address of the database’s owner.`;
  return where && !reason.includes(where) ? `${reason} (${where})` : reason;
}

/** What a failure means that says no reason of its own. */
function reasonWithout(code: DeskErrorCode, subject: string | undefined): string {
  switch (code) {
    case 'stripe_permission':
      return `The Stripe key lacks the permission "${subject ?? ''}". Give it to the restricted key in the Stripe dashboard, then try again.`;
    case 'stripe_rate_limited':
      return 'Stripe asks for fewer requests, for several minutes now. What was read is kept: try again later.';
    default:
      return `It failed with: ${code}.`;
  }
}

/** A database that a script works on. */
export interface ScriptDatabase {
  readonly database: Database;
  /** The profile's workspace, or the server that the environment names. */
  readonly kind: 'demo' | 'local' | 'team';
  close(): Promise<void>;
}

function noDatabase(profileDir: string): DeskError {
  return new DeskError('not_found', {
    subject: 'profile',
    reason: `There is no database in the profile ${profileDir}, so nothing was looked at. Name another profile in DESK_PROFILE_DIR, or a server in DESK_DATABASE_URL.`,
  });
}

interface ScriptDatabaseOptions {
  /** Refuses a profile without a database, instead of making one: for scripts that only look. */
  readonly existing?: boolean;
}

/**
 * Opens the database that the environment names: `DESK_DATABASE_URL`, otherwise the embedded one of
 * the profile's workspace, which is brought up to date when it opens.
 * @throws DeskError why there is none
 */
export async function openScriptDatabase({
  existing = false,
}: ScriptDatabaseOptions = {}): Promise<ScriptDatabase> {
  const { databaseUrl, profileDir } = readEnvironment(process.env);
  if (databaseUrl !== undefined) {
    const database = await openDatabase({ kind: 'server', url: databaseUrl });
    return { database, kind: 'team', close: () => database.close() };
  }
  // Reading the settings makes a profile where there is none.
  if (existing && !existsSync(profileDir)) throw noDatabase(profileDir);
  // A team's marketplace is not in the profile; its address has to be given.
  const { workspace } = openSettings(profileDir).read();
  if (workspace === 'team') {
    throw new DeskError('invalid', {
      subject: 'DESK_DATABASE_URL',
      reason: 'This profile works on a team server. Set DESK_DATABASE_URL to its address.',
    });
  }
  const { dataDir, restored } = workspaceFiles(workspaceDirOf(profileDir, workspace));
  if (existing && !existsSync(dataDir) && !existsSync(restored)) throw noDatabase(profileDir);
  const opened = await openProfileDatabase(
    profileDir,
    workspace,
    databaseResources,
    (work, error) =>
      console.error(
        `The ${work} of the database failed.`,
        error instanceof DeskError ? sentenceOf(error) : error,
      ),
  );
  return { ...opened, kind: workspace };
}

/**
 * Refuses a database that lacks a migration, and so what a script is about to use.
 * @throws DeskError `database_outdated` naming the first migration that is missing
 */
export async function refuseOutdated({ pool }: Database): Promise<void> {
  const migrations = await readMigrations(databaseResources.migrationsDir);
  const client = await pool.connect();
  try {
    const [pending] = await withDatabaseErrors('running', () =>
      findPendingMigrations(client, { schema: 'public', migrations }),
    );
    if (pending) {
      throw new DeskError('database_outdated', {
        reason: `The database lacks the migration ${pending.name}. Run: npm run db:migrate`,
      });
    }
  } finally {
    client.release();
  }
}

/**
 * Runs a script's work on the database that the environment names. Expected failures are printed as
 * one sentence; these and all others end the process with exit code 2.
 */
export async function withScriptDatabase(
  work: (database: Database) => Promise<void>,
  options: ScriptDatabaseOptions = {},
): Promise<void> {
  try {
    const { database, close } = await openScriptDatabase(options);
    try {
      await database.attended(work(database));
    } finally {
      await close();
    }
  } catch (error) {
    // A bug is told with its stack, and is no finding either: Node would end with 1.
    console.error(error instanceof DeskError ? sentenceOf(error) : error);
    process.exitCode = failed;
  }
}
