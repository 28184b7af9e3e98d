import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  commitReviewed,
  exclude,
  preview,
  stage,
} from '../../../electron/change-sets/review.service';
import { newId } from '../../../electron/shared/ids';
import { untilBlocked } from '../../support/blocked-sessions';
import { insertTools, openCatalog, type TestCatalog } from '../../support/catalog-database';

describe('a commit of what was shown', () => {
  let catalog: TestCatalog;
  let tools: readonly string[] = [];
  beforeAll(async () => {
    catalog = await openCatalog('server');
    tools = await insertTools(
      catalog.client,
      ['one', 'two', 'three'].map((slug) => ({ slug, name: slug, provider: 'Before Ltd' })),
    );
  });
  afterAll(() => catalog?.close());

  const curator = () => catalog.access('curator');
  const toolsOf = async (provider: string) => {
    const { rows } = await catalog.client.query<{ id: string }>(
      'SELECT id FROM marketplace_tools WHERE provider = $1 ORDER BY id',
      [provider],
    );
    return rows.map(({ id }) => id);
  };

  it('is refused where another window took a row in, and writes nothing', async () => {
    const id = newId();
    const rows = tools.map((entityId) => ({
      entity: 'tool' as const,
      entityId,
      action: 'update' as const,
      baseRevision: 1,
      wanted: { provider: 'After Ltd' },
    }));
    await stage(curator(), { id, origin: 'grid' }, rows, 0);
    const [first = ''] = tools;
    const leave = (excluded: boolean) =>
      exclude(curator(), { id, rows: [{ entity: 'tool', entityId: first }], excluded });
    await leave(true);
    const { total, excluded } = await preview(curator(), { id, cursor: 0, limit: 10 });
    const shown = total - excluded;
    await leave(false);

    await expect(commitReviewed(curator(), { id, reason: null, shown })).rejects.toMatchObject({
      code: 'conflict',
      details: { reason: expect.stringMatching(/now commit 3 of its changes, not the 2/) },
    });
    expect(await toolsOf('After Ltd')).toEqual([]);

    await leave(true);
    const done = await commitReviewed(curator(), { id, reason: null, shown });
    expect(done.toolCount).toBe(2);
    expect(await toolsOf('Before Ltd')).toEqual([first]);
    // A call that is repeated because its answer was lost is told what was done.
    expect(await commitReviewed(curator(), { id, reason: null, shown })).toMatchObject({
      toolCount: 2,
    });
  });

  it('is refused too where the row is taken in while the commit waits, and no choice passes a commit', async () => {
    const id = newId();
    const [first = '', second = ''] = await insertTools(catalog.client, [
      { slug: 'four', name: 'four' },
      { slug: 'five', name: 'five' },
    ]);
    const rows = [first, second].map((entityId) => ({
      entity: 'tool' as const,
      entityId,
      action: 'update' as const,
      baseRevision: 1,
      wanted: { name: 'Slipped in' },
    }));
    await stage(curator(), { id, origin: 'grid' }, rows, 0);
    const row = { entity: 'tool' as const, entityId: first };
    await exclude(curator(), { id, rows: [row], excluded: true });
    const hold = async () => {
      await catalog.client.query('BEGIN');
      await catalog.client.query('SELECT FROM desk_change_sets WHERE id = $1 FOR UPDATE', [id]);
    };

    await hold();
    await catalog.client.query(
      'UPDATE desk_staged_changes SET excluded = false WHERE change_set_id = $1',
      [id],
    );
    const commit = commitReviewed(curator(), { id, reason: null, shown: 1 }).catch(
      (error: unknown) => error,
    );
    await untilBlocked(catalog.client);
    await catalog.client.query('COMMIT');
    expect(await commit).toMatchObject({
      code: 'conflict',
      details: { reason: expect.stringMatching(/now commit 2 of its changes, not the 1/) },
    });

    await hold();
    const choice = exclude(curator(), { id, rows: [row], excluded: true });
    const waits = untilBlocked(catalog.client).then(() => 'waits');
    const came = await Promise.race([waits, choice.then(() => 'passed')]);
    await catalog.client.query('ROLLBACK');
    await choice;
    expect(came).toBe('waits');
  });
});
