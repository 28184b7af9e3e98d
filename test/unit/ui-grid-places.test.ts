import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCurrency } from '../../electron/shared/money';
import { movedPlace } from '../../renderer/ui/data-grid/grid-movement.rules';
import { cellCount, isInRange, rangeBetween } from '../../renderer/ui/data-grid/grid-range.rules';
import { rangeTotals, totalsOf } from '../../renderer/ui/data-grid/grid-totals.rules';

const key = (name: string, modifiers = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...modifiers,
});
const extent = { rows: 100, columns: 6, page: 20 };
const middle = { row: 50, column: 3 };
const move = (name: string, modifiers = {}, from = middle, singleKeys = true) =>
  movedPlace(key(name, modifiers), from, extent, singleKeys);

describe('keys in a grid', () => {
  it.each([
    ['ArrowDown', {}, { row: 51, column: 3 }],
    ['ArrowUp', {}, { row: 49, column: 3 }],
    ['ArrowLeft', {}, { row: 50, column: 2 }],
    ['ArrowRight', {}, { row: 50, column: 4 }],
    ['Home', {}, { row: 50, column: 0 }],
    ['End', {}, { row: 50, column: 5 }],
    ['Home', { ctrlKey: true }, { row: 0, column: 0 }],
    ['End', { ctrlKey: true }, { row: 99, column: 5 }],
    ['End', { metaKey: true }, { row: 99, column: 5 }],
    ['PageDown', {}, { row: 70, column: 3 }],
    ['PageUp', {}, { row: 30, column: 3 }],
    ['j', {}, { row: 51, column: 3 }],
    ['k', {}, { row: 49, column: 3 }],
  ])('%s %o goes to %o', (name, modifiers, to) => {
    expect(move(name, modifiers)).toEqual(to);
  });

  it('reach the header with the arrow only, and leave it again', () => {
    expect(move('ArrowUp', {}, { row: 0, column: 2 })).toEqual({ row: -1, column: 2 });
    expect(move('k', {}, { row: 0, column: 2 })).toEqual({ row: 0, column: 2 });
    expect(move('PageUp', {}, { row: 3, column: 2 })).toEqual({ row: 0, column: 2 });
    expect(move('ArrowDown', {}, { row: -1, column: 2 })).toEqual({ row: 0, column: 2 });
  });

  it('leave j and k alone when single keys are turned off', () => {
    expect(move('j', {}, middle, false)).toBeUndefined();
    expect(move('k', {}, middle, false)).toBeUndefined();
    expect(move('ArrowDown', {}, middle, false)).toEqual({ row: 51, column: 3 });
  });

  it('never lead out of the grid, however small it is', () => {
    const name = fc.constantFrom(
      ...['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageDown', 'PageUp'],
      ...['j', 'k'],
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, fc.boolean())),
        fc.nat(5),
        fc.integer({ min: 1, max: 4 }),
        (keys, rows, columns) => {
          let place = { row: -1, column: 0 };
          for (const [pressed, ctrlKey] of keys) {
            place =
              movedPlace(key(pressed, { ctrlKey }), place, { rows, columns, page: 2 }, true) ??
              place;
            expect(place.row).toBeGreaterThanOrEqual(-1);
            expect(place.row).toBeLessThan(Math.max(rows, 0));
            expect(place.column).toBeGreaterThanOrEqual(0);
            expect(place.column).toBeLessThan(columns);
          }
        },
      ),
    );
  });
});

describe('ranges of cells', () => {
  it('have the same cells whichever way they were drawn, and never the marks of selection', () => {
    const range = { top: 2, bottom: 5, left: 1, right: 3 };
    expect(rangeBetween({ row: 2, column: 0 }, { row: 5, column: 3 }, 1)).toEqual(range);
    expect(rangeBetween({ row: 5, column: 3 }, { row: 2, column: 1 }, 1)).toEqual(range);
    expect(cellCount(range)).toBe(12);
    expect(isInRange({ row: 5, column: 3 }, range)).toBe(true);
    expect(isInRange({ row: 6, column: 3 }, range)).toBe(false);
  });

  it('are none in the header or in the column of marks', () => {
    expect(rangeBetween({ row: -1, column: 2 }, { row: 4, column: 2 }, 1)).toBeUndefined();
    expect(rangeBetween({ row: 0, column: 0 }, { row: 4, column: 0 }, 1)).toBeUndefined();
  });
});

describe('totals of a range', () => {
  const usd = parseCurrency('USD');
  const jpy = parseCurrency('JPY');
  it('never add amounts of different currencies, and leave out what is no number', () => {
    if (!usd || !jpy) throw new Error('no currency');
    const totals = totalsOf([
      { minor: 1_001, currency: usd },
      { minor: 1_000, currency: usd },
      { minor: 500, currency: jpy },
      null,
      3,
      4,
    ]);
    expect(totals.count).toBe(5);
    expect(totals.number).toEqual({ sum: 7, mean: 3.5 });
    expect(totals.money).toEqual([
      { sum: { minor: 2_001, currency: usd }, mean: { minor: 1_001, currency: usd } },
      { sum: { minor: 500, currency: jpy }, mean: { minor: 500, currency: jpy } },
    ]);
  });

  it('say how many cells are not in them: refused, or of rows that were not read', () => {
    const values = [7, 'refused', undefined, null] as const;
    const range = { top: 0, bottom: 3 };
    const totals = rangeTotals(
      range,
      (index) => (values[index] === undefined ? undefined : { value: values[index] }),
      [({ value }) => value, () => 1],
    );
    expect(totals).toMatchObject({ count: 4, number: { sum: 10 }, refused: 1, unread: 2 });
    // And no more than can be added up within a frame.
    const many = rangeTotals({ top: 10, bottom: 30_009 }, () => ({}), [() => 1]);
    expect(many).toMatchObject({ count: 20_000, unread: 10_000 });
    expect(rangeTotals(range, () => undefined, [])).toMatchObject({ count: 0, unread: 0 });
  });

  it('never add what is paid for different things, and begin with what most cells hold', () => {
    if (!usd || !jpy) throw new Error('no currency');
    const { count, money } = totalsOf([
      { minor: 175, currency: usd, per: 'per valuation' },
      { minor: 6_500, currency: usd, per: 'Monthly' },
      { minor: 1_200, currency: usd, per: 'Monthly' },
      { minor: 300, currency: jpy, per: 'Monthly' },
    ]);
    expect(count).toBe(4);
    expect(money.map(({ sum, per }) => `${per}: ${sum.minor} ${sum.currency}`)).toEqual([
      'Monthly: 7700 USD',
      'per valuation: 175 USD',
      'Monthly: 300 JPY',
    ]);
  });
});
