import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  countToolsInput,
  listToolsInput,
  type ToolList,
  type ToolSortField,
  toolFacetsInput,
  toolSortFields,
  toolSubjectsInput,
  type toolSubjectsOutput,
} from '../../../electron/catalog/catalog.schema';
import {
  integrationTypes,
  priceModels,
  subscriptionTiers,
  toolCategories,
  toolStatuses,
} from '../../../electron/catalog/catalog-values.schema';
import {
  countTools,
  listTools,
  toolFacets,
  toolSubjects,
} from '../../../electron/catalog/list/catalog-list.service';
import { insertTools, openCatalog, type TestCatalog } from '../../support/catalog-database';
import { testEngines } from '../../support/databases';

const words = ['Lead', 'scoring', 'Engine', 'property', 'Émile', 'calendar', 'AI', 'zeta', '100%'];

/** One of the values, decided by a number: a catalog with many ties that is the same every time. */
function pick<Value>(values: readonly [Value, ...Value[]], number: number): Value {
  return values[number % values.length] ?? values[0];
}

const count = 70;
const tools = Array.from({ length: count }, (_, n) => {
  const model = pick(priceModels, n);
  const priced = model !== 'FREE' && model !== 'CUSTOM';
  return {
    slug: `tool-${n}`,
    name: `${pick(['Lead', 'lead', 'Émile', 'Zeta', 'AI'], n * 3)} ${pick(['Engine', 'engine'], n)}`,
    description: `About ${words[(n * 5) % words.length]} and more.`,
    tags: [pick(['crm', 'mail', 'maps'], n), `t${n % 2}`],
    category: pick(toolCategories, n * 5),
    status: pick(toolStatuses, n >> 1),
    price_model: model,
    price_amount: priced ? pick(['9.99', '49.00', '49.50'], n) : '0',
    currency: pick(['USD', 'EUR'], n >> 2),
    usage_unit: model === 'USAGE_BASED' ? 'call' : null,
    trial_days: pick([0, 14], n),
    required_tier: pick(subscriptionTiers, n * 7),
    integration_type: pick(integrationTypes, n * 11),
    is_featured: n % 3 === 0,
    is_popular: n % 4 === 0,
    provider: pick(['Acme', 'acme', 'Örn 100%'], n),
    version: pick(['1.0.0', '1.10.0', '1.9.0'], n),
    view_count: n % 2,
    last_updated: `2026-01-0${1 + (n % 3)}T10:00:00.12345${n % 2}Z`,
  };
});

const counters = tools.map(({ slug }, n) => ({
  slug,
  rating: pick([null, 4.3333335, 4.5, null], n),
  reviews: n % 5,
  purchases: n % 6,
}));

/** The same order in the test's own words. */
const columns = {
  name: 'lower(name) COLLATE "C"',
  slug: 'slug COLLATE "C"',
  category: 'category',
  priceModel: 'price_model',
  price: "CASE price_model WHEN 'FREE' THEN -1 WHEN 'CUSTOM' THEN 1e9 ELSE price_amount END",
  requiredTier: 'required_tier',
  integrationType: 'integration_type',
  status: 'status',
  isFeatured: 'is_featured',
  isPopular: 'is_popular',
  provider: 'lower(provider) COLLATE "C"',
  version: 'version COLLATE "C"',
  trialDays: 'trial_days',
  purchaseCount: 'purchase_count',
  viewCount: 'view_count',
  usageCount: 'usage_count',
  reviewCount: 'review_count',
  avgRating: 'avg_rating',
  lastUpdated: 'last_updated',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
} as const satisfies Record<ToolSortField, string>;

describe.each(testEngines)('listing tools on the %s engine', (engine) => {
  let catalog: TestCatalog;

  beforeAll(async () => {
    catalog = await openCatalog(engine);
    await insertTools(catalog.client, tools);
    // New tools start without sales and reviews, whatever an INSERT says.
    for (const { slug, ...counted } of counters) {
      await catalog.client.query(
        `UPDATE marketplace_tools
         SET avg_rating = $2, review_count = $3, purchase_count = $4 WHERE slug = $1`,
        [slug, counted.rating, counted.reviews, counted.purchases],
      );
    }
  });
  afterAll(() => catalog?.close());

  const list = (input: object): Promise<ToolList> =>
    listTools(catalog.access('finance'), listToolsInput.parse(input));

  async function allPages(input: object, limit: number): Promise<readonly ToolList[]> {
    const pages: ToolList[] = [];
    let cursor: string | null = null;
    do {
      const page = await list({ ...input, limit, cursor });
      pages.push(page);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return pages;
  }

  const sorts = fc
    .uniqueArray(fc.constantFrom(...toolSortFields), { minLength: 1, maxLength: 3 })
    .chain((fields) =>
      fc
        .array(fc.constantFrom('asc', 'desc'), {
          minLength: fields.length,
          maxLength: fields.length,
        })
        .map((directions) =>
          fields.map((field, at) => ({ field, direction: directions[at] ?? 'asc' })),
        ),
    );

  it('visits every tool exactly once, in order, whatever the sort and the page size', async () => {
    await fc.assert(
      fc.asyncProperty(sorts, fc.integer({ min: 9, max: 40 }), async (sort, limit) => {
        const order = sort.map(
          ({ field, direction }) => `${columns[field]} ${direction} NULLS LAST`,
        );
        const expected = await catalog.client.query<{ id: string }>(
          `SELECT id FROM marketplace_tools ORDER BY ${order.join(', ')}, id ${sort.at(-1)?.direction}`,
        );
        const pages = await allPages({ sort }, limit);
        const visited = pages.flatMap(({ rows }) => rows.map(({ id }) => id));
        expect(visited).toEqual(expected.rows.map(({ id }) => id));
        // There are more of them than fit on a page, and counting is a question of its own.
        expect(pages.map(({ total }) => total)).toEqual(pages.map(() => null));
      }),
      {
        // Examples count as runs.
        numRuns: toolSortFields.length + 15,
        examples: toolSortFields.map((field, at) => [
          [{ field, direction: at % 2 === 0 ? 'desc' : 'asc' }],
          20,
        ]),
      },
    );
  });

  type Tool = (typeof tools)[number];
  const isPriced = (tool: Tool) => tool.price_model !== 'CUSTOM';
  /** Filters by price, and what each finds among the tools of its currency. */
  const prices: Readonly<
    Record<string, { readonly filter: object; readonly finds: (tool: Tool) => boolean } | undefined>
  > = {
    any: undefined,
    dollars: { filter: { currency: 'USD', from: null, to: null }, finds: () => true },
    between: {
      filter: { currency: 'USD', from: 1_000, to: 4_900 },
      finds: ({ price_amount }) => price_amount === '49.00',
    },
    'at most': {
      filter: { currency: 'USD', from: null, to: 999 },
      finds: (tool) => isPriced(tool) && ['0', '9.99'].includes(tool.price_amount),
    },
    'at least': {
      filter: { currency: 'USD', from: 4_950, to: null },
      finds: ({ price_amount }) => price_amount === '49.50',
    },
  };
  const filters = fc.record(
    {
      status: fc.subarray([...toolStatuses]),
      category: fc.subarray([...toolCategories], { minLength: 5 }),
      priceModel: fc.subarray([...priceModels]),
      requiredTier: fc.subarray([...subscriptionTiers]),
      integrationType: fc.subarray([...integrationTypes]),
      isFeatured: fc.option(fc.boolean()),
      isPopular: fc.option(fc.boolean()),
      provider: fc.constantFrom('', 'ACME', '100%', '_'),
      tags: fc.subarray(['crm', 't0']),
      price: fc.constantFrom(...Object.keys(prices)),
    },
    { requiredKeys: [] },
  );

  it('narrows, searches and pages to the same tools as one by one', async () => {
    const search = fc.constantFrom('', 'lead', 'scorng', 'lead engine', '%', 'émile');
    await fc.assert(
      fc.asyncProperty(filters, search, fc.option(sorts), async (chosenFilters, wanted, sort) => {
        const price = prices[chosenFilters.price ?? 'any'];
        const narrowed = { ...chosenFilters, price: price?.filter ?? null };
        const input = { filters: narrowed, search: wanted, sort: sort ?? [] };
        const [whole] = await allPages(input, 200);
        const paged = (await allPages(input, 7)).flatMap(({ rows }) => rows);
        expect(paged).toEqual(whole?.rows);
        expect(whole?.total).toBe(paged.length);
        const chosen = <Value>(values: readonly Value[] | undefined, value: Value) =>
          !values || values.length === 0 || values.includes(value);
        const matching = new Set(
          tools
            .filter(
              (tool) =>
                chosen(narrowed.status, tool.status) &&
                chosen(narrowed.category, tool.category) &&
                chosen(narrowed.priceModel, tool.price_model) &&
                chosen(narrowed.requiredTier, tool.required_tier) &&
                chosen(narrowed.integrationType, tool.integration_type) &&
                (narrowed.isFeatured ?? tool.is_featured) === tool.is_featured &&
                (narrowed.isPopular ?? tool.is_popular) === tool.is_popular &&
                tool.provider.toLowerCase().includes((narrowed.provider ?? '').toLowerCase()) &&
                (narrowed.tags ?? []).every((tag) => tool.tags.includes(tag)) &&
                (!price || (tool.currency === 'USD' && price.finds(tool))),
            )
            .map(({ slug }) => slug),
        );
        const found = paged.map(({ slug }) => slug);
        if (wanted === '') expect(new Set(found)).toEqual(matching);
        else expect(found.filter((slug) => !matching.has(slug))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('counts a list by itself, and says how many there are where a page holds them all', async () => {
    const narrowed = {
      filters: { status: ['ACTIVE'], provider: 'acme', price: { currency: 'EUR' } },
    };
    for (const narrowing of [{}, narrowed, { search: 'engine' }]) {
      const counted = await countTools(catalog.access('finance'), countToolsInput.parse(narrowing));
      expect(counted).toBeGreaterThan(1);
      expect(counted).toBe((await allPages(narrowing, 7)).flatMap(({ rows }) => rows).length);
      expect((await list({ ...narrowing, limit: counted })).total).toBe(counted);
      // What words tell has found them all before it gives the first.
      const expected = 'search' in narrowing || 'filters' in narrowing ? counted : null;
      expect((await list({ ...narrowing, limit: counted - 1 })).total).toBe(expected);
    }
  });

  it('counts for each menu what its choices would leave, its own choice apart', async () => {
    const input = toolFacetsInput.parse({
      filters: { status: ['ACTIVE'], isFeatured: true },
    });
    const facets = await toolFacets(catalog.access('curator'), input);
    const counted = (of: (tool: (typeof tools)[number]) => string, all: typeof tools) => {
      const counts = new Map<string, number>();
      for (const tool of all) counts.set(of(tool), (counts.get(of(tool)) ?? 0) + 1);
      return counts;
    };
    const asMap = (facet: readonly { value: string; count: number }[]) =>
      new Map(facet.map(({ value, count: number }) => [value, number]));
    const featured = tools.filter((tool) => tool.is_featured);
    const active = featured.filter((tool) => tool.status === 'ACTIVE');
    expect(asMap(facets.status)).toEqual(counted(({ status }) => status, featured));
    expect(asMap(facets.category)).toEqual(counted(({ category }) => category, active));
    expect(asMap(facets.priceModel)).toEqual(counted(({ price_model }) => price_model, active));

    const searched = { search: 'acme', filters: { provider: 'acme', status: ['ACTIVE'] } };
    const found = await toolFacets(catalog.access('curator'), toolFacetsInput.parse(searched));
    const ofAcme = tools.filter(({ provider }) => provider.toLowerCase().includes('acme'));
    expect(asMap(found.status)).toEqual(counted(({ status }) => status, ofAcme));
    expect(asMap(found.category)).toEqual(
      counted(
        ({ category }) => category,
        ofAcme.filter(({ status }) => status === 'ACTIVE'),
      ),
    );
  });

  it('refuses a cursor of another list at the cursor, and starts anew without one', async () => {
    const { nextCursor } = await list({ limit: 5 });
    const other = list({ cursor: nextCursor, sort: [{ field: 'price', direction: 'asc' }] });
    await expect(other).rejects.toMatchObject({
      code: 'invalid',
      details: { fields: [{ path: ['cursor'] }] },
    });
  });
});

describe.each(testEngines)('searching tools on the %s engine', (engine) => {
  let catalog: TestCatalog;

  beforeAll(async () => {
    catalog = await openCatalog(engine);
    await insertTools(catalog.client, [
      { slug: 'scoring', name: 'Lead Scoring Engine', description: 'Enriches prospects.' },
      { slug: 'capture', name: 'Lead Capture', description: 'Prepares the scoring of leads.' },
      { slug: 'calendar', name: 'Calendar Integration', tags: ['reminders'] },
      { slug: 'avm', name: 'AI Property Valuation (AVM)', description: 'Values at 100% speed.' },
      { slug: 'underscore', name: 'snake_case export' },
      { slug: 'learning', name: 'Agent training', description: 'Learn to sell.' },
      {
        slug: 'papers',
        name: 'Contract papers',
        category: 'DOCUMENT_PROCESSING',
        provider: 'Fernhøllow Studio',
      },
    ]);
  });
  afterAll(() => catalog?.close());

  const found = async (search: string): Promise<readonly string[]> => {
    const page = await listTools(catalog.access('moderator'), listToolsInput.parse({ search }));
    return page.rows.map(({ slug }) => slug);
  };

  it.each([
    ['scoring', ['scoring', 'capture']],
    ['SCORING', ['scoring', 'capture']],
    ['scorng', ['scoring', 'capture']],
    ['leed scoring engin', ['scoring']],
    ['learn', ['learning']],
    ['lead', ['capture', 'scoring']],
    ['calender', ['calendar']],
    ['reminder', ['calendar']],
    ['valuatoin', ['avm']],
    ['val', ['avm']],
    ['avm', ['avm']],
    ['100%', ['avm']],
    ['snake_case', ['underscore']],
    ['xylophone', []],
    ['(avm', ['avm']],
    // A provider by a part of its name, and with a slip; a category by how a word of its name begins.
    ['fernhollow', ['papers']],
    ['contract hollow studio', ['papers']],
    ['fernholow', ['papers']],
    ['document', ['papers']],
    ['processing fernh', ['papers']],
    ['rocessing', []],
    ["o'neil \\ %_", []],
  ])('%j finds %j, the best match first', async (search, slugs) => {
    expect(await found(search)).toEqual(slugs);
  });

  it('puts the likeliest first where a slip in a short word leaves much open', async () => {
    expect((await found('leed')).slice(0, 2)).toEqual(['capture', 'scoring']);
  });

  it('gives the tools of a provider in the order of their names, however like his they are', async () => {
    await insertTools(catalog.client, [
      { slug: 'prospects', name: 'Prospect desk', provider: 'Perspect' },
      { slug: 'assessor', name: 'Assessor', provider: 'Perspect' },
    ]);
    expect(await found('perspect')).toEqual(['assessor', 'prospects']);
    await catalog.client.query(`DELETE FROM marketplace_tools WHERE provider = 'Perspect'`);
  });

  it('filters by a provider and a tag as they are now, with accents or without', async () => {
    const filtered = async (filters: object) => {
      const input = { filters, sort: [{ field: 'slug', direction: 'desc' }] };
      const page = await listTools(catalog.access('finance'), listToolsInput.parse(input));
      return page.rows.map(({ slug }) => slug);
    };
    await insertTools(catalog.client, [{ slug: 'early', name: 'Early', tags: ['old'] }]);
    await catalog.client.query(
      `UPDATE marketplace_tools SET provider = 'Fernhøllow Works', tags = '{new}' WHERE slug = 'early'`,
    );
    expect(await filtered({ provider: 'FERNHOLLOW' })).toEqual(['papers', 'early']);
    expect(await filtered({ texts: { provider: 'høllow w' } })).toEqual(['early']);
    expect(await filtered({ texts: { name: 'arly' }, provider: 'works' })).toEqual(['early']);
    expect([await filtered({ tags: ['new'] }), await filtered({ tags: ['old'] })]).toEqual([
      ['early'],
      [],
    ]);
    await catalog.client.query(`DELETE FROM marketplace_tools WHERE slug = 'early'`);
  });

  it('finds a tool by what it is called now, whoever renamed it, and counts what it finds', async () => {
    const rename = (name: string) =>
      catalog.client.query(`UPDATE marketplace_tools SET name = $1 WHERE slug = 'avm'`, [name]);
    await rename('Zephyr planner');
    expect(await found('zephyr')).toEqual(['avm']);
    await rename('Open house planner');
    expect(await found('zephyr')).toEqual([]);
    expect(await found('planner')).toEqual(['avm']);
    await catalog.client.query(
      `UPDATE marketplace_tools SET provider = 'Quayside' WHERE slug = 'papers'`,
    );
    expect([await found('quayside'), await found('fernhollow')]).toEqual([['papers'], []]);
    const page = await listTools(
      catalog.access('moderator'),
      listToolsInput.parse({ search: 'scoring', limit: 1 }),
    );
    expect(page).toMatchObject({ rows: [{ slug: 'scoring' }], total: 2 });
    expect(page.nextCursor).not.toBeNull();
    await catalog.client.query(`DELETE FROM marketplace_tools WHERE slug = 'avm'`);
    const { rows } = await catalog.client.query(
      `SELECT count(*)::int AS words, (SELECT count(*)::int FROM marketplace_tools) AS tools
       FROM desk_tool_words`,
    );
    expect(rows[0]?.words).toBe(rows[0]?.tools);
  });
});

type ToolSubjects = z.output<typeof toolSubjectsOutput>;
type ToolSubject = ToolSubjects['tools'][number];

describe.each(testEngines)('selecting all tools on the %s engine', (engine) => {
  let catalog: TestCatalog;

  beforeAll(async () => {
    catalog = await openCatalog(engine);
    await catalog.client.query(`
      INSERT INTO marketplace_tools
        (slug, name, description, category, price_model, required_tier, features, integration_type, provider, status)
      SELECT 'many-' || n, 'Tool “' || n || '”', 'One of many.', 'CRM_TOOLS', 'FREE', 'FREE', '[]', 'API', 'Acme',
        (CASE n % 3 WHEN 0 THEN 'BETA' ELSE 'ACTIVE' END)::"ToolStatus"
      FROM generate_series(1, 4100) n`);
    await catalog.client.query(
      `UPDATE marketplace_tools SET name = 'Renamed' WHERE slug = 'many-9'`,
    );
  });
  afterAll(() => catalog?.close());

  const subjects = async (input: object) => {
    const all: ToolSubject[] = [];
    let after: string | null = null;
    do {
      const read = toolSubjectsInput.parse({ ...input, after });
      const page: ToolSubjects = await toolSubjects(catalog.access('curator'), read);
      all.push(...page.tools);
      after = page.next;
    } while (after !== null);
    return all;
  };

  it('names each of thousands once, as it is stored and on its revision', async () => {
    const { rows } = await catalog.client.query(`
      SELECT t.id::text, t.name, t.status::text, r.revision FROM marketplace_tools t
      JOIN desk_revisions r ON r.entity = 'tool' AND r.entity_id = t.id ORDER BY t.id`);
    const all = await subjects({ search: '', filters: {} });
    expect(all).toEqual(rows);
    expect(all.find(({ name }) => name === 'Renamed')?.revision).toBe(2);
  });

  it('names those that a filter leaves, and none where it leaves none', async () => {
    const beta = await subjects({ search: '', filters: { status: ['BETA'] } });
    expect([beta.length, new Set(beta.map(({ status }) => status))]).toEqual([
      1_366,
      new Set(['BETA']),
    ]);
    expect(await subjects({ search: '', filters: { status: ['DISABLED'] } })).toEqual([]);
  });
});
