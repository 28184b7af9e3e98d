import { describe, expect, it } from 'vitest';
import type { BundleTool, BundleView } from '../../electron/bundles/bundle-content.schema';
import {
  changesPrice,
  impactOn,
  isFlagged,
  isRepricedAtFirst,
  type ProposedTool,
} from '../../electron/bundles/bundle-impact.rules';

const priced = (amount: number, currency = 'USD', model: 'MONTHLY' | 'ANNUAL' = 'MONTHLY') => ({
  model,
  currency,
  amount,
  usageUnit: null,
  trialDays: 0,
});

const tool = (id: string, values: Partial<BundleTool> = {}): BundleTool => ({
  id,
  name: id,
  slug: id,
  category: 'CRM_TOOLS',
  status: 'ACTIVE',
  requiredTier: 'STARTER',
  pricing: priced(1_000),
  ...values,
});

const content: BundleView = {
  name: 'Starter kit',
  description: 'All of it.',
  price: { amount: 1_800, currency: 'USD' },
  discountPercent: 10,
  requiredTier: 'GROWTH',
  status: 'ACTIVE',
  isFeatured: false,
  isPopular: false,
  iconUrl: null,
  items: ['a', 'b'],
};

const tools = new Map([tool('a'), tool('b')].map((each) => [each.id, each] as const));

const impact = (proposed: Readonly<Record<string, ProposedTool>>, known = tools) =>
  impactOn({ id: 'bundle', revision: 3, content }, known, new Map(Object.entries(proposed)));

describe('what a change of tools does to a bundle', () => {
  it('is nothing where none of its tools changes, or nothing that it sells', () => {
    expect(impact({ elsewhere: { pricing: priced(5) } })).toBeNull();
    expect(impact({})).toBeNull();
    expect(impact({ a: {} })).toBeNull();
    expect(impact({ a: { pricing: priced(1_000), status: 'ACTIVE' } })).toBeNull();
  });

  it('is another total and the price that follows, with what is stored', () => {
    expect(impact({ a: { pricing: priced(3_000) }, elsewhere: {} })).toEqual({
      bundleId: 'bundle',
      name: 'Starter kit',
      status: 'ACTIVE',
      revision: 3,
      currency: 'USD',
      toolIds: ['a'],
      storedPrice: 1_800,
      newPrice: 3_600,
      totals: [
        {
          currency: 'USD',
          interval: 'MONTHLY',
          before: { price: 1_800, saving: 200 },
          after: { price: 3_600, saving: 400 },
        },
      ],
      arising: [],
    });
  });

  it('is a total that ends and one that begins where a tool is paid by the year', () => {
    const change = impact({
      a: { pricing: priced(1_000, 'USD', 'ANNUAL') },
      b: { pricing: priced(1_000, 'USD', 'ANNUAL') },
    });
    expect(change?.totals).toEqual([
      {
        currency: 'USD',
        interval: 'MONTHLY',
        before: { price: 1_800, saving: 200 },
        after: null,
      },
      { currency: 'USD', interval: 'ANNUAL', before: null, after: { price: 1_800, saving: 200 } },
    ]);
  });

  it('is what arises, and not what was wrong before', () => {
    const change = impact({ a: { status: 'DISABLED' } });
    expect(change?.arising).toEqual([expect.objectContaining({ toolId: 'a' })]);
    expect(change?.totals).toEqual([]);
    const wrong = new Map([tool('a'), tool('b', { status: 'DISABLED' })].map((t) => [t.id, t]));
    const both = impact({ a: { status: 'DISABLED' }, b: { status: 'DISABLED' } }, wrong);
    expect(both?.arising).toEqual([expect.objectContaining({ toolId: 'a' })]);
    expect(impact({ b: { status: 'DISABLED' } }, wrong)).toBeNull();
  });

  it('is a second thing about a tool of which something was wrong before', () => {
    const low = new Map(
      [tool('a'), tool('b', { requiredTier: 'ENTERPRISE' })].map((t) => [t.id, t] as const),
    );
    expect(impact({ b: { status: 'DISABLED' } }, low)?.arising).toHaveLength(1);
  });

  it('is a plan that became too low', () => {
    expect(impact({ a: { requiredTier: 'ENTERPRISE' } })?.arising).toEqual([
      expect.objectContaining({ toolId: 'a' }),
    ]);
    expect(impact({ a: { requiredTier: 'GROWTH' } })).toBeNull();
  });

  it('has it repriced with its tools, but not where it comes to mix currencies', () => {
    const dearer = impact({ a: { pricing: priced(3_000) } });
    expect(dearer && isRepricedAtFirst(dearer)).toBe(true);
    const mixed = impact({ a: { pricing: priced(1_000, 'EUR') } });
    expect(mixed?.arising.map(({ kind }) => kind)).toContain('mixed_currencies');
    expect(mixed && changesPrice(mixed)).toBe(true);
    expect(mixed && isRepricedAtFirst(mixed)).toBe(false);
    expect(isRepricedAtFirst({ storedPrice: 1_800, newPrice: 1_800, arising: [] })).toBe(false);
    expect(changesPrice({ storedPrice: null, newPrice: 0 })).toBe(true);
  });

  it('leaves nothing to be flagged where only another interval costs otherwise', () => {
    const yearly = tool('c', { pricing: priced(1_000, 'USD', 'ANNUAL') });
    const change = impactOn(
      { id: 'bundle', revision: 3, content: { ...content, items: ['a', 'b', 'c'] } },
      new Map([...tools, ['c', yearly]]),
      new Map([['c', { pricing: priced(2_000, 'USD', 'ANNUAL') }]]),
    );
    expect(change?.totals).toHaveLength(1);
    expect(change && isFlagged(change)).toBe(false);
    const tooLow = impact({ a: { requiredTier: 'ENTERPRISE' } });
    expect(tooLow && isFlagged(tooLow)).toBe(true);
  });
});
