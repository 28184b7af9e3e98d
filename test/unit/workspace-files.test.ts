import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackArchive } from '../../electron/database/engine/data-archive';

describe('a restore that fails', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'workspace-files-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it.runIf(process.platform === 'linux')('closes the damaged snapshot', async () => {
    const archive = join(directory, 'damaged.tar.gz');
    // More than the streams hold at once, so that they are in the middle of it.
    writeFileSync(archive, gzipSync(randomBytes(1_000_000)));
    await expect(unpackArchive(archive, join(directory, 'unpacked'))).rejects.toThrow();
    const open = readdirSync('/proc/self/fd').flatMap((descriptor) => {
      try {
        return [readlinkSync(`/proc/self/fd/${descriptor}`)];
      } catch {
        // That of the listing itself.
        return [];
      }
    });
    expect(open).not.toContain(archive);
  });
});
