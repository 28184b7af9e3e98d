import { describe, expect, it } from 'vitest';
import { viewOfContent } from '../../electron/catalog/catalog-changes.rules';
import { toolContentSchema } from '../../electron/catalog/catalog-tool.schema';
import { clearToken } from '../../electron/catalog/files/catalog-file-cells.rules';
import { type FileCells, readRow } from '../../electron/catalog/files/catalog-file-row.rules';
import { toolContent } from '../support/catalog-content';

const stored = {
  id: '00000000-0000-7000-8000-000000000001',
  revision: 3,
  content: viewOfContent(toolContentSchema.parse(toolContent())),
};
const read = (cells: FileCells) => readRow(cells, stored);
const pricing = (cells: FileCells) => read(cells).wanted['pricing'];

const whole = {
  slug: 'new-tool',
  name: 'New',
  description: 'New.',
  category: 'CRM_TOOLS',
  price_model: 'FREE',
  currency: 'USD',
  required_tier: 'FREE',
  integration_type: 'API',
  provider: 'Example Ltd',
};

describe('names in a row of a file', () => {
  it('are read with blanks and hyphens as people write them', () => {
    expect(read({ category: '  market - intelligence ' }).wanted).toEqual({
      category: 'MARKET_INTELLIGENCE',
    });
    expect(read({ category: 'lead generation' }).wanted, 'what it is already').toEqual({});
    expect(read({ is_featured: ' Yes ', is_popular: '1' }).wanted).toEqual({
      is_featured: true,
      is_popular: true,
    });
  });
});

it('a cell of blanks in a row of a file leaves its field alone', () => {
  expect(read({ name: '   ', category: ' ', tags: '  ' })).toEqual({ wanted: {}, problems: [] });
});

it('a text that stands in many cells is read by the rules of each field, good or bad, as often as it comes', () => {
  for (let time = 0; time < 2; time += 1) {
    const { wanted, problems } = read({ provider: '1', is_featured: '1', tags: '1', status: '1' });
    expect(wanted).toEqual({ provider: '1', is_featured: true, tags: ['1'] });
    expect(problems.map(({ column }) => column)).toEqual(['status']);
  }
});

describe('a list in a row of a file', () => {
  it('is as many texts as the cell has lines', () => {
    expect(read({ tags: 'leads\nscoring', features: 'One' }).wanted).toEqual({
      tags: ['leads', 'scoring'],
      features: ['One'],
    });
  });
});

describe('words of pictures in a row of a file', () => {
  const pictured = {
    ...stored,
    content: {
      ...stored.content,
      images: ['https://a.example/1.png'],
      imageAlts: { 'https://a.example/1.png': 'the first' },
    },
  };
  const alts = (cell: string) => readRow({ image_alts: cell }, pictured);

  it('are lines, or the object of a JSON file, or taken away', () => {
    const next = { image_alts: { 'https://a.example/1.png': 'another' } };
    expect(alts('https://a.example/1.png another').wanted).toEqual(next);
    expect(alts('{"https://a.example/1.png": "another"}').wanted).toEqual(next);
    expect(alts(clearToken).wanted).toEqual({ image_alts: {} });
  });

  it('keep the blanks between them, and are refused where an address comes twice', () => {
    const address = 'https://a.example/1.png';
    const spaced = 'two\u00a0hundred  and more';
    expect(alts(`${address} ${spaced}`).wanted).toEqual({ image_alts: { [address]: spaced } });
    const twice = alts(`${address} one\n${address} another`);
    expect(twice.wanted).toEqual({});
    expect(twice.problems).toMatchObject([
      { column: 'image_alts', reason: expect.stringContaining('each address once') },
    ]);
  });

  it('are refused where their object is torn', () => {
    const { wanted, problems } = alts('{"https://a.example/1.png": "ano');
    expect(wanted).toEqual({});
    expect(problems.map(({ column }) => column)).toEqual(['image_alts']);
  });
});

describe('what a problem says of a cell', () => {
  it('repeats 80 characters of it, and marks what it leaves out', () => {
    const repeated = (cell: string) => read({ category: cell }).problems[0]?.value;
    expect(repeated('x'.repeat(80))).toBe('x'.repeat(80));
    expect(repeated('x'.repeat(81))).toBe(`${'x'.repeat(80)}…`);
  });

  it('names a cell that is longer than any field, once', () => {
    const reasonOf = (length: number) => read({ name: 'x'.repeat(length) }).problems;
    expect(reasonOf(100_001)).toEqual([
      {
        column: 'name',
        reason: 'The cell is longer than any field can be.',
        value: `${'x'.repeat(80)}…`,
      },
    ]);
    expect(reasonOf(100_000)[0]?.reason).toMatch(/100 characters/);
  });

  it('names one column that a new tool lacks, or all', () => {
    const { provider: _provider, ...allButOne } = whole;
    expect(readRow(allButOne, null).problems[0]?.reason).toBe(
      'No tool has this slug. Correct it; a new tool would need the column provider too.',
    );
    const { name: _name, ...allButTwo } = allButOne;
    expect(readRow(allButTwo, null).problems[0]?.reason).toMatch(
      /would need the columns name and provider too\.$/,
    );
  });
});

describe('a price in a row of a file', () => {
  it('changes with each of its parts, and not with one that says what is stored', () => {
    expect(pricing({ price_model: 'annual' })).toMatchObject({ price_model: 'ANNUAL' });
    expect(pricing({ currency: 'EUR' })).toMatchObject({ currency: 'EUR', price_amount: '49.00' });
    expect(pricing({ price: '50' })).toMatchObject({ price_amount: '50.00' });
    expect(pricing({ trial_days: '15' })).toMatchObject({ trial_days: 15 });
    expect(pricing({ price_model: 'monthly', currency: 'usd', price: ' 49 ' })).toBeUndefined();
    expect(read({ price: '   ', currency: ' ' })).toEqual({ wanted: {}, problems: [] });
  });

  it('changes with the unit of what is used', () => {
    const used = { model: 'USAGE_BASED', currency: 'USD', amount: 5, trialDays: 0 } as const;
    const tool = {
      ...stored,
      content: { ...stored.content, pricing: { ...used, usageUnit: 'lead' } },
    };
    expect(readRow({ usage_unit: 'page' }, tool).wanted['pricing']).toMatchObject({
      usage_unit: 'page',
      price_amount: '0.05',
    });
    expect(readRow({ usage_unit: 'lead' }, tool).wanted).toEqual({});
  });

  it('loses its trial by the token, and takes none where the model has none', () => {
    expect(pricing({ trial_days: clearToken })).toMatchObject({ trial_days: 0 });
    const { wanted, problems } = read({ price_model: 'ONE_TIME', trial_days: '3' });
    expect(problems).toEqual([
      {
        column: 'trial_days',
        reason: expect.stringMatching(/^The price model ONE_TIME/),
        value: '3',
      },
    ]);
    expect(wanted).not.toHaveProperty('trial_days');
    // What spreadsheets write where there is nothing.
    expect(read({ price_model: 'ONE_TIME', trial_days: '0' }).problems).toEqual([]);
  });

  it('is left alone where the tool’s own was not read, and asked of a new tool', () => {
    const { pricing: _pricing, ...rest } = stored.content;
    expect(readRow({ price: '59' }, { ...stored, content: rest })).toEqual({
      wanted: {},
      problems: [],
    });
    expect(readRow(whole, null).wanted['pricing']).toMatchObject({ price_model: 'FREE' });
  });

  it('of an unknown model says of its other cells what is wrong in any', () => {
    const columns = read({ price_model: 'RENTED', price: '5', currency: 'USD' }).problems;
    expect(columns.map(({ column }) => column)).toEqual(['price_model']);
    expect(columns[0]?.value).toBe('RENTED');
  });
});
