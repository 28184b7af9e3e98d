import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historyInput, stageRevertInput } from '../../../electron/change-sets/change-set.schema';
import { changesOf, history, historyEntry } from '../../../electron/change-sets/history.service';
import {
  commitReviewed,
  exclude,
  resolve,
  stageRevert,
} from '../../../electron/change-sets/review.service';
import { newId } from '../../../electron/shared/ids';
import { openChangeSets, type TestChangeSets } from '../../support/change-set-catalog';
import {
  insertCartItem,
  insertOrganization,
  insertReview,
  insertUser,
} from '../../support/marketplace-rows';

describe('taking change-sets back', () => {
  let desk: TestChangeSets;
  beforeAll(async () => {
    desk = await openChangeSets();
  });
  afterAll(() => desk?.catalog.close());

  it('takes a change-set back by row, and says in history what took it back', async () => {
    const [one = '', two = ''] = await desk.tools(2);
    const id = await desk.commit([desk.edit(one, { name: 'A' }), desk.edit(two, { name: 'B' })]);
    const back = await desk.take(id, [two]);
    await commitReviewed(desk.curator(), { id: back, reason: null });
    expect(await desk.stored(one)).toMatchObject({ name: 'A' });
    expect(await desk.stored(two)).toMatchObject({ name: expect.stringMatching(/^Tool/) });
    const asked = historyInput.parse({ row: { entity: 'tool', entityId: two } });
    const { entries } = await history(desk.curator(), asked);
    expect(entries.map((entry) => entry.id)).toEqual([back, id]);
    expect(entries[0]).toMatchObject({
      reverts: id,
      change: { fields: [{ field: 'name', before: 'B' }] },
    });
    expect(entries[0]).toMatchObject({
      title: 'B',
      reverted: { origin: 'grid' },
    });
    expect(entries[1]).toMatchObject({
      revertedBy: [back],
      revertedCount: 1,
      toolCount: 2,
      title: null,
    });
    expect(await historyEntry(desk.curator(), id)).toEqual({ ...entries[1], change: null });
    expect(await historyEntry(desk.curator(), newId())).toBeNull();
    const { rows } = await changesOf(desk.curator(), { id, cursor: 0, limit: 10 });
    expect(rows.filter(({ isReverted }) => isReverted).map(({ entityId }) => entityId)).toEqual([
      two,
    ]);
    // Taking back what took something back brings it again.
    const again = await desk.take(back);
    await commitReviewed(desk.curator(), { id: again, reason: null });
    expect(await desk.stored(two)).toMatchObject({ name: 'B' });
    const isTakenBack = async () => {
      const changes = await changesOf(desk.curator(), { id, cursor: 0, limit: 10 });
      return {
        count: (await historyEntry(desk.curator(), id))?.revertedCount,
        rows: changes.rows.filter(({ isReverted }) => isReverted).map(({ entityId }) => entityId),
      };
    };
    expect(await isTakenBack(), 'and then nothing of it is taken back').toEqual({
      count: 0,
      rows: [],
    });
    const once = await desk.take(again);
    await commitReviewed(desk.curator(), { id: once, reason: null });
    expect(await desk.stored(two)).toMatchObject({ name: expect.stringMatching(/^Tool/) });
    expect(await isTakenBack(), 'a third time').toEqual({ count: 1, rows: [two] });
    await commitReviewed(desk.curator(), { id: await desk.take(once), reason: null });
    expect(await isTakenBack(), 'a fourth time').toEqual({ count: 0, rows: [] });
  });

  it('is staged once however often it is asked for, before and after it is committed', async () => {
    const [one = ''] = await desk.tools(1);
    const changeSetId = await desk.commit([desk.edit(one, { name: 'A' })]);
    const asked = stageRevertInput.parse({ id: newId(), changeSetId });
    await stageRevert(desk.curator(), asked);
    await stageRevert(desk.curator(), asked);
    expect(await desk.look(asked.id)).toMatchObject({ total: 1 });
    const done = await commitReviewed(desk.curator(), { id: asked.id, reason: null });
    await stageRevert(desk.curator(), asked);
    expect(await commitReviewed(desk.curator(), { id: asked.id, reason: null })).toEqual({
      ...done,
      leftOut: null,
    });
  });

  it('blocks a revert field by field where somebody edited later, and takes back the others', async () => {
    const [one = ''] = await desk.tools(1);
    const id = await desk.commit([desk.edit(one, { name: 'A', provider: 'A Ltd' })]);
    const later = await desk.commit([desk.edit(one, { name: 'Later' }, 2)], desk.other());
    const back = await desk.take(id);
    const [row] = (await desk.look(back)).rows;
    expect(row?.conflict?.fields).toMatchObject([
      { field: 'name', base: 'A', theirs: 'Later', by: { changeSetId: later } },
    ]);
    const key = { id: back, entity: 'tool', entityId: one } as const;
    await resolve(desk.curator(), { ...key, seenRevision: 3, choices: {} });
    await commitReviewed(desk.curator(), { id: back, reason: null });
    expect(await desk.stored(one)).toMatchObject({ name: 'Later', provider: 'Before Ltd' });
  });

  it('compares each field with the one that the whole state has', async () => {
    const [one = ''] = await desk.tools(1);
    const { rows } = await desk.catalog.client.query<{ field: string; same: boolean }>(
      `SELECT s.key AS field, s.value = desk_tool_field(t, s.key) AS same
       FROM marketplace_tools t CROSS JOIN LATERAL jsonb_each(desk_tool_state(t)) s WHERE t.id = $1`,
      [one],
    );
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter(({ same }) => !same)).toEqual([]);
  });

  it('takes back a creation and a deletion, and puts back values that no form would accept', async () => {
    const [one = ''] = await desk.tools(1);
    await desk.catalog.client.query(
      `UPDATE marketplace_tools SET features = '{"plan": "pro"}', price_model = 'ONE_TIME',
         currency = 'JPY', price_amount = 49.50 WHERE id = $1`,
      [one],
    );
    const whole = async (): Promise<unknown> => {
      const result = await desk.catalog.client.query(
        `SELECT desk_tool_state(t) AS state FROM marketplace_tools t WHERE id = $1`,
        [one],
      );
      return result.rows[0];
    };
    const before = await whole();
    const gone = await desk.commit([
      { entity: 'tool', entityId: one, action: 'delete', baseRevision: 2, wanted: {} },
    ]);
    expect(await whole()).toBeUndefined();
    const back = await desk.take(gone);
    await commitReviewed(desk.curator(), { id: back, reason: null });
    expect(await whole()).toEqual(before);
    await commitReviewed(desk.curator(), { id: await desk.take(back), reason: null });
    expect(await whole()).toBeUndefined();
    const { rows, total } = await changesOf(desk.curator(), { id: gone, cursor: 0, limit: 10 });
    expect(total).toBe(1);
    expect(rows[0]?.fields).toContainEqual({
      field: 'pricing',
      before: { model: 'ONE_TIME', currency: 'JPY', amount: null, usageUnit: null, trialDays: 0 },
      after: undefined,
    });
  });

  it('writes nothing of a deletion that was taken back already, and says so', async () => {
    const [one = ''] = await desk.tools(1);
    const gone = await desk.commit([
      { entity: 'tool', entityId: one, action: 'delete', baseRevision: 1, wanted: {} },
    ]);
    const [back, asked] = [await desk.take(gone), await desk.take(gone)];
    await commitReviewed(desk.curator(), { id: back, reason: null });
    expect((await desk.look(asked)).rows).toMatchObject([
      { action: 'create', fields: [], conflict: null },
    ]);
  });

  it('takes a creation back that was edited and put back, and asks nothing', async () => {
    const [one = ''] = await desk.tools(1);
    const gone = await desk.commit([
      { entity: 'tool', entityId: one, action: 'delete', baseRevision: 1, wanted: {} },
    ]);
    const created = await desk.take(gone);
    await commitReviewed(desk.curator(), { id: created, reason: null });
    const edited = await desk.commit([desk.edit(one, { name: 'Other' }, 2)], desk.other());
    await commitReviewed(desk.curator(), { id: await desk.take(edited), reason: null });
    const back = await desk.take(created);
    expect((await desk.look(back)).rows).toMatchObject([{ action: 'delete', conflict: null }]);
    await commitReviewed(desk.curator(), { id: back, reason: null });
    expect(await desk.stored(one)).toBeUndefined();
  });

  it('takes nothing for the latest version that was read before a deletion was taken back', async () => {
    const [one = ''] = await desk.tools(1);
    const before = await desk.stored(one);
    await desk.commit([desk.edit(one, { name: 'Theirs' })], desk.other());
    const gone = await desk.commit([
      { entity: 'tool', entityId: one, action: 'delete', baseRevision: 2, wanted: {} },
    ]);
    await commitReviewed(desk.curator(), { id: await desk.take(gone), reason: null });
    const stale = { ...desk.edit(one, { name: 'Mine' }), base: { name: before?.name } };
    await expect(desk.commit([stale])).rejects.toMatchObject({
      code: 'conflict',
      details: { rows: [{ currentRevision: 3, conflicts: [{ field: 'name', theirs: 'Theirs' }] }] },
    });
    await desk.commit([desk.edit(one, { name: 'Mine' }, 3)]);
    expect(await desk.stored(one)).toMatchObject({ name: 'Mine' });
  });

  it('takes no creation back that customers wrote about or chose, and names it', async () => {
    const { client } = desk.catalog;
    const [pattern = ''] = await desk.tools(1);
    const { rows } = await client.query(
      'SELECT desk_tool_state(t) AS state FROM marketplace_tools t WHERE id = $1',
      [pattern],
    );
    const [one, two, three] = [newId(), newId(), newId()];
    const made = await desk.commit(
      [one, two, three].map((entityId, at) => ({
        entity: 'tool',
        entityId,
        action: 'create',
        baseRevision: null,
        wanted: { ...rows[0].state, name: `Made ${at}`, slug: `made-${entityId}` },
      })),
    );
    const party = {
      organization_id: await insertOrganization(client),
      user_id: await insertUser(client),
    };
    await insertReview(client, { ...party, tool_id: one });
    await insertCartItem(client, { ...party, tool_id: two, item_type: 'TOOL' });
    const back = await desk.take(made);
    const commitBack = () => commitReviewed(desk.curator(), { id: back, reason: null });
    await expect(commitBack()).rejects.toMatchObject({
      code: 'in_use',
      details: { reason: expect.stringMatching(/: “Made 0” and “Made 1”\. /) },
    });
    const leaveOut = (entityId: string) =>
      exclude(desk.curator(), { id: back, rows: [{ entity: 'tool', entityId }], excluded: true });
    await leaveOut(one);
    await expect(commitBack()).rejects.toMatchObject({
      details: { reason: expect.stringMatching(/: “Made 1”\. Leave it out/) },
    });
    await leaveOut(two);
    await commitBack();
    const left = [await desk.stored(one), await desk.stored(two), await desk.stored(three)];
    expect(left).toMatchObject([{ name: 'Made 0' }, { name: 'Made 1' }, undefined]);
    const { rows: kept } = await client.query('SELECT FROM marketplace_reviews');
    expect(kept).toHaveLength(1);
  });
});
