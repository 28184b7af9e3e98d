import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historyInput, stagedListInput } from '../../../electron/change-sets/change-set.schema';
import { changesOf, history } from '../../../electron/change-sets/history.service';
import {
  commitReviewed,
  discard,
  listStaged,
  resolve,
  stage,
  stageRevert,
} from '../../../electron/change-sets/review.service';
import { DeskError } from '../../../electron/shared/errors';
import { newId } from '../../../electron/shared/ids';
import { openChangeSets, type TestChangeSets } from '../../support/change-set-catalog';

describe('reviewing change-sets', () => {
  let desk: TestChangeSets;
  beforeAll(async () => {
    desk = await openChangeSets();
  });
  afterAll(() => desk?.catalog.close());

  it('keeps staged work until it is committed or thrown away, and shows it to nobody else', async () => {
    const [one = ''] = await desk.tools(1);
    const id = newId();
    await stage(desk.curator(), { id, origin: 'grid' }, [desk.edit(one, { name: 'Staged' })], 0);
    expect(await listStaged(desk.curator())).toMatchObject([{ id, total: 1 }]);
    expect(await listStaged(desk.other())).toEqual([]);
    await expect(desk.look(id, desk.other())).rejects.toMatchObject({ code: 'not_found' });
    await expect(
      stage(desk.other(), { id, origin: 'grid' }, [desk.edit(one, { name: 'Smuggled' })], 0),
    ).rejects.toBeInstanceOf(DeskError);
    await discard(desk.other(), id);
    expect((await desk.look(id)).rows).toHaveLength(1);
    await discard(desk.curator(), id);
    expect(await listStaged(desk.curator())).toEqual([]);
  });

  it('lists what a change-set did, and what takes it back, by name in whichever case', async () => {
    const tools = await desk.tools(3);
    const names = ['beta', 'Alpha', 'Gamma'];
    const commit = async (fields: (at: number) => Readonly<Record<string, unknown>>) => {
      const id = newId();
      const edits = tools.map((tool, at) => desk.edit(tool, fields(at)));
      await stage(desk.curator(), { id, origin: 'grid' }, edits, 0);
      await commitReviewed(desk.curator(), { id, reason: null });
      return id;
    };
    await commit((at) => ({ name: names[at] }));
    const changeSetId = await commit(() => ({ provider: 'Somebody else' }));
    const { rows } = await changesOf(desk.curator(), { id: changeSetId, cursor: 0, limit: 10 });
    expect(rows.map(({ title }) => title)).toEqual(['Alpha', 'beta', 'Gamma']);
    const id = newId();
    await stageRevert(desk.curator(), { id, changeSetId, reason: null, rows: null });
    const back = await desk.look(id);
    expect(back.rows.map(({ entityId }) => entityId)).toEqual(rows.map(({ entityId }) => entityId));
    await discard(desk.curator(), id);
  });

  it('takes what comes in pieces for a change-set only with its last piece', async () => {
    const [one = '', two = ''] = await desk.tools(2);
    const header = { id: newId(), origin: 'grid' } as const;
    const piece = (tool: string, firstPosition: number, isWhole: boolean) =>
      stage(
        desk.curator(),
        { ...header, isWhole },
        [desk.edit(tool, { name: 'Piece' })],
        firstPosition,
      );
    await piece(one, 0, false);
    // The desk ends here: what is there of it is neither shown nor committed, through SQL either.
    expect(await listStaged(desk.curator())).toEqual([]);
    await expect(
      commitReviewed(desk.curator(), { id: header.id, reason: null }),
    ).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(
      desk.catalog.client.query(
        `UPDATE desk_change_sets SET state = 'committed', committed_at = now() WHERE id = $1`,
        [header.id],
      ),
    ).rejects.toThrow('desk_change_sets_whole_check');
    await piece(two, 1, true);
    expect(await listStaged(desk.curator())).toMatchObject([{ id: header.id, total: 2 }]);
    await discard(desk.curator(), header.id);

    const left = { ...header, id: newId(), isWhole: false };
    await stage(desk.curator(), left, [desk.edit(one, { name: 'Left' })], 0);
    await desk.catalog.client.query(
      `UPDATE desk_change_sets SET created_at = now() - interval '2 hours' WHERE id = $1`,
      [left.id],
    );
    const next = { ...header, id: newId() };
    await stage(desk.curator(), next, [desk.edit(two, { name: 'Next' })], 0);
    const { rowCount } = await desk.catalog.client.query(
      'SELECT FROM desk_change_sets WHERE id = $1',
      [left.id],
    );
    expect(rowCount).toBe(0);
    await discard(desk.curator(), next.id);
  });

  it('asks three ways where somebody stored the same field, says who, and keeps what was chosen', async () => {
    const [one = '', two = ''] = await desk.tools(2);
    const id = newId();
    await stage(
      desk.curator(),
      { id, origin: 'grid' },
      [desk.edit(one, { name: 'Mine', provider: 'Mine Ltd' }), desk.edit(two, { name: 'Mine' })],
      0,
    );
    const theirs = await desk.commit(
      [
        desk.edit(one, { name: 'Theirs', status: 'BETA' }),
        desk.edit(two, { provider: 'Theirs Ltd' }),
      ],
      desk.other(),
    );
    const shown = await desk.look(id);
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
    await expect(commitReviewed(desk.curator(), { id, reason: null })).rejects.toMatchObject({
      code: 'conflict',
    });
    const choose = (seenRevision: number) =>
      resolve(desk.curator(), {
        ...{ id, entity: 'tool', entityId: one, seenRevision },
        choices: { name: 'theirs' },
      });
    // Somebody stores the other field too, which no choice was made about.
    await desk.commit([desk.edit(one, { provider: 'Theirs Ltd' }, 2)], desk.other());
    await expect(choose(2)).rejects.toMatchObject({ code: 'conflict' });
    expect((await desk.look(id)).rows[0]?.conflict).toMatchObject({
      revision: 3,
      fields: [{ field: 'name' }, { field: 'provider', theirs: 'Theirs Ltd' }],
    });
    await desk.commit([desk.edit(one, { provider: 'Before Ltd' }, 3)], desk.other());
    await choose(4);
    expect((await desk.look(id)).rows.find(({ entityId }) => entityId === one)).toMatchObject({
      conflict: null,
      fields: [{ field: 'provider', before: 'Before Ltd', after: 'Mine Ltd' }],
    });
    await commitReviewed(desk.curator(), { id, reason: null });
    expect(await desk.stored(one)).toEqual({
      name: 'Theirs',
      provider: 'Mine Ltd',
      status: 'BETA',
    });
    expect(await desk.stored(two)).toMatchObject({ name: 'Mine', provider: 'Theirs Ltd' });
  });

  it('shows of a row in conflict nothing that it would not write', async () => {
    const [one = ''] = await desk.tools(1);
    const id = newId();
    // As a file does, which repeats what stood in it when it was exported.
    const exported = { name: 'Mine', provider: 'Before Ltd', status: 'ACTIVE' as const };
    await stage(desk.curator(), { id, origin: 'import' }, [desk.edit(one, exported)], 0);
    await desk.commit([desk.edit(one, { name: 'Theirs', provider: 'Theirs Ltd' })], desk.other());
    const [row] = (await desk.look(id)).rows;
    expect(row?.conflict?.fields.map(({ field }) => field)).toEqual(['name']);
    expect(row?.fields).toEqual([]);
    await discard(desk.curator(), id);
  });

  it('is found in history by every word of its reason, its person, its origin and what it changed', async () => {
    const [one = ''] = await desk.tools(1);
    const id = await desk.commit([desk.edit(one, { name: 'Zebra 100%' })]);
    const find = async (...words: readonly [text: string, origins?: readonly 'grid'[]][]) => {
      const asked = words.map(([text, origins = []]) => ({ text, origins: [...origins] }));
      const { entries } = await history(desk.curator(), historyInput.parse({ words: asked }));
      return entries.map((entry) => entry.id);
    };
    expect(await find(['zebra'])).toEqual([id]);
    expect(await find(['zebra'], ['100%'])).toEqual([id]);
    expect(await find(['zebra'], ['grid', ['grid']])).toEqual([id]);
    expect(await find(['zebra'], ['no such word'])).toEqual([]);
    expect(await find(['1_0%'])).toEqual([]);
  });

  it('is found while it waits by the same: its reason, its file, and the names it would change or give', async () => {
    const [one = ''] = await desk.tools(1);
    await desk.commit([desk.edit(one, { name: 'Waiting Quagga' })]);
    const id = newId();
    const header = { id, origin: 'import', source: 'prices.csv', reason: 'Next year' } as const;
    await stage(desk.curator(), header, [desk.edit(one, { name: 'Okapi' })], 0);
    const find = async (...words: readonly [text: string, origins?: readonly 'import'[]][]) => {
      const asked = words.map(([text, origins = []]) => ({ text, origins: [...origins] }));
      const found = await listStaged(desk.curator(), stagedListInput.parse({ words: asked }));
      return found.map((set) => ({ id: set.id, total: set.total }));
    };
    for (const word of ['quagga', 'okapi', 'PRICES', 'next']) {
      expect(await find([word]), word).toEqual([{ id, total: 1 }]);
    }
    expect(await find(['okapi'], ['imported', ['import']])).toEqual([{ id, total: 1 }]);
    expect(await find(['okapi'], ['no such word'])).toEqual([]);
    await discard(desk.curator(), id);
  });

  it('pages through history without repeating or losing an entry', async () => {
    for (const id of await desk.tools(7)) await desk.commit([desk.edit(id, { name: 'Paged' })]);
    const all: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof history>> = await history(
        desk.curator(),
        historyInput.parse({ cursor, limit: 2 }),
      );
      all.push(...page.entries.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    const { rows } = await desk.catalog.client.query(
      `SELECT id::text FROM desk_change_sets WHERE state = 'committed' ORDER BY committed_at DESC, id DESC`,
    );
    expect(all).toEqual(rows.map(({ id }) => id));
    expect(all.length).toBeGreaterThan(6);
  });
});
