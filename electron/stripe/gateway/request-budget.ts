import { setTimeout as wait } from 'node:timers/promises';
import { Turns } from '../../shared/turns';

/** How a budget measures and spends time; tests give it a clock of their own. */
export interface BudgetTime {
  /** Milliseconds since some fixed moment, never going back. */
  now(): number;
  /** Resolves after so many milliseconds. @throws AbortError when the signal fires. */
  wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
}

/** The machine's own time. */
export const machineTime: BudgetTime = {
  now: () => performance.now(),
  wait: (milliseconds, signal) => wait(milliseconds, undefined, signal ? { signal } : {}),
};

/**
 * Spreads requests so that no second ever holds more than the budget. Each request is let go a
 * fixed time after the one before was really let go, so that a late timer delays and never bunches.
 */
export class RequestBudget {
  readonly #time: BudgetTime;
  #spacing: number;
  #next = 0;
  readonly #turns = new Turns();

  /** @param perSecond requests a second; infinite for no limit */
  constructor(perSecond: number, time: BudgetTime = machineTime) {
    this.#time = time;
    this.#spacing = 1000 / perSecond;
  }

  /** Allows fewer from now on, as Stripe asked; a budget never grows by itself. */
  lower(perSecond: number): void {
    this.#spacing = Math.max(this.#spacing, 1000 / perSecond);
  }

  /** Lets nobody go for so many milliseconds. */
  pause(milliseconds: number): void {
    this.#next = Math.max(this.#next, this.#time.now() + milliseconds);
  }

  /**
   * Waits for the right to send one request, in the order of asking.
   * @throws AbortError when the signal fires; the turn then goes to the next.
   */
  take(signal?: AbortSignal): Promise<void> {
    return this.#turns.take(async () => {
      for (;;) {
        signal?.throwIfAborted();
        const delay = this.#next - this.#time.now();
        if (delay <= 0) break;
        await this.#time.wait(Math.ceil(delay), signal);
      }
      this.#next = this.#time.now() + this.#spacing;
    });
  }
}
