import { chmodSync, mkdtempSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

/** Linux's file system in memory. */
const inMemory = '/dev/shm';

/**
 * Makes a directory for the tests' databases and profiles in memory, where there is enough of it:
 * they are flushed to the disk thousands of times, and a killed process leaves the same files in
 * either place.
 * @param bytes that may be in use there at once
 * @returns its path, which the caller removes; undefined where the disk has to do
 */
export function makeMemoryDirectory(bytes: number): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(inMemory);
    if (bavail * bsize < bytes || freemem() < 2 * bytes) return undefined;
    const directory = mkdtempSync(join(inMemory, 'marketplace-desk-tests-'));
    // A server that root starts runs as another account, whose files lie further down.
    chmodSync(directory, 0o711);
    return directory;
  } catch {
    return undefined;
  }
}
