import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withRange, withToggled } from '../../renderer/ui/data-grid/grid-selection.rules';
import { orderOfSlots, type RowSlots, slotsOf } from '../../renderer/ui/data-grid/grid-slots.rules';
import { drawnRows, windowAt } from '../../renderer/ui/data-grid/grid-window.rules';

describe('selected rows', () => {
  it('turn over one by one without changing the set before', () => {
    const before = new Set(['a']);
    expect([...withToggled(before, 'b')]).toEqual(['a', 'b']);
    expect([...withToggled(before, 'a')]).toEqual([]);
    expect([...before]).toEqual(['a']);
  });

  it('take a range besides', () => {
    expect([...withRange(new Set(['d']), ['a', 'b'])]).toEqual(['d', 'a', 'b']);
  });
});

describe('drawn rows', () => {
  const at = (row: number, upwards = false, count = 100_000) =>
    windowAt({ scrolled: 28 * row, height: 280, upwards }, 28, count);

  it('are those in sight with a margin once it is scrolled, within the list', () => {
    expect(at(0)).toEqual({ first: 0, last: 11 });
    expect(at(100)).toEqual({ first: 96, last: 118 });
    expect(at(99_990)).toEqual({ first: 99_986, last: 99_999 });
    expect(drawnRows(at(0, false, 0), -1, 0)).toEqual([]);
  });

  it('reach further on the side that is scrolled to', () => {
    expect(at(100, true)).toEqual({ first: 92, last: 114 });
    expect(at(2, true)).toEqual({ first: 0, last: 16 });
    expect(at(0, true)).toEqual({ first: 0, last: 11 });
  });

  it('always hold the focused row, in the order of the list', () => {
    expect(drawnRows({ first: 5, last: 7 }, 2, 10)).toEqual([2, 5, 6, 7]);
    expect(drawnRows({ first: 5, last: 7 }, 9, 10)).toEqual([5, 6, 7, 9]);
    expect(drawnRows({ first: 5, last: 7 }, 6, 10)).toEqual([5, 6, 7]);
    expect(drawnRows({ first: 5, last: 7 }, -1, 10)).toEqual([5, 6, 7]);
  });
});

describe('slots of drawn rows', () => {
  it('give every row one slot, which it keeps while it is drawn, and use no more than are needed', () => {
    const view = fc.record({ first: fc.nat(60), length: fc.nat(12), focused: fc.nat(60) });
    fc.assert(
      fc.property(fc.array(view, { minLength: 1 }), (views) => {
        let slots: RowSlots = [];
        let most = 0;
        for (const { first, length, focused } of views) {
          const drawn = drawnRows({ first, last: first + length - 1 }, focused, 100);
          const before = slots;
          slots = slotsOf(before, drawn);
          most = Math.max(most, drawn.length);
          expect(slots.filter((row) => row !== undefined).toSorted((a, b) => a - b)).toEqual(drawn);
          expect(slots.length).toBeLessThanOrEqual(most);
          for (const [slot, row] of before.entries()) {
            if (row !== undefined && drawn.includes(row)) expect(slots[slot]).toBe(row);
          }
          const order = orderOfSlots(slots);
          if (order) expect(order.map((slot) => slots[slot])).toEqual(drawn);
          else expect(slots.filter((row) => row !== undefined)).toEqual(drawn);
          expect(slotsOf(slots, drawn)).toBe(slots);
        }
      }),
    );
  });
});
