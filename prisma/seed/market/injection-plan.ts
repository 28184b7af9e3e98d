import type { Random } from '../random';
import type { Injection } from './injection';
import { billingInjections } from './injections-billing';
import { identityInjections } from './injections-identity';
import { paymentInjections } from './injections-payments';
import { reversalInjections } from './injections-reversals';
import { settlementInjections } from './injections-settlement';
import type { MarketCheckout, MarketTruth } from './market-types';
import type { PayoutTroubles } from './payout-ledger';

const injections: readonly Injection[] = [
  ...identityInjections,
  ...paymentInjections,
  ...reversalInjections,
  ...billingInjections,
  ...settlementInjections,
];

const payoutTroubles = ['PAYOUT_SUM', 'PAYOUT_FAILED', 'MANUAL_PAYOUT'] as const;

/** The names that `inject` takes: classes, some with a variant after a colon. */
export const injectionNames: readonly string[] = [
  ...injections.map(({ name }) => name),
  ...payoutTroubles,
];

/** How many of every injection, or of each by name. */
export type WantedInjections = number | Readonly<Record<string, number>>;

/** Which injections are still to be made, and which of them a checkout gets. */
export class InjectionPlan {
  readonly #left = new Map<string, number>();
  readonly #gate: number;

  /** @param expected about how many purchases there are, to spread the injections over all of them */
  constructor(inject: WantedInjections, expected: number) {
    for (const name of injectionNames) {
      this.#left.set(name, typeof inject === 'number' ? inject : (inject[name] ?? 0));
    }
    const total = [...this.#left.values()].reduce((sum, count) => sum + count, 0);
    // A checkout holds about three purchases, and few fit the rarer injections.
    this.#gate = Math.min(1, (18 * total) / Math.max(1, expected));
  }

  /** An injection that is still wanted and fits; the ones that most are missing of come first. */
  pick(checkout: MarketCheckout, now: number, random: Random): Injection | undefined {
    if (!random.chance(this.#gate)) return undefined;
    const fitting = random
      .shuffle(injections)
      .filter((one) => this.#wanted(one.name) > 0 && one.fits(checkout, now))
      .sort((one, other) => this.#wanted(other.name) - this.#wanted(one.name));
    const [first] = fitting;
    if (first) this.#left.set(first.name, this.#wanted(first.name) - 1);
    return first;
  }

  /** What is to go wrong with payouts, which are made after all checkouts. */
  payoutTroubles(): PayoutTroubles {
    return {
      PAYOUT_SUM: this.#wanted('PAYOUT_SUM'),
      PAYOUT_FAILED: this.#wanted('PAYOUT_FAILED'),
      MANUAL_PAYOUT: this.#wanted('MANUAL_PAYOUT'),
    };
  }

  /** The names of injections for which no checkout or payout was found. @param made what was told of payouts */
  missing(made: readonly MarketTruth[]): string[] {
    const names = injections.filter(({ name }) => this.#wanted(name) > 0).map(({ name }) => name);
    const short = payoutTroubles.filter(
      (name) => made.filter((one) => one.class === name).length < this.#wanted(name),
    );
    return [...names, ...short];
  }

  #wanted(name: string): number {
    return this.#left.get(name) ?? 0;
  }
}
