import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  constants,
  createReadStream,
  createWriteStream,
  fsync,
  mkdirSync,
  openSync,
  writeSync,
} from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip, createGzip } from 'node:zlib';
import type { ArchiveFacts } from './engine-messages';
import {
  decodeTarHeader,
  encodeTarHeader,
  type TarEntry,
  tarBlockBytes,
  tarPadding,
} from './tar-format';

const fsyncLater = promisify(fsync);

/** Files in a data directory that belong to a running server and must not be archived. */
const leftOut = new Set(['postmaster.pid', 'postmaster.opts']);
/** Level 6 takes three times as long for a tenth less; snapshots are taken while people wait. */
const compressionLevel = 3;

async function* entriesOf(directory: string, prefix = ''): AsyncGenerator<TarEntry> {
  const children = await readdir(join(directory, prefix), { withFileTypes: true });
  for (const child of children.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = `${prefix}${child.name}`;
    if (child.isDirectory()) {
      yield { name: `${name}/`, kind: 'directory', size: 0, mode: 0o700 };
      yield* entriesOf(directory, `${name}/`);
    } else if (child.isFile() && !leftOut.has(name)) {
      const { size } = await stat(join(directory, name));
      yield { name, kind: 'file', size, mode: 0o600 };
    }
  }
}

async function* tarBytes(directory: string): AsyncGenerator<Uint8Array> {
  for await (const entry of entriesOf(directory)) {
    yield encodeTarHeader(entry);
    if (entry.size === 0) continue;
    let written = 0;
    for await (const chunk of createReadStream(join(directory, entry.name))) {
      const bytes: Buffer = chunk;
      written += bytes.length;
      yield bytes;
    }
    if (written !== entry.size) throw new Error(`${entry.name} changed while it was archived`);
    yield new Uint8Array(tarPadding(entry.size));
  }
  yield new Uint8Array(2 * tarBlockBytes);
}

function measuring(hash: Hash, count: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      count(chunk.length);
      done(null, chunk);
    },
  });
}

/** Forces a file or directory to the disk; platforms that cannot open directories are passed. */
export async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EISDIR' || error.code === 'EPERM' || error.code === 'EACCES') return;
    throw error;
  });
  if (!handle) return;
  try {
    await handle.sync();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EPERM' && code !== 'EINVAL') throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Copies a data directory that nobody writes to, as fast as the file system can.
 * @throws the file system's error, for instance ENOSPC; the copy then belongs to the caller.
 */
export async function copyDirectory(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  const files: string[] = [];
  for await (const { name, kind } of entriesOf(from)) {
    if (kind === 'directory') await mkdir(join(to, name), { mode: 0o700 });
    else files.push(name);
  }
  await sideBySide(files, (name) =>
    copyFile(join(from, name), join(to, name), constants.COPYFILE_FICLONE),
  );
}

/** Node works on this many files at once by default: its thread pool has four threads. */
const filesAtOnce = 4;

async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: filesAtOnce }, worker));
}

/**
 * Packs a directory that nobody writes to into a gzip-compressed tar file. The file appears under
 * its name only when it is complete and on the disk; a failure leaves nothing behind.
 * @throws the file system's error, for instance ENOSPC.
 */
export async function archiveDirectory(directory: string, file: string): Promise<ArchiveFacts> {
  const unfinished = `${file}.partial`;
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    await pipeline(
      tarBytes(directory),
      createGzip({ level: compressionLevel }),
      measuring(hash, (count) => {
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

/** Reads exact numbers of bytes from a stream of chunks. */
class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #current: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Up to `limit` bytes, at least one; undefined at the end. */
  async some(limit: number): Promise<Buffer | undefined> {
    if (this.#current.length === 0) {
      const { value, done } = await this.#chunks.next();
      if (done) return undefined;
      this.#current = value;
    }
    const taken = this.#current.subarray(0, limit);
    this.#current = this.#current.subarray(taken.length);
    return taken;
  }

  /** Exactly `count` bytes. */
  async exactly(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let missing = count; missing > 0; ) {
      const part = await this.some(missing);
      if (!part) throw new RangeError('The archive is damaged: it ends too early');
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }

  /** Reads to the end, so that the compression's own checksum is verified. */
  async drain(): Promise<void> {
    while (await this.some(Number.MAX_SAFE_INTEGER));
  }
}

/** Walks through an archive; `receive` consumes exactly the entry's content. */
async function readArchive(
  file: string,
  receive: (entry: TarEntry, content: ByteReader) => Promise<void>,
): Promise<void> {
  const unzipped = createGunzip();
  const reading = pipeline(createReadStream(file), unzipped);
  const walking = (async () => {
    const reader = new ByteReader(unzipped);
    for (;;) {
      const entry = decodeTarHeader(await reader.exactly(tarBlockBytes));
      if (!entry) break;
      await receive(entry, reader);
      await reader.exactly(tarPadding(entry.size));
    }
    await reader.drain();
  })();
  await Promise.all([reading, walking]);
}

/** How many written files wait to be flushed together; each holds a descriptor meanwhile. */
const flushedTogether = 64;

/** Files that are written but not yet known to be on the disk. */
class UnflushedFiles {
  #descriptors: number[] = [];

  /** Takes over the descriptor; flushes when enough have gathered. */
  async add(descriptor: number): Promise<void> {
    this.#descriptors.push(descriptor);
    if (this.#descriptors.length >= flushedTogether) await this.flush();
  }

  async flush(): Promise<void> {
    const descriptors = this.#descriptors;
    this.#descriptors = [];
    try {
      await Promise.all(descriptors.map((descriptor) => fsyncLater(descriptor)));
    } finally {
      for (const descriptor of descriptors) closeSync(descriptor);
    }
  }

  /** Gives the descriptors back without flushing. */
  abandon(): void {
    for (const descriptor of this.#descriptors) closeSync(descriptor);
    this.#descriptors = [];
  }
}

/**
 * Unpacks an archive into a directory that must not exist yet; all of it is on the disk then.
 *
 * A data directory is a thousand small files. Opening, writing and closing each of them takes
 * microseconds and is done on the spot: handing it to another thread would cost ten times that.
 * Waiting for the disk is what takes long, and is done by many files at once.
 * @throws RangeError or zlib's error when the archive is damaged, else the file system's error;
 *   the directory may then be there in part and belongs to the caller to remove.
 */
export async function unpackArchive(file: string, directory: string): Promise<void> {
  mkdirSync(directory, { mode: 0o700 });
  const directories = new Set([directory]);
  const makeDirectory = (path: string): void => {
    if (directories.has(path)) return;
    mkdirSync(path, { recursive: true, mode: 0o700 });
    directories.add(path);
  };
  const written = new UnflushedFiles();
  try {
    await readArchive(file, async (entry, content) => {
      const path = join(directory, entry.name);
      if (entry.kind === 'directory') return makeDirectory(path);
      makeDirectory(dirname(path));
      const descriptor = openSync(path, 'wx', 0o600);
      try {
        for (let missing = entry.size; missing > 0; ) {
          const part = await content.some(missing);
          if (!part) throw new RangeError('The archive is damaged: it ends too early');
          writeFully(descriptor, part);
          missing -= part.length;
        }
      } catch (error) {
        closeSync(descriptor);
        throw error;
      }
      await written.add(descriptor);
    });
    await written.flush();
  } catch (error) {
    written.abandon();
    throw error;
  }
  await sideBySide([...directories], syncToDisk);
}

function writeFully(descriptor: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
}

/**
 * Reads an archive to its end without writing anything.
 * @throws RangeError or zlib's error when it is damaged.
 */
export async function verifyArchive(file: string): Promise<void> {
  await readArchive(file, async (entry, content) => {
    for (let missing = entry.size; missing > 0; ) {
      const part = await content.some(missing);
      if (!part) throw new RangeError('The archive is damaged: it ends too early');
      missing -= part.length;
    }
  });
}
