import { join } from 'node:path';
import { systemClock } from '../shared/clock';
import { DeskError } from '../shared/errors';
import type { Database } from './connection';
import { type EmbeddedDatabaseOptions, openEmbeddedDatabase } from './embedded-database';
import { acquireProfileLock } from './profile-lock';
import { type EmbeddedWorkspace, workspaceDirOf } from './workspace-files';

/** A database that a script has opened together with its profile. */
export interface ProfileDatabase {
  readonly database: Database;
  /** Closes the database and gives the profile free. */
  close(): Promise<void>;
}

/**
 * Opens the embedded database of a profile for a script, under the profile's lock.
 * @param resources where the project keeps its migrations and templates.
 * @param onBackgroundFailure told when something that nobody asked for failed.
 * @throws DeskError `profile_in_use` when a desk is open on it, and all that opening may throw.
 */
export async function openProfileDatabase(
  profileDir: string,
  workspace: EmbeddedWorkspace,
  resources: {
    readonly templatesDir: string;
    readonly migrationsDir: string;
    readonly localMigrationsDir: string;
  },
  onBackgroundFailure: EmbeddedDatabaseOptions['onBackgroundFailure'],
): Promise<ProfileDatabase> {
  const lock = await acquireProfileLock(
    profileDir,
    { describe: async () => ({ shell: 'browser' }), focus: async () => undefined },
    { ask: 'where' },
  );
  if (!lock.held) {
    const url = lock.holder?.url;
    throw new DeskError('profile_in_use', { path: profileDir, ...(url ? { url } : {}) });
  }
  try {
    const opened = await openEmbeddedDatabase({
      workspaceDir: workspaceDirOf(profileDir, workspace),
      template: join(resources.templatesDir, `${workspace === 'demo' ? 'demo' : 'local'}.tar.gz`),
      migrationsDir: resources.migrationsDir,
      localMigrationsDir: resources.localMigrationsDir,
      clock: systemClock,
      onBackgroundFailure,
    });
    return {
      database: opened.database,
      close: async () => {
        await opened.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
