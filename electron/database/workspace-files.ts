import { lstat, mkdir, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DeskError } from '../shared/errors';
import { syncToDisk, unpackArchive } from './engine/data-archive';
import { fileSystemError } from './file-system-error';

/** The embedded workspaces of a profile. */
export type EmbeddedWorkspace = 'demo' | 'local' | 'team';

/** The directory of an embedded workspace in a profile. */
export function workspaceDirOf(profileDir: string, workspace: EmbeddedWorkspace): string {
  return join(profileDir, 'workspaces', workspace);
}

/**
 * The files of one embedded workspace. A data directory is always prepared under another name and
 * takes its own in a single rename, so a desk that is killed at any point leaves either the old
 * state or the new one, and the names tell which.
 */
export function workspaceFiles(workspaceDir: string) {
  return {
    workspaceDir,
    /** The PostgreSQL data directory. */
    dataDir: join(workspaceDir, 'pgdata'),
    /** A data directory that is being prepared: worthless until it is renamed. */
    unfinished: join(workspaceDir, 'pgdata.unfinished'),
    /** A complete data directory out of a snapshot, about to take the place of the present one. */
    restored: join(workspaceDir, 'pgdata.restored'),
    snapshots: join(workspaceDir, 'snapshots'),
    /** There while snapshots fail: since when and why. */
    snapshotFailure: join(workspaceDir, 'snapshot-failure.json'),
  };
}

export type WorkspaceFiles = ReturnType<typeof workspaceFiles>;

/** Whether anything has this name, be it no directory. */
async function isThere(path: string): Promise<boolean> {
  const facts = await lstat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  return facts !== undefined;
}

/** Directories that were set aside by a restore are named by the instant. */
const asidePrefix = 'before-restore-';
/** How many directories that a restore set aside are kept. */
const keptAside = 2;

/** The major version of the embedded PostgreSQL; its data files are of this version only. */
const postgresMajorVersion = '18';

/** What lies in a workspace's directory. */
export type DataState = 'absent' | 'present' | 'missing';

async function entriesOf(directory: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Finishes or clears away what a killed desk left half done, and tells what is there.
 * @returns `absent` for a workspace that never was, `missing` when there are snapshots of a
 *   database that is no longer there.
 * @throws DeskError `database_damaged` or `database_outdated` when the data directory is not one
 *   that this PostgreSQL can open.
 */
export async function settleFiles(files: WorkspaceFiles): Promise<DataState> {
  await rm(files.unfinished, { recursive: true, force: true });
  await requireNoFile(files.dataDir);
  const names = await entriesOf(files.dataDir);
  if (names?.length === 0) await rmdir(files.dataDir);
  const present = names !== undefined && names.length > 0;
  if (present) {
    // Killed after the snapshot was unpacked and before the present data was set aside: the
    // present data still counts.
    await rm(files.restored, { recursive: true, force: true });
    await requireOwnVersion(files.dataDir);
    return 'present';
  }
  if (await entriesOf(files.restored)) {
    await rename(files.restored, files.dataDir);
    return 'present';
  }
  const snapshots = await entriesOf(files.snapshots);
  return snapshots?.some((name) => name.endsWith('.tar.gz')) ? 'missing' : 'absent';
}

async function requireNoFile(dataDir: string): Promise<void> {
  const facts = await stat(dataDir).catch(() => undefined);
  if (facts === undefined || facts.isDirectory()) return;
  const reason = 'There is a file where the directory of the database should be.';
  throw new DeskError('database_damaged', { path: dataDir, reason });
}

/** Tells the version of PostgreSQL that made a data directory. */
const versionFile = 'PG_VERSION';

/** The version of PostgreSQL that made the data; undefined where it is no complete database. */
async function versionOf(dataDir: string): Promise<string | undefined> {
  const text = await readFile(join(dataDir, versionFile), 'utf8').catch(() => '');
  return /^\d+\s*$/.test(text) ? text.trim() : undefined;
}

const madeByAnother = (what: string, version: string) =>
  `${what} is of PostgreSQL ${version}, and this version of Marketplace Desk has PostgreSQL ${postgresMajorVersion}.`;

async function requireOwnVersion(dataDir: string): Promise<void> {
  const version = await versionOf(dataDir);
  if (version === postgresMajorVersion) return;
  if (version === undefined) {
    const reason = 'The directory holds no complete database: its PG_VERSION cannot be read.';
    throw new DeskError('database_damaged', { path: dataDir, reason });
  }
  const reason = madeByAnother('The data', version);
  throw new DeskError('database_outdated', { path: dataDir, reason });
}

const notRestored = 'It was not restored, and the present data was kept. Choose another one.';

/** That a snapshot cannot be read to its end, or holds no database. */
function damagedSnapshot(path: string, cause?: unknown): DeskError {
  return new DeskError(
    'database_damaged',
    { subject: 'snapshot', path, reason: notRestored },
    { cause },
  );
}

/**
 * @param version what the snapshot's own file of the version says
 * @throws DeskError `database_damaged` where it says nothing, `database_outdated` for another one
 */
function requireSnapshotOfOwnVersion(version: string | undefined, archive: string): void {
  if (version?.trim() === postgresMajorVersion) return;
  if (!version) throw damagedSnapshot(archive);
  const reason = `${madeByAnother('It', version.trim())} ${notRestored}`;
  throw new DeskError('database_outdated', { subject: 'snapshot', path: archive, reason });
}

/**
 * Creates the data directory from an archive.
 * @throws DeskError `disk_full` or `profile_unwritable`; nothing is left then.
 */
export async function createFromArchive(files: WorkspaceFiles, archive: string): Promise<void> {
  try {
    await unpackArchive(archive, files.unfinished);
    await rename(files.unfinished, files.dataDir);
  } catch (error) {
    await rm(files.unfinished, { recursive: true, force: true });
    throw fileSystemError(error, files.workspaceDir) ?? error;
  }
}

/**
 * Unpacks an archive beside the present data directory, to its end and onto the disk.
 * @throws DeskError `database_damaged` when the archive is damaged, `database_outdated` when another
 *   PostgreSQL made it, `disk_full` or `profile_unwritable`; nothing is left of it then.
 */
export async function unpackForRestore(files: WorkspaceFiles, archive: string): Promise<void> {
  try {
    await rm(files.unfinished, { recursive: true, force: true });
    await unpackArchive(archive, files.unfinished);
    requireSnapshotOfOwnVersion(await versionOf(files.unfinished), archive);
  } catch (error) {
    await rm(files.unfinished, { recursive: true, force: true });
    if (error instanceof DeskError) throw error;
    throw fileSystemError(error, files.workspaceDir) ?? damagedSnapshot(archive, error);
  }
}

/**
 * Puts what was unpacked in place of the present data directory, which is kept beside it. No engine
 * may run on it.
 * @returns the path of the directory that was set aside, if there was one.
 * @throws DeskError `profile_unwritable` where directories cannot be moved; the present data is then
 *   in its place. Could it not be put back there either, the next opening takes what was restored, and
 *   the present data stays beside it.
 */
export async function putRestoredInPlace(
  files: WorkspaceFiles,
  now: Date,
): Promise<string | undefined> {
  try {
    await rm(files.restored, { recursive: true, force: true });
    await rename(files.unfinished, files.restored);
    const aside = (await isThere(files.dataDir)) ? asidePath(files, now) : undefined;
    if (aside) await rename(files.dataDir, aside);
    try {
      await rename(files.restored, files.dataDir);
    } catch (error) {
      if (aside) await rename(aside, files.dataDir).catch(() => undefined);
      throw error;
    }
    await syncToDisk(files.workspaceDir);
    // It is restored; those that cannot be deleted now are tried again with the next one.
    await removeOldAsides(files).catch(() => undefined);
    return aside;
  } catch (error) {
    throw fileSystemError(error, files.workspaceDir) ?? error;
  }
}

function asidePath(files: WorkspaceFiles, now: Date): string {
  return join(files.workspaceDir, `${asidePrefix}${now.toISOString().replaceAll(/[:.]/g, '-')}`);
}

async function removeOldAsides(files: WorkspaceFiles): Promise<void> {
  const names = (await readdir(files.workspaceDir)).filter((name) => name.startsWith(asidePrefix));
  for (const name of names.sort().slice(0, -keptAside)) {
    await rm(join(files.workspaceDir, name), { recursive: true, force: true });
  }
}

/**
 * Keeps a database that does not open under another name, with its snapshots, so that a new one can
 * take its place. For a database whose content can be had from elsewhere.
 * @returns the directory that it was moved to
 */
export async function setDataAside(workspaceDir: string, now: Date): Promise<string> {
  const files = workspaceFiles(workspaceDir);
  const aside = join(workspaceDir, `damaged-${now.toISOString().replaceAll(/[:.]/g, '-')}`);
  await mkdir(aside, { mode: 0o700 });
  for (const [from, name] of [
    [files.dataDir, 'pgdata'],
    [files.snapshots, 'snapshots'],
  ] as const) {
    if (await isThere(from)) await rename(from, join(aside, name));
  }
  await syncToDisk(workspaceDir);
  return aside;
}
