import { createChannel } from '../../shared/channel';
import type { SyncProblem, SyncStatus } from './sync.schema';
import type { SyncLane } from './sync-lane';

/** The numbers of the status bar are counted at most this often. */
const countMilliseconds = 150;
/** Counting takes at most this part of the time of the local database, which has one session. */
const countShare = 0.1;

/** What can fail by itself: saving a decision, and either direction of synchronisation. */
type ProblemSource = 'journal' | 'push' | 'pull';

/** A problem of an earlier one hides those of later ones: it is the one to be mended first. */
const gravestFirst = ['journal', 'push', 'pull'] as const satisfies readonly ProblemSource[];

export interface SyncStatusBoardOptions {
  readonly workingOffline: boolean;
  readonly lastSyncAt: Date | null;
  readonly notices: readonly string[];
  readonly journalProblem: SyncProblem | null;
  readonly damage: string | null;
  /** The two directions, whose rounds the status tells of. */
  readonly lanes: () => { readonly push: SyncLane; readonly pull: SyncLane };
  /** Counts what the status bar shows, and says how long the database was at it. */
  readonly count: () => Promise<
    Pick<SyncStatus, 'pending' | 'conflicts' | 'queue'> & { readonly milliseconds: number }
  >;
  readonly onCountFailed: (error: unknown) => void;
}

/** What a desk says of its synchronisation: how it goes, what stands in its way, and the numbers. */
export class SyncStatusBoard {
  readonly #options: SyncStatusBoardOptions;
  readonly #channel;
  readonly #problems = new Map<ProblemSource, SyncProblem>();
  #counting: Promise<void> = Promise.resolve();
  #countTimer: NodeJS.Timeout | undefined;
  /** When the numbers may be counted again, in milliseconds of `performance.now()`. */
  #countAfter = 0;
  #closed = false;

  constructor(options: SyncStatusBoardOptions) {
    this.#options = options;
    const { workingOffline, lastSyncAt, notices, journalProblem, damage } = options;
    if (journalProblem) this.#problems.set('journal', journalProblem);
    this.#channel = createChannel<SyncStatus>({
      phase: workingOffline ? 'offline' : 'idle',
      workingOffline,
      pending: 0,
      conflicts: 0,
      queue: 0,
      lastSyncAt: lastSyncAt?.toISOString() ?? null,
      nextTryAt: null,
      progress: null,
      problem: journalProblem,
      damage,
      revision: 0,
      notices: [...notices],
    });
  }

  current(): SyncStatus {
    return this.#channel.current();
  }

  follow(signal: AbortSignal) {
    return this.#channel.follow(signal);
  }

  hasProblem(source: ProblemSource): boolean {
    return this.#problems.has(source);
  }

  /** Notes what stands in the way, or that nothing does any more; said with the next publication. */
  setProblem(source: ProblemSource, problem: SyncProblem | null): void {
    if (problem) this.#problems.set(source, problem);
    else this.#problems.delete(source);
  }

  /** Something that a screen shows is different now. */
  changed(): void {
    this.publish({ revision: this.current().revision + 1 });
    if (this.#countTimer !== undefined || this.#closed) return;
    this.#countTimer = setTimeout(
      () => {
        this.#countTimer = undefined;
        void this.count();
      },
      Math.max(0, this.#countAfter - performance.now()),
    );
    this.#countTimer.unref();
  }

  /** Counts now. @returns when the numbers are published */
  count(): Promise<void> {
    this.#counting = this.#counting.then(async () => {
      if (this.#closed) return;
      // Not how long the answer took: behind a snapshot it waits for seconds, and nothing was counted for ten times as long.
      let atIt = 0;
      try {
        const { milliseconds, ...numbers } = await this.#options.count();
        atIt = milliseconds;
        this.publish(numbers);
      } catch (error) {
        this.#options.onCountFailed(error);
      }
      const rest = atIt * (1 / countShare - 1);
      this.#countAfter = performance.now() + Math.max(countMilliseconds, rest);
    });
    return this.#counting;
  }

  /** Says how it stands now, if that is anything new. */
  publish(change: Partial<SyncStatus>): void {
    const before = this.current();
    const { push, pull } = this.#options.lanes();
    const problem =
      gravestFirst.map((source) => this.#problems.get(source)).find((found) => found) ?? null;
    const workingOffline = change.workingOffline ?? before.workingOffline;
    const times = [push.nextTryAt, problem ? pull.nextTryAt : undefined].filter(
      (time) => time !== undefined,
    );
    const unreachable = problem?.code === 'unreachable';
    const phase =
      workingOffline || unreachable
        ? 'offline'
        : problem
          ? 'problem'
          : push.running || pull.running
            ? 'syncing'
            : 'idle';
    const nextTryAt = times.length > 0 ? new Date(Math.min(...times)).toISOString() : null;
    const next = { ...before, ...change, phase, problem, nextTryAt } as const;
    if (JSON.stringify(next) !== JSON.stringify(before)) this.#channel.publish(next);
  }

  /** Counts no more; resolves when the count under way has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#countTimer);
    await this.#counting;
  }
}
