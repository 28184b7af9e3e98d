import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackArchive } from '../../electron/database/engine/data-archive';
import { encodeTarHeader } from '../../electron/database/engine/tar-format';
import { putRestoredInPlace, workspaceFiles } from '../../electron/database/workspace-files';

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

  it('says why it cannot write, and not that the snapshot is damaged', async () => {
    const archive = join(directory, 'snapshot.tar.gz');
    const entry = encodeTarHeader({ name: 'file', kind: 'file', size: 0, mode: 0o600 });
    // The second finds its place taken, as one for which there is no room finds none.
    writeFileSync(archive, gzipSync(Buffer.concat([entry, entry, randomBytes(1_000_000)])));
    await expect(unpackArchive(archive, join(directory, 'unpacked'))).rejects.toMatchObject({
      code: 'EEXIST',
    });
  });

  it('puts the present data back where the restored cannot take its place', async () => {
    const plain = workspaceFiles(directory);
    // Set aside with the present data, it is not where it was when it is to take its place.
    const files = { ...plain, restored: join(plain.dataDir, 'restored') };
    mkdirSync(files.dataDir);
    mkdirSync(files.unfinished);
    writeFileSync(join(files.dataDir, 'PG_VERSION'), 'present');
    await expect(putRestoredInPlace(files, new Date())).rejects.toMatchObject({
      code: 'profile_unwritable',
    });
    expect(existsSync(join(files.dataDir, 'PG_VERSION'))).toBe(true);
    expect(readdirSync(directory)).toEqual(['pgdata']);
  });
});
