import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listToolsInput } from '../../../electron/catalog/catalog.schema';
import { listTools } from '../../../electron/catalog/list/catalog-list.service';
import { newId } from '../../../electron/shared/ids';
import { insertTools, openCatalog, type TestCatalog } from '../../support/catalog-database';
import { testEngines } from '../../support/databases';

/** What lists are sorted and filtered by, as a tool has it and as it is kept beside the tool. */
const listedColumns = `
  id, created_at, updated_at, last_updated, trial_days, purchase_count, view_count, usage_count,
  review_count, category, price_model, required_tier, integration_type, status, is_featured,
  is_popular, price_amount, currency, avg_rating`;

describe.each(testEngines)('editing tools on the %s engine', (engine) => {
  let catalog: TestCatalog;
  beforeAll(async () => {
    catalog = await openCatalog(engine);
  });
  afterAll(() => catalog?.close());

  const read = async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
    (await catalog.client.query<Row>(sql, [...values])).rows;
  const priced = { price_model: 'MONTHLY', price_amount: '10.00' };

  it('lists a tool by what it is now, whoever wrote it', async () => {
    await insertTools(catalog.client, [
      { slug: 'dear', ...priced, price_amount: '90.00' },
      { slug: 'cheap', ...priced },
      { slug: 'gone', ...priced },
    ]);
    const byPrice = async () => {
      const sort = [{ field: 'price', direction: 'asc' }] as const;
      const list = await listTools(
        catalog.access('moderator'),
        listToolsInput.parse({ sort, filters: { price: { currency: 'USD', from: 1, to: null } } }),
      );
      return { total: list.total, slugs: list.rows.map(({ slug }) => slug) };
    };
    expect(await byPrice()).toEqual({ total: 3, slugs: expect.arrayContaining(['cheap']) });
    await read(`UPDATE marketplace_tools SET price_amount = 99 WHERE slug = 'cheap'`);
    await read(`DELETE FROM marketplace_tools WHERE slug = 'gone'`);
    expect(await byPrice()).toEqual({ total: 2, slugs: ['dear', 'cheap'] });
    // As the platform writes: counters, dates and everything at once.
    await read(`UPDATE marketplace_tools SET view_count = view_count + 7, avg_rating = 4.5`);
    await read(`UPDATE marketplace_tools SET updated_at = now() + interval '1 day', trial_days = 3,
      status = 'BETA', category = 'ANALYTICS_TOOLS', required_tier = 'ELITE', currency = 'EUR',
      integration_type = 'EMBED', is_featured = true, is_popular = true, purchase_count = 5,
      usage_count = 6, review_count = 8, last_updated = '2026-01-02', created_at = '2026-01-01',
      price_model = 'ANNUAL', price_amount = 12 WHERE slug = 'dear'`);
    const kept = await read(`SELECT ${listedColumns} FROM desk_listed_tools ORDER BY id`);
    expect(kept).toEqual(await read(`SELECT ${listedColumns} FROM marketplace_tools ORDER BY id`));
    expect(kept).toHaveLength(2);
  });

  it('keeps what stands beside a tool with it, under its new id and until it is gone', async () => {
    const [id = '', other] = await insertTools(catalog.client, [
      { slug: 'moved', name: 'Moved', ...priced },
      { slug: 'stays', ...priced },
    ]);
    const beside = (of: string) =>
      read(
        `SELECT w.words, l.price_amount FROM desk_tool_words w
         FULL JOIN desk_listed_tools l ON l.id = w.tool_id WHERE $1 IN (w.tool_id, l.id)`,
        [of],
      );
    const moved = newId();
    await read(
      `UPDATE marketplace_tools SET id = $2, name = 'Carried off', price_amount = 12 WHERE id = $1`,
      [id, moved],
    );
    expect(await beside(id)).toEqual([]);
    expect(await beside(moved)).toEqual([
      { words: expect.stringContaining('carried off'), price_amount: '12.00' },
    ]);
    await read('DELETE FROM marketplace_tools WHERE id = $1', [moved]);
    expect(await beside(moved)).toEqual([]);
    expect(await beside(other ?? '')).toHaveLength(1);
  });

  it('begins the counters of a new tool at nothing, whatever its writer says', async () => {
    const counters = { purchase_count: 1, review_count: 1, avg_rating: 4 };
    const forged = Object.entries(counters).map(([column, value], at) => ({
      slug: `counted-${at}`,
      ...priced,
      [column]: value,
    }));
    await insertTools(catalog.client, forged);
    const begun = await read(
      `SELECT DISTINCT purchase_count, review_count, avg_rating FROM marketplace_tools
       WHERE slug LIKE 'counted-%'`,
    );
    expect(begun).toEqual([{ purchase_count: 0, review_count: 0, avg_rating: null }]);
  });

  it('writes a changed price beside the old one, and into no index of the tools', async () => {
    const ids = await insertTools(
      catalog.client,
      Array.from({ length: 60 }, (_, at) => ({ slug: `in-place-${at}`, ...priced })),
    );
    await read('BEGIN');
    const before = await tuples();
    await read('UPDATE marketplace_tools SET price_amount = 11 WHERE id = ANY ($1)', [ids]);
    const after = await tuples();
    await read('ROLLBACK');
    expect(after.updated - before.updated).toBe(60);
    expect(after.inPlace - before.inPlace).toBe(60);
  });

  it('writes for a curator what is theirs to write, and the time by itself', async () => {
    const [id = ''] = await insertTools(catalog.client, [{ slug: 'written', ...priced }]);
    const forged = {
      name: 'Mine',
      view_count: 9,
      created_at: '2020-01-01',
      updated_at: '2020-01-01',
    };
    await read('BEGIN');
    await read('SET LOCAL ROLE desk_curator');
    await read('SELECT desk_write_tools(ARRAY[$1::uuid], ARRAY[$2::jsonb], $3)', [
      id,
      JSON.stringify({ ...forged, 'name" = name, "view_count': '9' }),
      [...Object.keys(forged), 'name" = name, "view_count'],
    ]);
    const [tool] = await read(
      `SELECT name, view_count, created_at > '2021-01-01' AS kept, updated_at = now() AS touched
       FROM marketplace_tools WHERE id = $1`,
      [id],
    );
    await read('ROLLBACK');
    expect(tool).toEqual({ name: 'Mine', view_count: 0, kept: true, touched: true });
  });

  async function tuples(): Promise<{ updated: number; inPlace: number }> {
    const rows = await read<{ updated: string; in_place: string }>(`
      SELECT pg_stat_get_xact_tuples_updated(oid) AS updated,
        pg_stat_get_xact_tuples_hot_updated(oid) AS in_place
      FROM pg_class WHERE oid = 'marketplace_tools'::regclass`);
    return { updated: Number(rows[0]?.updated), inPlace: Number(rows[0]?.in_place) };
  }
});

describe('editing many tools on a server', () => {
  it('takes no longer because one was edited before', async () => {
    const catalog = await openCatalog('server');
    const { client } = catalog;
    await client.query(`
      INSERT INTO marketplace_tools (slug, name, description, category, price_model, price_amount,
        required_tier, features, integration_type, provider)
      SELECT 'many-' || n, 'Tool', 'A tool.', 'CRM_TOOLS', 'MONTHLY', 10, 'FREE', '[]', 'API', 'Example'
      FROM generate_series(1, 4000) n`);
    const repriced = async (which: string) => {
      const began = performance.now();
      await client.query(
        'UPDATE marketplace_tools SET price_amount = price_amount + 1 WHERE slug LIKE $1',
        [which],
      );
      return performance.now() - began;
    };
    // With plans that were made for many tools, and then with plans that were made for one.
    await client.query('DISCARD PLANS');
    const fresh = await repriced('many-%');
    await client.query('DISCARD PLANS');
    await repriced('many-1');
    // Comparing each tool with each takes thirty times as long.
    expect(await repriced('many-%')).toBeLessThan(8 * fresh);
    await catalog.close();
  });
});
