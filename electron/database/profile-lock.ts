import { randomUUID } from 'node:crypto';
import { platform } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import {
  askControlSocket,
  type HolderDescription,
  openControlSocket,
  type Question,
  removeSocketDirectory,
} from './control-socket';
import { fileSystemError } from './file-system-error';
import { makeDirectory } from './make-directory';
import { machineIdentity, processExists, processStart } from './process-identity';
import {
  createLock,
  type FoundLock,
  type LockRecord,
  listGenerations,
  readLock,
  removeForgottenTemporaries,
  removeLock,
  rewriteLock,
} from './profile-lock-files';

/** What a desk that takes the lock tells the ones that come later. */
export interface ProfileHolder {
  /** Where this desk can be found, with a fresh address each time. */
  describe(): Promise<HolderDescription>;
  /** Brings this desk to the front. */
  focus(): Promise<void>;
}

/** Whether the profile is ours now. */
export type ProfileLock =
  | {
      readonly held: true;
      /** Gives the profile free. The database must be closed before. Safe to call twice. */
      release(): Promise<void>;
    }
  | {
      readonly held: false;
      /** Where the holder says it is; undefined when it does not answer. */
      readonly holder: HolderDescription | undefined;
      /** Its process id; of another machine when the profile is on a network drive. */
      readonly pid: number;
    };

export interface ProfileLockOptions {
  /** What to ask a desk that already holds the profile. `focus` by default. */
  readonly ask?: Question;
}

type Liveness =
  | { readonly alive: false }
  | { readonly alive: true; readonly holder: HolderDescription | undefined; readonly pid: number };

/** A lock file without sensible content is given this long to be written before it is passed over. */
const writingMilliseconds = 3_000;
const lookAgainMilliseconds = 50;

/**
 * Whether the process that wrote a lock still runs. Its control socket listens before the file
 * exists, so "nobody listens" proves that it ended; a stopped process still accepts connections
 * and is not robbed. Only when the socket's file is gone (a cleaned temporary directory) does the
 * process id decide, together with the start of the process, because ids are given out again.
 */
async function livenessOf(record: LockRecord, ask: Question): Promise<Liveness> {
  const { pid, machine, socket, key } = record;
  if (record.state === 'released') return { alive: false };
  if (machine !== (await machineIdentity())) return { alive: true, holder: undefined, pid };
  const answer = await askControlSocket(socket, key, ask);
  switch (answer.kind) {
    case 'answered':
      return { alive: true, holder: answer.holder, pid };
    case 'silent':
      return { alive: true, holder: undefined, pid };
    case 'refused':
      return { alive: false };
    case 'missing': {
      // Windows removes a pipe with its process; nothing else can.
      if (platform() === 'win32' || !processExists(pid)) return { alive: false };
      const same = record.processStart === (await processStart(pid));
      return same ? { alive: true, holder: undefined, pid } : { alive: false };
    }
  }
}

/** The lock that counts, once its content can be read. */
async function highestLock(profileDir: string): Promise<FoundLock | undefined> {
  for (;;) {
    const [generation] = await listGenerations(profileDir);
    if (generation === undefined) return undefined;
    const lock = await readLock(profileDir, generation);
    if (lock && (lock.record || lock.age > writingMilliseconds)) return lock;
    await pause(lookAgainMilliseconds);
  }
}

async function removeLower(profileDir: string, generation: number): Promise<void> {
  for (const lower of await listGenerations(profileDir)) {
    if (lower < generation) await removeLock(profileDir, lower);
  }
  await removeForgottenTemporaries(profileDir);
}

/**
 * Takes the profile for this process, before anything else in it is opened: the embedded engine
 * has no lock of its own, and two engines on one directory destroy each other's data.
 *
 * Whoever finds the highest generation dead creates the next one exclusively and looks again: a
 * desk that was held up between looking and creating finds a higher one then and withdraws.
 * @returns the held lock, or where the desk is that holds the profile.
 * @throws DeskError `profile_unwritable` or `disk_full` with the path.
 */
export async function acquireProfileLock(
  profileDir: string,
  holder: ProfileHolder,
  { ask = 'focus' }: ProfileLockOptions = {},
): Promise<ProfileLock> {
  try {
    makeDirectory(profileDir);
    return await acquire(profileDir, holder, ask);
  } catch (error) {
    throw fileSystemError(error, profileDir) ?? error;
  }
}

async function acquire(
  profileDir: string,
  holder: ProfileHolder,
  ask: Question,
): Promise<ProfileLock> {
  const key = randomUUID();
  const control = await openControlSocket(key, async (question) => {
    if (question === 'focus') await holder.focus();
    return holder.describe();
  });
  const start = await processStart(process.pid);
  const record: LockRecord = {
    state: 'held',
    pid: process.pid,
    ...(start ? { processStart: start } : {}),
    machine: await machineIdentity(),
    socket: control.path,
    key,
    since: new Date().toISOString(),
  };
  try {
    for (;;) {
      const highest = await highestLock(profileDir);
      const liveness = highest?.record && (await livenessOf(highest.record, ask));
      if (liveness?.alive) {
        await control.close();
        return { held: false, holder: liveness.holder, pid: liveness.pid };
      }
      const generation = (highest?.generation ?? 0) + 1;
      if (!(await createLock(profileDir, generation, record))) continue;
      const [now = 0] = await listGenerations(profileDir);
      if (now > generation) {
        await removeLock(profileDir, generation);
        continue;
      }
      if (highest?.record) await removeSocketDirectory(highest.record.socket);
      await removeLower(profileDir, generation);
      return heldLock(profileDir, generation, record, () => control.close());
    }
  } catch (error) {
    await control.close();
    throw error;
  }
}

function heldLock(
  profileDir: string,
  generation: number,
  record: LockRecord,
  stopListening: () => Promise<void>,
): ProfileLock {
  let releasing: Promise<void> | undefined;
  const release = async (): Promise<void> => {
    // A profile that was deleted or became unwritable meanwhile needs no release: with the socket
    // closed the lock counts as left behind.
    await rewriteLock(profileDir, generation, { ...record, state: 'released' }).catch(() => {});
    await stopListening();
  };
  return {
    held: true,
    release: () => {
      releasing ??= release();
      return releasing;
    },
  };
}
