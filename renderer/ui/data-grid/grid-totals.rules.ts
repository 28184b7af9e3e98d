import type { Money } from '../../../electron/shared/money';

/** What a range adds up to. Amounts of several currencies are never added together. */
export interface RangeTotals {
  /** Cells that hold something to add up. */
  readonly count: number;
  /** Of plain numbers; null without any. */
  readonly number: { readonly sum: number; readonly mean: number } | null;
  /** Of amounts, one for each currency, in minor units; the mean is rounded to the minor unit. */
  readonly money: readonly { readonly sum: Money; readonly mean: Money }[];
}

/** Adds up the values of a range; null where a cell has nothing to add. */
export function totalsOf(values: Iterable<number | Money | null>): RangeTotals {
  let numbers = 0;
  let sum = 0;
  const byCurrency = new Map<Money['currency'], { count: number; minor: number }>();
  for (const value of values) {
    if (typeof value === 'number') {
      numbers += 1;
      sum += value;
    } else if (value !== null) {
      const known = byCurrency.get(value.currency) ?? { count: 0, minor: 0 };
      byCurrency.set(value.currency, {
        count: known.count + 1,
        minor: known.minor + value.minor,
      });
    }
  }
  const money = [...byCurrency].map(([currency, { count, minor }]) => ({
    sum: { minor, currency },
    mean: { minor: Math.round(minor / count), currency },
  }));
  const amounts = [...byCurrency.values()].reduce((all, { count }) => all + count, 0);
  return {
    count: numbers + amounts,
    number: numbers === 0 ? null : { sum, mean: sum / numbers },
    money,
  };
}
