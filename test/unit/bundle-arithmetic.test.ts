import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, discounted } from '../../electron/bundles/bundle-allocation.rules';
import {
  type PricedTool,
  receiptOf,
  storedPriceOf,
  valueByTier,
} from '../../electron/bundles/bundle-receipt.rules';
import type { PricingView } from '../../electron/catalog/catalog-pricing.schema';
import { reachesTier, tiersThatReach } from '../../electron/catalog/catalog-tier.rules';
import { subscriptionTiers } from '../../electron/catalog/catalog-values.schema';
import {
  type CurrencyCode,
  decimalFromMinor,
  isStorable,
  minorFromDecimal,
  parseCurrency,
  storableStep,
} from '../../electron/shared/money';

function code(text: string): CurrencyCode {
  const currency = parseCurrency(text);
  if (!currency) throw new Error(`not a currency: ${text}`);
  return currency;
}

const [usd, jpy, kwd, isk] = [code('USD'), code('JPY'), code('KWD'), code('ISK')];
const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);

const currencies = fc.constantFrom(usd, jpy, kwd, isk, code('UGX'));
const discounts = fc.integer({ min: 0, max: 100 });
/** Prices that a column can hold, up to the largest, in minor units. */
const pricesIn = (currency: CurrencyCode) =>
  fc.array(
    fc.integer({ min: 1, max: 9_999_999 }).map((count) => count * storableStep(currency)),
    { minLength: 1, maxLength: 60 },
  );

describe('splitting a total over the parts of a bundle', () => {
  it('adds up to the total exactly, with every part within a unit of its share', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 2 ** 40 }), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (weights, ratio) => {
          const whole = sum(weights);
          const total = Math.floor(whole * ratio);
          const parts = allocate(total, weights);
          expect(sum(parts)).toBe(total);
          parts.forEach((part, at) => {
            const weight = weights[at] ?? 0;
            expect(part).toBeGreaterThanOrEqual(0);
            expect(part).toBeLessThanOrEqual(weight);
            // |part − total·weight/whole| < 1, without a quotient of floats.
            const product = BigInt(part) * BigInt(whole) - BigInt(total) * BigInt(weight);
            expect((product < BigInt(whole) && -product < BigInt(whole)) || whole === 0).toBe(true);
          });
        },
      ),
    );
  });

  it('never gives a dearer tool less than a cheaper one', () => {
    fc.assert(
      fc.property(pricesIn(usd), discounts, (prices, percent) => {
        const parts = allocate(discounted(sum(prices), percent, usd), prices);
        const byPrice = prices
          .map((price, at) => ({ price, part: parts[at] ?? 0 }))
          .toSorted((one, other) => one.price - other.price);
        byPrice.reduce((before, each) => {
          if (each.price > before.price) expect(each.part).toBeGreaterThanOrEqual(before.part);
          return each;
        });
      }),
    );
  });

  it('gives what is left to those that lost most, and among equals to the first', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(10, [3, 3, 5])).toEqual([3, 3, 4]);
    expect(allocate(5, [2, 0, 3])).toEqual([2, 0, 3]);
    expect(allocate(0, [0, 0])).toEqual([0, 0]);
    expect(() => allocate(1, [0])).toThrow(RangeError);
  });
});

describe('a discount', () => {
  it('is rounded half up to what can be stored and charged: cents, whole yen and krónur, ten fils', () => {
    expect(discounted(5, 10, usd)).toBe(5);
    expect(discounted(5, 11, usd)).toBe(4);
    expect(discounted(999, 50, jpy)).toBe(500);
    // 1.230 KWD less 15 % is 1.0455; a numeric(10,2) column holds 1.05.
    expect(discounted(1_230, 15, kwd)).toBe(1_050);
    expect(discounted(1_234_560, 100, kwd)).toBe(0);
    // 999 ISK less 15 % is 849.15, of which Stripe takes no fraction.
    expect(discounted(99_900, 15, isk)).toBe(84_900);
    // Nor where somebody stored one: the next whole one would be more than the sum.
    expect(discounted(84_960, 0, isk)).toBe(84_900);
  });

  it('leaves a price that survives its column, within half a step of the exact one', () => {
    fc.assert(
      fc.property(
        currencies.chain((currency) => fc.tuple(fc.constant(currency), pricesIn(currency))),
        discounts,
        ([currency, prices], percent) => {
          const whole = sum(prices.slice(0, 9));
          const price = discounted(whole, percent, currency);
          expect(minorFromDecimal(decimalFromMinor({ minor: price, currency }), currency)).toBe(
            price,
          );
          expect(isStorable({ minor: price, currency })).toBe(true);
          const off = price * 100 - whole * (100 - percent);
          expect(Math.abs(off)).toBeLessThanOrEqual(50 * storableStep(currency));
          expect(price).toBeLessThanOrEqual(whole);
        },
      ),
    );
  });
});

const pricing = (values: Partial<PricingView> & Pick<PricingView, 'model'>): PricingView => ({
  currency: 'USD',
  amount: 0,
  usageUnit: null,
  trialDays: 0,
  ...values,
});
const tool = (toolId: string, values: Parameters<typeof pricing>[0]): PricedTool => ({
  toolId,
  pricing: pricing(values),
});

const anyTool = fc
  .tuple(
    currencies,
    fc.constantFrom('FREE', 'CUSTOM', 'USAGE_BASED', 'MONTHLY', 'ANNUAL', 'ONE_TIME'),
    fc.integer({ min: 1, max: 9_999_999 }),
  )
  .map(([currency, model, count]) =>
    pricing({
      model: model as PricingView['model'],
      currency,
      amount: model === 'FREE' || model === 'CUSTOM' ? 0 : count * storableStep(currency),
      usageUnit: model === 'USAGE_BASED' ? 'API call' : null,
    }),
  );

describe('a receipt', () => {
  it('adds up in every total, counts every tool once, and never mixes currency or interval', () => {
    fc.assert(
      fc.property(
        fc.array(anyTool, { maxLength: 60 }),
        discounts,
        currencies,
        (prices, percent, own) => {
          const tools = prices.map((each, at) => ({ toolId: `t${at}`, pricing: each }));
          const { totals, extras, headline } = receiptOf(tools, percent, own);
          const shown = [
            ...totals.flatMap(({ parts }) => parts.map(({ toolId }) => toolId)),
            ...extras.map(({ toolId }) => toolId),
          ];
          expect(shown.toSorted()).toEqual(tools.map(({ toolId }) => toolId).toSorted());
          for (const total of totals) {
            expect(sum(total.parts.map(({ list }) => list))).toBe(total.sum);
            expect(sum(total.parts.map(({ share }) => share))).toBe(total.price);
            expect(sum(total.parts.map(({ saving }) => saving))).toBe(total.saving);
            for (const part of total.parts) {
              const of = tools.find(({ toolId }) => toolId === part.toolId)?.pricing;
              expect([of?.model, of?.currency]).toEqual([total.interval, total.currency]);
              expect(part.saving).toBeGreaterThanOrEqual(0);
            }
          }
          expect(headline === null || headline.currency === own).toBe(true);
        },
      ),
    );
  });

  it('lists monthly, yearly and one-time prices side by side and explains the rest', () => {
    const receipt = receiptOf(
      [
        tool('free', { model: 'FREE' }),
        tool('once', { model: 'ONE_TIME', amount: 24_900 }),
        tool('month', { model: 'MONTHLY', amount: 4_999 }),
        tool('month2', { model: 'MONTHLY', amount: 1_950 }),
        tool('year', { model: 'ANNUAL', amount: 58_800 }),
        tool('asked', { model: 'CUSTOM' }),
        tool('used', { model: 'USAGE_BASED', amount: 8, usageUnit: 'lead' }),
        tool('broken', { model: 'MONTHLY', currency: 'JPY', amount: null }),
      ],
      20,
      'USD',
    );
    expect(receipt.totals.map(({ interval, sum: list, price }) => [interval, list, price])).toEqual(
      [
        ['MONTHLY', 6_949, 5_559],
        ['ANNUAL', 58_800, 47_040],
        ['ONE_TIME', 24_900, 19_920],
      ],
    );
    expect(receipt.extras).toEqual([
      { kind: 'included', toolId: 'free' },
      { kind: 'on_request', toolId: 'asked' },
      { kind: 'per_use', toolId: 'used', price: { minor: 8, currency: 'USD' }, unit: 'lead' },
      { kind: 'unreadable', toolId: 'broken' },
    ]);
    expect(storedPriceOf(receipt)).toBe(5_559);
  });

  it('begins with the bundle’s own currency, and adds up no price whose currency or amount cannot be read', () => {
    const receipt = receiptOf(
      [
        tool('yen', { model: 'MONTHLY', amount: 300, currency: 'JPY' }),
        tool('euro', { model: 'MONTHLY', amount: 100, currency: 'EUR' }),
        tool('dollar', { model: 'MONTHLY', amount: 200 }),
        tool('odd', { model: 'MONTHLY', amount: 400, currency: '$' }),
        tool('unpriced', { model: 'USAGE_BASED', amount: null, usageUnit: 'lead' }),
      ],
      0,
      'USD',
    );
    expect(receipt.totals.map(({ currency }) => currency)).toEqual(['USD', 'EUR', 'JPY']);
    expect(receipt.extras).toEqual([
      { kind: 'unreadable', toolId: 'odd' },
      { kind: 'unreadable', toolId: 'unpriced' },
    ]);
  });

  it('has the yearly price as its headline where nothing is monthly, and none in a foreign currency', () => {
    const yearly = receiptOf([tool('a', { model: 'ANNUAL', amount: 100 })], 10, 'USD');
    expect([yearly.headline?.interval, storedPriceOf(yearly)]).toEqual(['ANNUAL', 90]);
    const foreign = receiptOf(
      [tool('a', { model: 'MONTHLY', amount: 100, currency: 'EUR' })],
      0,
      'USD',
    );
    expect([foreign.headline, storedPriceOf(foreign)]).toEqual([null, 0]);
  });

  it('says what the bundle is worth to each plan, also where a plan pays for what it may not use', () => {
    const receipt = receiptOf(
      [
        tool('small', { model: 'MONTHLY', amount: 1_000 }),
        tool('large', { model: 'MONTHLY', amount: 9_000 }),
      ],
      50,
      'USD',
    );
    const values = valueByTier(
      receipt,
      [
        { toolId: 'small', requiredTier: 'STARTER', status: 'DEPRECATED' },
        { toolId: 'large', requiredTier: 'ELITE', status: 'BETA' },
      ],
      tiersThatReach('GROWTH'),
      reachesTier,
    );
    expect(values).toEqual([
      { tier: 'GROWTH', usable: 1, worth: 1_000, saving: -4_000 },
      { tier: 'ELITE', usable: 2, worth: 10_000, saving: 5_000 },
      { tier: 'ENTERPRISE', usable: 2, worth: 10_000, saving: 5_000 },
    ]);
    expect(tiersThatReach('FREE')).toEqual(subscriptionTiers);
    // Of a tool that is disabled, or still to come, nobody has anything.
    const [now] = valueByTier(
      receipt,
      [
        { toolId: 'small', requiredTier: 'STARTER', status: 'COMING_SOON' },
        { toolId: 'large', requiredTier: 'ELITE', status: 'DISABLED' },
      ],
      ['ELITE'],
      reachesTier,
    );
    expect(now).toEqual({ tier: 'ELITE', usable: 0, worth: 0, saving: -5_000 });
  });
});
