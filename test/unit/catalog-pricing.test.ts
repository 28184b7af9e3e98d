import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  columnsOfPricing,
  formOfPricing,
  pricingOfColumns,
  viewOfPricing,
} from '../../electron/catalog/catalog-pricing.rules';
import { pricingFormSchema, pricingSchema } from '../../electron/catalog/catalog-pricing.schema';
import { priceModels } from '../../electron/catalog/catalog-values.schema';
import { validPricing } from '../support/catalog-content';

const problems = (result: ReturnType<typeof pricingFormSchema.safeParse>) =>
  result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

const typed = (changes: object) => ({
  model: 'MONTHLY',
  currency: 'USD',
  amount: '49.00',
  usageUnit: '',
  trialDays: '14',
  ...changes,
});

describe('a price as typed', () => {
  it('becomes minor units of its currency', () => {
    expect(pricingFormSchema.parse(typed({ amount: '1,049.5', currency: 'usd' }))).toEqual({
      model: 'MONTHLY',
      currency: 'USD',
      amount: 104_950,
      trialDays: 14,
    });
    expect(pricingFormSchema.parse(typed({ amount: '4900', currency: 'JPY' }))).toMatchObject({
      amount: 4_900,
    });
  });

  it('keeps only what its model has, so a form may leave the rest in place', () => {
    const everything = typed({ usageUnit: 'API call' });
    const fields = (model: string) =>
      Object.keys(pricingFormSchema.parse({ ...everything, model })).sort();
    expect(Object.fromEntries(priceModels.map((model) => [model, fields(model)]))).toEqual({
      FREE: ['currency', 'model'],
      ONE_TIME: ['amount', 'currency', 'model'],
      MONTHLY: ['amount', 'currency', 'model', 'trialDays'],
      ANNUAL: ['amount', 'currency', 'model', 'trialDays'],
      USAGE_BASED: ['amount', 'currency', 'model', 'trialDays', 'usageUnit'],
      CUSTOM: ['currency', 'model'],
    });
  });

  it.each([
    [{ amount: '' }, 'amount: Enter a price, for example 49.00.'],
    [{ amount: 'free' }, 'amount: Enter the price as a number, for example 49.00.'],
    [{ amount: '49,5' }, 'amount: Write the decimals after a point: 49.5.'],
    [{ amount: '1.234,56' }, 'amount: Write the decimals after a point: 1234.56.'],
    [{ amount: '1 234,50' }, 'amount: Write the decimals after a point: 1234.50.'],
    [{ amount: '49,00 $' }, 'amount: Write the decimals after a point: 49.00.'],
    [{ amount: '0,12' }, 'amount: Write the decimals after a point: 0.12.'],
    [{ amount: '0,125' }, 'amount: Enter the price with at most 2 decimals, for example 49.00.'],
    [{ amount: '49,00 €' }, 'amount: Enter the price as a number, for example 49.00.'],
    [{ amount: '1.23,56' }, 'amount: Enter the price as a number, for example 49.00.'],
    [
      { currency: 'uds' },
      'currency: No currency has the code UDS. Enter the currency as three letters, for example USD.',
    ],
    [{ currency: '$' }, 'currency: Enter the currency as three letters, for example USD.'],
    [{ amount: '0' }, 'amount: Enter a price above zero, for example 49.00.'],
    [{ amount: '-5' }, 'amount: Enter a price above zero, for example 49.00.'],
    [{ amount: '49.999' }, 'amount: Enter the price with at most 2 decimals, for example 49.00.'],
    [
      { amount: '49.50', currency: 'JPY' },
      'amount: JPY has no decimals: enter a whole number, for example 4900.',
    ],
    [{ amount: '1'.repeat(100_000) }, 'amount: Enter a price below 100,000,000.'],
    [{ amount: 49 }, 'amount: Enter a price, for example 49.00.'],
    [{ currency: 'US' }, 'currency: Enter the currency as three letters, for example USD.'],
    [{ trialDays: '1.5' }, 'trialDays: Enter the trial as whole days from 0 to 365.'],
    [{ trialDays: '366' }, 'trialDays: Enter the trial as whole days from 0 to 365.'],
    [{ model: 'USAGE_BASED' }, 'usageUnit: Enter the usage unit.'],
    [{ model: 'WEEKLY' }, 'model: Choose a price model.'],
    [{ model: undefined }, 'model: Choose a price model.'],
  ])('%j is answered with one sentence at its field', (changes, sentence) => {
    expect(problems(pricingFormSchema.safeParse(typed(changes)))).toEqual([sentence]);
  });
});

describe('a price on the wire', () => {
  it.each([
    [{ amount: 0 }],
    [{ amount: -1 }],
    [{ amount: 49.5 }],
    [{ amount: '4900' }],
    [{ amount: 100_000_000_00 }],
    [{ amount: 1_234, currency: 'KWD' }],
    [{ amount: Number.MAX_SAFE_INTEGER, currency: 'JPY' }],
  ])('is refused at the amount for %j', (changes) => {
    const price = { model: 'ONE_TIME', currency: 'USD', ...changes };
    const result = pricingSchema.safeParse(price);
    expect(result.error?.issues.map(({ path }) => path)).toEqual([['amount']]);
  });

  it('is refused when it carries what its model does not have', () => {
    const { error } = pricingSchema.safeParse({ model: 'FREE', currency: 'USD', amount: 4_900 });
    expect(error?.issues).toMatchObject([{ message: 'This price model has no such value.' }]);
  });

  it('goes into its columns and back, and through its form and back, unchanged', () => {
    fc.assert(
      fc.property(validPricing, (entered) => {
        const pricing = pricingSchema.parse(entered);
        const view = viewOfPricing(pricing);
        expect(pricingOfColumns(columnsOfPricing(pricing))).toEqual(view);
        expect(pricingFormSchema.parse(formOfPricing(view))).toEqual(pricing);
      }),
    );
  });
});

describe('a stored price', () => {
  it('that is no amount of its currency is shown as unknown and must be entered anew', () => {
    const view = pricingOfColumns({
      price_model: 'ONE_TIME',
      price_amount: '49.50',
      currency: 'JPY',
      usage_unit: null,
      trial_days: 0,
    });
    expect(view.amount).toBeNull();
    expect(formOfPricing(view).amount).toBe('');
  });
});
