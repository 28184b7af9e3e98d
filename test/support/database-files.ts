import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ServerAddress } from './postgres-server';

/**
 * Files through which the keeper of a test run tells the tests what is ready: tests run in several
 * processes, and only those that need a database should wait for it.
 */
export const databaseFiles = {
  server: 'server.json',
  embeddedTemplate: 'embedded.json',
  failed: 'failed.txt',
} as const;

/** What the keeper announces. */
export interface Announcements {
  /** The server, with a migrated database that others are made from. */
  readonly server: { readonly address: ServerAddress; readonly template: string };
  /** A migrated embedded data directory: as an archive, and unpacked, to be copied. */
  readonly embeddedTemplate: { readonly archive: string; readonly directory: string };
}

/** Writes an announcement; it appears complete or not at all. */
export async function announce<Name extends keyof Announcements>(
  runDir: string,
  name: Name,
  value: Announcements[Name],
): Promise<void> {
  const file = join(runDir, databaseFiles[name]);
  await writeFile(`${file}.partial`, JSON.stringify(value));
  await rename(`${file}.partial`, file);
}

/**
 * Waits until something is announced.
 * @throws Error with the keeper's reason when it failed.
 */
export async function awaitAnnouncement<Name extends keyof Announcements>(
  runDir: string,
  name: Name,
): Promise<Announcements[Name]> {
  const file = join(runDir, databaseFiles[name]);
  const failed = join(runDir, databaseFiles.failed);
  while (!existsSync(file)) {
    if (existsSync(failed)) throw new Error(await readFile(failed, 'utf8'));
    if (!existsSync(runDir)) throw new Error('The test databases were shut down');
    await wait(25);
  }
  return JSON.parse(await readFile(file, 'utf8'));
}
