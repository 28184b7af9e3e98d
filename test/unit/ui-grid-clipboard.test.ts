import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  pastedCells,
  readTabSeparated,
  tabSeparated,
} from '../../renderer/ui/data-grid/grid-clipboard.rules';
import { copiedRows } from '../../renderer/ui/data-grid/grid-copy';
import { batchOf, withoutHeaders } from '../../renderer/ui/data-grid/grid-edit.rules';
import { column, editor, row } from '../support/grid-columns';

describe('copying selected rows', () => {
  const all = [row('a', 'Ann', '1'), row('b', 'Bob', '2'), row('c', 'Cem', '3')];
  const loaded = (count: number) => ({
    count: all.length,
    at: (index: number) => (index < count ? all[index] : undefined),
    need: () => undefined,
    load: async () => all,
  });
  const copied = (count: number, selected = ['a', 'c']) =>
    copiedRows({
      rows: loaded(count),
      rowId: ({ id }) => id,
      columns: [column('name'), column('price')],
      selected: new Set(selected),
    });

  it('takes those too that are not loaded yet', async () => {
    expect(copied(3)).toEqual(await copied(1));
    const { text, count } = await copied(1);
    expect(text).toMatch(/^NAME\tPRICE\n.*Ann.*\n.*Cem.*$/);
    expect(count).toBe(2);
  });

  it('counts only those that are in the list, so that nobody takes a part for all', async () => {
    expect(await copied(3, ['a', 'hidden'])).toMatchObject({ count: 1 });
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
