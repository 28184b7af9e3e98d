import { randomUUID } from 'node:crypto';
import { link, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * The files that say who holds a profile: `desk-lock-<generation>`. The highest generation counts.
 * A file appears complete or not at all, is never taken over, and generations never go back, so
 * two desks cannot both believe that they hold the profile.
 */
const lockFileSchema = z.object({
  state: z.enum(['held', 'released']),
  pid: z.int().positive(),
  processStart: z.string().optional(),
  machine: z.string(),
  /** Path of the holder's control socket and what it must be asked with. */
  socket: z.string(),
  key: z.string(),
  since: z.string(),
});

export type LockRecord = z.infer<typeof lockFileSchema>;

/** A lock file as found; `record` is undefined when its content makes no sense. */
export interface FoundLock {
  readonly generation: number;
  readonly path: string;
  readonly record: LockRecord | undefined;
  /** Milliseconds since the file was written. */
  readonly age: number;
}

const namePattern = /^desk-lock-(\d{1,15})$/;
const temporaryPattern = /^desk-lock-[\da-f-]{36}\.tmp$/;

function lockPath(profileDir: string, generation: number): string {
  return join(profileDir, `desk-lock-${generation}`);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** All generations in a profile, highest first. */
export async function listGenerations(profileDir: string): Promise<readonly number[]> {
  const names = await readdir(profileDir);
  return names
    .map((name) => namePattern.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => b - a);
}

/** Reads one generation, or undefined when it is gone. */
export async function readLock(
  profileDir: string,
  generation: number,
): Promise<FoundLock | undefined> {
  const path = lockPath(profileDir, generation);
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const record = lockFileSchema.safeParse(parsedJson(text));
    return { generation, path, record: record.data, age: Date.now() - mtimeMs };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function writeTemporary(profileDir: string, record: LockRecord): Promise<string> {
  const path = join(profileDir, `desk-lock-${randomUUID()}.tmp`);
  await writeFile(path, `${JSON.stringify(record)}\n`, { flag: 'wx', mode: 0o600 });
  return path;
}

/**
 * Creates a generation that must not exist yet.
 * @returns false when it exists already.
 */
export async function createLock(
  profileDir: string,
  generation: number,
  record: LockRecord,
): Promise<boolean> {
  const path = lockPath(profileDir, generation);
  const temporary = await writeTemporary(profileDir, record);
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // A file system without hard links, such as a memory stick's: the exclusive open decides
    // there, and readers give a file without content the time to be written.
    return await createWithoutLink(path, record);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function createWithoutLink(path: string, record: LockRecord): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(record)}\n`);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Replaces the content of a generation that the caller holds, in one step. */
export async function rewriteLock(
  profileDir: string,
  generation: number,
  record: LockRecord,
): Promise<void> {
  await rename(await writeTemporary(profileDir, record), lockPath(profileDir, generation));
}

/** Removes one generation; only for the holder of a higher one, or of this one to withdraw. */
export async function removeLock(profileDir: string, generation: number): Promise<void> {
  await rm(lockPath(profileDir, generation), { force: true });
}

/** How old a forgotten temporary file must be before it is certain that nobody is writing it. */
const forgottenMilliseconds = 60_000;

/** Removes temporary files that a desk left behind when it was killed while writing them. */
export async function removeForgottenTemporaries(profileDir: string): Promise<void> {
  for (const name of await readdir(profileDir)) {
    if (!temporaryPattern.test(name)) continue;
    const path = join(profileDir, name);
    const facts = await stat(path).catch(() => undefined);
    if (facts && Date.now() - facts.mtimeMs > forgottenMilliseconds)
      await rm(path, { force: true });
  }
}
