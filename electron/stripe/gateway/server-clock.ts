/** What one answer tells about time. */
export interface TimedAnswer {
  /** When it was asked for, in milliseconds of a clock of this machine that never goes back. */
  readonly asked: number;
  readonly elapsedMs: number;
  /** The answer's Date header in milliseconds since 1970: a whole second, cut off. */
  readonly date: number;
}

/**
 * Stripe's clock, as closely as its Date headers allow. Each answer was written between asking and
 * receiving, in the second that its header names, so each narrows down how far this machine's
 * steady clock is behind. The lower bound only rises: of two requests the later one never counts
 * as the older, however long its answer took.
 */
export class ServerClock {
  #leastBehind = Number.NEGATIVE_INFINITY;
  #mostBehind = Number.POSITIVE_INFINITY;

  read({ asked, elapsedMs, date }: TimedAnswer): void {
    const least = date - (asked + elapsedMs);
    const most = date + 1000 - asked;
    if (least > this.#mostBehind || most < this.#leastBehind) {
      // One of the two clocks was set, or stood still while the machine slept: begin anew.
      this.#leastBehind = least;
      this.#mostBehind = most;
      return;
    }
    this.#leastBehind = Math.max(this.#leastBehind, least);
    this.#mostBehind = Math.min(this.#mostBehind, most);
  }

  /**
   * The earliest that Stripe's clock can have shown at a moment of the steady clock.
   * @returns milliseconds since 1970; undefined before any answer was read
   */
  earliest(asked: number): number | undefined {
    return Number.isFinite(this.#leastBehind) ? asked + this.#leastBehind : undefined;
  }
}
