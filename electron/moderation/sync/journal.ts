import { fileSystemError } from '../../database/file-system-error';
import { DeskError } from '../../shared/errors';
import type { JournalFile, JournalFiles } from './journal-files';
import {
  decodeJournal,
  encodeEntries,
  type JournalEntry,
  type JournalPosition,
  journalStart,
  UnreadableJournal,
} from './journal-format';

/** What was found when a journal was opened. */
export interface JournalFinding {
  readonly entries: readonly JournalEntry[];
  /** Bytes behind the last whole record that were cut off: a write that a crash tore. */
  readonly cutBytes: number;
  /** Where a journal that could not be read was moved to. */
  readonly movedTo: string | undefined;
  /** Where one is kept as it was of which records in the middle are damaged: they are not among the entries. */
  readonly damagedAs: string | undefined;
}

/** Where a journal ends. */
export interface JournalEnd {
  /** Size of the whole records before it, in bytes. */
  readonly length: number;
  readonly position: JournalPosition;
}

/**
 * The file that makes a decision safe: an entry is on the disk when `append` returns. It is written
 * beside the database, which can be rebuilt from it and from the authority.
 */
export class Journal {
  readonly #files: JournalFiles;
  readonly #path: string;
  #file: JournalFile;
  #length: number;
  #position: JournalPosition;
  /** Bytes may stand behind the end, from a write that failed or was taken back. */
  #untidy = false;

  private constructor(
    files: JournalFiles,
    path: string,
    file: JournalFile,
    length: number,
    position: JournalPosition,
  ) {
    this.#files = files;
    this.#path = path;
    this.#file = file;
    this.#length = length;
    this.#position = position;
  }

  /**
   * Opens a journal and cuts a torn end off; makes it where there is none. One that cannot be read
   * (another file, a lost key) is kept under another name, and so is a copy of one that is damaged in
   * the middle, whose place is taken by what is whole of it. One in the clear is encrypted when there is a key.
   * @param key 32 bytes, or undefined where nothing can keep a key
   * @throws DeskError `disk_full` or `profile_unwritable`.
   */
  static async open(
    files: JournalFiles,
    path: string,
    key: Buffer | undefined,
  ): Promise<{ readonly journal: Journal; readonly found: JournalFinding }> {
    return withFileErrors(path, async () => {
      let bytes = await files.read(path);
      let movedTo: string | undefined;
      if (bytes !== undefined && bytes.length > 0) {
        try {
          const { entries, wholeBytes, isDamaged, position } = decodeJournal(bytes, key);
          if (isDamaged) {
            const damagedAs = unreadableName(path);
            await keep(files, damagedAs, bytes);
            const file = await files.open(path);
            const journal = new Journal(files, path, file, wholeBytes, position);
            await journal.replace(entries, key);
            return { journal, found: { entries, cutBytes: 0, movedTo, damagedAs } };
          }
          const file = await files.open(path);
          const cutBytes = bytes.length - wholeBytes;
          if (cutBytes > 0) {
            await file.truncate(wholeBytes);
            await file.flush();
          }
          const journal = new Journal(files, path, file, wholeBytes, position);
          // Where there is no room for both, the next opening tries again.
          if (key && !position.key) await journal.replace(entries, key).catch(() => undefined);
          return { journal, found: { entries, cutBytes, movedTo, damagedAs: undefined } };
        } catch (error) {
          if (!(error instanceof UnreadableJournal)) throw error;
          movedTo = unreadableName(path);
          await files.rename(path, movedTo);
          bytes = undefined;
        }
      }
      const start = journalStart(key);
      const file = await files.open(path);
      await file.write(start.bytes, 0);
      await file.flush();
      const journal = new Journal(files, path, file, start.bytes.length, start.position);
      return { journal, found: { entries: [], cutBytes: 0, movedTo, damagedAs: undefined } };
    });
  }

  /** Size of the whole records, in bytes. */
  get bytes(): number {
    return this.#length;
  }

  get path(): string {
    return this.#path;
  }

  get end(): JournalEnd {
    return { length: this.#length, position: this.#position };
  }

  /**
   * Writes entries behind the others and returns when the disk has them.
   * @throws DeskError `disk_full` or `profile_unwritable`; then none of them is in the journal.
   */
  append(entries: readonly JournalEntry[]): Promise<void> {
    return withFileErrors(this.#path, async () => {
      await this.#tidy();
      const { bytes, position } = encodeEntries(entries, this.#position);
      try {
        await this.#file.write(bytes, this.#length);
        await this.#file.flush();
      } catch (error) {
        this.#untidy = true;
        await this.#tidy().catch(() => undefined);
        throw error;
      }
      this.#length += bytes.length;
      this.#position = position;
    });
  }

  /**
   * Takes the last entries away again, for which a full disk has room.
   * @param end where the journal ended before they were written
   * @throws DeskError `disk_full` or `profile_unwritable`; they are then taken away before the next write.
   */
  cutTo(end: JournalEnd): Promise<void> {
    return withFileErrors(this.#path, async () => {
      this.#length = end.length;
      this.#position = end.position;
      this.#untidy = true;
      await this.#tidy();
    });
  }

  /**
   * Puts another journal in place of this one, complete or not at all.
   * @param key 32 bytes, or undefined to write it in the clear; that of this one if left out
   * @throws DeskError `disk_full` or `profile_unwritable`; the journal is then as it was, or the other
   *   one in a place that the disk may not know yet: opening it again tells.
   */
  replace(entries: readonly JournalEntry[], key = this.#position.key): Promise<void> {
    return withFileErrors(this.#path, async () => {
      const start = journalStart(key);
      const encoded = encodeEntries(entries, start.position);
      const fresh = `${this.#path}.new`;
      const file = await this.#files.open(fresh);
      try {
        await file.truncate(0);
        await file.write(Buffer.concat([start.bytes, encoded.bytes]), 0);
        await file.flush();
        await this.#files.rename(fresh, this.#path);
      } catch (error) {
        await file.close();
        throw error;
      }
      // From here on the old file has no name: what is written to it would be lost.
      const replaced = this.#file;
      this.#file = file;
      this.#length = start.bytes.length + encoded.bytes.length;
      this.#position = encoded.position;
      this.#untidy = false;
      await replaced.close();
      await this.#files.flushName(this.#path);
    });
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /**
   * Takes away what stands behind the end. After a failed flush the system may have forgotten which
   * pages were never written, so the file is opened anew.
   */
  async #tidy(): Promise<void> {
    if (!this.#untidy) return;
    await this.#file.close().catch(() => undefined);
    this.#file = await this.#files.open(this.#path);
    await this.#file.truncate(this.#length);
    await this.#file.flush();
    this.#untidy = false;
  }
}

const unreadableName = (path: string) => `${path}.unreadable-${Date.now()}`;

/** Writes a file that nobody changes any more, and returns when the disk has it. */
async function keep(files: JournalFiles, path: string, bytes: Buffer): Promise<void> {
  const file = await files.open(path);
  try {
    await file.write(bytes, 0);
    await file.flush();
  } finally {
    await file.close();
  }
}

async function withFileErrors<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DeskError) throw error;
    throw fileSystemError(error, path) ?? error;
  }
}
