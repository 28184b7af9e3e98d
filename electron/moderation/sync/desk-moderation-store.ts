import { databaseError } from '../../database/database-error';
import type { Clock } from '../../shared/clock';
import { DeskError } from '../../shared/errors';
import type { Logger } from '../../shared/logger';
import type { Authority } from './authority.service';
import { exportStore } from './export.service';
import {
  readConflicts,
  readCounts,
  readQueue,
  readReceipts,
  readReceiptsOf,
} from './local-read.service';
import type { LocalStore } from './local-store.service';
import type { ModerationStore } from './moderation-store';
import { OperationMaker } from './operation-maker';
import type { NewOperation, SafeOutbox } from './safe-outbox';
import type { Receipt, SyncProblem, SyncStatus } from './sync.schema';
import { type StoreIdentity, SyncEngine, SyncRefusal } from './sync-engine';
import { SyncLane } from './sync-lane';
import { problemOfFailure, syncProblem } from './sync-problem.rules';
import { SyncStatusBoard } from './sync-status-board';
import { verifyStore } from './verify.service';

/** How often changes of others are asked for, in milliseconds, give or take a fifth. */
const pullEveryMilliseconds = 10_000;
/** A page of a pull while someone works: short enough not to be felt between two keys. */
const busyPage = 150;
const idlePage = 1_000;
/** Someone works who decided this recently. */
const busyMilliseconds = 3_000;

export interface DeskModerationStoreOptions {
  readonly local: LocalStore;
  readonly authority: Authority;
  readonly outbox: SafeOutbox;
  readonly identity: StoreIdentity;
  readonly label: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** What was found and mended when the store was opened. */
  readonly notices: readonly string[];
  readonly workingOffline: boolean;
  readonly lastSyncAt: Date | null;
  /** Whether the journal could not be opened for writing. */
  readonly unwritable: boolean;
  /** False in tests that take every step by hand. */
  readonly automatic: boolean;
}

/** {@link ModerationStore} over the local database, its journal and the authority. */
export class DeskModerationStore implements ModerationStore {
  readonly #options: DeskModerationStoreOptions;
  readonly #maker: OperationMaker;
  readonly #engine: SyncEngine;
  readonly #push: SyncLane;
  readonly #pull: SyncLane;
  readonly #board: SyncStatusBoard;
  #lastDecisionAt = 0;

  constructor(options: DeskModerationStoreOptions) {
    this.#options = options;
    const { local, authority, outbox, identity, label, clock, log } = options;
    this.#maker = new OperationMaker(local, clock, identity.userId);
    this.#board = new SyncStatusBoard({
      workingOffline: options.workingOffline,
      lastSyncAt: options.lastSyncAt,
      notices: options.notices,
      journalProblem: options.unwritable ? syncProblem('journal_unwritable') : null,
      damage: outbox.damage,
      lanes: () => ({ push: this.#push, pull: this.#pull }),
      count: () => readCounts(local, identity.userId),
      onCountFailed: (error) => log.warn('the queue could not be counted', { error }),
    });
    this.#engine = new SyncEngine({
      local,
      authority,
      identity,
      label,
      clock,
      savedBelow: () => outbox.savedBelow,
      fork: (deviceId) => outbox.fork(deviceId),
      onChange: () => this.#board.changed(),
      onLacking: () => void this.#push.kick(),
      onProgress: (progress) => this.#board.publish({ progress }),
    });
    const random = Math.random;
    this.#push = new SyncLane({
      random,
      work: async () => {
        this.#board.publish({});
        while ((await this.#engine.pushOnce()) > 0) void this.#pull.kick();
        return null;
      },
      onRound: (error) => this.#afterRound('push', error),
    });
    this.#pull = new SyncLane({
      random,
      work: async () => {
        this.#board.publish({});
        await this.#engine.pull(() => this.#pageSize());
        return Math.round(pullEveryMilliseconds * (0.8 + random() * 0.4));
      },
      onRound: (error) => this.#afterRound('pull', error),
    });
  }

  /** Begins to synchronise, unless the person works offline. */
  start(): void {
    this.#board.changed();
    if (!this.status().workingOffline && this.#options.automatic) {
      this.#push.start();
      this.#pull.start();
    }
  }

  get storeId(): number {
    return this.#options.local.storeId;
  }

  get userId(): string {
    return this.#options.identity.userId;
  }

  get workspaceId(): string {
    return this.#options.identity.workspaceId;
  }

  /** The two halves of synchronisation, for tests that take every step by hand. */
  get engine(): SyncEngine {
    return this.#engine;
  }

  queue(page: Parameters<ModerationStore['queue']>[0]) {
    return readQueue(this.#options.local, page, this.userId);
  }

  decide(decisions: Parameters<ModerationStore['decide']>[0]) {
    return this.#save(() => this.#maker.decisions(decisions));
  }

  undo(target: Parameters<ModerationStore['undo']>[0]) {
    return this.#save(() => this.#maker.undoing(target));
  }

  resolve(resolutions: Parameters<ModerationStore['resolve']>[0]) {
    return this.#save(() => this.#maker.answering(resolutions));
  }

  receipts(page: Parameters<ModerationStore['receipts']>[0]) {
    return readReceipts(this.#options.local, page);
  }

  conflicts() {
    return readConflicts(this.#options.local, this.userId);
  }

  async moderators() {
    const known = await this.#knownModerators();
    return known.filter(({ userId }) => userId !== this.userId);
  }

  async #knownModerators() {
    const { local, authority } = this.#options;
    try {
      return await authority.moderators();
    } catch {
      const rows = await local.query(
        `SELECT DISTINCT actor_id::text AS id, actor_name AS name FROM desk_local.decision_base
         WHERE store_id = $1 AND actor_name IS NOT NULL ORDER BY 2`,
      );
      return rows.map(({ id, name }) => ({ userId: String(id), name: String(name) }));
    }
  }

  async claim(reviewIds: readonly string[], minutes: number) {
    const { authority, local } = this.#options;
    const { deviceId } = await local.state();
    const answer = await this.#asking(() => authority.claim(deviceId, reviewIds, minutes));
    if (answer.status === 'refused') throw this.#refusal('no_permission');
    void this.#pull.kick();
    return { claimed: answer.claimed, taken: answer.taken };
  }

  async release(reviewIds: readonly string[] | null) {
    const { authority, local } = this.#options;
    const { deviceId } = await local.state();
    const answer = await this.#asking(() => authority.release(deviceId, reviewIds));
    if (answer.status === 'refused') throw this.#refusal('no_permission');
    void this.#pull.kick();
  }

  status(): SyncStatus {
    return this.#board.current();
  }

  followStatus(signal: AbortSignal) {
    return this.#board.follow(signal);
  }

  async setWorkingOffline(offline: boolean) {
    try {
      await this.#options.outbox.setWorkingOffline(offline);
    } catch (error) {
      // It holds all the same: the database has it.
      if (!(error instanceof DeskError)) throw error;
      this.#options.log.warn('the journal does not know who works offline', { error });
    }
    if (offline) {
      await Promise.all([this.#push.stop(), this.#pull.stop()]);
      this.#board.setProblem('push', null);
      this.#board.setProblem('pull', null);
    }
    this.#board.publish({ workingOffline: offline });
    if (!offline) {
      this.#engine.forgetGreeting();
      this.#push.start();
      this.#pull.start();
    }
  }

  async syncNow() {
    if (!this.status().workingOffline) {
      await this.#push.kick();
      // What was pushed comes back with this pull.
      await this.#pull.kick();
    }
    await this.#board.count();
    return this.status();
  }

  async registerDevice() {
    await this.#asking(() => this.#engine.register());
    return this.syncNow();
  }

  async verify() {
    const { local, authority } = this.#options;
    // In the place of a pull: each of two at once takes what the other fetched for what is no more.
    const result = await this.#pull.between(() =>
      this.#asking(async () => {
        // Asked when it is its turn: the person may have gone offline while it waited.
        const { workingOffline } = await local.state();
        if (workingOffline) throw new DeskError('offline', { reason: 'You work offline.' });
        await this.#engine.pull(() => idlePage);
        return verifyStore(local, authority);
      }),
    );
    this.#board.changed();
    return result;
  }

  export() {
    const { local, identity, outbox, clock } = this.#options;
    const { journalBytes } = outbox;
    return exportStore(local, { identity, journalBytes, status: this.status(), at: clock.now() });
  }

  async unsent() {
    return (await readCounts(this.#options.local, this.userId)).pending;
  }

  async close() {
    await Promise.all([this.#push.stop(), this.#pull.stop(), this.#board.close()]);
    await this.#options.outbox.close();
  }

  async #save(make: () => Promise<readonly NewOperation[]>): Promise<readonly Receipt[]> {
    try {
      const saved = await this.#options.outbox.save(make);
      this.#lastDecisionAt = Date.now();
      this.#board.setProblem('journal', null);
      this.#board.publish({ damage: this.#options.outbox.damage });
      this.#board.changed();
      void this.#push.kick();
      return await readReceiptsOf(
        this.#options.local,
        saved.map(({ payload }) => payload.opId),
      );
    } catch (error) {
      if (error instanceof DeskError && ['disk_full', 'profile_unwritable'].includes(error.code)) {
        this.#board.setProblem('journal', syncProblem('journal_unwritable'));
        this.#board.publish({});
      }
      throw error;
    }
  }

  #pageSize(): number {
    return Date.now() - this.#lastDecisionAt < busyMilliseconds ? busyPage : idlePage;
  }

  #afterRound(lane: 'push' | 'pull', error: unknown): void {
    if (error === undefined) {
      this.#board.setProblem(lane, null);
      if (lane === 'pull') {
        this.#board.publish({ lastSyncAt: this.#options.clock.now().toISOString() });
        // A connection that is back is back for both.
        if (this.#board.hasProblem('push')) void this.#push.kick();
      }
      this.#board.publish({});
      return;
    }
    this.#engine.forgetGreeting();
    const code = problemOf(error);
    this.#board.setProblem(lane, syncProblem(code));
    this.#options.log.info('not synchronised', { lane, code, error });
    this.#board.publish({});
  }

  /** Asks the authority for something that the person waits for. @throws DeskError `offline`. */
  async #asking<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof DeskError) throw error;
      const code = problemOf(error);
      if (code === 'server_error') throw error;
      throw this.#refusal(code, error);
    }
  }

  #refusal(code: SyncProblem['code'], cause?: unknown): DeskError {
    const { sentence } = syncProblem(code);
    const kind = code === 'unreachable' ? 'offline' : 'forbidden';
    return new DeskError(kind, { reason: sentence }, { cause });
  }
}

/** The name of what stands in the way; a failure without an answer counts as no connection. */
function problemOf(error: unknown): SyncProblem['code'] {
  if (error instanceof SyncRefusal) return error.problem;
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  const sqlState = code && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E') ? code : undefined;
  if (sqlState === undefined && databaseError(error, 'running') === undefined) {
    // What is neither an answer of PostgreSQL nor a failure of the network is a fault.
    return error instanceof Error && /timeout|terminated/i.test(error.message)
      ? 'unreachable'
      : 'server_error';
  }
  return problemOfFailure({ sqlState });
}
