import type { Money } from '../../../electron/shared/money';

/** An amount of a cell, and what it is paid for where that differs within a column: a month, a use. */
export interface CellAmount extends Money {
  readonly per?: string;
}

/** Amounts of one currency that are paid for the same; the mean is rounded to the minor unit. */
export interface MoneyTotals {
  readonly per?: string;
  readonly sum: Money;
  readonly mean: Money;
}

/** What a range adds up to. Amounts of several currencies, or for different things, are never added together. */
export interface RangeTotals {
  /** Cells that hold something to add up. */
  readonly count: number;
  /** Of plain numbers; null without any. */
  readonly number: { readonly sum: number; readonly mean: number } | null;
  /** Of amounts, those first that most cells hold. */
  readonly money: readonly MoneyTotals[];
}

/** Adds up the values of a range; null where a cell has nothing to add. */
export function totalsOf(values: Iterable<number | CellAmount | null>): RangeTotals {
  let numbers = 0;
  let sum = 0;
  const kinds = new Map<string, { of: CellAmount; count: number; minor: number }>();
  for (const value of values) {
    if (typeof value === 'number') {
      numbers += 1;
      sum += value;
    } else if (value !== null) {
      const key = `${value.currency} ${value.per ?? ''}`;
      const known = kinds.get(key);
      if (known) {
        known.count += 1;
        known.minor += value.minor;
      } else kinds.set(key, { of: value, count: 1, minor: value.minor });
    }
  }
  const found = [...kinds.values()].toSorted((one, other) => other.count - one.count);
  const money = found.map(({ of: { currency, per }, count, minor }) => ({
    ...(per === undefined ? {} : { per }),
    sum: { minor, currency },
    mean: { minor: Math.round(minor / count), currency },
  }));
  const amounts = found.reduce((all, { count }) => all + count, 0);
  return {
    count: numbers + amounts,
    number: numbers === 0 ? null : { sum, mean: sum / numbers },
    money,
  };
}
