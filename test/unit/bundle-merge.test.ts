import { describe, expect, it } from 'vitest';
import type { BundleView } from '../../electron/bundles/bundle-content.schema';
import { mergeBundle } from '../../electron/bundles/bundle-merge.rules';

const base: BundleView = {
  name: 'Starter set',
  description: 'The first tools.',
  price: { amount: 9_900, currency: 'USD' },
  discountPercent: 10,
  requiredTier: 'STARTER',
  status: 'DRAFT',
  isFeatured: false,
  isPopular: false,
  iconUrl: null,
  items: ['a', 'b', 'c'],
};

describe('unsaved work on a bundle that others changed meanwhile', () => {
  it('keeps what only I changed and takes over what only they changed', () => {
    const merge = mergeBundle(base, { ...base, name: 'Mine' }, { ...base, discountPercent: 20 });
    expect(merge).toMatchObject({
      content: { ...base, name: 'Mine', discountPercent: 20 },
      takenOver: ['discountPercent'],
      clashes: [],
    });
  });

  it('asks about a field that both changed differently, where mine stands meanwhile', () => {
    const merge = mergeBundle(base, { ...base, name: 'Mine' }, { ...base, name: 'Theirs' });
    expect(merge).toMatchObject({
      content: { ...base, name: 'Mine' },
      takenOver: [],
      clashes: ['name'],
    });
  });

  it('asks nothing where both changed a field alike', () => {
    const both = { ...base, price: { amount: 5_000, currency: 'USD' } };
    expect(mergeBundle(base, both, { ...both }).clashes).toEqual([]);
  });

  it('brings tools that both sides added together, and asks only about their order', () => {
    const mine = { ...base, items: ['a', 'b', 'c', 'mine'] };
    const added = mergeBundle(base, mine, { ...base, items: ['a', 'theirs', 'b', 'c'] });
    expect(added.content.items).toEqual(['a', 'theirs', 'b', 'c', 'mine']);
    expect([added.takenOver, added.clashes]).toEqual([['items'], []]);
    const reordered = mergeBundle(
      base,
      { ...base, items: ['c', 'a', 'b'] },
      { ...base, items: ['b', 'a', 'c'] },
    );
    expect([reordered.takenOver, reordered.clashes]).toEqual([[], ['items']]);
  });
});
