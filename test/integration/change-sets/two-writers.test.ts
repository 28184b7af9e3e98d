import type { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../../electron/shared/ids';
import { untilBlocked } from '../../support/blocked-sessions';
import { openTestDatabase, type TestDatabase } from '../../support/databases';

/** What keeps the rows of a change-set together with it are triggers, so two sessions try them. */
describe('two who write one change-set on a server', () => {
  let test: TestDatabase;
  let one: Client;
  let other: Client;
  let watcher: Client;
  let id: string;
  beforeAll(async () => {
    test = await openTestDatabase('server');
    [one, other, watcher] = await Promise.all([test.connect(), test.connect(), test.connect()]);
  });
  afterAll(() => test?.close());
  beforeEach(async () => {
    id = newId();
    await begin(watcher, id);
  });

  const begin = (client: Client, changeSetId: string) =>
    client.query(
      `INSERT INTO desk_change_sets (id, origin, author_id) VALUES ($1, 'grid', uuidv7())
       ON CONFLICT DO NOTHING`,
      [changeSetId],
    );
  const add = (client: Client, changeSetId: string) =>
    client.query(
      `INSERT INTO desk_staged_changes (change_set_id, entity, entity_id, action, position, wanted)
       SELECT $1, 'tool', uuidv7(), 'update', n, '{}' FROM generate_series(1, 3) n`,
      [changeSetId],
    );
  const expire = (client: Client, changeSetId: string) =>
    client.query('DELETE FROM desk_change_sets WHERE id = $1', [changeSetId]);

  async function left(): Promise<{ sets: number; rows: number; orphans: number }> {
    const { rows } = await watcher.query<{ sets: number; rows: number; orphans: number }>(`
      SELECT (SELECT count(*)::int FROM desk_change_sets) AS sets, count(h.id)::int AS rows,
        (count(*) - count(h.id))::int AS orphans
      FROM desk_staged_changes s LEFT JOIN desk_change_sets h ON h.id = s.change_set_id`);
    if (!rows[0]) throw new Error('Nothing was counted');
    return rows[0];
  }

  it('throws rows away that were being added when their change-set was thrown away', async () => {
    await one.query('BEGIN');
    await add(one, id);
    const expired = expire(other, id);
    await untilBlocked(watcher);
    await one.query('COMMIT');
    await expired;
    expect(await left()).toEqual({ sets: 0, rows: 0, orphans: 0 });
  });

  it('refuses rows of a change-set that was being thrown away when they came', async () => {
    await one.query('BEGIN');
    await expire(one, id);
    const added = add(other, id).then(
      () => undefined,
      (error: { code: string }) => error.code,
    );
    await untilBlocked(watcher);
    await one.query('COMMIT');
    expect(await added).toBe('23503');
    expect(await left()).toEqual({ sets: 0, rows: 0, orphans: 0 });
  });

  it('takes the rows where throwing it away was taken back', async () => {
    await one.query('BEGIN');
    await expire(one, id);
    const added = add(other, id);
    await untilBlocked(watcher);
    await one.query('ROLLBACK');
    await added;
    expect(await left()).toEqual({ sets: 1, rows: 3, orphans: 0 });
    await expire(one, id);
  });

  it('neither blocks for good nor leaves rows behind, in whatever order many of them come', async () => {
    const ids = [id, newId(), newId()];
    const failures = new Set<string>();
    const clients = [one, other, await test.connect(), await test.connect()];
    await Promise.all(
      clients.map(async (client, worker) => {
        for (let turn = 0; turn < 30; turn += 1) {
          const changeSetId = ids[(worker + turn) % ids.length] ?? id;
          await begin(client, changeSetId);
          const act = (worker + turn) % 2 === 0 ? add : expire;
          await act(client, changeSetId).catch((error: { code: string }) =>
            failures.add(error.code),
          );
        }
      }),
    );
    // Rows that came after their change-set had gone are refused; nobody waited for each other.
    expect([...failures].filter((code) => code !== '23503')).toEqual([]);
    expect((await left()).orphans).toBe(0);
  });
});
