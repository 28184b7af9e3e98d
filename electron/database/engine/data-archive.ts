import { once } from 'node:events';
import { closeSync, createReadStream, fsync, mkdirSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { decodeTarHeader, type TarEntry, tarBlockBytes, tarPadding } from './tar-format';

const fsyncLater = promisify(fsync);

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

/** Node works on this many files at once by default: its thread pool has four threads. */
const filesAtOnce = 4;

async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: filesAtOnce }, worker));
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
  const packed = createReadStream(file);
  const unzipped = createGunzip();
  const reading = pipeline(packed, unzipped);
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
  try {
    await Promise.all([reading, walking]);
  } finally {
    // Where walking failed, both would wait for ever for somebody to read on, with the file open.
    unzipped.destroy();
    await reading.catch(() => undefined);
    // It says an error of its own as it is closed, which is not why this failed.
    if (!packed.closed) await once(packed, 'close').catch(() => undefined);
  }
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
