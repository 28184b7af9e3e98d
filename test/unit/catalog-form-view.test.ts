import { describe, expect, it } from 'vitest';
import { listToolsInput } from '../../electron/catalog/catalog.schema';
import {
  isNarrowed,
  queryOf,
  readView,
  sortParam,
} from '../../renderer/features/catalog/catalog-view.rules';
import { priceLine, uniformCurrency } from '../../renderer/shared/tool-price.rules';

const view = (query: string) => readView(new URLSearchParams(query));

describe('the address of the catalog', () => {
  it('is read and written alike', () => {
    const { sort, filters, search } = view('q=lead&status=BETA&status=ACTIVE&sort=-price,name');
    expect(search).toBe('lead');
    expect(filters.status).toEqual(['ACTIVE', 'BETA']);
    expect(sortParam(sort)).toBe('-price,name');
  });

  it('leaves out what it does not know', () => {
    const odd = view('status=GONE&sort=-price,weight,price,name,slug,status&tier=');
    expect(odd.filters.status).toEqual([]);
    expect(sortParam(odd.sort)).toBe('-price,name,slug');
    expect(isNarrowed(odd)).toBe(false);
  });

  it('becomes a query that the service takes', () => {
    const full = view(
      'q=a&category=CRM_TOOLS&model=FREE&tier=ELITE&integration=API&highlight=popular',
    );
    expect(isNarrowed(full)).toBe(true);
    const parsed = listToolsInput.parse({ ...queryOf(full), sort: full.sort });
    expect(parsed.filters).toMatchObject({
      category: ['CRM_TOOLS'],
      priceModel: ['FREE'],
      requiredTier: ['ELITE'],
      integrationType: ['API'],
      isPopular: true,
      isFeatured: null,
    });
  });
});

describe('the price column', () => {
  const price = (model: 'MONTHLY' | 'USAGE_BASED' | 'FREE', amount: number, currency = 'USD') => ({
    model,
    currency,
    amount,
    usageUnit: model === 'USAGE_BASED' ? 'page' : null,
    trialDays: 0,
  });

  it('names the currency in each cell only where currencies differ', () => {
    const prices = [price('MONTHLY', 4500), price('FREE', 0)];
    expect(uniformCurrency(prices)).toBe('USD');
    expect(uniformCurrency([...prices, price('MONTHLY', 4500, 'JPY')])).toBeNull();
    expect(uniformCurrency([])).toBeNull();
    expect(priceLine(price('MONTHLY', 4500), false)).toBe('45.00');
    expect(priceLine(price('MONTHLY', 4500, 'JPY'), true)).toBe('¥4,500');
  });

  it('says what a usage price is paid for, and words instead of a nought', () => {
    expect(priceLine(price('USAGE_BASED', 12), false)).toBe('0.12 per page');
    expect(priceLine(price('FREE', 0), false)).toBe('Free');
  });
});
