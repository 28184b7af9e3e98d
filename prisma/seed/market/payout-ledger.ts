import {
  balanceTransaction,
  payout,
} from '../../../electron/stripe/sandbox/objects/payment-objects';
import type { Random } from '../random';
import { truth } from './injection';
import type { MarketBalanceTransaction, MarketPayout, MarketTruth } from './market-types';

const daySeconds = 86_400;

/** How many of each kind of payout trouble are wanted. */
export interface PayoutTroubles {
  readonly PAYOUT_SUM: number;
  readonly PAYOUT_FAILED: number;
  readonly MANUAL_PAYOUT: number;
}

/** What paying out came to. */
export interface PayoutRun {
  readonly payouts: readonly MarketPayout[];
  /** The payouts' own movements; they belong to their payout too. */
  readonly movements: readonly {
    readonly movement: MarketBalanceTransaction;
    readonly settlement: string | undefined;
  }[];
  /** Payout of each settlement key. */
  readonly settlements: ReadonlyMap<string, string>;
  readonly truths: readonly MarketTruth[];
}

/**
 * Pays movements out as Stripe's automatic payouts do: a day's available movements of a currency
 * go into one payout, and a day that would be negative waits for the next. Only sums are kept, so
 * any number of movements fits.
 */
export class PayoutLedger {
  readonly #sums = new Map<string, Map<number, number>>();
  readonly #balances = new Map<string, { available: number; pending: number }>();
  readonly #now: number;

  /** @param now seconds since 1970 */
  constructor(now: number) {
    this.#now = now;
  }

  /**
   * Adds a movement.
   * @param withheld whether it is kept out of every payout
   * @returns the key under which its payout is found later
   */
  add(movement: MarketBalanceTransaction, withheld = false): string | undefined {
    this.#book(movement);
    if (withheld) return undefined;
    const day = Math.floor(movement.available_on / daySeconds);
    const sums = this.#sums.get(movement.currency) ?? new Map<number, number>();
    this.#sums.set(movement.currency, sums);
    sums.set(day, (sums.get(day) ?? 0) + movement.net);
    return `${movement.currency}|${day}`;
  }

  /** What GET /v1/balance says: everything that was booked, by currency. */
  balances(): ReadonlyMap<string, { readonly available: number; readonly pending: number }> {
    return this.#balances;
  }

  #book(movement: MarketBalanceTransaction): void {
    const balance = this.#balances.get(movement.currency) ?? { available: 0, pending: 0 };
    balance[movement.available_on > this.#now ? 'pending' : 'available'] += movement.net;
    this.#balances.set(movement.currency, balance);
  }

  /** Pays everything out, with the wanted troubles at random payouts. */
  pay(random: Random, wanted: PayoutTroubles): PayoutRun {
    const payouts: MarketPayout[] = [];
    const movements: { movement: MarketBalanceTransaction; settlement: string | undefined }[] = [];
    const settlements = new Map<string, string>();
    const truths: MarketTruth[] = [];
    const left = { ...wanted };
    const gate = this.#gate(wanted);
    for (const [currency, sums] of this.#sums) {
      const days = [...sums.keys()];
      let carried = 0;
      let keys: string[] = [];
      const lastDay = Math.floor(this.#now / daySeconds);
      for (let day = Math.min(...days); day < lastDay; day += 1) {
        const sum = sums.get(day);
        if (sum === undefined) continue;
        carried += sum;
        keys.push(`${currency}|${day}`);
        const created = (day + 1) * daySeconds + 1800;
        if (carried <= 0 || created > this.#now) continue;
        const paid = this.#payout(currency, day, carried, created);
        for (const key of keys) settlements.set(key, paid.id);
        const isOld = paid.status === 'paid' && this.#now - paid.arrival_date > 5 * daySeconds;
        const trouble = isOld && random.chance(gate) ? pickTrouble(left, random) : undefined;
        if (trouble === 'PAYOUT_SUM') {
          paid.amount += 100;
          truths.push(truth('PAYOUT_SUM', null, [paid.id], 100, currency));
        }
        const out = this.#payoutMovement(paid);
        this.#book(out);
        movements.push({ movement: out, settlement: keys[0] });
        if (trouble === 'PAYOUT_FAILED') {
          const back = this.#failure(paid);
          movements.push({ movement: back, settlement: this.add(back) });
          truths.push(truth('PAYOUT_FAILED', null, [paid.id], paid.amount, currency));
        }
        if (trouble === 'MANUAL_PAYOUT') {
          const manual = this.#manual(paid);
          payouts.push(manual);
          const movement = this.#payoutMovement(manual);
          this.#book(movement);
          movements.push({ movement, settlement: undefined });
          truths.push(
            truth('MANUAL_PAYOUT', null, [manual.id], manual.amount, currency, 'information'),
          );
        }
        payouts.push(paid);
        carried = 0;
        keys = [];
      }
    }
    return { payouts, movements, settlements, truths };
  }

  #gate(wanted: PayoutTroubles): number {
    const total = wanted.PAYOUT_SUM + wanted.PAYOUT_FAILED + wanted.MANUAL_PAYOUT;
    const days = [...this.#sums.values()].reduce((sum, { size }) => sum + size, 0);
    return Math.min(1, (3 * total) / Math.max(1, days));
  }

  #payout(currency: string, day: number, amount: number, created: number): MarketPayout {
    const arrival = created + 2 * daySeconds;
    return payout({
      id: `po_1${currency}${day}`,
      amount,
      currency,
      created,
      arrival_date: Math.floor(arrival / daySeconds) * daySeconds,
      status: arrival > this.#now ? 'in_transit' : 'paid',
      statement_descriptor: 'MARKETPLACE',
    });
  }

  #payoutMovement(paid: MarketPayout): MarketBalanceTransaction {
    const movement = balanceTransaction({
      id: paid.id.replace(/^po_/, 'txn_'),
      amount: -paid.amount,
      currency: paid.currency,
      created: paid.created,
      available_on: paid.created,
      type: 'payout',
      source: paid.id,
    });
    paid.balance_transaction = movement.id;
    return movement;
  }

  #failure(paid: MarketPayout): MarketBalanceTransaction {
    const created = paid.arrival_date + daySeconds + 3600;
    const movement = balanceTransaction({
      id: `${paid.id.replace(/^po_/, 'txn_')}f`,
      amount: paid.amount,
      currency: paid.currency,
      created,
      available_on: Math.floor(created / daySeconds) * daySeconds,
      type: 'payout_failure',
      source: paid.id,
    });
    Object.assign(paid, {
      status: 'failed',
      failure_code: 'account_closed',
      failure_message: 'The bank account has been closed',
      failure_balance_transaction: movement.id,
    });
    return movement;
  }

  #manual(paid: MarketPayout): MarketPayout {
    return payout({
      id: `${paid.id}m`,
      amount: 10_000,
      currency: paid.currency,
      created: paid.created + 7200,
      arrival_date: paid.arrival_date,
      status: 'paid',
      automatic: false,
      reconciliation_status: 'not_applicable',
    });
  }
}

function pickTrouble(
  left: { -readonly [Name in keyof PayoutTroubles]: number },
  random: Random,
): keyof PayoutTroubles | undefined {
  const names = (['PAYOUT_SUM', 'PAYOUT_FAILED', 'MANUAL_PAYOUT'] as const).filter(
    (name) => left[name] > 0,
  );
  if (names.length === 0) return undefined;
  const name = random.pick(names);
  left[name] -= 1;
  return name;
}
