import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listToolsInput } from '../../../electron/catalog/catalog.schema';
import { countTools, listTools } from '../../../electron/catalog/catalog-list.service';
import { indexWords } from '../../../electron/database/upkeep';
import { newId } from '../../../electron/shared/ids';
import { openCatalog, type TestCatalog } from '../../support/catalog-database';
import { testEngines } from '../../support/databases';

const many = 600;

describe.each(testEngines)('the words of many new tools on the %s engine', (engine) => {
  let catalog: TestCatalog;
  beforeAll(async () => {
    catalog = await openCatalog(engine);
  });
  afterAll(() => catalog?.close());

  const write = (sql: string, values: readonly unknown[] = []) =>
    catalog.client.query(sql, [...values]);
  /** New tools in one statement, as a commit writes them. */
  const add = (prefix: string, count: number) =>
    write(
      `INSERT INTO marketplace_tools (slug, name, description, category, price_model, required_tier,
         features, integration_type, provider, status)
       SELECT $1 || '-' || n, $1 || ' planner ' || n, 'One of many.', 'CRM_TOOLS', 'FREE', 'FREE', '[]',
         'API', 'Acme', 'ACTIVE'
       FROM generate_series(1, $2::integer) n`,
      [prefix, count],
    );
  const counted = (search: string) =>
    countTools(catalog.access('moderator'), listToolsInput.parse({ search }));
  const found = async (search: string) => {
    const list = await listTools(catalog.access('moderator'), listToolsInput.parse({ search }));
    return list.rows.map(({ slug }) => slug);
  };
  const waiting = async () => {
    const { rows } = await write(
      'SELECT count(*)::integer AS tools FROM desk_tool_words_unindexed',
    );
    return rows[0]?.tools;
  };
  const index = (closing = new AbortController().signal) =>
    indexWords(catalog.access('admin').authority, closing);

  it('are found, changed and deleted as others are, before they are in the index and after', async () => {
    await add('few', 20);
    await add('many', many);
    // Where nobody would enter them later, they are entered at once.
    expect(await waiting()).toBe(engine === 'embedded' ? many : 0);

    const moved = newId();
    await write(`UPDATE marketplace_tools SET name = 'Zephyr' WHERE slug = 'many-1'`);
    await write(`UPDATE marketplace_tools SET id = $1 WHERE slug = 'many-2'`, [moved]);
    await write(`DELETE FROM marketplace_tools WHERE slug = 'many-3'`);
    const look = async () => ({
      all: await counted('planner'),
      alike: await counted('plannar'),
      renamed: await found('zephyr'),
      moved: (await found('many planner 2'))[0],
      gone: (await found('many planner 3')).includes('many-3'),
      rows: (await write('SELECT tool_id FROM desk_tool_words ORDER BY 1')).rows,
    });
    const before = await look();
    const { rows: tools } = await write('SELECT id AS tool_id FROM marketplace_tools ORDER BY 1');
    expect(before).toEqual({
      all: 20 + many - 2,
      alike: 20 + many - 2,
      renamed: ['many-1'],
      moved: 'many-2',
      gone: false,
      rows: tools,
    });

    expect(await index()).toBe(engine === 'embedded' ? many - 1 : 0);
    expect(await waiting()).toBe(0);
    expect(await look()).toEqual(before);
    expect(await index(), 'once').toBe(0);
  });

  it('wait for the next opening where the database closes, and are no more than a search can read', async () => {
    await add('more', many);
    expect(await index(AbortSignal.abort())).toBe(0);
    expect(await waiting()).toBe(engine === 'embedded' ? many : 0);
    await add('crowd', 20_001);
    expect(await waiting()).toBe(engine === 'embedded' ? many : 0);
    expect(await counted('crowd')).toBe(20_001);
  });
});
