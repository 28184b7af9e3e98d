import { join, resolve } from 'node:path';
import type { Database } from '../electron/database/connection';
import { openDatabase } from '../electron/database/connection';
import { openProfileDatabase } from '../electron/database/profile-database';
import { readEnvironment } from '../electron/shared/environment';
import { DeskError } from '../electron/shared/errors';
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
function sentenceOf({ code, details }: DeskError): string {
  const where = details.path ?? details.url;
  const reason = details.reason ?? `It failed with: ${code}.`;
  if (code === 'profile_in_use') {
    return `Marketplace Desk is open on this profile${where ? ` (${where})` : ''}. Close it and try again.`;
  }
  return where && !reason.includes(where) ? `${reason} (${where})` : reason;
}

async function open(): Promise<{ readonly database: Database; close(): Promise<void> }> {
  const { databaseUrl, profileDir } = readEnvironment(process.env);
  if (databaseUrl !== undefined) {
    const database = await openDatabase({ kind: 'server', url: databaseUrl });
    return { database, close: () => database.close() };
  }
  // A team's marketplace is not in the profile; its address has to be given.
  const { workspace } = openSettings(profileDir).read();
  if (workspace === 'team') {
    throw new DeskError('invalid', {
      subject: 'DESK_DATABASE_URL',
      reason: 'This profile works on a team server. Set DESK_DATABASE_URL to its address.',
    });
  }
  return openProfileDatabase(profileDir, workspace, databaseResources, (error) =>
    console.error('The closing snapshot could not be taken:', error),
  );
}

/**
 * Runs a script's work on the database that the environment names: `DESK_DATABASE_URL`, otherwise
 * the embedded one of the profile's workspace, which is brought up to date when it opens. Expected
 * failures are printed as one sentence and end the process with exit code 2.
 */
export async function withScriptDatabase(
  work: (database: Database) => Promise<void>,
): Promise<void> {
  try {
    const { database, close } = await open();
    try {
      await work(database);
    } finally {
      await close();
    }
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    console.error(sentenceOf(error));
    process.exitCode = failed;
  }
}
