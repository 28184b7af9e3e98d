import { describe, expect, it } from 'vitest';
import type { BundleTool, BundleView } from '../../electron/bundles/bundle-content.schema';
import {
  mergeComposed,
  onTopOf,
  saysPriceFollows,
} from '../../renderer/features/bundles/composer/composer-merge.rules';
import { stateOfView } from '../../renderer/features/bundles/composer/composer-state.rules';
import {
  type ComposerOrigin,
  chooseVersion,
  isSettled,
  type OtherVersion,
  standingBeside,
} from '../../renderer/features/bundles/composer/other-version.rules';

const tool = (id: string, amount: number): [string, BundleTool] => [
  id,
  {
    ...{ id, name: id, slug: id, category: 'CRM_TOOLS', status: 'ACTIVE', requiredTier: 'FREE' },
    pricing: { model: 'MONTHLY', currency: 'USD', amount, usageUnit: null, trialDays: 0 },
  },
];
const tools = new Map([tool('a', 5_000), tool('b', 5_000), tool('c', 1_000), tool('d', 1_000)]);

const base: BundleView = {
  name: 'Starter set',
  description: 'The first tools.',
  price: { amount: 9_000, currency: 'USD' },
  discountPercent: 10,
  requiredTier: 'STARTER',
  status: 'DRAFT',
  isFeatured: false,
  isPopular: false,
  iconUrl: null,
  items: ['a', 'b'],
};
const priced = (amount: number, changes: Partial<BundleView>): BundleView => ({
  ...base,
  ...changes,
  price: { amount, currency: 'USD' },
});

describe('what two compose of one bundle', () => {
  it('costs what follows from what both made of it, and nobody is asked', () => {
    const mine = priced(9_900, { items: ['a', 'b', 'c'] });
    const discounted = mergeComposed(base, mine, priced(8_000, { discountPercent: 20 }), tools);
    expect([discounted.content.price.amount, discounted.clashes]).toEqual([8_800, []]);
    // Either side's price is the same number, and neither is that of both.
    const added = mergeComposed(base, mine, priced(9_900, { items: ['a', 'b', 'd'] }), tools);
    expect(added.content).toMatchObject({ items: ['a', 'b', 'd', 'c'], price: { amount: 10_800 } });
  });

  it('says that its price follows where the price, the tools or the discount changed', () => {
    expect(saysPriceFollows(null, base, false)).toBe(true);
    expect(saysPriceFollows(base, priced(9_900, { items: ['a', 'b', 'c'] }), false)).toBe(true);
    expect(saysPriceFollows(base, priced(9_000, { items: ['a'] }), false)).toBe(true);
    expect(saysPriceFollows(base, priced(9_000, { discountPercent: 20 }), false)).toBe(true);
    const other = priced(9_000, { name: 'Other', items: ['b', 'a'] });
    expect(saysPriceFollows(base, other, false)).toBe(false);
    expect(saysPriceFollows(base, priced(7_777, { items: ['a'] }), true)).toBe(false);
  });

  it('is asked about where the other price follows from nothing, or a tool is not known', () => {
    const mine = priced(9_900, { items: ['a', 'b', 'c'] });
    expect(mergeComposed(base, mine, priced(7_777, {}), tools).clashes).toEqual(['price']);
    const known = new Map([...tools].slice(0, 2));
    const theirs = priced(8_000, { discountPercent: 20 });
    expect(mergeComposed(base, mine, theirs, known).clashes).toEqual(['price']);
    const inEuro = { ...theirs, price: { amount: 8_000, currency: 'EUR' } };
    expect(mergeComposed(base, mine, inEuro, tools).clashes).toEqual(['price']);
  });

  it('keeps their work where one undoes the own, and one’s own price where nothing else changed', () => {
    const theirs = priced(8_000, { discountPercent: 20 });
    const brought = onTopOf(base, theirs, tools);
    expect(brought(stateOfView(base))).toEqual(stateOfView(theirs));
    expect(brought(stateOfView({ ...base, name: 'Mine' }))).toEqual(
      stateOfView({ ...theirs, name: 'Mine' }),
    );
    const saved = { ...base, description: 'Saved.' };
    const before = stateOfView(priced(4_200, { items: ['a'] }));
    expect(onTopOf(saved, saved, tools)(before)).toEqual(before);
  });

  it('leaves a discount that is none yet as it is typed', () => {
    const theirs = { ...base, name: 'Theirs' };
    const typed = { ...stateOfView(base), discount: '1O' };
    expect(onTopOf(base, theirs, tools)(typed)).toMatchObject({ name: 'Theirs', discount: '1O' });
  });
});

describe('choosing between two versions of a bundle', () => {
  const at = '2026-11-24T12:00:00.000Z';
  const begun: ComposerOrigin = { revision: 3, content: base };
  const mine = { ...base, name: 'Mine', description: 'By me.' };
  const theirs = { ...base, name: 'Theirs', description: 'By them.', isPopular: true };
  function met(
    revision: number,
    content: BundleView,
    from = begun,
    composed: BundleView = mine,
  ): OtherVersion {
    const facts = { purchaseCount: 0, createdAt: at, updatedAt: at };
    return {
      detail: { id: 'set', revision, content, tools: [...tools.values()], ...facts },
      since: from.revision,
      merge: mergeComposed(from.content ?? base, composed, content, tools),
      choices: new Map(),
    };
  }

  it('keeps what was typed since the two met, also after a look at the other', () => {
    const composed = { ...mine, name: 'Mine and theirs' };
    const looked = chooseVersion(met(4, theirs), composed, { field: 'name', choice: 'theirs' });
    expect(looked.content.name).toBe('Theirs');
    const back = chooseVersion(looked.other, looked.content, { field: 'name', choice: 'mine' });
    expect(back.content.name).toBe('Mine and theirs');
  });

  it('asks about nothing again that was taken over or chosen when a third version comes', () => {
    const first = met(4, theirs);
    const chosen = chooseVersion(first, first.merge.content, { field: 'name', choice: 'mine' });
    const standing = standingBeside(begun, chosen.other);
    expect(standing.revision, 'a restart asks again').toBe(3);
    const third = { ...theirs, isPopular: false };
    const again = met(5, third, standing, chosen.content);
    expect(again.merge.clashes).toEqual(['description']);
    expect(again.merge.content).toMatchObject({ name: 'Mine', isPopular: false });
    const settled = chooseVersion(again, again.merge.content, {
      field: 'description',
      choice: 'mine',
    });
    expect(isSettled(settled.other)).toBe(true);
    expect(standingBeside(standing, settled.other)).toEqual({ revision: 5, content: third });
  });
});
