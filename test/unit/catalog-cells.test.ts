import { describe, expect, it } from 'vitest';
import type { ToolRow } from '../../electron/catalog/catalog-tool.schema';
import { cellText, readCells } from '../../renderer/features/catalog/grid/catalog-cells.rules';
import { catalogColumns } from '../../renderer/features/catalog/grid/catalog-columns';
import {
  countStaged,
  nothingStaged,
  resumed,
  shownStaged,
  withEdits,
  withStep,
} from '../../renderer/features/catalog/staged/staged-edits.rules';
import { redone, undone } from '../../renderer/shared/timeline.rules';
import { batchOf } from '../../renderer/ui/data-grid/grid-edit.rules';

const tool: ToolRow = {
  id: '018d0a6b-1758-7e13-9326-de22cfb805e5',
  revision: 3,
  slug: 'lead-scoring',
  name: 'Lead Scoring',
  description: 'Scores leads.',
  category: 'CRM_TOOLS',
  tags: ['crm', 'leads'],
  pricing: { model: 'MONTHLY', currency: 'USD', amount: 4_900, usageUnit: null, trialDays: 14 },
  requiredTier: 'GROWTH',
  integrationType: 'API',
  status: 'ACTIVE',
  isFeatured: false,
  isPopular: true,
  provider: 'Acme',
  iconUrl: null,
  version: '1.0.0',
  purchaseCount: 1,
  viewCount: 2,
  avgRating: null,
  reviewCount: 0,
  usageCount: 0,
  lastUpdated: '2026-01-01T00:00:00.000Z',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};
const free: ToolRow = {
  ...tool,
  pricing: { model: 'FREE', currency: 'USD', amount: 0, usageUnit: null, trialDays: 0 },
};
const edit = (column: string, text: string, row = tool) => ({
  how: 'type' as const,
  edits: [
    { row, column: { id: column, header: column, width: 1, cell: () => '', text: () => '' }, text },
  ],
  refused: [],
});

describe('a column of prices from a spreadsheet', () => {
  const columns = catalogColumns({ currency: 'USD', drafts: new Set() });
  const at = columns.findIndex(({ id }) => id === 'price');
  /** What pasting these texts into the prices of as many tools stages, refuses and says. */
  const pasted = (...texts: string[]) => {
    const rows = texts.map((_, index) => ({ ...tool, id: `${index}`, name: `Tool ${index + 1}` }));
    const cells = texts.map((text, row) => ({ row, column: at, text }));
    const { edits, refused, notices } = batchOf('paste', cells, {
      row: (index) => rows[index],
      column: (index) => columns[index],
      rows: rows.length,
    });
    return {
      staged: edits.map(({ text }) => text),
      refused: refused.map(({ text, reason }) => `${text}: ${reason}`),
      notices,
    };
  };

  it('is read as the column writes its decimals, and says how', () => {
    expect(pasted('49,50', '1.234', '1.234,50 $', '7', 'soon')).toEqual({
      staged: ['49.50', '1234', '1234.50 $', '7', 'soon'],
      refused: [],
      notices: [
        'Prices are read with a decimal comma, as all of them are written: “49,50” for Tool 1 is 49.50.',
      ],
    });
  });

  it('takes no price that could be either where there are both, also beside one that stays as it is', () => {
    expect(pasted('49,50', '49.00', '1.234')).toEqual({
      staged: ['49.50'],
      refused: [
        '1.234: This can be read in two ways, and other prices have both. Write it without what groups thousands.',
      ],
      notices: [expect.stringMatching(/“49,50” for Tool 1.*“49\.00” for Tool 2.*left out/)],
    });
  });

  it('is taken as it stands where it has points, or was copied here', () => {
    expect(pasted('1,234.50', '1,234', '12')).toEqual({
      staged: ['1,234.50', '1,234', '12'],
      refused: [],
    });
  });
});

describe('cells of the catalog', () => {
  it('are edited with the words that the grid shows, and the amount without its sign', () => {
    const texts = ['name', 'status', 'price', 'priceModel', 'tags', 'trialDays', 'isPopular'];
    expect(texts.map((column) => cellText(column, tool))).toEqual([
      'Lead Scoring',
      'Active',
      '49.00',
      'Monthly',
      'crm, leads',
      '14',
      'Yes',
    ]);
  });

  it.each([
    ['price', '59', { pricing: { amount: 5_900 } }],
    ['price', ' 1,059.50 ', { pricing: { amount: 105_950 } }],
    ['status', 'beta', { status: 'BETA' }],
    ['category', 'CRM_TOOLS', { category: 'CRM_TOOLS' }],
    ['tags', 'one, two ,', { tags: ['one', 'two'] }],
    ['isFeatured', 'yes', { isFeatured: true }],
    ['isPopular', 'No', { isPopular: false }],
    ['name', '  Trimmed ', { name: 'Trimmed' }],
  ])('%s takes %j', (column, text, changes) => {
    const read = readCells(tool, { [column]: text });
    expect(read.problems).toEqual({});
    expect(read.changes).toMatchObject(changes);
  });

  it.each([
    ['price', 'abc', /number/],
    ['price', '0', /above zero/],
    ['price', '1.234', /2 decimals/],
    ['name', '', /name/],
    ['slug', 'Not A Slug', /small letters/],
    ['status', 'sleeping', /status/],
    ['isFeatured', 'maybe', /yes or no/],
    ['trialDays', '900', /0 to 365/],
    ['tags', 'a, A', /twice/],
  ])('%s says what is wrong with %j', (column, text, sentence) => {
    const read = readCells(tool, { [column]: text });
    expect(read.problems[column]).toMatch(sentence);
    expect(read.changes).toEqual({});
  });

  it('ask for the price that a new model needs, at the price', () => {
    const read = readCells(free, { priceModel: 'Monthly' });
    expect(read.problems).toEqual({ price: 'Enter a price, for example 49.00.' });
    expect(readCells(free, { priceModel: 'Monthly', price: '9' }).changes.pricing).toEqual({
      model: 'MONTHLY',
      currency: 'USD',
      amount: 900,
      trialDays: 0,
    });
  });

  it('refuse a price for a model without one instead of dropping it', () => {
    expect(readCells(free, { price: '9' }).problems['price']).toMatch(/Change its model first/);
    expect(readCells(free, { price: '' })).toEqual({
      changes: { pricing: { model: 'FREE', currency: 'USD' } },
      problems: {},
    });
  });
});

describe('staged edits', () => {
  it('show in the row, count, and are gone when a cell is what it was', () => {
    const staged = withEdits(withEdits(new Map(), edit('price', '59')), edit('name', ''));
    expect(countStaged(staged)).toEqual({ changes: 2, tools: 1, problems: 1 });
    const known = staged.get(tool.id);
    if (!known) throw new Error('nothing is staged');
    const { row, problems } = shownStaged({ ...tool, provider: 'Changed since' }, known);
    expect(row.pricing.amount).toBe(5_900);
    expect(row.provider).toBe('Changed since');
    expect(row.name).toBe('Lead Scoring');
    expect(row.rejected).toEqual({ name: '' });
    expect(Object.keys(problems)).toEqual(['name']);
    const back = withEdits(withEdits(staged, edit('price', '49.00')), edit('name', 'Lead Scoring'));
    expect(back.size).toBe(0);
  });

  it('keep the tool as it was first edited, so that a save names what it is based on', () => {
    const staged = withEdits(new Map(), edit('price', '59'));
    const later = withEdits(staged, edit('name', 'New', { ...tool, revision: 9, name: 'Theirs' }));
    expect(later.get(tool.id)?.base.revision).toBe(3);
  });

  it('are undone and redone act by act; a new act ends what could be redone', () => {
    const one = withStep(nothingStaged, withEdits(new Map(), edit('price', '59')));
    const two = withStep(one, withEdits(one.present, edit('name', 'New')));
    const back = undone(two);
    expect(back.present).toBe(one.present);
    expect(redone(back).present).toBe(two.present);
    expect(undone(undone(undone(two))).present.size).toBe(0);
    const other = withStep(back, withEdits(back.present, edit('provider', 'Other')));
    expect(redone(other)).toEqual(other);
  });

  it('go on with the steps of the grid before, unless something else was kept than it left', () => {
    const one = withStep(nothingStaged, withEdits(new Map(), edit('price', '59')));
    const two = withStep(one, withEdits(one.present, edit('name', 'New')));
    // What was kept is read anew: the same texts, in other objects.
    const read = (kept: typeof two.present) => structuredClone(kept);
    expect(resumed(nothingStaged, read(two.present), two)).toBe(two);
    const discarded = withStep(two, new Map());
    expect(undone(resumed(nothingStaged, new Map(), discarded)).present).toBe(two.present);
    for (const kept of [one.present, withEdits(two.present, edit('name', 'Newer'))]) {
      const fresh = resumed(nothingStaged, read(kept), two);
      expect(fresh.present).toEqual(kept);
      expect(fresh.past).toEqual([]);
    }
    // What was typed before it was read is on top of it, and is not taken back.
    const typed = withStep(nothingStaged, withEdits(new Map(), edit('price', '61')));
    expect(resumed(typed, read(two.present), two).present.get(tool.id)?.typed).toEqual({
      price: '61',
    });
  });

  it('show every typed part of a price that cannot be read as one', () => {
    const staged = withEdits(new Map(), edit('priceModel', 'Usage', free)).get(tool.id);
    if (!staged) throw new Error('nothing is staged');
    expect(shownStaged(free, staged).row.rejected).toEqual({ priceModel: 'Usage' });
    // Nor is it added up: the price that is stored stands nowhere any more.
    const { row } = shownStaged(tool, {
      base: tool,
      typed: withEdits(new Map(), edit('price', 'much')).get(tool.id)?.typed ?? {},
    });
    const amountOf = (id: string) =>
      catalogColumns({ currency: 'USD', drafts: new Set() })
        .find((column) => column.id === id)
        ?.amount?.(row);
    expect(['price', 'trialDays', 'purchaseCount'].map(amountOf)).toEqual([
      'refused',
      'refused',
      1,
    ]);
  });
});
