import { describe, expect, it, vi } from 'vitest';
import { createGridCursor } from '../../renderer/ui/data-grid/grid-cursor';
import { surelyFits } from '../../renderer/ui/data-grid/grid-fit.rules';
import { loadedRows } from '../../renderer/ui/data-grid/grid-rows';

const ground = (ids: string, columnIds = ['name', 'price']) => ({
  rows: loadedRows([...ids]),
  rowId: (row: string) => row,
  columns: columnIds.length + 1,
  columnIds,
  firstColumn: 1,
});

/** A cursor over rows that are named by letters, in a cell of them. */
function cursorAt(row: number, column: number, ids = 'abcdef') {
  const cursor = createGridCursor(ground(ids));
  cursor.moveTo({ row, column });
  return cursor;
}

describe('the cursor of a grid', () => {
  it('begins in the first cell, and in the header while there are no rows', () => {
    expect(createGridCursor(ground('abc')).place).toEqual({ row: 0, column: 1 });
    const cursor = createGridCursor(ground(''));
    expect(cursor.place).toEqual({ row: -1, column: 1 });
    cursor.settle(ground('abc'));
    expect(cursor.place).toEqual({ row: 0, column: 1 });
  });

  it('stays with its row when others come before it, and leaves its place to the next when it goes', () => {
    const cursor = cursorAt(2, 1);
    cursor.settle(ground('xyabcdef'));
    expect(cursor.place).toEqual({ row: 4, column: 1 });
    cursor.settle(ground('xyabdef'));
    expect(cursor.place).toEqual({ row: 4, column: 1 });
    cursor.settle(ground('dxyabef'));
    // The heir of the place is followed from then on.
    expect(cursor.place).toEqual({ row: 0, column: 1 });
    cursor.settle(ground('d'));
    expect(cursor.place).toEqual({ row: 0, column: 1 });
  });

  it('stays with its column wherever that is moved', () => {
    const cursor = cursorAt(2, 2);
    cursor.settle(ground('abcdef', ['price', 'name']));
    expect(cursor.place).toEqual({ row: 2, column: 1 });
    cursor.settle(ground('abcdef', ['name']));
    expect(cursor.place.column).toBeLessThanOrEqual(1);
  });

  it('draws a range from where it was, and only then stands out', () => {
    const cursor = cursorAt(1, 1);
    expect(cursor.drawn()).toBeUndefined();
    expect(cursor.range).toEqual({ top: 1, bottom: 1, left: 1, right: 1 });
    cursor.drawTo({ row: 3, column: 2 });
    const drawn = cursor.drawn();
    expect(drawn).toEqual({ top: 1, bottom: 3, left: 1, right: 2 });
    cursor.settle(ground('abcdef'));
    expect(cursor.drawn()).toBe(drawn);
    cursor.moveTo({ row: 3, column: 2 });
    expect(cursor.isDrawn).toBe(false);
  });

  it('says nothing any more of cells that were drawn over other rows', () => {
    const cursor = cursorAt(1, 1);
    cursor.drawTo({ row: 3, column: 2 });
    cursor.settle(ground('uvwxyz'));
    expect(cursor.drawn()).toBeUndefined();
  });

  it('keeps a range on the cells that it was drawn over while all of them move alike', () => {
    const cursor = cursorAt(1, 1);
    cursor.drawTo({ row: 3, column: 2 });
    cursor.settle(ground('xyabcdef'));
    expect(cursor.drawn()).toEqual({ top: 3, bottom: 5, left: 1, right: 2 });
    cursor.settle(ground('xyabcdef', ['other', 'name', 'price']));
    expect(cursor.drawn()).toEqual({ top: 3, bottom: 5, left: 2, right: 3 });
  });

  it.each([
    ['a row came between', 'abczdef', ['name', 'price']],
    ['the row where it began went away', 'acdef', ['name', 'price']],
    ['a row within it made way for another', 'abzdef', ['name', 'price']],
    ['the rows are in another order', 'fedcba', ['name', 'price']],
    ['another row stands where it began', 'azcdef', ['name', 'price']],
    ['a column came between', 'abcdef', ['name', 'other', 'price']],
    ['its columns have changed places', 'abcdef', ['price', 'name']],
  ])('lets go of a range where %s: an edit would meet what nobody chose', (_, ids, columns) => {
    const cursor = cursorAt(1, 1);
    cursor.drawTo({ row: 3, column: 2 });
    cursor.settle(ground(ids, columns));
    expect(cursor.drawn()).toBeUndefined();
    const { row, column } = cursor.place;
    expect([ids[row], columns[column - 1]]).toEqual(['d', 'price']);
  });

  it('looks at the ends of a range that is as long as the list, and not at all of it for each key', () => {
    const ids = Array.from({ length: 100_000 }, (_, at) => `row ${at}`);
    const over = (rows: readonly string[]) => {
      const at = vi.fn((index: number) => rows[index]);
      return { ...ground(''), rows: { ...loadedRows([...rows]), at }, at };
    };
    const first = over(ids);
    const cursor = createGridCursor(first);
    cursor.moveTo({ row: 0, column: 1 });
    cursor.drawTo({ row: ids.length - 1, column: 1 });
    first.at.mockClear();
    cursor.drawTo({ row: ids.length - 2, column: 1 });
    cursor.settle(first);
    expect(first.at.mock.calls.length).toBeLessThan(4_000);
    expect(cursor.isDrawn).toBe(true);
    cursor.settle(over(ids.with(ids.length - 5, 'another')));
    expect(cursor.isDrawn).toBe(false);
  });

  it('tells of a change only when there is one', () => {
    const cursor = cursorAt(1, 1);
    const listener = vi.fn();
    const end = cursor.subscribe(listener);
    cursor.moveTo({ row: 1, column: 1 });
    cursor.settle(ground('abcdef'));
    expect(listener).not.toHaveBeenCalled();
    cursor.moveTo({ row: 1, column: 2 });
    cursor.drawTo({ row: 2, column: 2 });
    expect(listener).toHaveBeenCalledTimes(2);
    end();
    cursor.moveTo({ row: 0, column: 1 });
    expect(listener).toHaveBeenCalledTimes(2);
  });
});

describe('a text that surely fits', () => {
  it('is judged by its widest letters, never too kindly', () => {
    expect(surelyFits('', 0)).toBe(true);
    expect(surelyFits('Lead generation', 152)).toBe(true);
    expect(surelyFits('Appraisal Alert Assistant 11604', 220)).toBe(true);
    expect(surelyFits('iiiiiiiiii', 34)).toBe(false);
    expect(surelyFits('iiiiiiiiii', 35)).toBe(true);
    expect(surelyFits('WWWWWWWWWW', 139)).toBe(false);
    expect(surelyFits('WWWWWWWWWW', 140)).toBe(true);
    expect(surelyFits('日本語の道具', 83)).toBe(false);
  });
});
