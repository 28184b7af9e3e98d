import type { JournalFiles } from '../../../electron/moderation/sync/journal-files';

/** What a disk does wrong: the operation that fails, and with which of the system's codes. */
export interface DiskFault {
  readonly on: 'open' | 'write' | 'flush' | 'truncate' | 'flushName';
  readonly code: 'ENOSPC' | 'EIO' | 'EACCES';
  /** Bytes of a failing write that reach the file all the same. */
  readonly tornBytes?: number;
}

/** A disk in memory that can fail, and forget what was not flushed when the power goes. */
export interface MemoryDisk extends JournalFiles {
  fault: DiskFault | undefined;
  /** Power fails: of what was written and not flushed, a part survives. */
  crash(share: number): void;
  bytesOf(path: string): Buffer;
  setBytes(path: string, bytes: Buffer): void;
  paths(): readonly string[];
}

/** Makes an empty disk. */
export function createMemoryDisk(): MemoryDisk {
  const files = new Map<string, { written: Buffer; flushed: Buffer }>();
  const fileOf = (path: string) => {
    const file = files.get(path) ?? { written: Buffer.alloc(0), flushed: Buffer.alloc(0) };
    files.set(path, file);
    return file;
  };
  const failing = (on: DiskFault['on']) => {
    if (disk.fault?.on !== on) return;
    throw Object.assign(new Error(`${disk.fault.code}: ${on}`), { code: disk.fault.code });
  };
  const put = (file: { written: Buffer }, bytes: Uint8Array, position: number) => {
    const length = Math.max(file.written.length, position + bytes.length);
    const next = Buffer.alloc(length);
    file.written.copy(next);
    next.set(bytes, position);
    file.written = next;
  };
  const disk: MemoryDisk = {
    fault: undefined,
    read: async (path) => files.get(path)?.written,
    async open(path) {
      failing('open');
      const file = fileOf(path);
      return {
        async write(bytes, position) {
          if (disk.fault?.on === 'write') {
            put(file, bytes.subarray(0, disk.fault.tornBytes ?? 0), position);
          }
          failing('write');
          put(file, bytes, position);
        },
        async flush() {
          failing('flush');
          file.flushed = file.written;
        },
        async truncate(length) {
          failing('truncate');
          file.written = file.written.subarray(0, length);
        },
        close: async () => undefined,
      };
    },
    async rename(from, to) {
      files.set(to, fileOf(from));
      files.delete(from);
    },
    flushName: async () => failing('flushName'),
    crash(share) {
      for (const file of files.values()) {
        const lost = file.written.length - file.flushed.length;
        const kept = file.flushed.length + Math.floor(Math.max(0, lost) * share);
        file.written = Buffer.from(file.written.subarray(0, kept));
        file.flushed = file.written;
      }
    },
    bytesOf: (path) => fileOf(path).written,
    paths: () => [...files.keys()],
    setBytes: (path, bytes) => files.set(path, { written: bytes, flushed: bytes }),
  };
  return disk;
}
