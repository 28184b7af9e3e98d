import type { Clock } from '../../shared/clock';
import { DeskError } from '../../shared/errors';
import { newId } from '../../shared/ids';
import { Turns } from '../../shared/turns';
import { Journal, type JournalEnd, type JournalFinding } from './journal';
import type { JournalFiles } from './journal-files';
import type { JournalEntry } from './journal-format';
import { replayJournal } from './journal-replay.rules';
import type { LocalStore, SavedOperation } from './local-store.service';
import { keptMilliseconds, type OperationPayload } from './operation.rules';
import type { StoreIdentity } from './sync-engine';

export interface SafeOutboxOptions {
  readonly local: LocalStore;
  readonly files: JournalFiles;
  readonly path: string;
  /** 32 bytes, or undefined where nothing can keep a key. */
  readonly key: Buffer | undefined;
  readonly identity: StoreIdentity;
  readonly clock: Clock;
}

/** An operation before it has a number, and the status that it gives its review here. */
export interface NewOperation {
  readonly payload: OperationPayload;
  readonly targetStatus: string;
}

/** How many entries of a journal may be about nothing any more before it is written anew. */
const largestWaste = 2_000;

/**
 * The outbox as a promise: what `save` has returned is in the fsynced journal and in the database,
 * in this order. Either one is completed from the other when the outbox is opened.
 */
export class SafeOutbox {
  readonly #options: SafeOutboxOptions;
  readonly #turns = new Turns();
  #journal: Journal | undefined;
  #nextSeq = 1;
  /** Whether journal and database were ever completed from each other. */
  #wasOpen = false;
  #damage: string | null = null;

  constructor(options: SafeOutboxOptions) {
    this.#options = options;
  }

  get journalBytes(): number {
    return this.#journal?.bytes ?? 0;
  }

  /** A sentence about records of the journal that were found damaged since the desk was opened. */
  get damage(): string | null {
    return this.#damage;
  }

  /**
   * The number below which all operations are saved. One from there on may be in the database although it was
   * refused to the person, until it is taken back: it is not to be sent. Undefined while the journal was never
   * open, which says nothing about any.
   */
  get savedBelow(): number | undefined {
    return this.#wasOpen ? this.#nextSeq : undefined;
  }

  /**
   * Opens the journal and completes journal and database from each other.
   * @returns sentences about what was found and mended
   * @throws DeskError `disk_full` or `profile_unwritable`: then nothing can be saved, until a `save`
   *   that finds the journal writable.
   */
  open(): Promise<readonly string[]> {
    return this.#turns.take(() => this.#open());
  }

  /**
   * Saves operations, all or none.
   * @param make is given the moment when it is their turn; what it throws is thrown on
   * @returns the operations with their numbers, when they are on the disk
   * @throws DeskError `disk_full` or `profile_unwritable`; then none of them is saved. `not_possible` where
   *   nothing can be written any more, not even that they are not saved: they may still be sent.
   */
  save(make: () => Promise<readonly NewOperation[]>): Promise<readonly SavedOperation[]> {
    return this.#turns.take(async () => {
      const journal = await this.#opened();
      const { local, clock } = this.#options;
      const savedAt = clock.now().toISOString();
      const operations = (await make()).map(({ payload, targetStatus }, index) => ({
        seq: this.#nextSeq + index,
        savedAt,
        targetStatus,
        payload: { ...payload },
      }));
      if (operations.length === 0) return [];
      const nextSeq = this.#nextSeq + operations.length;
      const { end } = journal;
      await journal.append(operations.map((operation) => ({ kind: 'operation', ...operation })));
      try {
        await local.save(operations, nextSeq);
      } catch (error) {
        // The database may have taken them and failed to say so. If not, the journal takes them back.
        const last = operations.at(-1);
        const taken = await local.keptInOrder().then(
          (ids) => last !== undefined && ids.includes(last.payload.opId),
          () => false,
        );
        if (!taken) {
          await takeBack(journal, operations, end);
          await this.#openAnew();
          throw error;
        }
      }
      this.#nextSeq = nextSeq;
      return operations;
    });
  }

  /**
   * Goes on as another device, with all kept operations numbered anew and to be sent.
   * @param deviceId of a device that the authority knows
   */
  fork(deviceId: string): Promise<void> {
    return this.#turns.take(async () => {
      const journal = await this.#opened();
      const { local } = this.#options;
      const order = [...(await local.keptInOrder())];
      await journal.append([{ kind: 'device', deviceId, order }]);
      await local.renumber(
        deviceId,
        order.map((opId, index) => ({ opId, seq: index + 1 })),
        order.length + 1,
      );
      this.#nextSeq = order.length + 1;
    });
  }

  /**
   * Keeps whether the person works offline where it outlives the database: what waits is not sent unasked.
   * @throws DeskError `disk_full` or `profile_unwritable`; then only the database has it.
   */
  setWorkingOffline(offline: boolean): Promise<void> {
    return this.#turns.take(async () => {
      const { local } = this.#options;
      const journal = await this.#opened().finally(() => local.setWorkingOffline(offline));
      await journal.append([await this.#head()]);
    });
  }

  /** Waits for what is being saved and closes the journal. */
  close(): Promise<void> {
    return this.#turns.take(async () => {
      await this.#journal?.close();
      this.#journal = undefined;
    });
  }

  async #opened(): Promise<Journal> {
    if (!this.#journal) await this.#open();
    if (!this.#journal) throw new Error('The journal is closed');
    return this.#journal;
  }

  /**
   * Completes journal and database from each other once more. Where that cannot be done now, before the
   * next save: a database that could not be asked may have taken, or may take yet, what was refused.
   */
  async #openAnew(): Promise<void> {
    await this.#journal?.close();
    this.#journal = undefined;
    await this.#open().catch(() => undefined);
  }

  async #open(): Promise<readonly string[]> {
    const { files, path, key, local, clock } = this.#options;
    const { journal, found } = await Journal.open(files, path, key);
    try {
      const notices = await this.#reconcile(journal, found);
      await local.forgetSettled(new Date(clock.now().getTime() - keptMilliseconds));
      await this.#compact(journal, found.entries.length);
      this.#journal = journal;
      this.#wasOpen = true;
      return notices;
    } catch (error) {
      await journal.close();
      throw error;
    }
  }

  /** Brings journal and database to the same operations. */
  async #reconcile(journal: Journal, found: JournalFinding): Promise<readonly string[]> {
    const { local } = this.#options;
    const notices: string[] = [];
    if (found.movedTo) {
      notices.push(
        `The journal could not be read and was kept as ${found.movedTo}. The decisions were taken from the database.`,
      );
    }
    if (found.cutBytes > 0) {
      notices.push(
        `A write that was interrupted was removed from the journal (${found.cutBytes} bytes).`,
      );
    }
    if (found.damagedAs) {
      this.#damage = `The journal of decisions was damaged on this disk: look whether your latest ones are under My decisions, and keep what is left of it for support, ${found.damagedAs}.`;
    }
    const journaled = replayJournal(found.entries);
    await local.withdraw([...journaled.refused]);
    const state = await local.state();
    const stored = await local.allOperations();
    // Whichever says so: not to send is mended by one click, what was sent is not.
    if (journaled.workingOffline) await local.setWorkingOffline(true);
    if (journaled.deviceId === undefined && journaled.operations.length === 0) {
      await journal.append([await this.#head()]);
      await appendOperations(journal, stored);
      this.#nextSeq = state.nextSeq;
      return notices;
    }
    const known = new Set(stored.map(({ payload }) => payload.opId));
    const missing = journaled.operations.filter(({ payload }) => !known.has(payload.opId));
    if (missing.length > 0) {
      notices.push(`${missing.length} decisions were taken over from the journal.`);
    }
    // Whose numbers they are is not known where the head was damaged: the present device's, unless it gave them itself.
    const given = new Set(stored.map(({ seq }) => seq));
    const isForeign = missing.some(({ seq }) => given.has(seq));
    const deviceId = journaled.deviceId ?? (isForeign ? newId() : state.deviceId);
    if (journaled.deviceId === undefined) {
      const nextSeq = Math.max(state.nextSeq, journaled.nextSeq);
      await journal.append([{ ...(await this.#head()), deviceId, nextSeq }]);
    }
    const inJournal = new Set(journaled.operations.map(({ payload }) => payload.opId));
    const unjournaled = stored.filter(({ payload }) => !inJournal.has(payload.opId));
    if (deviceId === state.deviceId) {
      await local.save(missing, journaled.nextSeq);
      await appendOperations(journal, unjournaled);
    } else {
      // The database is new, or older than the last change of the device.
      await local.save(
        missing.map((operation) => ({ ...operation, seq: -operation.seq })),
        1,
      );
      const moved = unjournaled.map((operation, index) => ({
        ...operation,
        seq: journaled.nextSeq + index,
      }));
      await appendOperations(journal, moved);
      await local.renumber(
        deviceId,
        [...journaled.operations, ...moved].map(({ seq, payload }) => ({
          opId: payload.opId,
          seq,
        })),
        journaled.nextSeq + moved.length,
      );
    }
    this.#nextSeq = Math.max((await local.state()).nextSeq, journaled.nextSeq);
    if (state.workingOffline && !journaled.workingOffline) {
      await journal.append([await this.#head()]);
    }
    return notices;
  }

  /** What the database knows of the device, as the journal says it. */
  async #head() {
    const { local, identity } = this.#options;
    const { deviceId, nextSeq, workingOffline } = await local.state();
    return { kind: 'head', ...identity, deviceId, nextSeq, workingOffline } as const;
  }

  async #compact(journal: Journal, entries: number): Promise<void> {
    const { local } = this.#options;
    const kept = await local.allOperations();
    if (entries - kept.length < largestWaste) return;
    await journal.replace([
      await this.#head(),
      ...kept.map((operation) => ({ kind: 'operation', ...operation }) as const),
    ]);
  }
}

async function appendOperations(
  journal: Journal,
  operations: readonly SavedOperation[],
): Promise<void> {
  if (operations.length === 0) return;
  await journal.append(operations.map((operation) => ({ kind: 'operation', ...operation })));
}

/**
 * Has the journal say that operations are not saved.
 * @param end where the journal ended before them
 * @throws DeskError `not_possible` when it cannot be said, so that they may be saved all the same.
 */
async function takeBack(
  journal: Journal,
  operations: readonly SavedOperation[],
  end: JournalEnd,
): Promise<void> {
  const word: JournalEntry = {
    kind: 'void',
    seqs: operations.map(({ seq }) => seq),
    opIds: operations.map(({ payload }) => payload.opId),
  };
  try {
    await journal.append([word]);
  } catch {
    try {
      // A full disk has no room for a word more. In the place of the operations it has.
      await journal.cutTo(end);
      await journal.append([word]);
    } catch (cause) {
      const reason =
        'The decision could not be saved, and this device could not note that either: it may still be sent. Make room on the disk, then look at the review again.';
      throw new DeskError('not_possible', { reason }, { cause });
    }
  }
}
