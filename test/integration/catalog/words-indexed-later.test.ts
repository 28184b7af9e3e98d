import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listToolsInput } from '../../../electron/catalog/catalog.schema';
import { countTools, listTools } from '../../../electron/catalog/list/catalog-list.service';
import { commitChangeSet } from '../../../electron/change-sets/commit.service';
import { indexWords } from '../../../electron/database/upkeep';
import { newId } from '../../../electron/shared/ids';
import { untilBlocked } from '../../support/blocked-sessions';
import { insertTools, openCatalog, type TestCatalog } from '../../support/catalog-database';
import { testEngines } from '../../support/databases';

const many = 600;

/** A catalog on an engine, and what the words of its tools are. */
function catalogOf(engine: (typeof testEngines)[number]) {
  let catalog: TestCatalog;
  /** What a tool holds, for those that are alike but for their names. */
  let pattern: object;
  beforeAll(async () => {
    catalog = await openCatalog(engine);
    await insertTools(catalog.client, [{ slug: 'pattern', status: 'ACTIVE' }]);
    const { rows } = await catalog.client.query<{ state: object }>(
      'SELECT desk_tool_state(t) AS state FROM marketplace_tools t',
    );
    pattern = rows[0]?.state ?? {};
  });
  afterAll(() => catalog?.close());

  const write = (sql: string, values: readonly unknown[] = []) =>
    catalog.client.query(sql, [...values]);
  return {
    write,
    pool: () => catalog.access('admin').authority.pool,
    /** New tools in one statement, as another program writes them. */
    add: (prefix: string, count: number) =>
      write(
        `INSERT INTO marketplace_tools (slug, name, description, category, price_model, required_tier,
           features, integration_type, provider, status)
         SELECT $1 || '-' || n, $1 || ' planner ' || n, 'One of many.', 'CRM_TOOLS', 'FREE', 'FREE', '[]',
           'API', 'Acme', 'ACTIVE'
         FROM generate_series(1, $2::integer) n`,
        [prefix, count],
      ),
    /** New tools in one commit of a curator. */
    commit: (prefix: string, count: number) =>
      commitChangeSet(
        catalog.access('curator'),
        { id: newId(), origin: 'import' },
        Array.from({ length: count }, (_, index) => ({
          entity: 'tool',
          entityId: newId(),
          action: 'create',
          baseRevision: null,
          wanted: {
            ...pattern,
            slug: `${prefix}-${index + 1}`,
            name: `${prefix} planner ${index + 1}`,
          },
        })),
      ),
    counted: (search: string) =>
      countTools(catalog.access('moderator'), listToolsInput.parse({ search })),
    found: async (search: string) => {
      const list = await listTools(catalog.access('moderator'), listToolsInput.parse({ search }));
      return list.rows.map(({ slug }) => slug);
    },
    waiting: async () => {
      const { rows } = await write(
        'SELECT count(*)::integer AS tools FROM desk_tool_words_unindexed',
      );
      return rows[0]?.tools;
    },
    index: (closing = new AbortController().signal) =>
      indexWords(catalog.access('admin').authority, closing),
  };
}

describe.each(testEngines)('the words of many new tools on the %s engine', (engine) => {
  const { write, add, commit, counted, found, waiting, index } = catalogOf(engine);

  it('are found, changed and deleted as others are, before they are in the index and after', async () => {
    await commit('few', 20);
    await add('other', many);
    expect(await waiting(), 'where nobody says that they may wait, they are entered at once').toBe(
      0,
    );
    await commit('many', many);
    expect(await waiting()).toBe(many);

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
      all: 20 + 2 * many - 2,
      alike: 20 + 2 * many - 2,
      renamed: ['many-1'],
      moved: 'many-2',
      gone: false,
      rows: tools,
    });

    expect(await index()).toBe(many - 1);
    expect(await waiting()).toBe(0);
    expect(await look()).toEqual(before);
    expect(await index(), 'once').toBe(0);
  });

  it('wait for the next opening where the database closes', async () => {
    await commit('more', many);
    expect(await index(AbortSignal.abort())).toBe(0);
    expect(await waiting()).toBe(many);
  });
});

describe('words that several desks enter on one server', () => {
  const { write, add, pool, commit, counted, found, waiting, index } = catalogOf('server');

  it('are entered once', async () => {
    await commit('many', 2 * many);
    const entered = await Promise.all([index(), index(), index()]);
    // A desk passes over what another one is moving; it never ends before all of them are moved or held.
    expect(entered.reduce((sum, count) => sum + count)).toBe(2 * many);
    expect(await waiting()).toBe(0);
    const { rows } = await write(
      'SELECT count(*)::integer AS rows, count(DISTINCT tool_id)::integer AS tools FROM desk_tool_words',
    );
    const withPattern = 2 * many + 1;
    expect(rows).toEqual([{ rows: withPattern, tools: withPattern }]);
  });

  it('are no more than a search can read', async () => {
    await write(`SET desk.index_words_later = 'on'`);
    await add('crowd', 20_001);
    await write('RESET desk.index_words_later');
    expect(await waiting()).toBe(0);
    expect(await counted('crowd')).toBe(20_001);
  });

  it('are left where somebody is changing their tool, and become what it is called then', async () => {
    await commit('held', many);
    const other = await pool().connect();
    try {
      await other.query('BEGIN');
      await other.query(`UPDATE marketplace_tools SET name = 'Sirocco' WHERE slug = 'held-1'`);
      expect(await index()).toBe(many - 1);
      await other.query('COMMIT');
    } finally {
      other.release();
    }
    expect(await found('sirocco')).toEqual(['held-1']);
    expect(await index()).toBe(1);
    expect(await found('sirocco')).toEqual(['held-1']);
    expect(await waiting()).toBe(0);
  });

  it('do not escape a change that begins while they are moved', async () => {
    await commit('moving', many);
    const other = await pool().connect();
    try {
      await other.query('BEGIN');
      await other.query('SELECT desk_enter_words($1)', [many]);
      const changed = write(
        `UPDATE marketplace_tools SET name = 'Mistral' WHERE slug = 'moving-1'`,
      );
      // It waits for the row that is held, as another connection sees: a transaction sees one moment.
      await untilBlocked(pool());
      await other.query('COMMIT');
      await changed;
    } finally {
      other.release();
    }
    expect(await found('mistral')).toEqual(['moving-1']);
  });
});
