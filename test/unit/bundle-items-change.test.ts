import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemsChange } from '../../renderer/shared/change-review/items-change.rules';

const change = (before: string, after: string) => itemsChange([...before], [...after]);

describe('what became of the tools of a bundle', () => {
  it('tells a replacement from a tool that moved', () => {
    expect(change('abc', 'axc')).toEqual({ removed: ['b'], added: ['x'], moved: [] });
    expect(change('abcd', 'bcda')).toEqual({
      removed: [],
      added: [],
      moved: [{ id: 'a', from: 1, to: 4 }],
    });
    expect(change('abcd', 'xdab')).toEqual({
      removed: ['c'],
      added: ['x'],
      moved: [{ id: 'd', from: 4, to: 2 }],
    });
  });

  it('says nothing of tools that only gave way, and explains every new order', () => {
    const list = fc.uniqueArray(fc.constantFrom(...'abcdefghij'));
    fc.assert(
      fc.property(list, list, (before, after) => {
        const { removed, added, moved } = itemsChange(before, after);
        const movedIds = new Set(moved.map(({ id }) => id));
        const rest = (items: readonly string[]) =>
          items.filter((id) => !removed.includes(id) && !added.includes(id) && !movedIds.has(id));
        expect(rest(after)).toEqual(rest(before));
        for (const { id, from, to } of moved) {
          expect([before[from - 1], after[to - 1]]).toEqual([id, id]);
        }
      }),
    );
  });
});
