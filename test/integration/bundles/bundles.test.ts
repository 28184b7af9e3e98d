import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followRepricings } from '../../../electron/bundle-impact/bundle-impact.service';
import { exportBundles, importBundles } from '../../../electron/bundles/bundle-files.service';
import { getBundle, listBundles } from '../../../electron/bundles/bundle-list.service';
import { matchNames } from '../../../electron/bundles/bundle-names.service';
import { bundleSnapshots } from '../../../electron/bundles/bundle-snapshots.service';
import {
  changeBundleStatus,
  deleteBundle,
  duplicateBundle,
  saveBundle,
} from '../../../electron/bundles/bundle-write.service';
import {
  type BundleDetail,
  changeBundleStatusInput,
  saveBundleInput,
} from '../../../electron/bundles/bundles.schema';
import { historyInput, previewInput } from '../../../electron/change-sets/change-set.schema';
import { commitChangeSet } from '../../../electron/change-sets/commit.service';
import { history } from '../../../electron/change-sets/history.service';
import {
  commitReviewed,
  exclude,
  preview,
  resolve,
  stageRevert,
} from '../../../electron/change-sets/review.service';
import { newId } from '../../../electron/shared/ids';
import { openCatalog, openConnections, type TestCatalog } from '../../support/catalog-database';
import {
  insertBundle,
  insertCartItem,
  insertOrganization,
  insertPurchase,
  insertTool,
  insertUser,
} from '../../support/marketplace-rows';

describe('bundles', () => {
  let catalog: TestCatalog;
  const tools: string[] = [];
  beforeAll(async () => {
    catalog = await openCatalog('server');
    for (const name of ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon']) {
      tools.push(await insertTool(catalog.client, { name, slug: name.toLowerCase() }));
    }
    await openConnections(catalog);
  });
  afterAll(() => catalog?.close());
  const curator = () => catalog.access('curator');

  const content = (items: readonly string[]) => ({
    name: 'Starter set',
    description: 'The first tools.',
    price: { amount: Math.round(items.length * 4_900 * 0.9), currency: 'USD' },
    discountPercent: 10,
    requiredTier: 'GROWTH' as const,
    isFeatured: false,
    isPopular: false,
    iconUrl: null,
    items: [...items],
  });
  const create = (items = tools.slice(0, 3)): Promise<BundleDetail> =>
    saveBundle(
      curator(),
      saveBundleInput.parse({
        id: newId(),
        changeSetId: newId(),
        baseRevision: null,
        base: null,
        changes: content(items),
      }),
    );
  const save = (bundle: BundleDetail, changes: object, changeSetId = newId()) =>
    saveBundle(
      curator(),
      saveBundleInput.parse({
        id: bundle.id,
        changeSetId,
        baseRevision: bundle.revision,
        base: bundle.content,
        changes,
      }),
    );
  const step = (bundle: BundleDetail, status: string) =>
    changeBundleStatus(
      curator(),
      changeBundleStatusInput.parse({
        id: bundle.id,
        changeSetId: newId(),
        baseRevision: bundle.revision,
        status,
      }),
    );
  const places = async (id: string) => {
    const { rows } = await catalog.client.query(
      'SELECT tool_id, position FROM marketplace_bundle_items WHERE bundle_id = $1 ORDER BY position',
      [id],
    );
    return rows.map(({ tool_id, position }) => [tool_id, position]);
  };

  it('are created as drafts, with their tools at the places 1, 2, 3', async () => {
    const bundle = await create();
    expect(bundle.content).toMatchObject({ ...content(tools.slice(0, 3)), status: 'DRAFT' });
    expect(bundle.tools.map(({ name }) => name)).toEqual(['Alpha', 'Beta', 'Gamma']);
    expect(await places(bundle.id)).toEqual(tools.slice(0, 3).map((id, at) => [id, at + 1]));
  });

  it('are saved once, however often the same save is sent', async () => {
    const bundle = await create();
    const changeSetId = newId();
    const once = await save(bundle, { discountPercent: 15 }, changeSetId);
    const twice = await save(bundle, { discountPercent: 15 }, changeSetId);
    expect(twice).toEqual(once);
    const { rows } = await catalog.client.query(
      'SELECT before, after FROM desk_changes WHERE change_set_id = $1',
      [changeSetId],
    );
    expect(rows).toEqual([{ before: { discount_percent: 10 }, after: { discount_percent: 15 } }]);
  });

  it('are reordered by one of two who do it at once; the other one is told, and places stay dense', async () => {
    const bundle = await create(tools);
    const [a = '', b = '', c = '', d = '', e = ''] = tools;
    const orders = [
      [e, d, c, b, a],
      [b, a, c, d, e],
    ];
    const outcomes = await Promise.allSettled(orders.map((items) => save(bundle, { items })));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatchObject({
      code: 'conflict',
      details: { rows: [{ conflicts: [{ field: 'items', base: tools }] }] },
    });
    const kept = orders[outcomes.findIndex(({ status }) => status === 'fulfilled')] ?? [];
    expect(await places(bundle.id)).toEqual(kept.map((id, at) => [id, at + 1]));
  });

  it('are merged where one changes the order and another the discount', async () => {
    const bundle = await create();
    const items = [...bundle.content.items].reverse();
    await Promise.all([save(bundle, { items }), save(bundle, { discountPercent: 50 })]);
    const { content: stored } = await getBundle(curator(), bundle.id);
    expect([stored.items, stored.discountPercent]).toEqual([items, 50]);
  });

  it('keep places without gaps and ties, whoever writes to the table', async () => {
    const bundle = await create();
    const [first, second] = bundle.content.items;
    const { client } = catalog;
    await client.query(
      'DELETE FROM marketplace_bundle_items WHERE bundle_id = $1 AND tool_id = $2',
      [bundle.id, first],
    );
    expect((await places(bundle.id)).map(([, place]) => place)).toEqual([1, 2]);
    await client.query(
      `INSERT INTO marketplace_bundle_items (bundle_id, tool_id, position) VALUES ($1, $2, 0), ($1, $3, 9)
       ON CONFLICT DO NOTHING`,
      [bundle.id, tools[3], tools[4]],
    );
    expect((await places(bundle.id)).map(([id, place]) => [id, place])).toEqual([
      [tools[3], 1],
      [second, 2],
      [bundle.content.items[2], 3],
      [tools[4], 4],
    ]);
  });

  it('are activated with a snapshot of what they hold and cost, and archived', async () => {
    const bundle = await step(await create(), 'ACTIVE');
    expect(bundle.content.status).toBe('ACTIVE');
    const [snapshot] = await bundleSnapshots(curator(), bundle.id);
    expect(snapshot).toMatchObject({
      revision: bundle.revision,
      snapshot: {
        tools: [{ name: 'Alpha' }, { name: 'Beta' }, { name: 'Gamma' }],
        totals: [{ interval: 'MONTHLY', sum: 14_700, price: 13_230 }],
      },
    });
    const archived = await step(bundle, 'ARCHIVED');
    expect(archived.content.status).toBe('ARCHIVED');
    await expect(step(archived, 'ACTIVE')).rejects.toMatchObject({ code: 'invalid' });
    expect(await bundleSnapshots(curator(), bundle.id)).toHaveLength(1);
  });

  it('go on sale and off it by steps of their life alone, not by taking a step back', async () => {
    const draft = await create();
    const takeBack = async (status: string, choices: Record<string, 'mine'> = {}) => {
      const { rows } = await catalog.client.query(
        `SELECT change_set_id FROM desk_changes WHERE entity_id = $1 AND after ->> 'status' = $2`,
        [draft.id, status],
      );
      const changeSetId = String(rows[0].change_set_id);
      const id = newId();
      await stageRevert(curator(), { id, changeSetId, reason: null, rows: null });
      const { revision: seenRevision } = await getBundle(curator(), draft.id);
      await resolve(curator(), {
        ...{ id, entity: 'bundle', entityId: draft.id, seenRevision, choices },
      });
      await commitReviewed(curator(), { id, reason: null });
      return getBundle(curator(), draft.id);
    };
    const sold = await step(draft, 'ACTIVE');
    const refused = (reason: RegExp) => ({
      code: 'not_possible',
      details: { reason: expect.stringMatching(reason) },
    });
    await expect(takeBack('ACTIVE')).rejects.toMatchObject(refused(/sold, and can only be/));
    const archived = await step(sold, 'ARCHIVED');
    await expect(takeBack('ARCHIVED')).rejects.toMatchObject(refused(/sale in the composer/));
    expect((await takeBack('ACTIVE', { status: 'mine' })).content.status).toBe('DRAFT');
    await expect(takeBack('ARCHIVED', { status: 'mine' })).rejects.toMatchObject(
      refused(/sale in the composer/),
    );
    expect(await bundleSnapshots(curator(), archived.id)).toHaveLength(1);
  });

  it('come back from a deletion as drafts, whatever they were sold as', async () => {
    const brought = async (bundle: BundleDetail) => {
      const changeSetId = newId();
      await deleteBundle(curator(), {
        ...{ id: bundle.id, changeSetId, baseRevision: bundle.revision, reason: null },
      });
      const id = newId();
      await stageRevert(curator(), { id, changeSetId, reason: null, rows: null });
      const shown = await preview(curator(), previewInput.parse({ id }));
      const status = shown.rows[0]?.fields.find(({ field }) => field === 'status')?.after;
      await commitReviewed(curator(), { id, reason: null });
      const { content: stored, revision } = await getBundle(curator(), bundle.id);
      return { shown: status, stored, revision };
    };
    const sold = await step(await create(), 'ACTIVE');
    const drafted = await brought(sold);
    expect(drafted).toMatchObject({
      shown: 'DRAFT',
      stored: { ...sold.content, status: 'DRAFT' },
    });
    const archived = await step(await step(await create(), 'ACTIVE'), 'ARCHIVED');
    expect(await brought(archived)).toMatchObject({ shown: 'ARCHIVED', stored: archived.content });
  });

  it('are not sold as others changed them since somebody agreed to it', async () => {
    const seen = await create();
    const cheaper = await save(seen, {
      items: tools.slice(0, 1),
      price: { amount: 4_410, currency: 'USD' },
    });
    await expect(step(seen, 'ACTIVE')).rejects.toMatchObject({ code: 'conflict' });
    expect((await getBundle(curator(), seen.id)).content.status).toBe('DRAFT');
    expect((await step(cheaper, 'ACTIVE')).content.status).toBe('ACTIVE');
  });

  it('are not activated while a tool is disabled, needs a higher plan, or the price is another', async () => {
    const { client } = catalog;
    const disabled = await insertTool(client, { status: 'DISABLED' });
    const elite = await insertTool(client, { required_tier: 'ELITE' });
    const [alpha = '', beta = ''] = tools;
    const cases = [[alpha, disabled], [alpha, elite], []];
    for (const items of cases) {
      await expect(step(await create(items), 'ACTIVE')).rejects.toMatchObject({
        code: 'invalid',
        details: { fields: [{ path: ['status'] }] },
      });
    }
    const dear = await save(await create([alpha, beta]), {
      price: { amount: 9_999, currency: 'USD' },
    });
    await expect(step(dear, 'ACTIVE')).rejects.toMatchObject({ code: 'invalid' });
    const listed = (await listBundles(curator())).find(({ id }) => id === dear.id);
    expect(listed).toMatchObject({ problems: 1, notes: 0 });
  });

  it('are copied as drafts with their tools, once per id', async () => {
    const bundle = await create();
    const request = { sourceId: bundle.id, id: newId(), changeSetId: newId() };
    const copy = await duplicateBundle(curator(), request);
    expect(copy.content).toMatchObject({
      name: 'Starter set (copy)',
      status: 'DRAFT',
      items: bundle.content.items,
    });
    expect(await duplicateBundle(curator(), request)).toEqual(copy);
  });

  it('are deleted where nothing depends on them, and kept where they were bought or chosen', async () => {
    const { client } = catalog;
    const free = await create();
    const remove = ({ id, revision }: BundleDetail) =>
      deleteBundle(curator(), {
        id,
        changeSetId: newId(),
        baseRevision: revision,
        reason: 'Never sold',
      });
    await remove(free);
    const row = { entity: 'bundle', entityId: free.id } as const;
    const { entries } = await history(curator(), historyInput.parse({ row }));
    expect(entries[0]).toMatchObject({ reason: 'Never sold', change: { action: 'delete' } });
    await expect(getBundle(curator(), free.id)).rejects.toMatchObject({ code: 'not_found' });

    const party = {
      organization_id: await insertOrganization(client),
      user_id: await insertUser(client),
    };
    const bought = await create();
    await insertPurchase(client, { ...party, bundle_id: bought.id });
    await expect(remove(bought)).rejects.toMatchObject({
      code: 'in_use',
      details: { reason: expect.stringContaining('1 purchase') },
    });
    const chosen = await create();
    await insertCartItem(client, { ...party, bundle_id: chosen.id, item_type: 'BUNDLE' });
    await expect(remove(chosen)).rejects.toMatchObject({
      details: { reason: expect.stringContaining('1 cart') },
    });
  });

  it('find tools by pasted names, in any case, and name what nothing matches', async () => {
    await insertTool(catalog.client, { name: 'Twin', slug: 'twin-one' });
    await insertTool(catalog.client, { name: 'Twin', slug: 'twin-two' });
    await insertTool(catalog.client, { name: ' Lead  scores', slug: 'scores' });
    const found = await matchNames(curator(), [
      'GAMMA',
      'alpha',
      'lead Scores',
      'Betta',
      'Twin',
      'Nothing at all',
    ]);
    expect(found.matched.map(({ name }) => name)).toEqual(['Gamma', 'Alpha', ' Lead  scores']);
    expect(
      found.unmatched.map(({ name, candidates }) => [name, candidates.map(({ slug }) => slug)]),
    ).toEqual([
      ['Betta', ['beta']],
      ['Twin', ['twin-one', 'twin-two']],
      ['Nothing at all', []],
    ]);
  });

  it('point out the new tool that a bundle of all tools lacks', async () => {
    const { client } = catalog;
    const more: string[] = [];
    for (let made = 0; made < 12; made += 1) more.push(await insertTool(client));
    const { rows } = await client.query(
      "SELECT id FROM marketplace_tools WHERE status <> 'DISABLED'",
    );
    const suite = await insertBundle(
      client,
      rows.map(({ id }) => String(id)),
    );
    const noteOf = async () => (await listBundles(curator())).find(({ id }) => id === suite)?.notes;
    const before = await noteOf();
    await insertTool(client, { name: 'Brand new' });
    expect(await noteOf()).toBe((before ?? 0) + 1);
  });

  it.each(['moderator', 'finance'] as const)('are read and not written by %s', async (role) => {
    const bundle = await create();
    const access = catalog.access(role);
    await expect(getBundle(access, bundle.id)).resolves.toEqual(bundle);
    await expect(
      duplicateBundle(access, { sourceId: bundle.id, id: newId(), changeSetId: newId() }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });

  describe('in files', () => {
    type Row = Record<string, string>;
    const exportedRows = async (): Promise<Row[]> => {
      const { text } = await exportBundles(curator(), 'csv');
      return Papa.parse<Row>(text.slice(1), { header: true, skipEmptyLines: true }).data;
    };
    const take = async (rows: readonly Row[]) => {
      const changeSetId = newId();
      const bytes = new TextEncoder().encode(Papa.unparse([...rows]));
      const file = { bytes, fileName: 'bundles.csv', changeSetId };
      return { changeSetId, report: await importBundles(curator(), file) };
    };

    it('come back unchanged, in both formats', async () => {
      await create();
      const rows = await exportedRows();
      const { report } = await take(rows);
      expect(report).toMatchObject({ unchanged: rows.length, changed: 0, invalid: 0 });
      const { text } = await exportBundles(curator(), 'json');
      const again = await importBundles(curator(), {
        bytes: new TextEncoder().encode(text),
        fileName: 'bundles.json',
        changeSetId: newId(),
      });
      expect(again).toMatchObject({ unchanged: rows.length, changed: 0, invalid: 0 });
    });

    it('are changed and made by their rows, with every bad cell named', async () => {
      const made = await create();
      const rows = await exportedRows();
      const row = rows.find(({ id }) => id === made.id) ?? {};
      const { changeSetId, report } = await take([
        { ...row, discount_percent: '25', tools: 'delta; Alpha' },
        {
          name: 'From a file',
          description: 'Made by a row.',
          price: '90.50',
          required_tier: 'growth',
          tools: 'beta',
        },
        {
          name: 'Bad',
          description: 'Bad.',
          price: 'much',
          required_tier: 'GOLD',
          tools: 'alpha; nothing',
        },
        { id: newId(), name: 'Unknown' },
      ]);
      expect(report).toMatchObject({ created: 1, changed: 1, invalid: 2 });
      expect(report.problems.map(({ row: at, column }) => [at, column])).toEqual([
        [4, 'required_tier'],
        [4, 'price'],
        [4, 'tools'],
        [5, 'id'],
      ]);
      await commitReviewed(curator(), { id: changeSetId, reason: null });
      const { content: changed } = await getBundle(curator(), made.id);
      expect(changed).toMatchObject({
        discountPercent: 25,
        items: [tools[3], tools[0]],
        price: made.content.price,
      });
      const fresh = (await exportedRows()).find(({ name }) => name === 'From a file');
      expect(fresh).toMatchObject({ status: 'DRAFT', price: '90.50', currency: 'USD' });
    });

    it('keep every price that a row asks for, whichever rows are left out or settled', async () => {
      const [one, two, three] = [await create(), await create(), await create()];
      const ids = [one, two, three].map(({ id }) => id);
      const rows = (await exportedRows()).filter(({ id = '' }) => ids.includes(id));
      const dearer = await save(three, { price: { amount: 17_000, currency: 'USD' } });
      const { changeSetId } = await take(rows.map((row) => ({ ...row, price: '150.00' })));
      const key = (entityId: string) => ({ entity: 'bundle' as const, entityId });
      await exclude(
        curator(),
        { id: changeSetId, rows: [key(one.id)], excluded: true },
        followRepricings,
      );
      await resolve(
        curator(),
        {
          ...{ id: changeSetId, ...key(three.id), seenRevision: dearer.revision },
          choices: { price: 'mine' },
        },
        followRepricings,
      );
      await commitReviewed(curator(), { id: changeSetId, reason: null });
      const amounts = await Promise.all(
        ids.map(async (id) => (await getBundle(curator(), id)).content.price.amount),
      );
      expect(dearer.content.price.amount).toBe(17_000);
      expect(amounts).toEqual([one.content.price.amount, 15_000, 15_000]);
    });

    it('may be older than a step of a bundle’s life, which nobody wrote there', async () => {
      const made = await create();
      const row = (await exportedRows()).find(({ id }) => id === made.id) ?? {};
      const sold = await step(made, 'ACTIVE');
      const { changeSetId, report } = await take([{ ...row, description: 'Anew.' }]);
      expect(report).toMatchObject({ changed: 1, invalid: 0, conflicting: 0 });
      await commitReviewed(curator(), { id: changeSetId, reason: null });
      const { content: changed } = await getBundle(curator(), made.id);
      expect(changed).toMatchObject({ status: 'ACTIVE', description: 'Anew.' });
      const meant = await take([{ ...row, revision: String(sold.revision) }]);
      expect(meant.report).toMatchObject({ changed: 0, invalid: 1 });
    });

    it('may name a tool by the slug that it had, and a bundle that was deleted since', async () => {
      const renamed = await insertTool(catalog.client, { name: 'Zeta', slug: 'zeta-before' });
      const made = await create([tools[0] ?? '', renamed]);
      const gone = await create();
      const rows = await exportedRows();
      const rowOf = (bundle: BundleDetail) => rows.find(({ id }) => id === bundle.id) ?? {};
      await commitChangeSet(curator(), { id: newId(), origin: 'form' }, [
        {
          ...{ entity: 'tool', entityId: renamed, action: 'update', baseRevision: 1 },
          wanted: { slug: 'zeta-after' },
        },
      ]);
      await deleteBundle(curator(), {
        ...{ id: gone.id, changeSetId: newId(), baseRevision: gone.revision, reason: null },
      });
      const { changeSetId, report } = await take([
        { ...rowOf(made), description: 'Anew.' },
        rowOf(gone),
      ]);
      expect(report).toMatchObject({
        ...{ changed: 1, invalid: 1 },
        problems: [
          { row: 3, column: 'id', reason: expect.stringContaining('deleted this bundle') },
        ],
      });
      await commitReviewed(curator(), { id: changeSetId, reason: null });
      expect((await getBundle(curator(), made.id)).content).toMatchObject({
        description: 'Anew.',
        items: [tools[0], renamed],
      });
    });

    it('may be old: what others changed meanwhile is a conflict, and a status is not taken', async () => {
      const made = await create();
      const row = (await exportedRows()).find(({ id }) => id === made.id) ?? {};
      await catalog.client.query('UPDATE marketplace_bundles SET name = $2 WHERE id = $1', [
        made.id,
        'Renamed elsewhere',
      ]);
      const stale = await take([{ ...row, name: 'Renamed by file' }]);
      expect(stale.report).toMatchObject({ conflicting: 1 });
      const { report } = await take([{ ...row, status: 'ACTIVE' }]);
      expect(report.problems).toMatchObject([
        { column: 'status', reason: expect.stringContaining('composer') },
      ]);
    });
  });
});

it('the embedded engine creates, reorders and activates a bundle like a server does', async () => {
  const catalog = await openCatalog('embedded');
  const curator = catalog.access('curator');
  const items = [await insertTool(catalog.client), await insertTool(catalog.client)];
  const id = newId();
  const content = {
    name: 'Pair',
    description: 'Two tools.',
    price: { amount: 8_820, currency: 'USD' },
    discountPercent: 10,
    requiredTier: 'GROWTH',
    isFeatured: false,
    isPopular: false,
    iconUrl: null,
    items,
  };
  const save = (baseRevision: number | null, changes: object) =>
    saveBundle(
      curator,
      saveBundleInput.parse({ id, changeSetId: newId(), baseRevision, base: null, changes }),
    );
  const created = await save(null, content);
  const reordered = await save(created.revision, { items: [...items].reverse() });
  const active = await changeBundleStatus(curator, {
    id,
    changeSetId: newId(),
    baseRevision: reordered.revision,
    status: 'ACTIVE',
    reason: null,
  });
  expect([active.content.items, active.content.status]).toEqual([[...items].reverse(), 'ACTIVE']);
  await catalog.close();
});
