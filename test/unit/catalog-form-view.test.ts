import { describe, expect, it } from 'vitest';
import { listToolsInput, toolFiltersSchema } from '../../electron/catalog/catalog.schema';
import {
  isNarrowed,
  queryOf,
  readView,
  sortParam,
} from '../../renderer/features/catalog/catalog-view.rules';
import {
  columnFilterText,
  queryOfColumnFilters,
  readColumnFilters,
  writeColumnFilter,
} from '../../renderer/features/catalog/filters/column-filter.rules';
import { priceLine } from '../../renderer/shared/tool-price.rules';
import { amountHeader, uniformCurrency } from '../../renderer/shared/uniform-currency.rules';

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

  it('looks for cells that were copied from a spreadsheet as for words', () => {
    const { search } = view(`q=${encodeURIComponent('Lead\tEngine\r\n\0')}`);
    expect(listToolsInput.parse({ search }).search).toBe('Lead Engine');
    expect(listToolsInput.parse({ search: 'half a \ud800 pair' }).search).toBe(
      'half a \ufffd pair',
    );
    expect(listToolsInput.safeParse({ search: 'a'.repeat(201) }).success).toBe(false);
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

describe('what single columns are narrowed to', () => {
  const where = (...texts: string[]) =>
    readColumnFilters(texts).map((filter) => [writeColumnFilter(filter), columnFilterText(filter)]);

  it('is read and written alike, and said in words', () => {
    expect(
      where('provider:Quill: & Co', 'purchaseCount:10..', 'updatedAt:2026-01-01..2026-02-01'),
    ).toEqual([
      ['provider:Quill: & Co', 'contains “Quill: & Co”'],
      ['purchaseCount:10..', 'from 10'],
      ['updatedAt:2026-01-01..2026-02-01', '2026-01-01 to 2026-02-01'],
    ]);
    expect(where('price:USD ..49.50')).toEqual([['price:USD ..49.50', 'up to 49.50 USD']]);
  });

  it('leaves out what is no filter', () => {
    expect(
      where('weight:1..2', 'purchaseCount:ten..', 'purchaseCount:9..1', 'price:..5', 'name: '),
    ).toEqual([]);
    expect(where('updatedAt:2026-02-30..', 'avgRating:..', 'nonsense')).toEqual([]);
  });

  it('becomes filters that the service takes, in minor units and whole days', () => {
    const filters = readColumnFilters([
      'name:lead',
      'price:JPY 100..',
      'avgRating:..4.5',
      'createdAt:2026-01-01..',
    ]);
    expect(toolFiltersSchema.parse(queryOfColumnFilters(filters))).toMatchObject({
      texts: { name: 'lead' },
      price: { currency: 'JPY', from: 100, to: null },
      ranges: { avgRating: { from: null, to: 4.5 } },
      dates: { createdAt: { from: '2026-01-01', to: null } },
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
    expect(uniformCurrency(['USD', null, 'USD'])).toBe('USD');
    expect(uniformCurrency(['USD', 'JPY'])).toBeNull();
    expect(uniformCurrency([])).toBeNull();
    expect(amountHeader('Price', 'USD')).toBe('Price (USD)');
    expect(amountHeader('Price', null)).toBe('Price');
    expect(priceLine(price('MONTHLY', 4500), false)).toBe('45.00');
    expect(priceLine(price('MONTHLY', 4500, 'JPY'), true)).toBe('¥4,500');
  });

  it('says what a usage price is paid for, and words instead of a nought', () => {
    expect(priceLine(price('USAGE_BASED', 12), false)).toBe('0.12 per page');
    expect(priceLine(price('FREE', 0), false)).toBe('Free');
  });
});
