import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  followRepricings,
  impactOfChangeSet,
} from '../../../electron/bundle-impact/bundle-impact.service';
import { getBundle, listBundles } from '../../../electron/bundles/bundle-list.service';
import { saveBundle } from '../../../electron/bundles/bundle-write.service';
import { retireToolInput } from '../../../electron/bundles/bundles.schema';
import { dependentsOf } from '../../../electron/bundles/dependents.service';
import {
  deleteTool,
  retirementPlan,
  retireTool,
} from '../../../electron/bundles/retirement.service';
import { getTool } from '../../../electron/catalog/catalog-write.service';
import { stageBulk } from '../../../electron/change-sets/bulk-edit.service';
import { bulkToolsText } from '../../../electron/change-sets/bulk-tools.rules';
import { historyInput, stageBulkInput } from '../../../electron/change-sets/change-set.schema';
import { history } from '../../../electron/change-sets/history.service';
import { exclude } from '../../../electron/change-sets/review.service';
import { inRole } from '../../../electron/database/role-transaction';
import { newId } from '../../../electron/shared/ids';
import { changeSetsOf, insertShelf } from '../../support/bundle-shelf';
import { openCatalog, type TestCatalog } from '../../support/catalog-database';
import {
  insertBundle,
  insertCartItem,
  insertOrganization,
  insertPurchase,
  insertReview,
  insertTool,
  insertUser,
} from '../../support/marketplace-rows';

describe('what becomes of bundles when a tool is retired or deleted', () => {
  let catalog: TestCatalog;
  beforeAll(async () => {
    catalog = await openCatalog('server');
  });
  afterAll(() => catalog?.close());
  const curator = () => catalog.access('curator');
  const shelf = () => insertShelf(catalog.client);
  const changesOf = (id: string) => changeSetsOf(catalog.client, id);

  it('retiring with a replacement puts it in the same place of every bundle, in one change-set', async () => {
    const { tool, other, spare, sold, past } = await shelf();
    const plan = await retirementPlan(curator(), { toolId: tool, replacementId: spare });
    expect(plan.map(({ name, newPrice }) => [name, newPrice])).toEqual([
      ['Past', 9_720],
      ['Sold', 9_720],
    ]);
    const { revision } = await getTool(curator(), tool);
    const request = retireToolInput.parse({
      toolId: tool,
      changeSetId: newId(),
      baseRevision: revision,
      status: 'DEPRECATED',
      handling: 'replace',
      replacementId: spare,
    });
    expect(await retireTool(curator(), request)).toEqual({ bundles: 2 });
    expect(await retireTool(curator(), request)).toEqual({ bundles: 2 });
    for (const bundle of [sold, past]) {
      const { content } = await getBundle(curator(), bundle);
      expect([content.items, content.price.amount]).toEqual([[spare, other], 9_720]);
    }
    expect((await getTool(curator(), tool)).content.status).toBe('DEPRECATED');
    const sets = [await changesOf(tool), await changesOf(sold), await changesOf(past)];
    expect(sets).toEqual([[request.changeSetId], [request.changeSetId], [request.changeSetId]]);
  });

  it('retiring does not sell for nothing what a replacement in another currency is put into', async () => {
    const { client } = catalog;
    const tool = await insertTool(client, { name: 'In dollars' });
    const inEuro = await insertTool(client, { name: 'In euro', currency: 'EUR' });
    const sold = await insertBundle(client, [tool], { price_amount: '49.00', status: 'ACTIVE' });
    const plan = await retirementPlan(curator(), { toolId: tool, replacementId: inEuro });
    expect(plan).toMatchObject([{ storedPrice: 4_900, newPrice: 4_900, mixesCurrencies: true }]);
    await retireTool(
      curator(),
      retireToolInput.parse({
        toolId: tool,
        changeSetId: newId(),
        baseRevision: 1,
        status: 'DEPRECATED',
        handling: 'replace',
        replacementId: inEuro,
      }),
    );
    const { content } = await getBundle(curator(), sold);
    expect(content).toMatchObject({ items: [inEuro], price: { amount: 4_900, currency: 'USD' } });
    const listed = (await listBundles(curator())).find(({ id }) => id === sold);
    expect(listed?.problems, 'its checks point it out').toBeGreaterThan(0);
  });

  it('no bundle on sale comes to hold nothing, whichever way; a draft may', async () => {
    const { client } = catalog;
    const tool = await insertTool(client, { name: 'Only' });
    const bundles = [
      await insertBundle(client, [tool], { name: 'Solo', status: 'ACTIVE' }),
      await insertBundle(client, [tool], { name: 'Sketch', status: 'DRAFT' }),
    ];
    const plan = await retirementPlan(curator(), { toolId: tool, replacementId: null });
    expect(plan.map(({ name, soldEmpty }) => [name, soldEmpty]).sort()).toEqual([
      ['Sketch', false],
      ['Solo', true],
    ]);
    const request = retireToolInput.parse({
      ...{ toolId: tool, changeSetId: newId(), baseRevision: 1, status: 'DEPRECATED' },
      ...{ handling: 'remove', replacementId: null },
    });
    const refused = {
      code: 'not_possible',
      details: { reason: expect.stringContaining('“Solo” is on sale and would hold nothing.') },
    };
    await expect(retireTool(curator(), request)).rejects.toMatchObject(refused);
    const emptied = async (id: string) => {
      const { revision: baseRevision } = await getBundle(curator(), id);
      return saveBundle(curator(), {
        ...{ id, changeSetId: newId(), baseRevision, base: null, reason: null },
        changes: { items: [] },
        priceFollows: false,
      });
    };
    const [solo = '', sketch = ''] = bundles;
    await expect(emptied(solo)).rejects.toMatchObject(refused);
    expect((await getTool(curator(), tool)).content.status).toBe('ACTIVE');
    expect((await emptied(sketch)).content.items).toEqual([]);
    await client.query(`UPDATE marketplace_bundles SET status = 'ARCHIVED' WHERE id = $1`, [solo]);
    expect(await retireTool(curator(), { ...request, changeSetId: newId() })).toEqual({
      bundles: 1,
    });
  });

  it('no tool that is not sold takes a place, nor do two take each other’s at the same moment', async () => {
    const { client } = catalog;
    const [one, two, hidden] = [
      await insertTool(client),
      await insertTool(client),
      await insertTool(client, { status: 'DISABLED' }),
    ];
    const bundles = [
      await insertBundle(client, [one], { status: 'ACTIVE' }),
      await insertBundle(client, [two], { status: 'ACTIVE' }),
    ];
    const retire = (toolId: string, replacementId: string) =>
      retireTool(
        curator(),
        retireToolInput.parse({
          toolId,
          changeSetId: newId(),
          baseRevision: 1,
          status: 'DISABLED',
          handling: 'replace',
          replacementId,
        }),
      );
    const refused = { code: 'invalid', details: { fields: [{ path: ['replacementId'] }] } };
    await expect(retire(one, hidden)).rejects.toMatchObject(refused);
    const both = await Promise.allSettled([retire(one, two), retire(two, one)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: refused });
    for (const id of bundles) {
      const { tools } = await getBundle(curator(), id);
      expect(tools).toMatchObject([{ status: 'ACTIVE' }]);
    }
  });

  it('a tool is deleted only where nothing depends on it, and the refusal says what does', async () => {
    const { client } = catalog;
    const { tool, sold } = await shelf();
    const party = {
      organization_id: await insertOrganization(client),
      user_id: await insertUser(client),
    };
    await insertPurchase(client, {
      ...party,
      tool_id: tool,
      is_subscription: true,
      subscription_start: '2026-01-01',
      subscription_end: '2099-01-01',
    });
    await insertPurchase(client, { ...party, tool_id: tool, payment_status: 'REFUNDED' });
    await insertReview(client, { ...party, tool_id: tool, status: 'APPROVED' });
    const another = { ...party, user_id: await insertUser(client) };
    await insertReview(client, { ...another, tool_id: tool });
    await insertCartItem(client, { ...party, tool_id: tool, item_type: 'TOOL' });
    await insertPurchase(client, { ...party, bundle_id: sold, is_subscription: true });
    expect(await dependentsOf(curator(), 'tool', tool)).toEqual({
      bundles: [
        expect.objectContaining({ name: 'Past' }),
        expect.objectContaining({ name: 'Sold' }),
      ],
      purchases: 1,
      otherPayments: 1,
      liveSubscriptions: 1,
      liveOrganizations: 1,
      bundleSubscriptions: 1,
      reviews: 1,
      otherReviews: 1,
      cartLines: 1,
    });
    const { facts } = await getTool(curator(), tool);
    expect([facts.purchaseCount, facts.reviewCount], 'as the tool itself says').toEqual([1, 1]);
    const remove = async (id: string) => {
      const { revision } = await getTool(curator(), id);
      await deleteTool(curator(), {
        id,
        changeSetId: newId(),
        baseRevision: revision,
        reason: 'Entered twice',
      });
    };
    await expect(remove(tool)).rejects.toMatchObject({
      code: 'in_use',
      details: {
        reason: expect.stringMatching(
          /1 purchase, 1 running.*1 payment that .*2 bundles.*1 review,.*1 review that/,
        ),
      },
    });
    const refunded = await insertTool(client);
    await insertPurchase(client, { ...party, tool_id: refunded, payment_status: 'FAILED' });
    await expect(remove(refunded)).rejects.toMatchObject({ code: 'in_use' });
    const alone = await insertTool(client);
    await remove(alone);
    await expect(getTool(curator(), alone)).rejects.toMatchObject({ code: 'not_found' });
    // Somebody who deletes it as well finds it done.
    const request = { id: alone, changeSetId: newId(), baseRevision: 1, reason: null };
    await deleteTool(curator(), request);
    const row = { entity: 'tool', entityId: alone } as const;
    const { entries } = await history(curator(), historyInput.parse({ row }));
    expect(entries).toHaveLength(1);
    // Who looks for what became of it finds "Deleted", and not a tool that was retired.
    expect(entries[0]).toMatchObject({
      ...{ origin: 'delete', reason: 'Entered twice' },
      change: { action: 'delete' },
    });
  });

  it('a staged change says which tools customers lose by it, as the question before a status does', async () => {
    const { client } = catalog;
    const { tool, other, spare } = await shelf();
    await insertReview(client, {
      organization_id: await insertOrganization(client),
      user_id: await insertUser(client),
      tool_id: spare,
      status: 'APPROVED',
    });
    const hidden = await insertTool(client, { name: 'Hidden', status: 'DISABLED' });
    const id = newId();
    const ids = [tool, other, spare, hidden];
    const bulk = stageBulkInput.parse({
      id,
      tools: bulkToolsText(ids.map((toolId) => ({ id: toolId, baseRevision: 1 }))),
      edit: { kind: 'set', changes: { status: 'DISABLED' } },
    });
    await stageBulk(curator(), bulk);
    const withdrawn = async () => (await impactOfChangeSet(curator(), id)).withdrawn;
    expect(await withdrawn()).toEqual({
      total: 3,
      lines: ['Old: 2 bundles', 'Other: 2 bundles', 'Spare: 1 review'].toSorted(),
    });
    const rows = [{ entity: 'tool' as const, entityId: spare }];
    await exclude(curator(), { id, rows, excluded: true }, followRepricings);
    expect(await withdrawn()).toMatchObject({ total: 2 });
  });

  it('figures of dependents are for curators, and show no row of purchases', async () => {
    const { tool } = await shelf();
    await expect(dependentsOf(catalog.access('moderator'), 'tool', tool)).rejects.toMatchObject({
      code: 'forbidden',
    });
    const { authority, actor } = curator();
    await expect(
      inRole(
        authority,
        actor,
        (transaction) => transaction.$queryRaw`SELECT id FROM marketplace_purchases`,
      ),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});
