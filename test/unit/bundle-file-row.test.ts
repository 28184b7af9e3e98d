import { describe, expect, it } from 'vitest';
import type { BundleView } from '../../electron/bundles/bundle-content.schema';
import {
  readBundleRow,
  rowOfBundle,
  toolsNamed,
} from '../../electron/bundles/bundle-file-row.rules';
import { clearToken } from '../../electron/catalog/files/catalog-file-cells.rules';

const ids = {
  avm: '00000000-0000-7000-8000-00000000000a',
  crm: '00000000-0000-7000-8000-00000000000b',
};
const tools = {
  slugOf: new Map(Object.entries(ids).map(([slug, id]) => [id, slug])),
  idOf: new Map(Object.entries(ids)),
};
const view: BundleView = {
  name: 'Starter kit',
  description: 'All of it.',
  price: { amount: 4_900, currency: 'USD' },
  discountPercent: 10,
  requiredTier: 'STARTER',
  status: 'ACTIVE',
  isFeatured: true,
  isPopular: false,
  iconUrl: null,
  items: [ids.avm],
};
const stored = { id: 'bundle', revision: 4, content: view };
const read = (cells: Record<string, string>) => readBundleRow(cells, stored, tools);
const problems = (cells: Record<string, string>) =>
  read(cells).problems.map(({ column, reason }) => `${column}: ${reason}`);

describe('a row of a file of bundles', () => {
  it('says the bundle as it is, and asks for nothing when it is read back', () => {
    const row = rowOfBundle(stored, tools);
    expect(row).toEqual({
      id: 'bundle',
      revision: '4',
      name: 'Starter kit',
      description: 'All of it.',
      status: 'ACTIVE',
      price: '49.00',
      currency: 'USD',
      discount_percent: '10',
      required_tier: 'STARTER',
      is_featured: 'yes',
      is_popular: 'no',
      icon_url: '',
      tools: 'avm',
    });
    expect(read(row)).toEqual({ wanted: {}, problems: [] });
  });

  it('says nothing for an amount that is none of its currency, and the id of a tool without a slug', () => {
    const odd = { ...view, price: { amount: null, currency: 'USD' }, items: ['unknown'] };
    expect(rowOfBundle({ ...stored, content: odd }, tools)).toMatchObject({
      price: '',
      tools: 'unknown',
    });
    const unknown = { ...view, price: { amount: 100, currency: '??' } };
    expect(rowOfBundle({ ...stored, content: unknown }, tools)).toMatchObject({ price: '' });
  });

  it('leaves alone what is blank, and what reads otherwise but means the same', () => {
    expect(read({ name: '  ', tools: '', price: ' ', discount_percent: ' 10 ' })).toEqual({
      wanted: {},
      problems: [],
    });
    expect(read({ tools: ' AVM ' })).toEqual({ wanted: {}, problems: [] });
    // A spreadsheet that saves the file writes each price without its last noughts.
    const otherwise = { required_tier: ' starter ', is_featured: 'TRUE', price: '49' };
    expect(read(otherwise)).toEqual({ wanted: {}, problems: [] });
    expect(read({ price: '$49.0', currency: 'usd' })).toEqual({ wanted: {}, problems: [] });
  });

  it('changes each field by itself', () => {
    expect(read({ discount_percent: '15' }).wanted).toEqual({ discount_percent: 15 });
    expect(read({ is_featured: 'no', is_popular: ' Yes ' }).wanted).toEqual({
      is_featured: false,
      is_popular: true,
    });
    expect(read({ price: '59' }).wanted).toEqual({
      price: { price_amount: '59.00', currency: 'USD' },
    });
    expect(read({ currency: 'eur' }).wanted).toEqual({
      price: { price_amount: '49.00', currency: 'EUR' },
    });
    expect(read({ tools: 'CRM\navm' }).wanted).toMatchObject({ items: [ids.crm, ids.avm] });
    expect(read({ tools: clearToken }).wanted).toMatchObject({ items: [] });
  });

  it('names what cannot be read, and asks for nothing then', () => {
    expect(read({ name: 'Other', discount_percent: '1000' }).wanted).toEqual({});
    expect(problems({ discount_percent: '101' })).toEqual([
      'discount_percent: Enter the discount as a whole number of percent from 0 to 100.',
    ]);
    // Both are numbers to a computer, and neither is what anybody means by a discount.
    for (const text of ['ten', '1e1', '0x10']) {
      expect(problems({ discount_percent: text })).toHaveLength(1);
    }
    expect(problems({ is_featured: 'maybe' })).toEqual(['is_featured: Choose yes or no.']);
    expect(problems({ price: 'forty' })).toEqual([
      'price: Enter the price as a number, for example 49.00.',
    ]);
    expect(problems({ price: '49,50' })).toEqual([
      'price: Write the decimals after a point: 49.50.',
    ]);
    expect(problems({ currency: 'UDS', price: '5' })).toEqual([
      expect.stringMatching(/^currency: No currency has the code UDS/),
    ]);
    expect(problems({ tools: 'avm\nnobody\nnothing' })).toEqual([
      'tools: No tool has the slug “nobody”.',
    ]);
    expect(problems({ tools: 'avm\nAVM' })).toEqual(['tools: A tool is in the bundle twice.']);
    expect(problems({ name: clearToken })).toEqual(['name: Enter the name.']);
  });

  it('repeats 80 characters of a cell that is wrong', () => {
    expect(read({ price: 'x'.repeat(90) }).problems[0]?.value).toBe(`${'x'.repeat(80)}…`);
  });

  it('leaves the status to the composer, but takes the one of its export', () => {
    expect(problems({ status: 'ARCHIVED' })).toEqual([
      'status: The status is changed in the composer, where it is checked. Leave it ACTIVE.',
    ]);
    expect(problems({ status: 'ACTIVE' })).toEqual([]);
    const stepped = { ...stored, statusThen: 'DRAFT' };
    for (const status of ['DRAFT', '']) {
      expect(readBundleRow({ status }, stepped, tools)).toEqual({ wanted: {}, problems: [] });
    }
  });

  it('begins a new bundle as a draft, and needs what has no beginning', () => {
    const cells = {
      name: 'New',
      description: 'New.',
      price: '10',
      required_tier: 'FREE',
      status: 'ACTIVE',
    };
    expect(readBundleRow(cells, null, tools)).toEqual({
      wanted: expect.objectContaining({
        status: 'DRAFT',
        discount_percent: 0,
        is_featured: false,
        is_popular: false,
        price: { price_amount: '10.00', currency: 'USD' },
        items: [],
      }),
      problems: [],
    });
    const columns = readBundleRow({}, null, tools).problems.map(({ column }) => column);
    expect(columns).toEqual(['name', 'description', 'required_tier', 'price']);
  });

  it('names its tools as it names them', () => {
    expect(toolsNamed({ tools: 'avm\n crm ' })).toEqual(['avm', 'crm']);
    expect(toolsNamed({ tools: clearToken })).toEqual([]);
    expect(toolsNamed({})).toEqual([]);
  });
});
