import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Clock } from '../shared/clock';
import { DeskError, type DeskErrorDetails, deskErrorCodes } from '../shared/errors';
import { Turns } from '../shared/turns';
import type { EmbeddedEngine } from './engine/embedded-engine';
import { listSnapshots, type Snapshot, takeSnapshot } from './snapshots';
import { dailySnapshotDue, type SnapshotReason } from './snapshots.rules';
import { workspaceFiles } from './workspace-files';

/** That snapshots which nobody waits for cannot be taken: none has succeeded since. */
export interface FailingSnapshots {
  /** When the first of them failed. */
  readonly since: Date;
  /** Why the last of them did. */
  readonly failure: DeskError;
}

const keptSchema = z.object({
  since: z.coerce.date(),
  code: z.enum(deskErrorCodes),
  details: z.custom<DeskErrorDetails>((value) => typeof value === 'object' && value !== null),
});

/** Takes the snapshots of an open workspace, and knows whether those fail that nobody waits for. */
export interface SnapshotKeeper {
  /** Null as soon as any snapshot has succeeded. */
  failing(): FailingSnapshots | null;
  /** Takes one now. @throws DeskError what `takeSnapshot` throws. */
  take(reason: SnapshotReason): Promise<Snapshot>;
  /** Takes the daily one if it is due, or if the one before failed. */
  takeIfDue(): Promise<void>;
  /**
   * Takes the closing one where there is something to keep; waits for those being written.
   * @param restoring the id of one that is about to be restored, which must not be pushed out
   */
  takeOnClosing(changed: boolean, restoring?: string): Promise<void>;
}

/**
 * Opens the keeper of a workspace's snapshots. One that fails on closing has nobody left to tell,
 * so it is remembered in the workspace's directory, and told by whoever opens that next.
 * @param onFailure told of each snapshot that nobody waits for and that failed
 */
export async function openSnapshotKeeper(
  engine: EmbeddedEngine,
  workspaceDir: string,
  clock: Clock,
  onFailure: (error: unknown) => void,
): Promise<SnapshotKeeper> {
  const { snapshotFailure: file } = workspaceFiles(workspaceDir);
  // Each clears away what it takes for the rest of a killed one.
  const turns = new Turns();
  let failing = await readKept(file);

  const takeNow = async (reason: SnapshotReason, restoring?: string): Promise<Snapshot> => {
    const snapshot = await takeSnapshot(engine, workspaceDir, reason, clock, restoring);
    if (failing) await rm(file, { force: true }).catch(onFailure);
    failing = null;
    return snapshot;
  };
  const byItself = async (reason: SnapshotReason, restoring?: string): Promise<void> => {
    try {
      await takeNow(reason, restoring);
    } catch (error) {
      onFailure(error);
      // What is no DeskError is a bug; its details are in the log, not on the screen.
      const failure =
        error instanceof DeskError ? error : new DeskError('internal', {}, { cause: error });
      failing = { since: failing?.since ?? clock.now(), failure };
      // Where nothing can be written this cannot either; while the desk is open it is known anyway.
      await keep(file, failing).catch(() => undefined);
    }
  };
  return {
    failing: () => failing,
    take: (reason) => turns.take(() => takeNow(reason)),
    takeIfDue: () =>
      turns.take(async () => {
        if (!failing && !dailySnapshotDue(await listSnapshots(workspaceDir), clock.now())) return;
        await byItself('daily');
      }),
    takeOnClosing: (changed, restoring) =>
      turns.take(async () => {
        if (!changed && !failing && (await listSnapshots(workspaceDir)).length > 0) return;
        await byItself('quit', restoring);
      }),
  };
}

async function readKept(file: string): Promise<FailingSnapshots | null> {
  try {
    const { since, code, details } = keptSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return { since, failure: new DeskError(code, details) };
  } catch {
    // There is none, as nearly always, or it was torn: then the next failure is told.
    return null;
  }
}

async function keep(file: string, { since, failure }: FailingSnapshots): Promise<void> {
  const { code, details } = failure;
  await writeFile(`${file}.new`, `${JSON.stringify({ since, code, details })}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
