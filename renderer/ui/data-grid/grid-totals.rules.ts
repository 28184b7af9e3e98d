import type { Money } from '../../../electron/shared/money';
import type { CellRange } from './grid-range.rules';

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

/**
 * What a cell adds to a total: null where there is nothing to add, `refused` where something stands in it that is
 * no number, or none that can be taken.
 */
export type CellValue = number | CellAmount | null | 'refused';

/** What a range adds up to. Amounts of several currencies, or for different things, are never added together. */
export interface RangeTotals {
  /** Cells that hold something to add up. */
  readonly count: number;
  /** Of plain numbers; null without any. */
  readonly number: { readonly sum: number; readonly mean: number } | null;
  /** Of amounts, those first that most cells hold. */
  readonly money: readonly MoneyTotals[];
  /** Cells that are not in it because of what stands in them. */
  readonly refused: number;
  /** Cells that are not in it because their rows were not read. */
  readonly unread: number;
}

/** Adding up stops here: more rows are never loaded at once, and a frame is short. */
const mostRows = 20_000;

/** Adds up the cells of a range, in columns that have something to add. */
export function rangeTotals<Row>(
  { top, bottom }: Pick<CellRange, 'top' | 'bottom'>,
  at: (index: number) => Row | undefined,
  amounts: readonly ((row: Row) => CellValue)[],
): RangeTotals {
  const last = Math.min(bottom, top + mostRows - 1);
  function* values() {
    for (let index = top; index <= last; index += 1) {
      const row = at(index);
      for (const amount of amounts) yield row === undefined ? 'unread' : amount(row);
    }
  }
  const totals = totalsOf(values());
  return { ...totals, unread: totals.unread + (bottom - last) * amounts.length };
}

/** Adds up the values of a range. */
export function totalsOf(values: Iterable<CellValue | 'unread'>): RangeTotals {
  const left = { refused: 0, unread: 0 };
  let numbers = 0;
  let sum = 0;
  const kinds = new Map<string, { of: CellAmount; count: number; minor: number }>();
  for (const value of values) {
    if (typeof value === 'number') {
      numbers += 1;
      sum += value;
    } else if (value === 'refused' || value === 'unread') {
      left[value] += 1;
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
    ...left,
    count: numbers + amounts,
    number: numbers === 0 ? null : { sum, mean: sum / numbers },
    money,
  };
}
