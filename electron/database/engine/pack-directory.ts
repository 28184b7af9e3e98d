import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  createWriteStream,
  openSync,
  readdirSync,
  readSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { syncToDisk } from './data-archive';
import type { ArchiveFacts } from './engine-messages';
import { encodeTarHeader, type TarEntry, tarBlockBytes, tarPadding } from './tar-format';

/** Files in a data directory that belong to a running server and must not be archived. */
const leftOut = new Set(['postmaster.pid', 'postmaster.opts']);
/** Level 6 takes three times as long for a tenth less; snapshots are taken while people wait. */
const compressionLevel = 3;
/** PostgreSQL cuts its files into segments of 1 GiB, so a file is not read whole. */
const pieceBytes = 1024 * 1024;

/**
 * Room on the disk that an archive leaves to PostgreSQL, in bytes: several files of its log, which it
 * stops without, and what a checkpoint writes.
 */
const leftToPostgres = 16 * 1024 * 1024;

/**
 * Refuses to write on a disk that would then be full. PostgreSQL ends where it cannot write its log,
 * so an archive must not take the last of the room, nor ask for a checkpoint where there is none.
 * @param bytes how much is about to be written
 * @throws Error with the code `ENOSPC`
 */
function requireRoom(directory: string, bytes: number): void {
  const { bavail, blocks, bsize } = statfsSync(directory);
  // Some file systems do not tell.
  if (blocks === 0 || bavail * bsize >= bytes + leftToPostgres) return;
  const message = 'ENOSPC: no space left on device that PostgreSQL does not need';
  throw Object.assign(new Error(message), { code: 'ENOSPC' });
}

function* entriesOf(directory: string, prefix = ''): Generator<TarEntry> {
  const children = readdirSync(join(directory, prefix), { withFileTypes: true });
  for (const child of children.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = `${prefix}${child.name}`;
    if (child.isDirectory()) {
      yield { name: `${name}/`, kind: 'directory', size: 0, mode: 0o700 };
      yield* entriesOf(directory, `${name}/`);
    } else if (child.isFile() && !leftOut.has(name)) {
      const { size } = statSync(join(directory, name));
      yield { name, kind: 'file', size, mode: 0o600 };
    }
  }
}

/** Writes to a file in large pieces. */
class PieceWriter {
  readonly #descriptor: number;
  readonly #piece = Buffer.allocUnsafe(pieceBytes);
  #filled = 0;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  write(bytes: Uint8Array): void {
    if (bytes.length > this.#piece.length - this.#filled) this.flush();
    this.#piece.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  /** Appends `size` bytes of an open file. @throws Error when the file ends before. */
  copyFrom(source: number, size: number): void {
    for (let missing = size; missing > 0; ) {
      if (this.#filled === this.#piece.length) this.flush();
      const room = Math.min(missing, this.#piece.length - this.#filled);
      const read = readSync(source, this.#piece, this.#filled, room, null);
      if (read === 0) throw new Error('A file became shorter while it was archived');
      this.#filled += read;
      missing -= read;
    }
  }

  flush(): void {
    for (let done = 0; done < this.#filled; ) {
      done += writeSync(this.#descriptor, this.#piece, done, this.#filled - done);
    }
    this.#filled = 0;
  }
}

/**
 * Packs a directory that nobody writes to into one uncompressed tar file, and returns when that is
 * done: a data directory is a thousand small files, and handing each of them to another thread
 * takes longer than reading it.
 * @throws the file system's error, for instance ENOSPC; the file then belongs to the caller.
 */
function packDirectory(directory: string, file: string): void {
  const descriptor = openSync(file, 'w', 0o600);
  try {
    const writer = new PieceWriter(descriptor);
    for (const entry of entriesOf(directory)) {
      writer.write(encodeTarHeader(entry));
      if (entry.size === 0) continue;
      const source = openSync(join(directory, entry.name), 'r');
      try {
        writer.copyFrom(source, entry.size);
      } finally {
        closeSync(source);
      }
      writer.write(new Uint8Array(tarPadding(entry.size)));
    }
    writer.write(new Uint8Array(2 * tarBlockBytes));
    writer.flush();
  } finally {
    closeSync(descriptor);
  }
}

/** What the files of a directory take in a pack, in bytes, but for their headers. */
function packedBytes(directory: string): number {
  let bytes = 0;
  for (const { size } of entriesOf(directory)) bytes += size;
  return bytes;
}

function measuring(hash: Hash, count: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        count(chunk.length);
      } catch (error) {
        return done(error instanceof Error ? error : new Error(String(error)));
      }
      hash.update(chunk);
      done(null, chunk);
    },
  });
}

/**
 * Compresses a packed directory. The archive appears under its name only when it is complete and
 * on the disk; a failure leaves nothing of it behind.
 * @throws the file system's error, for instance ENOSPC.
 */
async function compressPacked(packed: string, file: string): Promise<ArchiveFacts> {
  const unfinished = `${file}.partial`;
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    await pipeline(
      createReadStream(packed, { highWaterMark: pieceBytes }),
      createGzip({ level: compressionLevel, chunkSize: pieceBytes }),
      measuring(hash, (count) => {
        // Clients go on writing beside.
        requireRoom(dirname(file), count);
        bytes += count;
      }),
      createWriteStream(unfinished, { mode: 0o600 }),
    );
    await syncToDisk(unfinished);
    await rename(unfinished, file);
    await syncToDisk(dirname(file));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * Packs a directory that nobody writes to into a gzip-compressed tar file; a failure leaves nothing
 * behind. Needs room for an uncompressed copy beside the file meanwhile, and leaves some on the disk.
 * @param whilePacking runs the packing itself, for instance while clients of the files wait; not
 *   called where there is no room for the copy
 * @throws the file system's error, for instance ENOSPC.
 */
export async function archiveDirectory(
  directory: string,
  file: string,
  whilePacking: (pack: () => void) => Promise<void> = async (pack) => pack(),
): Promise<ArchiveFacts> {
  const packed = `${file}.copy`;
  requireRoom(dirname(file), packedBytes(directory));
  try {
    await whilePacking(() => packDirectory(directory, packed));
    return await compressPacked(packed, file);
  } finally {
    await rm(packed, { force: true });
  }
}
