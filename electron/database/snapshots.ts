import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../shared/clock';
import { DeskError } from '../shared/errors';
import type { EmbeddedEngine } from './engine/embedded-engine';
import { fileSystemError } from './file-system-error';
import {
  readSnapshotFile,
  readSnapshotId,
  type SnapshotName,
  type SnapshotReason,
  snapshotFile,
  snapshotId,
  snapshotsToDelete,
} from './snapshots.rules';
import { putRestoredInPlace, unpackForRestore, workspaceFiles } from './workspace-files';

/** A rolling copy of an embedded workspace. */
export interface Snapshot extends SnapshotName {
  readonly bytes: number;
}

/** Lists a workspace's snapshots, newest first; needs no open database. */
export async function listSnapshots(workspaceDir: string): Promise<readonly Snapshot[]> {
  const { snapshots } = workspaceFiles(workspaceDir);
  const files = await readdir(snapshots).catch(() => []);
  const found = await Promise.all(
    files.map(async (file): Promise<Snapshot | undefined> => {
      const name = readSnapshotFile(file);
      const facts = name && (await stat(join(snapshots, file)).catch(() => undefined));
      return name && facts?.isFile() ? { ...name, bytes: facts.size } : undefined;
    }),
  );
  return found
    .filter((snapshot) => snapshot !== undefined)
    .sort((a, b) => b.takenAt.getTime() - a.takenAt.getTime());
}

/**
 * Takes a snapshot of an open workspace, and deletes those that are no longer to be kept.
 * Nothing is deleted before the new one is complete and on the disk.
 * @param restoring the id of one that is being restored, which stays
 * @throws DeskError `disk_full` or `profile_unwritable`; nothing is left of the snapshot then.
 */
export async function takeSnapshot(
  engine: EmbeddedEngine,
  workspaceDir: string,
  reason: SnapshotReason,
  clock: Clock,
  restoring?: string,
): Promise<Snapshot> {
  const { snapshots } = workspaceFiles(workspaceDir);
  const takenAt = clock.now();
  const id = snapshotId(takenAt, reason);
  try {
    await mkdir(snapshots, { recursive: true, mode: 0o700 });
    await removeUnfinished(snapshots);
    const { bytes } = await engine.archive(join(snapshots, snapshotFile(id)));
    const all = await listSnapshots(workspaceDir);
    for (const old of snapshotsToDelete(all, takenAt, restoring)) {
      await rm(join(snapshots, snapshotFile(old)), { force: true });
    }
    return { id, takenAt, reason, bytes };
  } catch (error) {
    throw fileSystemError(error, snapshots) ?? error;
  }
}

/** Clears away what a desk left that was killed while it wrote a snapshot. */
async function removeUnfinished(snapshots: string): Promise<void> {
  for (const name of await readdir(snapshots)) {
    if (!/\.tar\.gz\.(partial|copy)$/.test(name)) continue;
    await rm(join(snapshots, name), { recursive: true, force: true });
  }
}

function pathOf(workspaceDir: string, id: string): string {
  if (!readSnapshotId(id)) throw new DeskError('not_found', { subject: 'snapshot' });
  return join(workspaceFiles(workspaceDir).snapshots, snapshotFile(id));
}

async function requireFile(path: string): Promise<void> {
  const facts = await stat(path).catch(() => undefined);
  if (!facts?.isFile()) throw new DeskError('not_found', { subject: 'snapshot', path });
}

/**
 * Puts a snapshot in place of a workspace's data. It is unpacked beside the present data first,
 * which may be open meanwhile: that the disk is full or the snapshot is damaged is known before
 * anything is left. The present data is set aside in the workspace's directory and not deleted.
 * @param leave ends the engine on the present data, which then changes no more
 * @returns the path of what was set aside, if there was anything.
 * @throws DeskError `not_found`, `database_damaged` or `database_outdated` with the snapshot's path,
 *   `disk_full` or `profile_unwritable`; the present data then stays in place. And what `leave` throws.
 */
export async function restoreSnapshot(
  workspaceDir: string,
  id: string,
  clock: Clock,
  leave: () => Promise<void> = async () => undefined,
): Promise<string | undefined> {
  const path = pathOf(workspaceDir, id);
  await requireFile(path);
  const files = workspaceFiles(workspaceDir);
  await unpackForRestore(files, path);
  await leave();
  return putRestoredInPlace(files, clock.now());
}
