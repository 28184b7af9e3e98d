import { describe, expect, it } from 'vitest';
import type { BundleTool, BundleView } from '../../electron/bundles/bundle-content.schema';
import { planRetirement } from '../../electron/bundles/retirement.rules';

const tool = (id: string, amount: number, currency = 'USD'): BundleTool => ({
  id,
  name: id,
  slug: id,
  category: 'CRM_TOOLS',
  status: 'ACTIVE',
  requiredTier: 'FREE',
  pricing: { model: 'MONTHLY', currency, amount, usageUnit: null, trialDays: 0 },
});

const tools = new Map(
  [tool('a', 1_000), tool('b', 2_000), tool('c', 4_000), tool('e', 500, 'EUR')].map(
    (each) => [each.id, each] as const,
  ),
);

const content = (items: readonly string[], amount = 2_700): BundleView => ({
  name: 'Starter kit',
  description: 'All of it.',
  price: { amount, currency: 'USD' },
  discountPercent: 10,
  requiredTier: 'FREE',
  status: 'ACTIVE',
  isFeatured: false,
  isPopular: false,
  iconUrl: null,
  items: [...items],
});

function retire(items: readonly string[], replacement: string | null, amount?: number) {
  const bundle = { id: 'bundle', revision: 7, content: content(items, amount) };
  const [after] = planRetirement([bundle], tools, 'a', replacement);
  return after;
}

describe('a bundle whose tool is retired', () => {
  it('has the replacement in its place, and the price that follows', () => {
    expect(retire(['b', 'a'], 'c')).toMatchObject({
      bundleId: 'bundle',
      revision: 7,
      items: ['b', 'c'],
      newPrice: 5_400,
      mixesCurrencies: false,
    });
    expect(retire(['a', 'b'], 'c')?.items).toEqual(['c', 'b']);
  });

  it('has the replacement once where it had it already', () => {
    expect(retire(['a', 'b', 'c'], 'b')).toMatchObject({ items: ['b', 'c'], newPrice: 5_400 });
  });

  it('is told where the replacement needs a higher plan than it', () => {
    const elite = { ...tool('d', 1_000), requiredTier: 'ELITE' as const };
    const known = new Map([...tools, ['d', elite]]);
    const needs = (items: readonly string[], requiredTier: 'FREE' | 'ELITE') => {
      const bundle = { id: 'bundle', revision: 7, content: { ...content(items), requiredTier } };
      return planRetirement([bundle], known, 'a', 'd')[0]?.needsHigherPlan;
    };
    expect(needs(['a', 'b'], 'FREE')).toBe(true);
    expect(needs(['a', 'b'], 'ELITE')).toBe(false);
    expect(needs(['a', 'd'], 'FREE'), 'it was in it before').toBe(false);
    expect(retire(['a', 'b'], null)).toMatchObject({ needsHigherPlan: false });
  });

  it('does without it where nothing replaces it', () => {
    expect(retire(['a', 'b'], null)).toMatchObject({ items: ['b'], newPrice: 1_800 });
  });

  it('is told where nothing would be left in it while it is on sale', () => {
    expect(retire(['a'], null)).toMatchObject({ items: [], newPrice: 0, soldEmpty: true });
    expect(retire(['a', 'b'], null)?.soldEmpty).toBe(false);
    expect(retire(['a'], 'b')?.soldEmpty).toBe(false);
    const draft = { ...content(['a']), status: 'DRAFT' as const };
    const bundle = { id: 'bundle', revision: 7, content: draft };
    expect(planRetirement([bundle], tools, 'a', null)[0]?.soldEmpty).toBe(false);
  });

  it('keeps its price where it comes to hold another currency, and says so', () => {
    expect(retire(['a', 'b'], 'e')).toMatchObject({
      items: ['e', 'b'],
      newPrice: 2_700,
      mixesCurrencies: true,
    });
  });

  it('is priced anew where it held another currency before', () => {
    expect(retire(['a', 'b', 'e'], null, 9_999)).toMatchObject({
      items: ['b', 'e'],
      newPrice: 1_800,
      mixesCurrencies: false,
    });
  });

  it('counts nothing for a tool that nobody knows any more', () => {
    expect(retire(['a', 'b', 'gone'], null)).toMatchObject({
      items: ['b', 'gone'],
      newPrice: 1_800,
    });
  });
});
