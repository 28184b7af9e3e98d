import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stageBulk } from '../../../electron/change-sets/bulk-edit.service';
import { bulkToolsText } from '../../../electron/change-sets/bulk-tools.rules';
import { historyInput, stageBulkInput } from '../../../electron/change-sets/change-set.schema';
import { changesOf, history, historyEntry } from '../../../electron/change-sets/history.service';
import {
  commitReviewed,
  discard,
  exclude,
  listStaged,
} from '../../../electron/change-sets/review.service';
import { newId } from '../../../electron/shared/ids';
import { insertTools } from '../../support/catalog-database';
import { openChangeSets, type TestChangeSets } from '../../support/change-set-catalog';

describe('bulk edits in review', () => {
  let desk: TestChangeSets;
  beforeAll(async () => {
    desk = await openChangeSets();
  });
  afterAll(() => desk?.catalog.close());

  it('shows a bulk edit field by field, leaves out what was excluded, and commits the rest', async () => {
    const [one = '', two = '', three = ''] = await desk.tools(3);
    const id = newId();
    const bulk = stageBulkInput.parse({
      id,
      tools: bulkToolsText([one, two, three].map((tool) => ({ id: tool, baseRevision: 1 }))),
      edit: { kind: 'set', changes: { provider: 'After Ltd' } },
    });
    await stageBulk(desk.curator(), bulk);
    await exclude(desk.curator(), {
      id,
      rows: [{ entity: 'tool', entityId: two }],
      excluded: true,
    });
    const shown = await desk.look(id);
    expect(shown).toMatchObject({ origin: 'bulk', total: 3, excluded: 1, stale: 0 });
    expect(
      shown.rows.map(({ entityId, excluded, fields }) => ({ entityId, excluded, fields })),
    ).toEqual(
      [one, two, three].map((entityId) => ({
        entityId,
        excluded: entityId === two,
        fields: [{ field: 'provider', before: 'Before Ltd', after: 'After Ltd' }],
      })),
    );
    const request = { id, reason: 'New owner' };
    expect(await commitReviewed(desk.curator(), request)).toMatchObject({
      toolCount: 2,
      leftOut: [two],
    });
    expect(await commitReviewed(desk.curator(), request), 'asked again').toMatchObject({
      toolCount: 2,
      leftOut: null,
    });
    expect(await desk.stored(one)).toMatchObject({ provider: 'After Ltd' });
    expect(await desk.stored(two)).toMatchObject({ provider: 'Before Ltd' });
    const { entries } = await history(desk.curator(), historyInput.parse({}));
    expect(entries[0]).toMatchObject({ id, reason: 'New owner', toolCount: 2, bundleCount: 0 });
  });

  it('keeps what a bulk edit does, for its review, its history and whatever takes it back', async () => {
    const [one = ''] = await desk.tools(1);
    const edited = { kind: 'tags', add: ['pelican'], remove: ['heron'] } as const;
    const { id, ...bulk } = stageBulkInput.parse({
      id: newId(),
      tools: bulkToolsText([{ id: one, baseRevision: 1 }]),
      edit: edited,
    });
    await stageBulk(desk.curator(), { id, ...bulk });
    expect(await desk.look(id)).toMatchObject({ origin: 'bulk', edit: edited });
    const words = [{ text: 'pelican', origins: [] }];
    expect(await listStaged(desk.curator(), { words })).toMatchObject([{ id, edit: edited }]);
    await commitReviewed(desk.curator(), { id, reason: null });
    const back = await desk.take(id);
    expect(await desk.look(back)).toMatchObject({ edit: null, reverted: { edit: edited } });
    await commitReviewed(desk.curator(), { id: back, reason: null });
    expect(await historyEntry(desk.curator(), back)).toMatchObject({ reverted: { edit: edited } });
    const found = async (text: string) => {
      const asked = historyInput.parse({ words: [{ text, origins: [] }] });
      return (await history(desk.curator(), asked)).entries.map((entry) => entry.id);
    };
    expect(await found('PELICAN'), 'by what it did').toEqual([id]);
    expect(await found('heron')).toEqual([id]);
    expect(await found('remove'), 'and not by how that is written').toEqual([]);
    expect(await found('tags')).toEqual([]);

    // As those of before have it, and as a later version of the desk may write it.
    for (const kept of [null, { kind: 'unheard of' }]) {
      const sql = 'UPDATE desk_change_sets SET edit = $2 WHERE id = $1';
      await desk.catalog.client.query(sql, [id, kept]);
      expect(await historyEntry(desk.curator(), id)).toMatchObject({
        id,
        origin: 'bulk',
        edit: null,
      });
    }
  });

  it('stages no tool that is so already, but one that somebody deleted', async () => {
    const [one = '', two = '', gone = ''] = await desk.tools(3);
    await desk.commit([desk.edit(two, { status: 'BETA', is_featured: true })]);
    await desk.commit([{ ...desk.edit(gone, {}), action: 'delete' }]);
    const bulk = (changes: object) =>
      stageBulkInput.parse({
        id: newId(),
        tools: bulkToolsText([one, two, gone].map((tool) => ({ id: tool, baseRevision: 1 }))),
        edit: { kind: 'set', changes },
      });
    const beta = bulk({ status: 'BETA', isFeatured: true });
    expect(await stageBulk(desk.curator(), beta)).toEqual({ staged: 2, refused: { unchanged: 1 } });
    const { rows } = await desk.look(beta.id);
    expect(rows.map(({ entityId }) => entityId).sort()).toEqual([one, gone].sort());
    await discard(desk.curator(), beta.id);
    // Lists and prices are told apart by the review.
    const listed = bulk({ features: ['Search'] });
    expect(await stageBulk(desk.curator(), listed)).toEqual({ staged: 3, refused: {} });
    await discard(desk.curator(), listed.id);
  });

  it('raises each price in its own currency, in order, and counts what has none', async () => {
    let made = 0;
    const priced = (price_model: string, price_amount: string, currency: string) => {
      made += 1;
      return { slug: `priced-${made}`, price_model, price_amount, currency };
    };
    const ids = await insertTools(desk.catalog.client, [
      priced('MONTHLY', '10.00', 'USD'),
      priced('MONTHLY', '10.00', 'JPY'),
      priced('FREE', '0', 'USD'),
      priced('ANNUAL', '10.00', 'USD'),
      priced('MONTHLY', '10.00', 'USD'),
      { ...priced('USAGE_BASED', '10.00', 'USD'), usage_unit: 'call' },
      { ...priced('USAGE_BASED', '10.00', 'USD'), usage_unit: 'page "A4"' },
    ]);
    const id = newId();
    const bulk = stageBulkInput.parse({
      id,
      tools: bulkToolsText(ids.map((tool) => ({ id: tool, baseRevision: 1 }))),
      edit: { kind: 'percent', percent: 1250, wholeUnits: false },
    });
    expect(await stageBulk(desk.curator(), bulk)).toEqual({ staged: 6, refused: { no_price: 1 } });
    // Asked again, because the answer was lost.
    expect(await stageBulk(desk.curator(), bulk)).toMatchObject({ staged: 0 });
    const { rows } = await desk.look(id);
    expect(
      rows.map(({ entityId, fields: [field] }) => [ids.indexOf(entityId), field?.after]),
    ).toMatchObject([
      [0, { model: 'MONTHLY', amount: 1125, currency: 'USD' }],
      [1, { model: 'MONTHLY', amount: 11, currency: 'JPY' }],
      [3, { model: 'ANNUAL', amount: 1125, currency: 'USD' }],
      [4, { model: 'MONTHLY', amount: 1125, currency: 'USD' }],
      [5, { model: 'USAGE_BASED', amount: 1125, usageUnit: 'call' }],
      [6, { model: 'USAGE_BASED', amount: 1125, usageUnit: 'page "A4"' }],
    ]);
    expect(await commitReviewed(desk.curator(), { id, reason: null })).toMatchObject({
      toolCount: 6,
    });
    const { rows: done } = await changesOf(desk.curator(), { id, cursor: 0, limit: 10 });
    expect(done.find(({ entityId }) => entityId === ids[6])?.fields).toMatchObject([
      { before: { amount: 1000, usageUnit: 'page "A4"' }, after: { amount: 1125 } },
    ]);
  });

  it('adds tags to what each tool has, also where it has none', async () => {
    let made = 0;
    const tagged = (tags: string[]) => {
      made += 1;
      return { slug: `tagged-${made}`, tags };
    };
    const ids = await insertTools(desk.catalog.client, [
      tagged([]),
      tagged(['crm', 'a, "b" {c}']),
      tagged(['new']),
      tagged([]),
    ]);
    const id = newId();
    const bulk = stageBulkInput.parse({
      id,
      tools: bulkToolsText([...ids, ...ids].map((tool) => ({ id: tool, baseRevision: 1 }))),
      edit: { kind: 'tags', add: ['new'], remove: ['crm'] },
    });
    expect(await stageBulk(desk.curator(), bulk)).toEqual({ staged: 3, refused: { unchanged: 1 } });
    const { rows } = await desk.look(id);
    expect(
      rows.map(({ entityId, fields: [field] }) => [ids.indexOf(entityId), field?.after]),
    ).toEqual([
      [0, ['new']],
      [1, ['a, "b" {c}', 'new']],
      [3, ['new']],
    ]);
    await discard(desk.curator(), id);
  });

  it.each([
    '',
    'x:1',
    `${newId()}:0`,
    `${newId()}:1.5`,
    newId(),
    `${newId()}:1,`,
    `${newId()}:1:2`,
    [{ id: newId(), baseRevision: 1 }],
  ])('takes no bulk edit of %j', (tools) => {
    const edit = { kind: 'set', changes: { provider: 'After Ltd' } };
    expect(stageBulkInput.safeParse({ id: newId(), tools, edit }).success).toBe(false);
  });

  it('takes 20,000 tools at once, and says so where they are more', () => {
    const edit = { kind: 'set', changes: { provider: 'After Ltd' } };
    const many = Array.from({ length: 20_001 }, () => ({ id: newId(), baseRevision: 12 }));
    const read = (tools: typeof many) =>
      stageBulkInput.safeParse({ id: newId(), tools: bulkToolsText(tools), edit });
    expect(read(many.slice(1)).data?.tools).toEqual(many.slice(1));
    expect(read(many).error?.issues).toMatchObject([{ message: expect.stringMatching(/20,000/) }]);
  });
});
