import { describe, expect, it } from 'vitest';
import { isColumnShown } from '../../renderer/ui/data-grid/grid-column';
import {
  orderedColumns,
  placedColumns,
  withMoved,
  withPinned,
  withShown,
  withStep,
  withWidth,
} from '../../renderer/ui/data-grid/grid-layout.rules';
import { toggledSort } from '../../renderer/ui/data-grid/grid-sort.rules';
import { column } from '../support/grid-columns';

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

  it('with Shift keeps the columns before it, and a fourth takes the place of none', () => {
    const two = toggledSort(toggledSort([], price, true), name, true);
    expect(two.map((term) => term.column)).toEqual(['price', 'name']);
    const four = ['id', 'note', 'more'].reduce(
      (sort, id) => toggledSort(sort, { ...name, id }, true),
      two,
    );
    expect(four.map((term) => term.column)).toEqual(['price', 'name', 'id']);
  });
});
