import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { raisedAmount, repriced, retagged } from '../../electron/catalog/catalog-bulk.rules';
import { bulkEditSchema, percentTextSchema } from '../../electron/catalog/catalog-bulk.schema';
import type { PricingView } from '../../electron/catalog/catalog-pricing.schema';
import {
  emptyBulkForm,
  readBulkForm,
  refusedTexts,
} from '../../renderer/features/catalog/selection/bulk-edit.rules';

const monthly = (amount: number, currency = 'USD'): PricingView => ({
  model: 'MONTHLY',
  currency,
  amount,
  usageUnit: null,
  trialDays: 14,
});
const raise = (pricing: PricingView, percent: number, wholeUnits = false) =>
  repriced(pricing, { kind: 'percent', percent, wholeUnits });
const amountOf = (outcome: ReturnType<typeof raise>) =>
  outcome.kind === 'changed' && outcome.changes.pricing && 'amount' in outcome.changes.pricing
    ? outcome.changes.pricing.amount
    : outcome;

describe('editing many tools at once', () => {
  it('raises prices exactly, in what each currency can charge', () => {
    expect(amountOf(raise(monthly(4900), 750))).toBe(5268);
    expect(amountOf(raise(monthly(4900), 750, true))).toBe(5300);
    expect(amountOf(raise(monthly(4900, 'JPY'), 750))).toBe(5268);
    // The platform stores two decimals, also of a dinar that has three.
    expect(amountOf(raise(monthly(4990, 'KWD'), 333))).toBe(5160);
    // Stripe counts hundredths of a króna and takes none.
    expect(amountOf(raise(monthly(99_900, 'ISK'), 750))).toBe(107_400);
    expect(amountOf(raise(monthly(4900), -1000))).toBe(4410);
  });

  it('never drifts: the result is the nearest step to the exact price', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9_999_999_999 }),
        fc.integer({ min: -9_900, max: 100_000 }),
        fc.constantFrom(1, 10, 100),
        (amount, percent, step) => {
          const raised = BigInt(raisedAmount(amount, percent, step));
          const off = raised * 10_000n - BigInt(amount) * BigInt(10_000 + percent);
          expect(raised % BigInt(step)).toBe(0n);
          expect((off < 0n ? -off : off) * 2n).toBeLessThanOrEqual(10_000n * BigInt(step));
        },
      ),
    );
  });

  it('keeps everything else of a price, and leaves out tools that have none or would have none', () => {
    expect(raise(monthly(4900), 1000)).toMatchObject({
      changes: { pricing: { model: 'MONTHLY', currency: 'USD', amount: 5390, trialDays: 14 } },
    });
    const perUse = { ...monthly(100), model: 'USAGE_BASED' as const, usageUnit: 'lead' };
    expect(raise(perUse, 1000)).toEqual({
      kind: 'changed',
      changes: {
        pricing: {
          model: 'USAGE_BASED',
          currency: 'USD',
          amount: 110,
          trialDays: 14,
          usageUnit: 'lead',
        },
      },
    });
    const once = { ...monthly(100), model: 'ONE_TIME' as const };
    expect(raise(once, 1000)).toEqual({
      kind: 'changed',
      changes: { pricing: { model: 'ONE_TIME', currency: 'USD', amount: 110 } },
    });
    const free = { ...monthly(0), model: 'FREE' as const };
    const left = { ...monthly(4900), model: 'CUSTOM' as const };
    for (const unpriced of [free, left, { ...monthly(1), amount: null }, monthly(1, '$')]) {
      expect(raise(unpriced, 1000)).toEqual({ kind: 'refused', why: 'no_price' });
    }
    // Of four cents ten percent are less than half a cent: whoever raises all prices has to know.
    expect(raise(monthly(4), 1000)).toEqual({ kind: 'refused', why: 'rounds_away' });
    expect(raise(monthly(4900), 100, true)).toEqual({ kind: 'refused', why: 'rounds_away' });
    expect(raise(monthly(1), -9_000)).toEqual({ kind: 'refused', why: 'price_out_of_range' });
    expect(raise(monthly(9_999_999_999), 1000)).toEqual({
      kind: 'refused',
      why: 'price_out_of_range',
    });
    expect(repriced(monthly(4900), { kind: 'amount', amount: '49.00' })).toEqual({
      kind: 'unchanged',
    });
  });

  it('adds and takes away tags without minding their case, and never too many', () => {
    const tags = (have: readonly string[], add: string[], remove: string[]) =>
      retagged(have, { kind: 'tags', add, remove });
    expect(tags(['CRM', 'old'], ['crm', 'new'], ['OLD'])).toEqual({
      kind: 'changed',
      changes: { tags: ['CRM', 'new'] },
    });
    expect(tags(['CRM'], ['crm'], ['gone'])).toEqual({ kind: 'unchanged' });
    const last = tags(['CRM', 'old'], [], ['old']);
    expect(last).toEqual({ kind: 'changed', changes: { tags: ['CRM'] } });
    const full = Array.from({ length: 20 }, (_, at) => `tag ${at}`);
    expect(tags(full, ['one more'], [])).toEqual({ kind: 'refused', why: 'too_many_tags' });
  });

  it('reads percentages as people type them, and says what is wrong with others', () => {
    expect(
      ['7.5', '+7,5 %', '-10', '−10', '0.25%'].map((text) => percentTextSchema.parse(text)),
    ).toEqual([750, 750, -1000, -1000, 25]);
    // A comma begins decimals here, so the sentence has none: its figures can be typed as they stand.
    for (const value of ['', '0', '-100', '1e3', '7.555', '1001', 'ten', '1,000']) {
      expect(readBulkForm({ ...emptyBulkForm, value })).toEqual({
        problem: 'Enter a percentage from -99 to 1000 that is not 0, for example 7.5.',
      });
    }
    expect(['-99', '1000'].map((text) => percentTextSchema.parse(text))).toEqual([-9_900, 100_000]);
    expect(readBulkForm({ ...emptyBulkForm, target: 'amount', value: 'x' })).toEqual({
      problem: 'Enter the price as a number, for example 49.00.',
    });
    expect(readBulkForm({ ...emptyBulkForm, target: 'amount', value: '49,50' })).toEqual({
      problem: 'Write the decimals after a point: 49.50.',
    });
    expect(readBulkForm({ ...emptyBulkForm, target: 'tags' })).toEqual({
      problem: 'Enter a tag to add or to take away.',
    });
    expect(bulkEditSchema.safeParse({ kind: 'set', changes: {} }).success).toBe(false);
  });

  it('says of what it leaves out why, one tool or many', () => {
    expect(refusedTexts({ rounds_away: 1, no_price: 1_200 })).toEqual([
      'Left out: 1 tool whose price would round to what it is.',
      'Left out: 1,200 tools without a price that could be changed.',
    ]);
  });
});
