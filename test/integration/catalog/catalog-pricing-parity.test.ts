import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOfPricing } from '../../../electron/catalog/catalog-pricing.rules';
import { pricingSchema } from '../../../electron/catalog/catalog-pricing.schema';
import { priceModels } from '../../../electron/catalog/catalog-values.schema';
import { insertTools, openCatalog, type TestCatalog } from '../../support/catalog-database';
import { testEngines } from '../../support/databases';

const recurring = ['MONTHLY', 'ANNUAL', 'USAGE_BASED'];

/**
 * Prices right and wrong in every way that the database has a rule about. The amount is a text of
 * a numeric(10,2), the only thing that can reach the column. That a trial needs a recurring price
 * is a rule of the form alone, so only those models get one here.
 */
const anyPrice = fc
  .record({
    model: fc.constantFrom(...priceModels, 'WEEKLY', ''),
    hundredths: fc.constantFrom(undefined, 0, -1, 1, 4_900, 99_999_999_99, 100_000_000_00),
    currency: fc.constantFrom('USD', 'EUR', 'US', 'U$D', '', 'USDT'),
    usageUnit: fc.constantFrom(undefined, 'API call', '', '   ', 'x'.repeat(50), 'x'.repeat(51)),
    days: fc.constantFrom(0, 14, 365, -1),
  })
  .map(({ days, ...price }) => ({
    ...price,
    trialDays: recurring.includes(price.model) ? days : undefined,
  }));

type Price = typeof anyPrice extends fc.Arbitrary<infer Value> ? Value : never;
const examples: readonly [Price][] = [
  [
    {
      model: 'ONE_TIME',
      hundredths: 4_900,
      currency: 'USD',
      usageUnit: undefined,
      trialDays: undefined,
    },
  ],
  [{ model: 'MONTHLY', hundredths: 4_900, currency: 'EUR', usageUnit: undefined, trialDays: 14 }],
  [{ model: 'MONTHLY', hundredths: -1, currency: 'EUR', usageUnit: undefined, trialDays: 14 }],
];

describe.each(testEngines)('the rules of prices on the %s engine', (engine) => {
  let catalog: TestCatalog;

  beforeAll(async () => {
    catalog = await openCatalog(engine);
  });
  afterAll(() => catalog?.close());

  /** Whether the database takes a row with these columns; the row is gone afterwards. */
  async function stores(columns: object): Promise<boolean> {
    await catalog.client.query('BEGIN');
    try {
      await insertTools(catalog.client, [{ slug: 'parity', ...columns }]);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code))) {
        return false;
      }
      throw error;
    } finally {
      await catalog.client.query('ROLLBACK');
    }
  }

  it('are the same for the form and for the database: both accept, or both refuse', async () => {
    const verdicts = new Set<boolean>();
    await fc.assert(
      fc.asyncProperty(anyPrice, async ({ model, hundredths, currency, usageUnit, trialDays }) => {
        const parsed = pricingSchema.safeParse({
          model,
          currency,
          ...(hundredths !== undefined && { amount: hundredths }),
          ...(usageUnit !== undefined && { usageUnit }),
          ...(trialDays !== undefined && { trialDays }),
        });
        const stored = await stores({
          price_model: model,
          price_amount: ((hundredths ?? 0) / 100).toFixed(2),
          currency,
          usage_unit: usageUnit ?? null,
          trial_days: trialDays ?? 0,
        });
        // No price and a price of zero are one and the same to the column, not to the form.
        const saysZero = hundredths === 0 && (model === 'FREE' || model === 'CUSTOM');
        if (!saysZero) expect(parsed.success).toBe(stored);
        if (parsed.success) expect(await stores(columnsOfPricing(parsed.data))).toBe(true);
        verdicts.add(stored);
      }),
      // Of prices made by chance one in some fifty is right: without one of each kind, none may be.
      { numRuns: 300, examples: [...examples] },
    );
    expect(verdicts).toEqual(new Set([true, false]));
  });
});
