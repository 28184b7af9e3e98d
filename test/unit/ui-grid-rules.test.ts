import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCurrency } from '../../electron/shared/money';
import {
  pastedCells,
  readTabSeparated,
  tabSeparated,
} from '../../renderer/ui/data-grid/grid-clipboard.rules';
import { type GridColumn, isColumnShown } from '../../renderer/ui/data-grid/grid-column';
import { batchOf, withoutHeaders } from '../../renderer/ui/data-grid/grid-edit.rules';
import {
  orderedColumns,
  placedColumns,
  withMoved,
  withPinned,
  withShown,
  withStep,
  withWidth,
} from '../../renderer/ui/data-grid/grid-layout.rules';
import { movedPlace } from '../../renderer/ui/data-grid/grid-movement.rules';
import { cellCount, isInRange, rangeBetween } from '../../renderer/ui/data-grid/grid-range.rules';
import { withRange, withToggled } from '../../renderer/ui/data-grid/grid-selection.rules';
import { orderOfSlots, type RowSlots, slotsOf } from '../../renderer/ui/data-grid/grid-slots.rules';
import { toggledSort } from '../../renderer/ui/data-grid/grid-sort.rules';
import { totalsOf } from '../../renderer/ui/data-grid/grid-totals.rules';
import { drawnRows, windowAt } from '../../renderer/ui/data-grid/grid-window.rules';

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

interface Row {
  readonly id: string;
  readonly name: string;
  readonly price: string;
}
const row = (id: string, name = `Tool ${id}`, price = '1.00'): Row => ({ id, name, price });
const column = (id: keyof Row, more: Partial<GridColumn<Row>> = {}): GridColumn<Row> => ({
  id,
  header: id.toUpperCase(),
  width: 100,
  firstSort: 'asc',
  cell: (one) => one[id],
  text: (one) => one[id],
  ...more,
});
const editor = (id: keyof Row, readOnly?: (one: Row) => string | undefined) => ({
  kind: 'text' as const,
  text: (one: Row) => one[id],
  problem: () => undefined,
  ...(readOnly ? { readOnly } : {}),
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

describe('the clipboard', () => {
  it('gives a spreadsheet back exactly what it was given', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', '\t', '\n', '\r', ' ', 'é') });
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }),
      );
    fc.assert(
      fc.property(table, (lines) => {
        // A single empty cell at the end is what a spreadsheet's last line break looks like.
        fc.pre(lines.length === 1 || lines.at(-1)?.join('') !== '');
        expect(readTabSeparated(tabSeparated(lines))).toEqual(lines);
      }),
    );
  });

  it.each([
    ['12.00\r\n13.50\r\n', [['12.00'], ['13.50']]],
    ['a\tb\nc', [['a', 'b'], ['c']]],
    ['"two\nlines"\t19" screen', [['two\nlines', '19" screen']]],
    ['"unclosed\tb', [['"unclosed', 'b']]],
    ['', [['']]],
    ['a\n\nb', [['a'], [''], ['b']]],
  ])('reads %j', (text, lines) => {
    expect(readTabSeparated(text)).toEqual(lines);
  });

  const places = (lines: string[][], range: Parameters<typeof pastedCells>[1]) =>
    pastedCells(lines, range).map(({ row: at, column: place, text }) => `${at}/${place} ${text}`);

  it('repeats one value over the whole range, and several where the range is a multiple', () => {
    const range = { top: 1, bottom: 4, left: 2, right: 2 };
    expect(places([['x']], range)).toEqual(['1/2 x', '2/2 x', '3/2 x', '4/2 x']);
    expect(places([['x'], ['y']], range)).toEqual(['1/2 x', '2/2 y', '3/2 x', '4/2 y']);
  });

  it('puts a table down once in its own size where the range is no multiple of it', () => {
    const range = { top: 0, bottom: 1, left: 0, right: 0 };
    expect(places([['a', 'b'], ['c'], ['d', 'e']], range)).toEqual([
      '0/0 a',
      '0/1 b',
      '1/0 c',
      '2/0 d',
      '2/1 e',
    ]);
  });

  it('leaves out a first line that repeats the headers, and nothing else', () => {
    const lines = [
      ['NAME', ' PRICE'],
      ['a', '1'],
    ];
    expect(withoutHeaders(lines, ['NAME', 'PRICE', 'MORE'])).toEqual([['a', '1']]);
    expect(withoutHeaders(lines, ['NAME', 'OTHER'])).toBe(lines);
    expect(withoutHeaders([['NAME']], ['NAME'])).toEqual([['NAME']]);
  });
});

describe('texts put into cells', () => {
  const rows = [row('a'), row('b'), row('c', 'Locked')];
  const columns = [
    column('id'),
    column('name', { editor: editor('name') }),
    column('price', {
      editor: editor('price', ({ name }) => (name === 'Locked' ? 'It is locked.' : undefined)),
    }),
  ];
  const targets = {
    row: (index: number) => rows[index],
    column: (index: number) => columns[index],
    rows: rows.length,
  };

  it('become edits, and what finds no cell is named with its text and the reason', () => {
    const cells = pastedCells(
      [
        ['x', 'n', '2', 'beside'],
        ['a', 'Tool b', '1.00'],
        ['z', 'm', '3'],
        ['c', 'below', '4'],
      ],
      { top: 0, bottom: 0, left: 0, right: 0 },
    );
    const { edits, refused } = batchOf('paste', cells, targets);
    expect(edits.map((edit) => [edit.row.id, edit.column.id, edit.text])).toEqual([
      ['a', 'name', 'n'],
      ['a', 'price', '2'],
      ['c', 'name', 'm'],
    ]);
    expect(refused.map(({ text, reason }) => [text, reason])).toEqual([
      ['x', '“ID” cannot be edited.'],
      ['beside', 'There is no column for it: it lies right of the last one.'],
      ['a', '“ID” cannot be edited.'],
      ['z', '“ID” cannot be edited.'],
      ['3', 'It is locked.'],
      ['c', 'There is no row for it: the list ends above.'],
      ['below', 'There is no row for it: the list ends above.'],
      ['4', 'There is no row for it: the list ends above.'],
    ]);
  });

  it('never get lost: every pasted text is an edit, refused, or there already', () => {
    const text = fc.constantFrom('1.00', '2', 'a', 'Tool a', 'Locked');
    fc.assert(
      fc.property(
        fc.array(fc.array(text, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 }),
        fc.nat(2),
        fc.nat(2),
        (lines, top, left) => {
          const cells = pastedCells(lines, { top, bottom: top, left, right: left });
          const { edits, refused } = batchOf('paste', cells, targets);
          const same = cells.filter(({ row: at, column: place, text: pasted }) => {
            const target = rows[at];
            return target && columns[place]?.text(target) === pasted;
          });
          const sameAndRefused = refused.filter(
            ({ row: target, column: into, text: pasted }) =>
              target && into?.text(target) === pasted,
          );
          expect(edits.length + refused.length + same.length - sameAndRefused.length).toBe(
            cells.length,
          );
        },
      ),
    );
  });

  it('of a clearing are not complained of where a cell only shows', () => {
    const cells = pastedCells([['']], { top: 0, bottom: 1, left: 0, right: 1 });
    const { edits, refused } = batchOf('clear', cells, targets);
    expect(edits.map((edit) => edit.row.id + edit.column.id)).toEqual(['aname', 'bname']);
    expect(refused).toEqual([]);
  });
});

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

describe('columns', () => {
  const columns = [
    column('id'),
    column('name'),
    column('price', { initiallyHidden: true }),
    { ...column('name'), id: 'note' },
  ];
  const none = { widths: {}, shown: {} };
  const ids = (layout: Parameters<typeof placedColumns>[1]) =>
    placedColumns(columns, layout).map((placed) => placed.column.id);

  it('are shown as they were made until the person changes them; the first always shows', () => {
    expect(isColumnShown(column('price', { initiallyHidden: true }), 1, none)).toBe(false);
    expect(ids(none)).toEqual(['id', 'name', 'note']);
    expect(ids(withShown(withShown(none, 'price', true), 'id', false))).toEqual([
      'id',
      'name',
      'price',
      'note',
    ]);
  });

  it('move past their shown neighbours, but never before the first', () => {
    expect(ids(withStep(none, columns, 'note', -1))).toEqual(['id', 'note', 'name']);
    expect(ids(withStep(none, columns, 'name', 1))).toEqual(['id', 'note', 'name']);
    expect(withStep(none, columns, 'name', -1)).toBe(none);
    expect(withStep(none, columns, 'note', 1)).toBe(none);
    expect(withMoved(none, columns, 'id', 'note')).toBe(none);
    expect(ids(withMoved(none, columns, 'note', 'name'))).toEqual(['id', 'note', 'name']);
  });

  it('keep their neighbours when a later version brings columns that the order does not know', () => {
    const order = ['note', 'name'];
    expect(orderedColumns(columns, { ...none, order }).map(({ id }) => id)).toEqual([
      'id',
      'note',
      'name',
      'price',
    ]);
  });

  it('stand beside the first while they are pinned', () => {
    const pinned = withPinned(none, 'note', true);
    expect(ids(pinned)).toEqual(['id', 'note', 'name']);
    expect(ids(withPinned(pinned, 'note', false))).toEqual(['id', 'name', 'note']);
  });

  it('stay between the narrowest and the widest', () => {
    const widths = placedColumns(columns, withWidth(withWidth(none, 'id', 1), 'name', 9_999));
    expect(widths.map(({ width }) => width)).toEqual([56, 800, 100]);
    expect(withWidth(withWidth(none, 'id', 300), 'id', null).widths).toEqual({});
  });
});

describe('sorting by a header', () => {
  const name = column('name');
  const price = column('price', { firstSort: 'desc' });
  it('goes from its own direction to the other to none', () => {
    const first = toggledSort([], price, false);
    expect(first).toEqual([{ column: 'price', direction: 'desc' }]);
    const second = toggledSort(first, price, false);
    expect(second).toEqual([{ column: 'price', direction: 'asc' }]);
    expect(toggledSort(second, price, false)).toEqual([]);
  });

  it('with Shift keeps the columns before it, at most three', () => {
    const two = toggledSort(toggledSort([], price, true), name, true);
    expect(two.map((term) => term.column)).toEqual(['price', 'name']);
    const four = ['id', 'note', 'more'].reduce(
      (sort, id) => toggledSort(sort, { ...name, id }, true),
      two,
    );
    expect(four.map((term) => term.column)).toEqual(['price', 'name', 'more']);
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
});
