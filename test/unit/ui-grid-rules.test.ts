import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GridColumn, isColumnShown } from '../../renderer/ui/data-grid/grid-column';
import { tabSeparated } from '../../renderer/ui/data-grid/grid-copy.rules';
import { movedPlace } from '../../renderer/ui/data-grid/grid-movement.rules';
import { withRange, withToggled } from '../../renderer/ui/data-grid/grid-selection.rules';

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
  readonly name: string;
  readonly note: string;
}
const column = (id: keyof Row): GridColumn<Row> => ({
  id,
  header: id.toUpperCase(),
  width: 100,
  cell: (row) => row[id],
  text: (row) => row[id],
});

describe('copied rows', () => {
  it('have a line of headers and tabs between cells', () => {
    expect(tabSeparated([{ name: 'Acme', note: '49.00' }], [column('name'), column('note')])).toBe(
      'NAME\tNOTE\nAcme\t49.00',
    );
  });

  it('keep a cell with line breaks, tabs or quotes in one cell', () => {
    expect(
      tabSeparated([{ name: 'a\tb', note: 'say "hi"\nbye' }], [column('name'), column('note')]),
    ).toBe('NAME\tNOTE\n"a\tb"\t"say ""hi""\nbye"');
  });
});

describe('selected rows', () => {
  const ids = ['a', 'b', 'c', 'd'];

  it('turn over one by one without changing the set before', () => {
    const before = new Set(['a']);
    expect([...withToggled(before, 'b')]).toEqual(['a', 'b']);
    expect([...withToggled(before, 'a')]).toEqual([]);
    expect([...before]).toEqual(['a']);
  });

  it('take a range in either direction, both ends included', () => {
    expect([...withRange(new Set(['d']), ids, 2, 0)]).toEqual(['d', 'a', 'b', 'c']);
    expect([...withRange(new Set(), ids, 1, 1)]).toEqual(['b']);
  });
});

describe('shown columns', () => {
  const hidden = { ...column('note'), initiallyHidden: true };

  it('are as they were made until the person changes them; the first always shows', () => {
    const none = { widths: {}, shown: {} };
    expect(isColumnShown(hidden, 1, none)).toBe(false);
    expect(isColumnShown(hidden, 1, { widths: {}, shown: { note: true } })).toBe(true);
    expect(isColumnShown(column('name'), 1, { widths: {}, shown: { name: false } })).toBe(false);
    expect(isColumnShown(column('name'), 0, { widths: {}, shown: { name: false } })).toBe(true);
  });
});
