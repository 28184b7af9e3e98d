import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  commitReviewed,
  exclude,
  preview,
  stage,
} from '../../../electron/change-sets/review.service';
import { newId } from '../../../electron/shared/ids';
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
});
