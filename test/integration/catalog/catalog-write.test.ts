import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  changeStatusInput,
  createToolInput,
  updateToolInput,
} from '../../../electron/catalog/catalog.schema';
import { duplicateTool } from '../../../electron/catalog/catalog-duplicate.service';
import { slugAvailability } from '../../../electron/catalog/catalog-slug.service';
import type { ToolContentInput, ToolDetail } from '../../../electron/catalog/catalog-tool.schema';
import {
  changeStatus,
  createTool,
  getTool,
  updateTool,
} from '../../../electron/catalog/catalog-write.service';
import { historyInput } from '../../../electron/change-sets/change-set.schema';
import { history } from '../../../electron/change-sets/history.service';
import { newId } from '../../../electron/shared/ids';
import type { StaffRole } from '../../../electron/shared/permissions.rules';
import { toolContent } from '../../support/catalog-content';
import { openCatalog, openConnections, type TestCatalog } from '../../support/catalog-database';
import { testEngines } from '../../support/databases';
import { refusal } from '../../support/refusal';

describe.each(testEngines)('editing tools on the %s engine', (engine) => {
  let catalog: TestCatalog;
  let made = 0;

  beforeAll(async () => {
    catalog = await openCatalog(engine);
    await openConnections(catalog);
  });
  afterAll(() => catalog?.close());

  const curator = () => catalog.access('curator');

  const create = (changes: Partial<ToolContentInput> = {}, id = newId()): Promise<ToolDetail> => {
    made += 1;
    const content = toolContent({ slug: `tool-${made}`, ...changes });
    return createTool(curator(), createToolInput.parse({ id, content }));
  };

  const update = (
    tool: ToolDetail,
    changes: Partial<ToolContentInput>,
    role: StaffRole = 'curator',
  ): Promise<ToolDetail> =>
    updateTool(
      catalog.access(role),
      updateToolInput.parse({
        id: tool.id,
        changeSetId: newId(),
        baseRevision: tool.revision,
        base: tool.content,
        changes,
      }),
    );

  const rows = async (): Promise<unknown[]> => {
    const result = await catalog.client.query('SELECT * FROM marketplace_tools ORDER BY id');
    return result.rows;
  };

  it('keeps every field of a new tool, and reads it back at revision 1', async () => {
    const content = toolContent({
      slug: 'every-field',
      longDescription: 'First paragraph.\n\nSecond: “quotes”, émile, 日本, 🏠.',
      tags: ['a,b', '{c}', '"d"'],
      pricing: {
        model: 'USAGE_BASED',
        currency: 'KWD',
        amount: 1_250,
        usageUnit: 'API call',
        trialDays: 30,
      },
      features: ['One "feature"', '{"json": true}'],
      techStack: ['TypeScript'],
      images: ['https://cdn.example/a.png', 'https://cdn.example/b.png?x=1,2'],
      demoUrl: 'https://example.com/demo',
      isFeatured: true,
      version: '2.1.0-beta.1',
    });
    const parsed = createToolInput.parse({ id: newId(), content });
    const tool = await createTool(curator(), parsed);
    expect(tool).toMatchObject({ id: parsed.id, revision: 1 });
    expect(tool.content).toEqual({
      ...content,
      pricing: {
        model: 'USAGE_BASED',
        currency: 'KWD',
        amount: 1_250,
        usageUnit: 'API call',
        trialDays: 30,
      },
    });
    expect(tool.facts).toMatchObject({ purchaseCount: 0, avgRating: null });
    expect(await getTool(catalog.access('moderator'), tool.id)).toEqual(tool);
    const stored = await catalog.client.query(
      'SELECT price_amount, tags FROM marketplace_tools WHERE id = $1',
      [tool.id],
    );
    expect(stored.rows).toEqual([{ price_amount: '1.25', tags: ['a,b', '{c}', '"d"'] }]);
  });

  it('creates nothing twice when the answer to a creation was lost and it is sent again', async () => {
    const id = newId();
    const slug = 'sent-twice';
    const sent = () => create({ slug }, id);
    const [first, ...others] = await Promise.all([sent(), sent(), sent(), sent()]);
    expect(first.revision).toBe(1);
    for (const other of others) expect(other).toEqual(first);
    expect(await create({ slug }, id)).toEqual(first);
    const other = await refusal(create({ slug, name: 'Something else' }, id));
    expect(other).toMatchObject({ code: 'duplicate', details: { fields: [{ path: ['id'] }] } });
    expect((await getTool(curator(), id)).content.name).toBe(first.content.name);
  });

  it('refuses a slug that another tool has, at the slug, when creating and when saving', async () => {
    const owner = await create({ slug: 'owned' });
    const created = await refusal(create({ slug: 'owned' }));
    expect(created).toMatchObject({
      code: 'duplicate',
      details: {
        fields: [
          {
            path: ['content', 'slug'],
            message: 'Another tool has the slug “owned”. Choose a different one.',
          },
        ],
      },
    });
    const other = await create();
    const saved = await refusal(update(other, { slug: 'owned', name: 'Lost?' }));
    expect(saved).toMatchObject({
      code: 'duplicate',
      details: { fields: [{ path: ['changes', 'slug'] }] },
    });
    expect(await getTool(curator(), other.id)).toEqual(other);
    expect((await update(owner, { slug: 'owned', name: 'Own slug' })).content.name).toBe(
      'Own slug',
    );
  });

  it('gives one slug to one of two tools that are created with it at the same time', async () => {
    const results = await Promise.allSettled([
      create({ slug: 'contested' }),
      create({ slug: 'contested' }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = results.find((result) => result.status === 'rejected');
    expect(lost?.reason).toMatchObject({
      code: 'duplicate',
      details: { fields: [{ path: ['content', 'slug'] }] },
    });
  });

  it('saves the changed fields alone and raises the revision by one', async () => {
    const tool = await create({ tags: ['kept'] });
    const saved = await update(tool, {
      name: 'Renamed',
      pricing: { model: 'FREE', currency: 'EUR' },
    });
    expect(saved.revision).toBe(2);
    expect(saved.content).toEqual({
      ...tool.content,
      name: 'Renamed',
      pricing: { model: 'FREE', currency: 'EUR', amount: 0, usageUnit: null, trialDays: 0 },
    });
    expect(saved.facts.lastUpdated).toBe(tool.facts.lastUpdated);
    const released = await update(saved, { version: '2.0.0' });
    expect(released.revision).toBe(3);
    expect(Date.parse(released.facts.lastUpdated)).toBeGreaterThan(
      Date.parse(tool.facts.lastUpdated),
    );
  });

  it('refuses a save on an old revision, says what everyone did, and changes nothing', async () => {
    const tool = await create();
    await update(tool, { name: 'Theirs', provider: 'Theirs Ltd' });
    const before = await rows();
    const refused = await refusal(update(tool, { name: 'Mine', tags: ['mine'] }));
    expect(refused.code).toBe('conflict');
    expect(refused.details).toEqual({
      subject: 'tool',
      currentRevision: 2,
      conflicts: [
        { field: 'name', base: tool.content.name, mine: 'Mine', theirs: 'Theirs' },
        { field: 'tags', base: ['leads'], mine: ['mine'], theirs: ['leads'] },
        {
          field: 'provider',
          base: 'Example Ltd',
          mine: 'Example Ltd',
          theirs: 'Theirs Ltd',
        },
      ],
    });
    expect(await rows()).toEqual(before);
  });

  it('keeps both when two people saved different fields of the same revision', async () => {
    const tool = await create();
    await update(tool, { provider: 'Theirs Ltd' });
    const merged = await update(tool, { name: 'Mine' });
    expect(merged).toMatchObject({
      revision: 3,
      content: { name: 'Mine', provider: 'Theirs Ltd', tags: tool.content.tags },
    });
  });

  it('lets exactly one of several saves of one field through', async () => {
    const tool = await create();
    const names = ['One', 'Two', 'Three', 'Four'];
    const results = await Promise.allSettled(names.map((name) => update(tool, { name })));
    const won = results.filter((result) => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' });
    }
    expect(await getTool(curator(), tool.id)).toEqual(won[0]?.value);
  });

  it('accepts a save that was sent again after its answer was lost', async () => {
    const tool = await create();
    const saved = await update(tool, { name: 'Once' });
    expect(await update(tool, { name: 'Once' })).toEqual(saved);
  });

  it('is not disturbed by counters: a view does not make a save stale', async () => {
    const tool = await create();
    await catalog.client.query(
      'UPDATE marketplace_tools SET view_count = view_count + 1 WHERE id = $1',
      [tool.id],
    );
    const saved = await update(tool, { name: 'Seen' });
    expect(saved).toMatchObject({ revision: 2, facts: { viewCount: 1 } });
  });

  it('says that a tool is gone instead of saving it', async () => {
    const tool = await create();
    await catalog.client.query('DELETE FROM marketplace_tools WHERE id = $1', [tool.id]);
    expect(await refusal(update(tool, { name: 'Ghost' }))).toMatchObject({ code: 'not_found' });
    expect(await refusal(getTool(curator(), tool.id))).toMatchObject({ code: 'not_found' });
  });

  it('shows what another program stored in its own way, and leaves it alone when saving', async () => {
    const tool = await create();
    await catalog.client.query(
      `UPDATE marketplace_tools SET features = '{"plan": "pro"}', tech_stack = NULL, currency = 'JPY',
         price_amount = 49.50, description = '' WHERE id = $1`,
      [tool.id],
    );
    const shown = await getTool(curator(), tool.id);
    expect(shown.content).toMatchObject({
      features: ['{"plan":"pro"}'],
      techStack: [],
      description: '',
      pricing: { currency: 'JPY', amount: null },
    });
    await update(shown, { name: 'Still there' });
    const { rows: stored } = await catalog.client.query(
      'SELECT features, tech_stack, price_amount FROM marketplace_tools WHERE id = $1',
      [tool.id],
    );
    expect(stored).toEqual([
      { features: { plan: 'pro' }, tech_stack: null, price_amount: '49.50' },
    ]);
  });

  it('changes the status of several tools together, or of none', async () => {
    const [one, two] = [await create(), await create()];
    const request = (baseRevision: number) =>
      changeStatus(
        curator(),
        changeStatusInput.parse({
          status: 'DEPRECATED',
          reason: ' Replaced by its maker ',
          items: [
            { id: one.id, baseRevision: one.revision },
            { id: two.id, baseRevision },
          ],
        }),
      );
    const renamed = await update(two, { name: 'Moved on' });
    const moved = await update(renamed, { status: 'BETA' });
    const refused = await refusal(request(two.revision));
    expect(refused).toMatchObject({
      code: 'conflict',
      details: {
        fields: [{ path: ['items', 1], message: '“Moved on” was changed by somebody else.' }],
      },
    });
    expect(await getTool(curator(), one.id)).toEqual(one);

    const done = await request(moved.revision);
    expect(done.items).toEqual([
      { id: one.id, status: 'DEPRECATED', revision: 2 },
      { id: two.id, status: 'DEPRECATED', revision: 4 },
    ]);
    expect(await request(moved.revision)).toEqual(done);
    const row = { entity: 'tool', entityId: two.id } as const;
    const { entries } = await history(curator(), historyInput.parse({ row }));
    expect(entries.map(({ reason }) => reason)).toEqual([
      'Replaced by its maker',
      null,
      null,
      null,
    ]);
    const edit = { kind: 'set', changes: { status: 'DEPRECATED' } };
    expect(entries[0]).toMatchObject({ origin: 'status', edit });
  });

  it('keeps with a save why it was made, where somebody says it', async () => {
    const tool = await create();
    const input = {
      id: tool.id,
      changeSetId: newId(),
      baseRevision: tool.revision,
      base: tool.content,
    };
    await updateTool(
      curator(),
      updateToolInput.parse({ ...input, changes: { status: 'DISABLED' }, reason: 'Withdrawn' }),
    );
    const row = { entity: 'tool', entityId: tool.id } as const;
    const { entries } = await history(curator(), historyInput.parse({ row }));
    expect(entries[0]).toMatchObject({ origin: 'form', reason: 'Withdrawn' });
    // Both were made in the form; only one of them edited what was there.
    expect(entries[1]).toMatchObject({ origin: 'create', toolCount: 1 });
    const words = [
      { text: tool.content.name, origins: [] },
      { text: 'created', origins: ['create'] },
    ];
    const found = await history(curator(), historyInput.parse({ row, words }));
    expect(found.entries.map(({ id }) => id)).toEqual([entries[1]?.id]);
  });

  it('copies a tool under a name and slug of its own, hidden from customers', async () => {
    const tool = await create({ name: 'AVM', slug: 'avm', isFeatured: true, isPopular: true });
    const id = newId();
    const copy = await duplicateTool(curator(), { sourceId: tool.id, id });
    expect(copy).toMatchObject({ id, revision: 1, facts: { purchaseCount: 0, viewCount: 0 } });
    expect(copy.content).toEqual({
      ...tool.content,
      name: 'AVM (copy)',
      slug: 'avm-copy',
      status: 'DISABLED',
      isFeatured: false,
      isPopular: false,
    });
    expect(await duplicateTool(curator(), { sourceId: tool.id, id })).toEqual(copy);
    const copies = await Promise.all(
      [newId(), newId()].map((copyId) =>
        duplicateTool(curator(), { sourceId: tool.id, id: copyId }),
      ),
    );
    expect(new Set(copies.map(({ content }) => content.slug))).toEqual(
      new Set(['avm-copy-2', 'avm-copy-3']),
    );
  });

  it('tells whether a slug is free, whose it is, and which one would be', async () => {
    const owner = await create({ slug: 'asked-for', name: 'Owner' });
    await create({ slug: 'asked-for-2' });
    const ask = (exceptId: string | null) =>
      slugAvailability(curator(), { slug: 'asked-for', exceptId });
    expect(await ask(null)).toEqual({
      available: false,
      takenBy: { id: owner.id, name: 'Owner' },
      suggestion: 'asked-for-3',
    });
    expect(await ask(owner.id)).toMatchObject({ available: true, takenBy: null });
  });

  it.each(['moderator', 'finance'] as const)(
    'is refused to a %s by PostgreSQL itself, whatever asks for it',
    async (role) => {
      const tool = await create();
      const before = await rows();
      const access = catalog.access(role);
      const content = toolContent({ slug: `by-${role}` });
      const attempts = [
        () => createTool(access, createToolInput.parse({ id: newId(), content })),
        () => update(tool, { name: 'Mine' }, role),
        () =>
          changeStatus(access, {
            status: 'DISABLED',
            items: [{ id: tool.id, baseRevision: tool.revision }],
            reason: null,
          }),
        () => duplicateTool(access, { sourceId: tool.id, id: newId() }),
      ];
      for (const attempt of attempts) {
        expect(await refusal(attempt())).toMatchObject({ code: 'forbidden' });
      }
      expect(await rows()).toEqual(before);
      expect(await getTool(access, tool.id)).toEqual(tool);
    },
  );
});
