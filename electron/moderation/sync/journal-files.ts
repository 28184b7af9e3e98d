import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** An open journal file: bytes go to a place that the caller names, and to the disk when asked. */
export interface JournalFile {
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Returns when everything written is on the disk. */
  flush(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/** The part of a file system that a journal needs; tests put faults here. */
export interface JournalFiles {
  /** The bytes of a file, or undefined when there is none. */
  read(path: string): Promise<Buffer | undefined>;
  /** Opens a file for writing, and creates it with its directory. */
  open(path: string): Promise<JournalFile>;
  /** Gives a file another name, in place of a file that has it; the disk may still have the old one. */
  rename(from: string, to: string): Promise<void>;
  /** Returns when a file is on the disk under the name that it has. */
  flushName(path: string): Promise<void>;
}

/** A new or renamed file is on the disk only with the directory that names it. */
async function flushDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** The machine's own file system. */
export const diskFiles: JournalFiles = {
  async read(path) {
    try {
      return await readFile(path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  },
  async open(path) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // Not for appending: a write always says where, so that a torn one is overwritten.
    // Made only where there is none: `w+` would empty one that just could not be opened now.
    const handle = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return open(path, 'wx+', 0o600);
    });
    await flushDirectory(dirname(path));
    return {
      async write(bytes, position) {
        let done = 0;
        while (done < bytes.length) {
          const { bytesWritten } = await handle.write(
            bytes,
            done,
            bytes.length - done,
            position + done,
          );
          done += bytesWritten;
        }
      },
      flush: () => handle.datasync(),
      truncate: (length) => handle.truncate(length),
      close: () => handle.close(),
    };
  },
  rename,
  flushName: (path) => flushDirectory(dirname(path)),
};
