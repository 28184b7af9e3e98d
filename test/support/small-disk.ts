import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Whether a disk can be made here that is really full: Linux lets root alone. */
export const canMakeDisks = process.platform === 'linux' && process.getuid?.() === 0;

/** A disk of its own that can be filled. */
export interface SmallDisk {
  readonly directory: string;
  /** Fills it until so many bytes are left. */
  fillUpTo(left: number): void;
  /** Makes room again. */
  free(): void;
}

/** Makes a disk of so many megabytes in memory, which goes when the test is over. */
export function smallDisk(megabytes: number): SmallDisk {
  const directory = mkdtempSync(join(tmpdir(), 'desk-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory]);
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', directory]);
    rmSync(directory, { recursive: true });
  });
  const ballast = join(directory, 'ballast');
  mkdirSync(ballast);
  return {
    directory,
    fillUpTo(left) {
      const { bavail, bsize } = statfsSync(directory);
      writeFileSync(join(ballast, String(Date.now())), Buffer.alloc(bavail * bsize - left));
    },
    free: () => rmSync(ballast, { recursive: true }),
  };
}
