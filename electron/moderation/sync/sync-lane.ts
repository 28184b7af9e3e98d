import { Turns } from '../../shared/turns';
import { retryDelay } from './operation.rules';

export interface LaneOptions {
  /** One round of work. @returns milliseconds until the next round, or null to wait for a kick. */
  readonly work: () => Promise<number | null>;
  /** Told after each round; with the error of one that failed. */
  readonly onRound: (error: unknown) => void;
  /** From 0 up to 1, for the jitter. */
  readonly random: () => number;
}

/**
 * One direction of synchronisation: runs rounds of work when kicked, when a round asked for another,
 * and after a failure with growing pauses. Never two rounds at once, nor a round beside what is done
 * between two.
 */
export class SyncLane {
  readonly #options: LaneOptions;
  readonly #turns = new Turns();
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #again = false;
  #failures = 0;
  #stopped = true;
  /** When the next round is due, in milliseconds since 1970; undefined when none is planned. */
  nextTryAt: number | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  start(): void {
    this.#stopped = false;
    this.#failures = 0;
    this.kick();
  }

  /** Runs a round now, or another one after the one under way. @returns when no round is left to run. */
  kick(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    this.#plan(undefined);
    this.#again = true;
    this.#running ??= this.#rounds();
    return this.#running;
  }

  /**
   * Does something else in the place of a round, after what is under way; also while the lane is stopped.
   * @returns what it returns; what it throws is its caller's, and no failure of the lane
   */
  between<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#turns.take(work);
  }

  /** Ends the rounds; resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#plan(undefined);
    await this.#running;
    await this.#turns.take(async () => undefined);
  }

  async #rounds(): Promise<void> {
    try {
      while (this.#again && !this.#stopped) await this.#turns.take(() => this.#round());
    } finally {
      // At once, not when somebody hears that it ended: a kick between the two would start nothing.
      this.#running = undefined;
    }
  }

  async #round(): Promise<void> {
    // It may have been stopped before it was its turn.
    if (this.#stopped) return;
    this.#again = false;
    try {
      const next = await this.#options.work();
      this.#failures = 0;
      this.#options.onRound(undefined);
      if (next !== null && !this.#again) this.#plan(next);
    } catch (error) {
      this.#failures += 1;
      this.#options.onRound(error);
      this.#again = false;
      this.#plan(retryDelay(this.#failures, this.#options.random()));
    }
  }

  #plan(milliseconds: number | undefined): void {
    clearTimeout(this.#timer);
    this.nextTryAt = undefined;
    if (milliseconds === undefined || this.#stopped) return;
    this.nextTryAt = Date.now() + milliseconds;
    this.#timer = setTimeout(() => void this.kick(), milliseconds);
    this.#timer.unref();
  }
}
