import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BundleFinding,
  type CheckedBundle,
  checkBundle,
  holdsAllTools,
  type OtherBundle,
  weightOf,
} from '../../electron/bundles/bundle-checks.rules';
import type { BundleTool } from '../../electron/bundles/bundle-content.schema';
import { lifecycleRefusal, nextStatuses } from '../../electron/bundles/bundle-lifecycle.rules';
import { mergeOrders } from '../../electron/bundles/bundle-order.rules';
import type { PricingView } from '../../electron/catalog/catalog-pricing.schema';
import { moved } from '../../electron/shared/moved';
import {
  newBundleState,
  viewOfState,
} from '../../renderer/features/bundles/composer/composer-state.rules';
import { lifecycleQuestion } from '../../renderer/features/bundles/composer/lifecycle-question.rules';

const tool = (id: string, values: Partial<BundleTool> = {}): BundleTool => ({
  id,
  name: `Tool ${id}`,
  slug: id,
  category: 'CRM_TOOLS',
  status: 'ACTIVE',
  requiredTier: 'STARTER',
  pricing: { model: 'MONTHLY', currency: 'USD', amount: 1_000, usageUnit: null, trialDays: 0 },
  ...values,
});

const bundle = (values: Partial<CheckedBundle> = {}): CheckedBundle => ({
  id: 'bundle',
  currency: 'USD',
  discountPercent: 10,
  requiredTier: 'GROWTH',
  storedPrice: 1_800,
  tools: [tool('a'), tool('b')],
  ...values,
});

const other = (values: Partial<OtherBundle> = {}): OtherBundle => ({
  id: 'other',
  name: 'Other',
  status: 'ACTIVE',
  currency: 'USD',
  price: 900,
  toolIds: ['a'],
  ...values,
});

const alone = { others: [], missing: [] };
const kinds = (findings: readonly BundleFinding[]) => findings.map(({ kind }) => kind);

describe('the checks of a bundle', () => {
  it('find nothing in a bundle that is right', () => {
    expect(checkBundle(bundle(), alone)).toEqual([]);
  });

  it('name a disabled, a deprecated and a coming tool, and weigh only the first as a problem', () => {
    const tools = [
      tool('a', { status: 'DEPRECATED' }),
      tool('b', { status: 'DISABLED' }),
      tool('c', { status: 'COMING_SOON' }),
    ];
    const found = checkBundle(bundle({ tools, storedPrice: 2_700 }), alone);
    expect(found).toEqual([
      { kind: 'not_sold', toolId: 'b', name: 'Tool b', status: 'DISABLED' },
      { kind: 'not_sold', toolId: 'a', name: 'Tool a', status: 'DEPRECATED' },
      { kind: 'not_sold', toolId: 'c', name: 'Tool c', status: 'COMING_SOON' },
    ]);
    expect(lifecycleRefusal('DRAFT', 'ACTIVE', found)).toEqual({
      kind: 'problems',
      problems: found.slice(0, 1),
    });
  });

  it('name a tool that needs a higher plan than the bundle', () => {
    const tools = [tool('a'), tool('b', { requiredTier: 'ELITE' })];
    expect(checkBundle(bundle({ tools }), alone)).toEqual([
      { kind: 'tier_above', toolId: 'b', name: 'Tool b', needs: 'ELITE', bundleTier: 'GROWTH' },
    ]);
  });

  it('name every currency where there are several, usage prices and the bundle’s own included', () => {
    const euro = tool('c', {
      pricing: {
        model: 'USAGE_BASED',
        currency: 'EUR',
        amount: 5,
        usageUnit: 'call',
        trialDays: 0,
      },
    });
    const found = checkBundle(bundle({ tools: [tool('a'), tool('b'), euro] }), alone);
    expect(found).toEqual([{ kind: 'mixed_currencies', currencies: ['EUR', 'USD'] }]);
  });

  it('name a tool that stands twice, an empty bundle and one with a single tool', () => {
    const twice = bundle({ tools: [tool('a'), tool('a')] });
    expect(kinds(checkBundle(twice, alone))).toContain('duplicate');
    expect(kinds(checkBundle(bundle({ tools: [] }), alone))).toEqual(['empty']);
    expect(kinds(checkBundle(bundle({ tools: [tool('a')], storedPrice: 900 }), alone))).toEqual([
      'single',
    ]);
  });

  it('note a discount that leaves nothing to pay, but not a bundle of free tools', () => {
    const free = tool('f', { pricing: { ...tool('f').pricing, model: 'FREE', amount: 0 } });
    const given = bundle({ discountPercent: 100, storedPrice: 0 });
    expect(kinds(checkBundle(given, alone))).toEqual(['given_away']);
    const cents = { ...tool('a').pricing, amount: 1 };
    const rounded = bundle({
      ...{ discountPercent: 90, storedPrice: 0 },
      tools: [tool('a', { pricing: cents }), free],
    });
    expect(kinds(checkBundle(rounded, alone))).toEqual(['given_away']);
    const all = bundle({ tools: [free, { ...free, id: 'g' }], storedPrice: 0 });
    expect(checkBundle(all, alone)).toEqual([]);
  });

  it('compare the stored price with the computed one, also where it cannot be read', () => {
    expect(checkBundle(bundle({ storedPrice: 1_799 }), alone)).toEqual([
      { kind: 'stored_price_differs', stored: 1_799, computed: 1_800, currency: 'USD' },
    ]);
    expect(kinds(checkBundle(bundle({ storedPrice: null }), alone))).toEqual([
      'stored_price_differs',
    ]);
  });

  it('find a sold subset that is cheaper with the rest bought one by one', () => {
    const surroundings = { others: [other({ price: 700 })], missing: [] };
    expect(checkBundle(bundle(), surroundings)).toEqual([
      {
        kind: 'dearer_than_subset',
        bundleId: 'other',
        name: 'Other',
        apart: 1_700,
        price: 1_800,
        currency: 'USD',
        interval: 'MONTHLY',
      },
    ]);
    expect(checkBundle(bundle(), { others: [other({ price: 800 })], missing: [] })).toEqual([]);
  });

  it('find a sold bundle that holds all of this one and more for no more', () => {
    const bigger = other({ toolIds: ['a', 'b', 'c'], price: 1_800 });
    expect(kinds(checkBundle(bundle(), { others: [bigger], missing: [] }))).toEqual([
      'dearer_than_superset',
    ]);
  });

  it.each([
    ['a draft', { status: 'DRAFT' }],
    ['another currency', { currency: 'EUR' }],
    ['a tool that this bundle lacks', { toolIds: ['a', 'z'] }],
    ['the bundle itself', { id: 'bundle' }],
  ] as const)('compare no prices with %s', (_, values) => {
    const others = [other({ price: 1, ...values })];
    expect(checkBundle(bundle(), { others, missing: [] })).toEqual([]);
  });

  describe('beside other bundles', () => {
    const priced = (id: string, amount: number) =>
      tool(id, { pricing: { ...tool(id).pricing, amount } });
    const free = tool('f', { pricing: { ...tool('f').pricing, model: 'FREE', amount: 0 } });
    const three = bundle({
      tools: [priced('a', 1_000), priced('b', 2_500), free],
      storedPrice: 3_150,
    });
    const beside = (values: Partial<OtherBundle>) =>
      checkBundle(three, { others: [other(values)], missing: [] });

    it('add the smaller one to what it lacks, and say nothing where both ways cost the same', () => {
      expect(beside({ price: 649 })).toMatchObject([{ kind: 'dearer_than_subset', apart: 3_149 }]);
      expect(beside({ price: 650 })).toEqual([]);
      expect(beside({ toolIds: ['a', 'f'], price: 1 })).toMatchObject([{ apart: 2_501 }]);
      expect(beside({ toolIds: ['f'], price: 1 })).toEqual([]);
    });

    it('compare neither with one that shares only some tools, nor with one that has no price', () => {
      expect(beside({ toolIds: ['a', 'z'], price: 1 })).toEqual([]);
      expect(beside({ toolIds: ['a', 'b', 'y', 'z'], price: 1 })).toEqual([]);
      expect(beside({ price: null })).toEqual([]);
      expect(beside({ price: 0 })).toEqual([]);
    });

    it('take more tools for more money as it is', () => {
      const all = ['a', 'b', 'f', 'z'];
      expect(beside({ toolIds: all, price: 3_151 })).toEqual([]);
      expect(beside({ toolIds: all, price: 3_150 })).toMatchObject([
        { kind: 'dearer_than_superset', otherPrice: 3_150 },
      ]);
    });
  });

  it('take a tool in beta as sold, and name one whose price cannot be read', () => {
    const beta = bundle({ tools: [tool('a'), tool('b', { status: 'BETA' })] });
    expect(checkBundle(beta, alone)).toEqual([]);
    const broken = tool('c', { pricing: { ...tool('c').pricing, amount: null } });
    const found = checkBundle(bundle({ tools: [tool('a'), tool('b'), broken] }), alone);
    expect(found).toEqual([{ kind: 'unreadable_price', toolId: 'c', name: 'Tool c' }]);
  });

  it('name the bundle’s own currency beside another one, also where no tool has it', () => {
    const euro = (id: string) => tool(id, { pricing: { ...tool(id).pricing, currency: 'EUR' } });
    const found = checkBundle(bundle({ tools: [euro('a'), euro('b')], storedPrice: 0 }), alone);
    expect(found).toEqual([{ kind: 'mixed_currencies', currencies: ['EUR', 'USD'] }]);
  });

  it('weigh what would charge something false as a problem, and what is to be thought about as a note', () => {
    const [differs] = checkBundle(bundle({ storedPrice: 1 }), alone);
    const [lacks] = checkBundle(bundle(), { others: [], missing: [{ id: 'n', name: 'New' }] });
    expect([differs, lacks].map((found) => found && weightOf(found))).toEqual(['problem', 'note']);
  });

  it('name the new tools that a bundle of all tools lacks, until they are in it', () => {
    const missing = [{ id: 'new', name: 'New' }];
    expect(checkBundle(bundle(), { others: [], missing })).toEqual([
      { kind: 'missing_tools', tools: missing },
    ]);
    const with3 = bundle({ tools: [tool('a'), tool('b'), tool('new')], storedPrice: 2_700 });
    expect(checkBundle(with3, { others: [], missing })).toEqual([]);
  });

  it('take a bundle for one of all tools by its share, or by what there was when it was made', () => {
    expect(holdsAllTools(54, 55, 0)).toBe(true);
    expect(holdsAllTools(54, 70, 0)).toBe(true);
    expect(holdsAllTools(54, 70, 3)).toBe(false);
    expect(holdsAllTools(50, 54, 4)).toBe(true);
    expect(holdsAllTools(18, 20, 3)).toBe(true);
    expect(holdsAllTools(17, 20, 3)).toBe(false);
    expect(holdsAllTools(10, 30, 0)).toBe(true);
    expect(holdsAllTools(9, 9, 0)).toBe(false);
  });
});

describe('the life of a bundle', () => {
  it('goes from draft to sale to the archive, and from there back to a draft', () => {
    expect(nextStatuses('DRAFT')).toEqual(['ACTIVE', 'ARCHIVED']);
    expect(lifecycleRefusal('DRAFT', 'ACTIVE', [])).toBeNull();
    expect(lifecycleRefusal('ACTIVE', 'ARCHIVED', [{ kind: 'empty' }])).toBeNull();
    expect(lifecycleRefusal('ARCHIVED', 'DRAFT', [])).toBeNull();
    expect(lifecycleRefusal('ACTIVE', 'DRAFT', [])).toEqual({ kind: 'sold' });
    expect(lifecycleRefusal('ARCHIVED', 'ACTIVE', [])).toEqual({ kind: 'archived' });
    expect(lifecycleRefusal('ACTIVE', 'ACTIVE', [])).toEqual({ kind: 'same' });
  });

  it('begins with a question that names every price, not the one that the platform stores', () => {
    const paid = (model: PricingView['model'], amount: number) =>
      tool(model, { pricing: { ...tool('a').pricing, model, amount } });
    const asked = (tools: readonly BundleTool[], amount: number) =>
      lifecycleQuestion(
        {
          content: {
            ...viewOfState(newBundleState),
            discountPercent: 10,
            items: tools.map(({ id }) => id),
            price: { amount, currency: 'USD' },
          },
          tools: [...tools],
          purchaseCount: 0,
        },
        'ACTIVE',
      ).description;
    expect(
      asked([paid('MONTHLY', 1_000), paid('ANNUAL', 10_000), paid('ONE_TIME', 500)], 900),
    ).toMatch(
      /^Customers can buy its 3 tools for \$9\.00 a month, \$90\.00 a year, and \$4\.50 once\./,
    );
    expect(asked([paid('FREE', 0)], 0)).toMatch(/^Customers can buy its tool for \$0\.00\./);
  });
});

describe('the order of a bundle', () => {
  const orders = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 8 });

  it('moves one tool and keeps the order of all others', () => {
    fc.assert(
      fc.property(orders, fc.nat(9), fc.integer({ min: -3, max: 12 }), (items, from, to) => {
        const result = moved(items, from, to);
        expect(result.toSorted()).toEqual(items.toSorted());
        const item = items[from];
        if (item === undefined) return;
        expect(result.filter((each) => each !== item)).toEqual(
          items.filter((each) => each !== item),
        );
        expect(result.indexOf(item)).toBe(Math.min(items.length - 1, Math.max(0, to)));
      }),
    );
  });

  it('is merged so that both sides’ additions are in and both sides’ removals are out', () => {
    expect(mergeOrders(['a', 'b', 'c'], ['a', 'x', 'b', 'c'], ['a', 'b', 'y'])).toEqual([
      'a',
      'x',
      'b',
      'y',
    ]);
    expect(mergeOrders(['a', 'b', 'c'], ['c', 'a', 'b'], ['a', 'b', 'c', 'n'])).toEqual([
      'c',
      'n',
      'a',
      'b',
    ]);
    expect(mergeOrders(['a', 'b', 'c'], ['c', 'a', 'b'], ['b', 'a', 'c'])).toBeNull();
  });

  it('is theirs where only they moved tools, whatever I took out or added', () => {
    const base = ['a', 'b', 'c', 'd'];
    expect(mergeOrders(base, ['a', 'c', 'd'], ['d', 'a', 'b', 'c'])).toEqual(['d', 'a', 'c']);
    expect(mergeOrders(base, ['a', 'b', 'x', 'c', 'd'], ['d', 'c', 'b', 'a'])).toEqual([
      ...['d', 'c', 'b', 'x', 'a'],
    ]);
    expect(mergeOrders(base, ['x', ...base], ['d', 'a', 'b', 'c'])).toEqual([
      ...['x', 'd', 'a', 'b', 'c'],
    ]);
  });

  it('is mine where only I moved tools, whatever they took out or added', () => {
    const base = ['a', 'b', 'c', 'd'];
    expect(mergeOrders(base, ['d', 'a', 'b', 'c'], ['a', 'c', 'd'])).toEqual(['d', 'a', 'c']);
    expect(mergeOrders(base, ['d', 'a', 'b', 'c'], ['a', 'x', 'b', 'd'])).toEqual([
      ...['d', 'a', 'x', 'b'],
    ]);
  });

  it('asks nobody where both added the same tool at different places', () => {
    expect(mergeOrders(['a', 'b'], ['n', 'a', 'b'], ['a', 'b', 'n'])).toEqual(['n', 'a', 'b']);
  });

  it('asks nobody where both moved the same tools alike', () => {
    const moved = ['c', 'a', 'b'];
    expect(mergeOrders(['a', 'b', 'c'], moved, [...moved, 'n'])).toEqual([...moved, 'n']);
  });

  it('is merged without losing or doubling a tool, whichever side is mine', () => {
    fc.assert(
      fc.property(orders, orders, orders, (base, mine, theirs) => {
        const merged = mergeOrders(base, mine, theirs);
        if (merged === null) return;
        expect(new Set(merged).size).toBe(merged.length);
        const wanted = [...new Set([...base, ...mine, ...theirs])].filter((id) =>
          base.includes(id)
            ? mine.includes(id) && theirs.includes(id)
            : mine.includes(id) || theirs.includes(id),
        );
        expect([...merged].toSorted()).toEqual(wanted.toSorted());
      }),
    );
  });
});
