import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  beginRepricings,
  chooseRepricings,
  followMovedRepricings,
  followRepricings,
  impactOfChangeSet,
  impactOfTools,
  staleRepricings,
} from '../../../electron/bundle-impact/bundle-impact.service';
import { isRepricedAtFirst } from '../../../electron/bundles/bundle-impact.rules';
import { getBundle, listBundles } from '../../../electron/bundles/bundle-list.service';
import { updateToolInput } from '../../../electron/catalog/catalog.schema';
import { getTool, updateTool } from '../../../electron/catalog/catalog-write.service';
import { stageBulk } from '../../../electron/change-sets/bulk-edit.service';
import { bulkToolsText } from '../../../electron/change-sets/bulk-tools.rules';
import { stageBulkInput } from '../../../electron/change-sets/change-set.schema';
import { commitStaged } from '../../../electron/change-sets/commit.service';
import {
  commitReviewed,
  exclude,
  preview,
  resolve,
  stageRevert,
} from '../../../electron/change-sets/review.service';
import { beginChangeSet, stageRows } from '../../../electron/change-sets/staging.service';
import { inRole } from '../../../electron/database/role-transaction';
import { newId } from '../../../electron/shared/ids';
import { untilBlocked } from '../../support/blocked-sessions';
import { changeSetsOf, insertShelf } from '../../support/bundle-shelf';
import { openCatalog, type TestCatalog } from '../../support/catalog-database';
import { insertBundle, insertTool } from '../../support/marketplace-rows';

describe('what a change of a tool does to bundles', () => {
  let catalog: TestCatalog;
  beforeAll(async () => {
    catalog = await openCatalog('server');
  });
  afterAll(() => catalog?.close());
  const curator = () => catalog.access('curator');
  const shelf = () => insertShelf(catalog.client);
  const changesOf = (id: string) => changeSetsOf(catalog.client, id);
  const repricings = { follow: followRepricings, stale: staleRepricings };
  const price = (amount: number) => ({
    model: 'MONTHLY' as const,
    currency: 'USD',
    amount,
    usageUnit: null,
    trialDays: 0,
  });

  it('is shown with old and new price and savings, for bundles that are not archived', async () => {
    const { tool, sold } = await shelf();
    const impacts = await impactOfTools(curator(), new Map([[tool, { pricing: price(6_900) }]]));
    expect(impacts).toMatchObject([
      {
        bundleId: sold,
        storedPrice: 8_820,
        newPrice: 10_620,
        totals: [
          {
            interval: 'MONTHLY',
            before: { price: 8_820, saving: 980 },
            after: { price: 10_620, saving: 1_180 },
          },
        ],
        arising: [],
      },
    ]);
  });

  it('names tools that are no longer eligible, and currencies that no longer fit', async () => {
    const { tool } = await shelf();
    const arisingFrom = async (proposed: object) =>
      (await impactOfTools(curator(), new Map([[tool, proposed]]))).flatMap(({ arising }) =>
        arising.map(({ kind }) => kind),
      );
    expect(await arisingFrom({ status: 'DISABLED' })).toEqual(['not_sold']);
    expect(await arisingFrom({ requiredTier: 'ELITE' })).toEqual(['tier_above']);
    expect(await arisingFrom({ pricing: { ...price(100), currency: 'EUR' } })).toEqual([
      'mixed_currencies',
    ]);
    expect(await arisingFrom({ status: 'BETA' })).toEqual([]);

    const isRepriced = async (pricing: object) =>
      (
        await impactOfTools(
          curator(),
          new Map([[tool, { pricing: { ...price(6_900), ...pricing } }]]),
        )
      ).map(isRepricedAtFirst);
    expect(await isRepriced({})).toEqual([true]);
    // Its price would count what is in another currency for nothing.
    expect(await isRepriced({ currency: 'EUR' })).toEqual([false]);
  });

  it('is saved with the bundles that are repriced in one change-set; others are flagged', async () => {
    const { tool, sold } = await shelf();
    const save = async (amount: number, repriceBundles: string[]) => {
      const { revision, content } = await getTool(curator(), tool);
      const pricing = { model: 'MONTHLY', currency: 'USD', amount, trialDays: 0 };
      await updateTool(
        curator(),
        updateToolInput.parse({
          id: tool,
          changeSetId: newId(),
          baseRevision: revision,
          base: content,
          changes: { pricing },
          repriceBundles,
        }),
      );
    };
    await save(6_900, [sold]);
    expect((await getBundle(curator(), sold)).content.price.amount).toBe(10_620);
    expect(await changesOf(sold)).toEqual(await changesOf(tool));

    await save(7_900, []);
    expect((await getBundle(curator(), sold)).content.price.amount).toBe(10_620);
    const listed = (await listBundles(curator())).find(({ id }) => id === sold);
    expect(listed?.problems).toBe(1);
  });

  it('is worked out again where somebody saves one of the bundles at the same moment', async () => {
    const { client } = catalog;
    const { tool, sold } = await shelf();
    const { revision, content } = await getTool(curator(), tool);
    await client.query('BEGIN');
    await client.query(
      'UPDATE marketplace_bundles SET price_amount = 49, discount_percent = 50 WHERE id = $1',
      [sold],
    );
    const saved = updateTool(
      curator(),
      updateToolInput.parse({
        ...{ id: tool, changeSetId: newId(), baseRevision: revision, base: content },
        changes: { pricing: { model: 'MONTHLY', currency: 'USD', amount: 6_900, trialDays: 0 } },
        repriceBundles: [sold],
      }),
    );
    await untilBlocked(client);
    await client.query('COMMIT');
    expect((await saved).content.pricing.amount).toBe(6_900);
    const { content: bundle } = await getBundle(curator(), sold);
    expect([bundle.discountPercent, bundle.price.amount]).toEqual([50, 5_900]);
  });

  it('leaves the price of a bundle that somebody takes the tool out of at the same moment', async () => {
    const { client } = catalog;
    const { tool, sold } = await shelf();
    const alike = await insertTool(client, { name: 'Costs the same' });
    const { revision, content } = await getTool(curator(), tool);
    await client.query('BEGIN');
    await client.query('SELECT FROM marketplace_bundles WHERE id = $1 FOR NO KEY UPDATE', [sold]);
    await client.query(
      `WITH taken AS (DELETE FROM marketplace_bundle_items WHERE bundle_id = $1 AND tool_id = $2)
       INSERT INTO marketplace_bundle_items (bundle_id, tool_id, position) VALUES ($1, $3, 1)`,
      [sold, tool, alike],
    );
    const saved = updateTool(
      curator(),
      updateToolInput.parse({
        ...{ id: tool, changeSetId: newId(), baseRevision: revision, base: content },
        changes: { pricing: { model: 'MONTHLY', currency: 'USD', amount: 6_900, trialDays: 0 } },
        repriceBundles: [sold],
      }),
    );
    await untilBlocked(client);
    await client.query('COMMIT');
    expect((await saved).content.pricing.amount).toBe(6_900);
    expect((await getBundle(curator(), sold)).content.price.amount).toBe(8_820);
  });

  it('is worked out for a staged change-set, whose bundles can be chosen and left out again', async () => {
    const { tool, sold } = await shelf();
    const id = newId();
    const { revision } = await getTool(curator(), tool);
    const { authority, actor } = curator();
    await inRole(authority, actor, async (transaction) => {
      await beginChangeSet(transaction, { id, origin: 'bulk' });
      const pricing = {
        price_model: 'MONTHLY',
        price_amount: '69.00',
        currency: 'USD',
        usage_unit: null,
        trial_days: 0,
      };
      await stageRows(transaction, id, [
        {
          entity: 'tool',
          entityId: tool,
          action: 'update',
          baseRevision: revision,
          wanted: { pricing },
        },
      ]);
    });
    await chooseRepricings(curator(), id, [sold]);
    expect(await impactOfChangeSet(curator(), id)).toMatchObject({
      bundles: [{ bundleId: sold, newPrice: 10_620 }],
      repriced: [sold],
    });
    await chooseRepricings(curator(), id, []);
    expect((await impactOfChangeSet(curator(), id)).repriced).toEqual([]);
    await chooseRepricings(curator(), id, [sold]);
    await inRole(authority, actor, (transaction) => commitStaged(transaction, id));
    expect((await getBundle(curator(), sold)).content.price.amount).toBe(10_620);
  });

  it('is refused and worked out again where somebody repriced another of its tools meanwhile', async () => {
    const { tool, other, sold } = await shelf();
    const stage = async (toolId: string) => {
      const id = newId();
      const { revision } = await getTool(curator(), toolId);
      const bulk = stageBulkInput.parse({
        id,
        tools: bulkToolsText([{ id: toolId, baseRevision: revision }]),
        edit: { kind: 'percent', percent: 1_000, wholeUnits: false },
      });
      await stageBulk(curator(), bulk);
      return id;
    };
    const id = await stage(tool);
    await chooseRepricings(curator(), id, [sold]);
    await commitReviewed(curator(), { id: await stage(other), reason: null }, repricings);
    const commit = () => commitReviewed(curator(), { id, reason: null }, repricings);
    await expect(commit()).rejects.toMatchObject({
      code: 'conflict',
      details: { reason: expect.stringMatching(/price of “.*” follows from/) },
    });
    const bundleRow = async () =>
      (await preview(curator(), { id, cursor: 0, limit: 10 })).rows.find(
        ({ entity }) => entity === 'bundle',
      );
    expect((await bundleRow())?.fields).toMatchObject([{ after: { amount: 9_702 } }]);
    expect(await commit()).toMatchObject({ toolCount: 1, bundleCount: 1 });
    expect((await getBundle(curator(), sold)).content.price.amount).toBe(9_702);
  });

  it('takes neither of two prices that followed from other tools each, and offers no choice of them', async () => {
    const { tool, other, sold } = await shelf();
    const stage = async (toolId: string, percent: number, baseRevision = 1) => {
      const id = newId();
      const bulk = stageBulkInput.parse({
        id,
        tools: bulkToolsText([{ id: toolId, baseRevision }]),
        edit: { kind: 'percent', percent, wholeUnits: false },
      });
      await stageBulk(curator(), bulk, beginRepricings);
      return id;
    };
    const commit = (id: string) => commitReviewed(curator(), { id, reason: null }, repricings);
    const id = await stage(tool, 1_000);
    // As much more for the other tool: the bundle's price is the same number, and not that of both.
    await commit(await stage(other, 1_000));
    await expect(commit(id)).rejects.toMatchObject({
      details: { reason: expect.stringMatching(/price of “.*” follows from/) },
    });
    expect(await commit(id)).toMatchObject({ toolCount: 1, bundleCount: 1 });
    expect((await getBundle(curator(), sold)).content.price.amount).toBe(9_702);

    const next = await stage(tool, 1_000, 2);
    await commit(await stage(other, 5_000, 2));
    const page = { id: next, cursor: 0, limit: 10 };
    const bundleOf = ({ rows }: Awaited<ReturnType<typeof preview>>) =>
      rows.find(({ entity }) => entity === 'bundle');
    const asked = bundleOf(await preview(curator(), page))?.conflict;
    expect(bundleOf(await preview(curator(), page, followMovedRepricings))).toMatchObject({
      conflict: null,
      fields: [{ before: { amount: 12_128 }, after: { amount: 12_613 } }],
    });

    // Whoever was asked all the same, and chose what is stored, reprices nothing.
    await commit(await stage(other, 1_000, 3));
    const { revision } = await getBundle(curator(), sold);
    expect(asked).toMatchObject({ kind: 'changed', revision: revision - 1 });
    const key = { id: next, entity: 'bundle', entityId: sold } as const;
    const choice = { seenRevision: revision, choices: { price: 'theirs' } } as const;
    await resolve(curator(), { ...key, ...choice }, followRepricings);
    expect((await impactOfChangeSet(curator(), next)).repriced).toEqual([]);
    expect(await commit(next)).toMatchObject({ toolCount: 1, bundleCount: 0 });
  });

  it('follows the tools that are left out: no bundle gets a price that counts them', async () => {
    const { tool, other, sold } = await shelf();
    const id = newId();
    const bulk = stageBulkInput.parse({
      id,
      tools: bulkToolsText([tool, other].map((toolId) => ({ id: toolId, baseRevision: 1 }))),
      edit: { kind: 'percent', percent: 1_000, wholeUnits: false },
    });
    expect(await stageBulk(curator(), bulk, beginRepricings)).toEqual({ staged: 2, refused: {} });
    const { repriced } = await impactOfChangeSet(curator(), id);
    expect(repriced, 'as the form of one tool begins').toEqual([sold]);
    const leaveOut = (toolId: string, excluded: boolean) =>
      exclude(
        curator(),
        { id, rows: [{ entity: 'tool', entityId: toolId }], excluded },
        followRepricings,
      );
    const wantedPrice = async () =>
      (await preview(curator(), { id, cursor: 0, limit: 10 })).rows
        .filter(({ entity }) => entity === 'bundle')
        .map(({ fields }) => fields[0]?.after);
    expect(await wantedPrice()).toEqual([{ amount: 9_702, currency: 'USD' }]);
    await leaveOut(other, true);
    expect(await wantedPrice()).toEqual([{ amount: 9_261, currency: 'USD' }]);
    await commitReviewed(curator(), { id, reason: null });
    expect((await getBundle(curator(), sold)).content.price.amount).toBe(9_261);

    const nothingLeft = newId();
    await stageBulk(curator(), { ...bulk, id: nothingLeft });
    await chooseRepricings(curator(), nothingLeft, [sold]);
    await exclude(
      curator(),
      {
        id: nothingLeft,
        rows: bulk.tools.map((row) => ({ entity: 'tool', entityId: row.id })),
        excluded: true,
      },
      followRepricings,
    );
    expect((await impactOfChangeSet(curator(), nothingLeft)).repriced).toEqual([]);
  });

  it('is no choice where a revert puts a bundle’s price back: it becomes what it was, to the cent', async () => {
    const { client } = catalog;
    const { tool, other } = await shelf();
    const kept = { price_amount: '80.00', discount_percent: 10, required_tier: 'GROWTH' };
    const bundles = [
      await insertBundle(client, [tool, other], { ...kept, name: 'First', status: 'ACTIVE' }),
      await insertBundle(client, [tool, other], { ...kept, name: 'Second', status: 'ACTIVE' }),
    ];
    const elsewhere = await insertBundle(client, [tool], { ...kept, name: 'Elsewhere' });
    const [first = '', second = ''] = bundles;
    const { revision, content } = await getTool(curator(), tool);
    const changeSetId = newId();
    await updateTool(
      curator(),
      updateToolInput.parse({
        ...{ id: tool, changeSetId, baseRevision: revision, base: content },
        changes: { pricing: { model: 'MONTHLY', currency: 'USD', amount: 5_390, trialDays: 0 } },
        repriceBundles: bundles,
      }),
    );
    const back = newId();
    await stageRevert(curator(), { id: back, changeSetId, reason: null, rows: null });
    const choice = async () => {
      const { repriced, settled } = await impactOfChangeSet(curator(), back);
      return { repriced, settled: settled.toSorted() };
    };
    const settled = bundles.toSorted();
    expect(await choice()).toEqual({ repriced: [], settled });
    await chooseRepricings(curator(), back, [second, elsewhere]);
    expect(await choice(), 'others follow from the tool').toEqual({
      repriced: [elsewhere],
      settled,
    });
    const rows = [
      { entity: 'tool' as const, entityId: tool },
      { entity: 'bundle' as const, entityId: first },
    ];
    await exclude(curator(), { id: back, rows, excluded: true }, followRepricings);
    await chooseRepricings(curator(), back, [first]);
    await commitReviewed(curator(), { id: back, reason: null, shown: 1 }, repricings);
    const amountOf = async (id: string) => (await getBundle(curator(), id)).content.price.amount;
    expect(await amountOf(first), 'left out').toBe(9_261);
    expect(await amountOf(second)).toBe(8_000);
  });
});
