import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getBundle, listBundles } from '../../../electron/bundles/bundle-list.service';
import { matchNames } from '../../../electron/bundles/bundle-names.service';
import { bundleSnapshots } from '../../../electron/bundles/bundle-snapshots.service';
import {
  changeBundleStatus,
  deleteBundle,
  duplicateBundle,
  saveBundle,
} from '../../../electron/bundles/bundle-write.service';
import { type BundleDetail, saveBundleInput } from '../../../electron/bundles/bundles.schema';
import { historyInput, previewInput } from '../../../electron/change-sets/change-set.schema';
import { history } from '../../../electron/change-sets/history.service';
import {
  commitReviewed,
  preview,
  resolve,
  stageRevert,
} from '../../../electron/change-sets/review.service';
import { newId } from '../../../electron/shared/ids';
import { openBundles, type TestBundles } from '../../support/bundle-catalog';
import { openCatalog } from '../../support/catalog-database';
import {
  insertBundle,
  insertCartItem,
  insertOrganization,
  insertPurchase,
  insertTool,
  insertUser,
} from '../../support/marketplace-rows';

describe('bundles', () => {
  let desk: TestBundles;
  beforeAll(async () => {
    desk = await openBundles();
  });
  afterAll(() => desk?.catalog.close());

  const places = async (id: string) => {
    const { rows } = await desk.catalog.client.query(
      'SELECT tool_id, position FROM marketplace_bundle_items WHERE bundle_id = $1 ORDER BY position',
      [id],
    );
    return rows.map(({ tool_id, position }) => [tool_id, position]);
  };

  it('are created as drafts, with their tools at the places 1, 2, 3', async () => {
    const bundle = await desk.create();
    expect(bundle.content).toMatchObject({
      ...desk.content(desk.tools.slice(0, 3)),
      status: 'DRAFT',
    });
    expect(bundle.tools.map(({ name }) => name)).toEqual(['Alpha', 'Beta', 'Gamma']);
    expect(await places(bundle.id)).toEqual(desk.tools.slice(0, 3).map((id, at) => [id, at + 1]));
  });

  it('are saved once, however often the same save is sent', async () => {
    const bundle = await desk.create();
    const changeSetId = newId();
    const once = await desk.save(bundle, { discountPercent: 15 }, changeSetId);
    const twice = await desk.save(bundle, { discountPercent: 15 }, changeSetId);
    expect(twice).toEqual(once);
    const { rows } = await desk.catalog.client.query(
      'SELECT before, after FROM desk_changes WHERE change_set_id = $1',
      [changeSetId],
    );
    expect(rows).toEqual([{ before: { discount_percent: 10 }, after: { discount_percent: 15 } }]);
  });

  it('get no price that was worked out from what their tools cost before', async () => {
    const { client } = desk.catalog;
    const tools = [await insertTool(client), await insertTool(client)];
    const bundle = await desk.create(tools);
    const save = (amount: number, changeSetId = newId()) =>
      saveBundle(
        desk.curator(),
        saveBundleInput.parse({
          ...{ id: bundle.id, changeSetId, baseRevision: bundle.revision, base: bundle.content },
          changes: { discountPercent: 50, price: { amount, currency: 'USD' } },
          priceFollows: true,
        }),
      );
    await client.query('BEGIN');
    await client.query('UPDATE marketplace_tools SET price_amount = 59 WHERE id = $1', [tools[1]]);
    const meanwhile = save(4_900).catch((error: unknown) => error);
    await vi.waitUntil(async () => {
      const { rows } = await client.query(
        'SELECT FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))',
      );
      return rows.length > 0;
    }, 10_000);
    await client.query('COMMIT');
    expect(await meanwhile).toMatchObject({
      code: 'conflict',
      details: { reason: expect.stringMatching(/price of “Starter set” follows from/) },
    });
    const { content } = await getBundle(desk.curator(), bundle.id);
    expect([content.discountPercent, content.price.amount]).toEqual([10, 8_820]);
    const changeSetId = newId();
    const saved = await save(5_400, changeSetId);
    expect(saved.content.price.amount).toBe(5_400);
    // Sent again after a lost answer, it is done, whatever the tools cost by then.
    await client.query('UPDATE marketplace_tools SET price_amount = 69 WHERE id = $1', [tools[1]]);
    expect(await save(5_400, changeSetId)).toMatchObject({ revision: saved.revision });
  });

  it('are reordered by one of two who do it at once; the other one is told, and places stay dense', async () => {
    const bundle = await desk.create(desk.tools);
    const [a = '', b = '', c = '', d = '', e = ''] = desk.tools;
    const orders = [
      [e, d, c, b, a],
      [b, a, c, d, e],
    ];
    const outcomes = await Promise.allSettled(orders.map((items) => desk.save(bundle, { items })));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatchObject({
      code: 'conflict',
      details: { rows: [{ conflicts: [{ field: 'items', base: desk.tools }] }] },
    });
    const kept = orders[outcomes.findIndex(({ status }) => status === 'fulfilled')] ?? [];
    expect(await places(bundle.id)).toEqual(kept.map((id, at) => [id, at + 1]));
  });

  it('are merged where one changes the order and another the discount', async () => {
    const bundle = await desk.create();
    const items = [...bundle.content.items].reverse();
    await Promise.all([desk.save(bundle, { items }), desk.save(bundle, { discountPercent: 50 })]);
    const { content: stored } = await getBundle(desk.curator(), bundle.id);
    expect([stored.items, stored.discountPercent]).toEqual([items, 50]);
  });

  it('keep places without gaps and ties, whoever writes to the table', async () => {
    const bundle = await desk.create();
    const [first, second] = bundle.content.items;
    const { client } = desk.catalog;
    await client.query(
      'DELETE FROM marketplace_bundle_items WHERE bundle_id = $1 AND tool_id = $2',
      [bundle.id, first],
    );
    expect((await places(bundle.id)).map(([, place]) => place)).toEqual([1, 2]);
    await client.query(
      `INSERT INTO marketplace_bundle_items (bundle_id, tool_id, position) VALUES ($1, $2, 0), ($1, $3, 9)
       ON CONFLICT DO NOTHING`,
      [bundle.id, desk.tools[3], desk.tools[4]],
    );
    expect((await places(bundle.id)).map(([id, place]) => [id, place])).toEqual([
      [desk.tools[3], 1],
      [second, 2],
      [bundle.content.items[2], 3],
      [desk.tools[4], 4],
    ]);
  });

  it('are activated with a snapshot of what they hold and cost, and archived', async () => {
    const bundle = await desk.step(await desk.create(), 'ACTIVE');
    expect(bundle.content.status).toBe('ACTIVE');
    const [snapshot] = await bundleSnapshots(desk.curator(), bundle.id);
    expect(snapshot).toMatchObject({
      revision: bundle.revision,
      snapshot: {
        tools: [{ name: 'Alpha' }, { name: 'Beta' }, { name: 'Gamma' }],
        totals: [{ interval: 'MONTHLY', sum: 14_700, price: 13_230 }],
      },
    });
    const archived = await desk.step(bundle, 'ARCHIVED');
    expect(archived.content.status).toBe('ARCHIVED');
    await expect(desk.step(archived, 'ACTIVE')).rejects.toMatchObject({ code: 'invalid' });
    expect(await bundleSnapshots(desk.curator(), bundle.id)).toHaveLength(1);
  });

  it('go on sale and off it by steps of their life alone, not by taking a step back', async () => {
    const draft = await desk.create();
    const takeBack = async (status: string, choices: Record<string, 'mine'> = {}) => {
      const { rows } = await desk.catalog.client.query(
        `SELECT change_set_id FROM desk_changes WHERE entity_id = $1 AND after ->> 'status' = $2`,
        [draft.id, status],
      );
      const changeSetId = String(rows[0].change_set_id);
      const id = newId();
      await stageRevert(desk.curator(), { id, changeSetId, reason: null, rows: null });
      const { revision: seenRevision } = await getBundle(desk.curator(), draft.id);
      await resolve(desk.curator(), {
        ...{ id, entity: 'bundle', entityId: draft.id, seenRevision, choices },
      });
      await commitReviewed(desk.curator(), { id, reason: null });
      return getBundle(desk.curator(), draft.id);
    };
    const sold = await desk.step(draft, 'ACTIVE');
    const refused = (reason: RegExp) => ({
      code: 'not_possible',
      details: { reason: expect.stringMatching(reason) },
    });
    await expect(takeBack('ACTIVE')).rejects.toMatchObject(refused(/sold, and can only be/));
    const archived = await desk.step(sold, 'ARCHIVED');
    await expect(takeBack('ARCHIVED')).rejects.toMatchObject(refused(/sale in the composer/));
    expect((await takeBack('ACTIVE', { status: 'mine' })).content.status).toBe('DRAFT');
    await expect(takeBack('ARCHIVED', { status: 'mine' })).rejects.toMatchObject(
      refused(/sale in the composer/),
    );
    expect(await bundleSnapshots(desk.curator(), archived.id)).toHaveLength(1);
  });

  it('come back from a deletion as drafts, whatever they were sold as', async () => {
    const brought = async (bundle: BundleDetail) => {
      const changeSetId = newId();
      await deleteBundle(desk.curator(), {
        ...{ id: bundle.id, changeSetId, baseRevision: bundle.revision, reason: null },
      });
      const id = newId();
      await stageRevert(desk.curator(), { id, changeSetId, reason: null, rows: null });
      const shown = await preview(desk.curator(), previewInput.parse({ id }));
      const status = shown.rows[0]?.fields.find(({ field }) => field === 'status')?.after;
      await commitReviewed(desk.curator(), { id, reason: null });
      const { content: stored, revision } = await getBundle(desk.curator(), bundle.id);
      return { shown: status, stored, revision };
    };
    const sold = await desk.step(await desk.create(), 'ACTIVE');
    const drafted = await brought(sold);
    expect(drafted).toMatchObject({
      shown: 'DRAFT',
      stored: { ...sold.content, status: 'DRAFT' },
    });
    const archived = await desk.step(await desk.step(await desk.create(), 'ACTIVE'), 'ARCHIVED');
    expect(await brought(archived)).toMatchObject({ shown: 'ARCHIVED', stored: archived.content });
  });

  it('are not sold as others changed them since somebody agreed to it', async () => {
    const seen = await desk.create();
    const cheaper = await desk.save(seen, {
      items: desk.tools.slice(0, 1),
      price: { amount: 4_410, currency: 'USD' },
    });
    await expect(desk.step(seen, 'ACTIVE')).rejects.toMatchObject({ code: 'conflict' });
    expect((await getBundle(desk.curator(), seen.id)).content.status).toBe('DRAFT');
    expect((await desk.step(cheaper, 'ACTIVE')).content.status).toBe('ACTIVE');
  });

  it('are not sold with a tool that somebody is just taking off sale', async () => {
    const tool = await insertTool(desk.catalog.client, {});
    const bundle = await desk.create([tool]);
    const { client } = desk.catalog;
    await client.query('BEGIN');
    await client.query(`UPDATE marketplace_tools SET status = 'DISABLED' WHERE id = $1`, [tool]);
    let ended = false;
    const step = desk
      .step(bundle, 'ACTIVE')
      .catch((error: unknown) => error)
      .finally(() => {
        ended = true;
      });
    let waiting = 0;
    while (!ended && waiting === 0) {
      await client.query('SELECT pg_stat_clear_snapshot()');
      const { rowCount } = await client.query(
        `SELECT FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      waiting = rowCount ?? 0;
    }
    await client.query('COMMIT');
    expect(await step).toMatchObject({ code: 'invalid' });
    expect((await getBundle(desk.curator(), bundle.id)).content.status).toBe('DRAFT');
  });

  it('are not activated while a tool is disabled, needs a higher plan, or the price is another', async () => {
    const { client } = desk.catalog;
    const disabled = await insertTool(client, { status: 'DISABLED' });
    const elite = await insertTool(client, { required_tier: 'ELITE' });
    const [alpha = '', beta = ''] = desk.tools;
    const cases = [[alpha, disabled], [alpha, elite], []];
    for (const items of cases) {
      await expect(desk.step(await desk.create(items), 'ACTIVE')).rejects.toMatchObject({
        code: 'invalid',
        details: { fields: [{ path: ['status'] }] },
      });
    }
    const dear = await desk.save(await desk.create([alpha, beta]), {
      price: { amount: 9_999, currency: 'USD' },
    });
    await expect(desk.step(dear, 'ACTIVE')).rejects.toMatchObject({ code: 'invalid' });
    const listed = (await listBundles(desk.curator())).find(({ id }) => id === dear.id);
    expect(listed).toMatchObject({ problems: 1, notes: 0 });
  });

  it('are copied as drafts with their tools, once per id', async () => {
    const bundle = await desk.create();
    const request = { sourceId: bundle.id, id: newId(), changeSetId: newId() };
    const copy = await duplicateBundle(desk.curator(), request);
    expect(copy.content).toMatchObject({
      name: 'Starter set (copy)',
      status: 'DRAFT',
      items: bundle.content.items,
    });
    expect(await duplicateBundle(desk.curator(), request)).toEqual(copy);
  });

  it('are deleted where nothing depends on them, and kept where they were bought or chosen', async () => {
    const { client } = desk.catalog;
    const free = await desk.create();
    const remove = ({ id, revision }: BundleDetail) =>
      deleteBundle(desk.curator(), {
        id,
        changeSetId: newId(),
        baseRevision: revision,
        reason: 'Never sold',
      });
    await remove(free);
    const row = { entity: 'bundle', entityId: free.id } as const;
    const { entries } = await history(desk.curator(), historyInput.parse({ row }));
    expect(entries[0]).toMatchObject({ reason: 'Never sold', change: { action: 'delete' } });
    await expect(getBundle(desk.curator(), free.id)).rejects.toMatchObject({ code: 'not_found' });

    const party = {
      organization_id: await insertOrganization(client),
      user_id: await insertUser(client),
    };
    const bought = await desk.create();
    await insertPurchase(client, { ...party, bundle_id: bought.id });
    await expect(remove(bought)).rejects.toMatchObject({
      code: 'in_use',
      details: { reason: expect.stringContaining('1 purchase') },
    });
    const chosen = await desk.create();
    await insertCartItem(client, { ...party, bundle_id: chosen.id, item_type: 'BUNDLE' });
    await expect(remove(chosen)).rejects.toMatchObject({
      details: { reason: expect.stringContaining('1 cart') },
    });
  });

  it('find tools by pasted names, in any case, and name what nothing matches', async () => {
    await insertTool(desk.catalog.client, { name: 'Twin', slug: 'twin-one' });
    await insertTool(desk.catalog.client, { name: 'Twin', slug: 'twin-two' });
    await insertTool(desk.catalog.client, { name: ' Lead  scores', slug: 'scores' });
    const found = await matchNames(desk.curator(), [
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
    const { client } = desk.catalog;
    const more: string[] = [];
    for (let made = 0; made < 12; made += 1) more.push(await insertTool(client));
    const { rows } = await client.query(
      "SELECT id FROM marketplace_tools WHERE status <> 'DISABLED'",
    );
    const suite = await insertBundle(
      client,
      rows.map(({ id }) => String(id)),
    );
    const noteOf = async () =>
      (await listBundles(desk.curator())).find(({ id }) => id === suite)?.notes;
    const before = await noteOf();
    await insertTool(client, { name: 'Brand new' });
    expect(await noteOf()).toBe((before ?? 0) + 1);
  });

  it.each(['moderator', 'finance'] as const)('are read and not written by %s', async (role) => {
    const bundle = await desk.create();
    const access = desk.catalog.access(role);
    await expect(getBundle(access, bundle.id)).resolves.toEqual(bundle);
    await expect(
      duplicateBundle(access, { sourceId: bundle.id, id: newId(), changeSetId: newId() }),
    ).rejects.toMatchObject({ code: 'forbidden' });
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
