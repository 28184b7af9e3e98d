import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stageBulk } from '../../../electron/change-sets/bulk-edit.service';
import {
  historyInput,
  previewInput,
  stageBulkInput,
  stagedListInput,
  stageRevertInput,
} from '../../../electron/change-sets/change-set.schema';
import { commitChangeSet } from '../../../electron/change-sets/commit.service';
import { changesOf, history, historyEntry } from '../../../electron/change-sets/history.service';
import {
  commitReviewed,
  discard,
  exclude,
  listStaged,
  preview,
  resolve,
  stage,
  stageRevert,
} from '../../../electron/change-sets/review.service';
import type { StagedRow } from '../../../electron/change-sets/staging.service';
import { DeskError } from '../../../electron/shared/errors';
import { newId } from '../../../electron/shared/ids';
import { insertTools, openCatalog, type TestCatalog } from '../../support/catalog-database';
import {
  insertCartItem,
  insertOrganization,
  insertReview,
  insertUser,
} from '../../support/marketplace-rows';

describe('reviewing and taking back change-sets', () => {
  let catalog: TestCatalog;
  let made = 0;
  beforeAll(async () => {
    catalog = await openCatalog('server');
  });
  afterAll(() => catalog?.close());

  const curator = () => catalog.access('curator');
  const other = () => ({
    ...curator(),
    actor: { role: 'curator' as const, userId: '00000000-0000-7000-8000-00000000000a' },
  });
  const tools = (count: number) =>
    insertTools(
      catalog.client,
      Array.from({ length: count }, () => {
        made += 1;
        return { slug: `tool-${made}`, name: `Tool ${made}`, provider: 'Before Ltd' };
      }),
    );
  const edit = (entityId: string, wanted: object, baseRevision = 1): StagedRow => ({
    entity: 'tool',
    entityId,
    action: 'update',
    baseRevision,
    wanted: { ...wanted },
  });
  const commit = async (rows: readonly StagedRow[], access = curator()): Promise<string> => {
    const { id } = await commitChangeSet(access, { id: newId(), origin: 'grid' }, rows);
    return id;
  };
  const look = (id: string, access = curator()) => preview(access, previewInput.parse({ id }));
  const take = async (changeSetId: string, entityIds?: readonly string[]): Promise<string> => {
    const id = newId();
    const rows = entityIds?.map((entityId) => ({ entity: 'tool' as const, entityId })) ?? null;
    await stageRevert(curator(), stageRevertInput.parse({ id, changeSetId, rows }));
    return id;
  };
  const stored = async (id: string): Promise<unknown> => {
    const result = await catalog.client.query(
      'SELECT name, provider, status FROM marketplace_tools WHERE id = $1',
      [id],
    );
    return result.rows[0];
  };

  it('shows a bulk edit field by field, leaves out what was excluded, and commits the rest', async () => {
    const [one = '', two = '', three = ''] = await tools(3);
    const id = newId();
    const bulk = stageBulkInput.parse({
      id,
      tools: [one, two, three].map((tool) => ({ id: tool, baseRevision: 1 })),
      edit: { kind: 'set', changes: { provider: 'After Ltd' } },
    });
    await stageBulk(curator(), bulk);
    await exclude(curator(), { id, rows: [{ entity: 'tool', entityId: two }], excluded: true });
    const shown = await look(id);
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
    expect(await commitReviewed(curator(), request)).toMatchObject({
      toolCount: 2,
      leftOut: [two],
    });
    expect(await commitReviewed(curator(), request), 'asked again').toMatchObject({
      toolCount: 2,
      leftOut: null,
    });
    expect(await stored(one)).toMatchObject({ provider: 'After Ltd' });
    expect(await stored(two)).toMatchObject({ provider: 'Before Ltd' });
    const { entries } = await history(curator(), historyInput.parse({}));
    expect(entries[0]).toMatchObject({ id, reason: 'New owner', toolCount: 2, bundleCount: 0 });
  });

  it('keeps what a bulk edit does, for its review, its history and whatever takes it back', async () => {
    const [one = ''] = await tools(1);
    const edited = { kind: 'tags', add: ['pelican'], remove: ['heron'] } as const;
    const { id, ...bulk } = stageBulkInput.parse({
      id: newId(),
      tools: [{ id: one, baseRevision: 1 }],
      edit: edited,
    });
    await stageBulk(curator(), { id, ...bulk });
    expect(await look(id)).toMatchObject({ origin: 'bulk', edit: edited });
    const words = [{ text: 'pelican', origins: [] }];
    expect(await listStaged(curator(), { words })).toMatchObject([{ id, edit: edited }]);
    await commitReviewed(curator(), { id, reason: null });
    const back = await take(id);
    expect(await look(back)).toMatchObject({ edit: null, reverted: { edit: edited } });
    await commitReviewed(curator(), { id: back, reason: null });
    expect(await historyEntry(curator(), back)).toMatchObject({ reverted: { edit: edited } });
    const found = async (text: string) => {
      const asked = historyInput.parse({ words: [{ text, origins: [] }] });
      return (await history(curator(), asked)).entries.map((entry) => entry.id);
    };
    expect(await found('PELICAN'), 'by what it did').toEqual([id]);
    expect(await found('heron')).toEqual([id]);
    expect(await found('remove'), 'and not by how that is written').toEqual([]);
    expect(await found('tags')).toEqual([]);

    // As those of before have it, and as a later version of the desk may write it.
    for (const kept of [null, { kind: 'unheard of' }]) {
      const sql = 'UPDATE desk_change_sets SET edit = $2 WHERE id = $1';
      await catalog.client.query(sql, [id, kept]);
      expect(await historyEntry(curator(), id)).toMatchObject({ id, origin: 'bulk', edit: null });
    }
  });

  it('stages no tool that is so already, but one that somebody deleted', async () => {
    const [one = '', two = '', gone = ''] = await tools(3);
    await commit([edit(two, { status: 'BETA', is_featured: true })]);
    await commit([{ ...edit(gone, {}), action: 'delete' }]);
    const bulk = (changes: object) =>
      stageBulkInput.parse({
        id: newId(),
        tools: [one, two, gone].map((tool) => ({ id: tool, baseRevision: 1 })),
        edit: { kind: 'set', changes },
      });
    const beta = bulk({ status: 'BETA', isFeatured: true });
    expect(await stageBulk(curator(), beta)).toEqual({ staged: 2, refused: { unchanged: 1 } });
    const { rows } = await look(beta.id);
    expect(rows.map(({ entityId }) => entityId).sort()).toEqual([one, gone].sort());
    await discard(curator(), beta.id);
    // Lists and prices are told apart by the review.
    const listed = bulk({ features: ['Search'] });
    expect(await stageBulk(curator(), listed)).toEqual({ staged: 3, refused: {} });
    await discard(curator(), listed.id);
  });

  it('raises each price in its own currency, in order, and counts what has none', async () => {
    const priced = (price_model: string, price_amount: string, currency: string) => {
      made += 1;
      return { slug: `priced-${made}`, price_model, price_amount, currency };
    };
    const ids = await insertTools(catalog.client, [
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
      tools: ids.map((tool) => ({ id: tool, baseRevision: 1 })),
      edit: { kind: 'percent', percent: 1250, wholeUnits: false },
    });
    expect(await stageBulk(curator(), bulk)).toEqual({ staged: 6, refused: { no_price: 1 } });
    // Asked again, because the answer was lost.
    expect(await stageBulk(curator(), bulk)).toMatchObject({ staged: 0 });
    const { rows } = await look(id);
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
    expect(await commitReviewed(curator(), { id, reason: null })).toMatchObject({ toolCount: 6 });
    const { rows: done } = await changesOf(curator(), { id, cursor: 0, limit: 10 });
    expect(done.find(({ entityId }) => entityId === ids[6])?.fields).toMatchObject([
      { before: { amount: 1000, usageUnit: 'page "A4"' }, after: { amount: 1125 } },
    ]);
  });

  it('adds tags to what each tool has, also where it has none', async () => {
    const tagged = (tags: string[]) => {
      made += 1;
      return { slug: `tagged-${made}`, tags };
    };
    const ids = await insertTools(catalog.client, [
      tagged([]),
      tagged(['crm', 'a, "b" {c}']),
      tagged(['new']),
      tagged([]),
    ]);
    const id = newId();
    const bulk = stageBulkInput.parse({
      id,
      tools: [...ids, ...ids].map((tool) => ({ id: tool, baseRevision: 1 })),
      edit: { kind: 'tags', add: ['new'], remove: ['crm'] },
    });
    expect(await stageBulk(curator(), bulk)).toEqual({ staged: 3, refused: { unchanged: 1 } });
    const { rows } = await look(id);
    expect(
      rows.map(({ entityId, fields: [field] }) => [ids.indexOf(entityId), field?.after]),
    ).toEqual([
      [0, ['new']],
      [1, ['a, "b" {c}', 'new']],
      [3, ['new']],
    ]);
    await discard(curator(), id);
  });

  it.each([
    [{ id: 'x', baseRevision: 1 }],
    [{ id: newId(), baseRevision: 0 }],
    [{ id: newId(), baseRevision: 1.5 }],
    [{ id: newId() }],
    [null],
  ])('takes no bulk edit of %j', (tool) => {
    const edit = { kind: 'set', changes: { provider: 'After Ltd' } };
    expect(stageBulkInput.safeParse({ id: newId(), tools: [tool], edit }).success).toBe(false);
  });

  it('keeps staged work until it is committed or thrown away, and shows it to nobody else', async () => {
    const [one = ''] = await tools(1);
    const id = newId();
    await stage(curator(), { id, origin: 'grid' }, [edit(one, { name: 'Staged' })], 0);
    expect(await listStaged(curator())).toMatchObject([{ id, total: 1 }]);
    expect(await listStaged(other())).toEqual([]);
    await expect(look(id, other())).rejects.toMatchObject({ code: 'not_found' });
    await expect(
      stage(other(), { id, origin: 'grid' }, [edit(one, { name: 'Smuggled' })], 0),
    ).rejects.toBeInstanceOf(DeskError);
    await discard(other(), id);
    expect((await look(id)).rows).toHaveLength(1);
    await discard(curator(), id);
    expect(await listStaged(curator())).toEqual([]);
  });

  it('takes what comes in pieces for a change-set only with its last piece', async () => {
    const [one = '', two = ''] = await tools(2);
    const header = { id: newId(), origin: 'grid' } as const;
    const piece = (tool: string, firstPosition: number, isWhole: boolean) =>
      stage(curator(), { ...header, isWhole }, [edit(tool, { name: 'Piece' })], firstPosition);
    await piece(one, 0, false);
    // The desk ends here: what is there of it is neither shown nor committed, through SQL either.
    expect(await listStaged(curator())).toEqual([]);
    await expect(commitReviewed(curator(), { id: header.id, reason: null })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(
      catalog.client.query(
        `UPDATE desk_change_sets SET state = 'committed', committed_at = now() WHERE id = $1`,
        [header.id],
      ),
    ).rejects.toThrow('desk_change_sets_whole_check');
    await piece(two, 1, true);
    expect(await listStaged(curator())).toMatchObject([{ id: header.id, total: 2 }]);
    await discard(curator(), header.id);

    const left = { ...header, id: newId(), isWhole: false };
    await stage(curator(), left, [edit(one, { name: 'Left' })], 0);
    await catalog.client.query(
      `UPDATE desk_change_sets SET created_at = now() - interval '2 hours' WHERE id = $1`,
      [left.id],
    );
    const next = { ...header, id: newId() };
    await stage(curator(), next, [edit(two, { name: 'Next' })], 0);
    const { rowCount } = await catalog.client.query('SELECT FROM desk_change_sets WHERE id = $1', [
      left.id,
    ]);
    expect(rowCount).toBe(0);
    await discard(curator(), next.id);
  });

  it('asks three ways where somebody stored the same field, says who, and keeps what was chosen', async () => {
    const [one = '', two = ''] = await tools(2);
    const id = newId();
    await stage(
      curator(),
      { id, origin: 'grid' },
      [edit(one, { name: 'Mine', provider: 'Mine Ltd' }), edit(two, { name: 'Mine' })],
      0,
    );
    const theirs = await commit(
      [edit(one, { name: 'Theirs', status: 'BETA' }), edit(two, { provider: 'Theirs Ltd' })],
      other(),
    );
    const shown = await look(id);
    expect(shown.stale).toBe(2);
    const [first, second] = shown.rows;
    expect(first?.conflict).toMatchObject({
      kind: 'changed',
      fields: [
        {
          field: 'name',
          base: expect.stringMatching(/^Tool/),
          mine: 'Mine',
          theirs: 'Theirs',
          by: { changeSetId: theirs },
        },
      ],
    });
    expect(first?.fields, 'what is in dispute stands beside it, and what is not').toEqual([
      { field: 'provider', before: 'Before Ltd', after: 'Mine Ltd' },
    ]);
    expect(second).toMatchObject({ conflict: null, fields: [{ field: 'name', after: 'Mine' }] });
    await expect(commitReviewed(curator(), { id, reason: null })).rejects.toMatchObject({
      code: 'conflict',
    });
    const choose = (seenRevision: number) =>
      resolve(curator(), {
        ...{ id, entity: 'tool', entityId: one, seenRevision },
        choices: { name: 'theirs' },
      });
    // Somebody stores the other field too, which no choice was made about.
    await commit([edit(one, { provider: 'Theirs Ltd' }, 2)], other());
    await expect(choose(2)).rejects.toMatchObject({ code: 'conflict' });
    expect((await look(id)).rows[0]?.conflict).toMatchObject({
      revision: 3,
      fields: [{ field: 'name' }, { field: 'provider', theirs: 'Theirs Ltd' }],
    });
    await commit([edit(one, { provider: 'Before Ltd' }, 3)], other());
    await choose(4);
    expect((await look(id)).rows.find(({ entityId }) => entityId === one)).toMatchObject({
      conflict: null,
      fields: [{ field: 'provider', before: 'Before Ltd', after: 'Mine Ltd' }],
    });
    await commitReviewed(curator(), { id, reason: null });
    expect(await stored(one)).toEqual({ name: 'Theirs', provider: 'Mine Ltd', status: 'BETA' });
    expect(await stored(two)).toMatchObject({ name: 'Mine', provider: 'Theirs Ltd' });
  });

  it('shows of a row in conflict nothing that it would not write', async () => {
    const [one = ''] = await tools(1);
    const id = newId();
    // As a file does, which repeats what stood in it when it was exported.
    const exported = { name: 'Mine', provider: 'Before Ltd', status: 'ACTIVE' as const };
    await stage(curator(), { id, origin: 'import' }, [edit(one, exported)], 0);
    await commit([edit(one, { name: 'Theirs', provider: 'Theirs Ltd' })], other());
    const [row] = (await look(id)).rows;
    expect(row?.conflict?.fields.map(({ field }) => field)).toEqual(['name']);
    expect(row?.fields).toEqual([]);
    await discard(curator(), id);
  });

  it('is found in history by every word of its reason, its person, its origin and what it changed', async () => {
    const [one = ''] = await tools(1);
    const id = await commit([edit(one, { name: 'Zebra 100%' })]);
    const find = async (...words: readonly [text: string, origins?: readonly 'grid'[]][]) => {
      const asked = words.map(([text, origins = []]) => ({ text, origins: [...origins] }));
      const { entries } = await history(curator(), historyInput.parse({ words: asked }));
      return entries.map((entry) => entry.id);
    };
    expect(await find(['zebra'])).toEqual([id]);
    expect(await find(['zebra'], ['100%'])).toEqual([id]);
    expect(await find(['zebra'], ['grid', ['grid']])).toEqual([id]);
    expect(await find(['zebra'], ['no such word'])).toEqual([]);
    expect(await find(['1_0%'])).toEqual([]);
  });

  it('is found while it waits by the same: its reason, its file, and the names it would change or give', async () => {
    const [one = ''] = await tools(1);
    await commit([edit(one, { name: 'Waiting Quagga' })]);
    const id = newId();
    const header = { id, origin: 'import', source: 'prices.csv', reason: 'Next year' } as const;
    await stage(curator(), header, [edit(one, { name: 'Okapi' })], 0);
    const find = async (...words: readonly [text: string, origins?: readonly 'import'[]][]) => {
      const asked = words.map(([text, origins = []]) => ({ text, origins: [...origins] }));
      const found = await listStaged(curator(), stagedListInput.parse({ words: asked }));
      return found.map((set) => ({ id: set.id, total: set.total }));
    };
    for (const word of ['quagga', 'okapi', 'PRICES', 'next']) {
      expect(await find([word]), word).toEqual([{ id, total: 1 }]);
    }
    expect(await find(['okapi'], ['imported', ['import']])).toEqual([{ id, total: 1 }]);
    expect(await find(['okapi'], ['no such word'])).toEqual([]);
    await discard(curator(), id);
  });

  it('takes a change-set back by row, and says in history what took it back', async () => {
    const [one = '', two = ''] = await tools(2);
    const id = await commit([edit(one, { name: 'A' }), edit(two, { name: 'B' })]);
    const back = await take(id, [two]);
    await commitReviewed(curator(), { id: back, reason: null });
    expect(await stored(one)).toMatchObject({ name: 'A' });
    expect(await stored(two)).toMatchObject({ name: expect.stringMatching(/^Tool/) });
    const asked = historyInput.parse({ row: { entity: 'tool', entityId: two } });
    const { entries } = await history(curator(), asked);
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
    expect(await historyEntry(curator(), id)).toEqual({ ...entries[1], change: null });
    expect(await historyEntry(curator(), newId())).toBeNull();
    const { rows } = await changesOf(curator(), { id, cursor: 0, limit: 10 });
    expect(rows.filter(({ isReverted }) => isReverted).map(({ entityId }) => entityId)).toEqual([
      two,
    ]);
    // Taking back what took something back brings it again.
    const again = await take(back);
    await commitReviewed(curator(), { id: again, reason: null });
    expect(await stored(two)).toMatchObject({ name: 'B' });
    const isTakenBack = async () => {
      const changes = await changesOf(curator(), { id, cursor: 0, limit: 10 });
      return {
        count: (await historyEntry(curator(), id))?.revertedCount,
        rows: changes.rows.filter(({ isReverted }) => isReverted).map(({ entityId }) => entityId),
      };
    };
    expect(await isTakenBack(), 'and then nothing of it is taken back').toEqual({
      count: 0,
      rows: [],
    });
    const once = await take(again);
    await commitReviewed(curator(), { id: once, reason: null });
    expect(await stored(two)).toMatchObject({ name: expect.stringMatching(/^Tool/) });
    expect(await isTakenBack(), 'a third time').toEqual({ count: 1, rows: [two] });
    await commitReviewed(curator(), { id: await take(once), reason: null });
    expect(await isTakenBack(), 'a fourth time').toEqual({ count: 0, rows: [] });
  });

  it('blocks a revert field by field where somebody edited later, and takes back the others', async () => {
    const [one = ''] = await tools(1);
    const id = await commit([edit(one, { name: 'A', provider: 'A Ltd' })]);
    const later = await commit([edit(one, { name: 'Later' }, 2)], other());
    const back = await take(id);
    const [row] = (await look(back)).rows;
    expect(row?.conflict?.fields).toMatchObject([
      { field: 'name', base: 'A', theirs: 'Later', by: { changeSetId: later } },
    ]);
    const key = { id: back, entity: 'tool', entityId: one } as const;
    await resolve(curator(), { ...key, seenRevision: 3, choices: {} });
    await commitReviewed(curator(), { id: back, reason: null });
    expect(await stored(one)).toMatchObject({ name: 'Later', provider: 'Before Ltd' });
  });

  it('compares each field with the one that the whole state has', async () => {
    const [one = ''] = await tools(1);
    const { rows } = await catalog.client.query<{ field: string; same: boolean }>(
      `SELECT s.key AS field, s.value = desk_tool_field(t, s.key) AS same
       FROM marketplace_tools t CROSS JOIN LATERAL jsonb_each(desk_tool_state(t)) s WHERE t.id = $1`,
      [one],
    );
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter(({ same }) => !same)).toEqual([]);
  });

  it('takes back a creation and a deletion, and puts back values that no form would accept', async () => {
    const [one = ''] = await tools(1);
    await catalog.client.query(
      `UPDATE marketplace_tools SET features = '{"plan": "pro"}', price_model = 'ONE_TIME',
         currency = 'JPY', price_amount = 49.50 WHERE id = $1`,
      [one],
    );
    const whole = async (): Promise<unknown> => {
      const result = await catalog.client.query(
        `SELECT desk_tool_state(t) AS state FROM marketplace_tools t WHERE id = $1`,
        [one],
      );
      return result.rows[0];
    };
    const before = await whole();
    const gone = await commit([
      { entity: 'tool', entityId: one, action: 'delete', baseRevision: 2, wanted: {} },
    ]);
    expect(await whole()).toBeUndefined();
    const back = await take(gone);
    await commitReviewed(curator(), { id: back, reason: null });
    expect(await whole()).toEqual(before);
    await commitReviewed(curator(), { id: await take(back), reason: null });
    expect(await whole()).toBeUndefined();
    const { rows, total } = await changesOf(curator(), { id: gone, cursor: 0, limit: 10 });
    expect(total).toBe(1);
    expect(rows[0]?.fields).toContainEqual({
      field: 'pricing',
      before: { model: 'ONE_TIME', currency: 'JPY', amount: null, usageUnit: null, trialDays: 0 },
      after: undefined,
    });
  });

  it('takes nothing for the latest version that was read before a deletion was taken back', async () => {
    const [one = ''] = await tools(1);
    const before = await stored(one);
    await commit([edit(one, { name: 'Theirs' })], other());
    const gone = await commit([
      { entity: 'tool', entityId: one, action: 'delete', baseRevision: 2, wanted: {} },
    ]);
    await commitReviewed(curator(), { id: await take(gone), reason: null });
    const stale = { ...edit(one, { name: 'Mine' }), base: { name: `Tool ${made}` } };
    expect(before).toMatchObject(stale.base);
    await expect(commit([stale])).rejects.toMatchObject({
      code: 'conflict',
      details: { rows: [{ currentRevision: 3, conflicts: [{ field: 'name', theirs: 'Theirs' }] }] },
    });
    await commit([edit(one, { name: 'Mine' }, 3)]);
    expect(await stored(one)).toMatchObject({ name: 'Mine' });
  });

  it('takes no creation back that customers wrote about or chose, and names it', async () => {
    const { client } = catalog;
    const [pattern = ''] = await tools(1);
    const { rows } = await client.query(
      'SELECT desk_tool_state(t) AS state FROM marketplace_tools t WHERE id = $1',
      [pattern],
    );
    const [one, two, three] = [newId(), newId(), newId()];
    const made = await commit(
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
    const back = await take(made);
    const commitBack = () => commitReviewed(curator(), { id: back, reason: null });
    await expect(commitBack()).rejects.toMatchObject({
      code: 'in_use',
      details: { reason: expect.stringMatching(/: “Made 0” and “Made 1”\. /) },
    });
    const leaveOut = (entityId: string) =>
      exclude(curator(), { id: back, rows: [{ entity: 'tool', entityId }], excluded: true });
    await leaveOut(one);
    await expect(commitBack()).rejects.toMatchObject({
      details: { reason: expect.stringMatching(/: “Made 1”\. Leave it out/) },
    });
    await leaveOut(two);
    await commitBack();
    const left = [await stored(one), await stored(two), await stored(three)];
    expect(left).toMatchObject([{ name: 'Made 0' }, { name: 'Made 1' }, undefined]);
    const { rows: kept } = await client.query('SELECT FROM marketplace_reviews');
    expect(kept).toHaveLength(1);
  });

  it('pages through history without repeating or losing an entry', async () => {
    const all: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof history>> = await history(
        curator(),
        historyInput.parse({ cursor, limit: 2 }),
      );
      all.push(...page.entries.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    const { rows } = await catalog.client.query(
      `SELECT id::text FROM desk_change_sets WHERE state = 'committed' ORDER BY committed_at DESC, id DESC`,
    );
    expect(all).toEqual(rows.map(({ id }) => id));
    expect(all.length).toBeGreaterThan(6);
  });
});
