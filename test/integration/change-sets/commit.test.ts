import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitChangeSet } from '../../../electron/change-sets/commit.service';
import type { StagedRow } from '../../../electron/change-sets/staging.service';
import { newId } from '../../../electron/shared/ids';
import {
  insertTools,
  openCatalog,
  openConnections,
  type TestCatalog,
} from '../../support/catalog-database';
import { testEngines } from '../../support/databases';
import { refusal } from '../../support/refusal';

describe.each(testEngines)('committing change-sets on the %s engine', (engine) => {
  let catalog: TestCatalog;
  let made = 0;
  beforeAll(async () => {
    catalog = await openCatalog(engine);
  });
  afterAll(() => catalog?.close());

  const tools = (count: number) =>
    insertTools(
      catalog.client,
      Array.from({ length: count }, () => {
        made += 1;
        return { slug: `tool-${made}`, name: `Tool ${made}` };
      }),
    );
  const edit = (entityId: string, wanted: object, baseRevision = 1): StagedRow => ({
    entity: 'tool',
    entityId,
    action: 'update',
    baseRevision,
    wanted: { ...wanted },
  });
  const commit = (rows: readonly StagedRow[], id = newId(), reason: string | null = null) =>
    commitChangeSet(catalog.access('curator'), { id, origin: 'grid', reason }, rows);
  const read = async (sql: string, values: readonly unknown[] = []): Promise<unknown[]> => {
    const result = await catalog.client.query(sql, [...values]);
    return result.rows;
  };

  it('writes every row, and keeps who, why, before and after as history', async () => {
    const [one = '', two = ''] = await tools(2);
    const pricing = {
      price_model: 'MONTHLY',
      price_amount: '49.00',
      currency: 'USD',
      usage_unit: null,
      trial_days: 14,
    };
    const id = newId();
    const done = await commit(
      [edit(one, { name: 'One', status: 'ACTIVE' }), edit(two, { pricing })],
      id,
      'New prices',
    );
    expect(done).toMatchObject({ id, toolCount: 2, bundleCount: 0 });
    expect(new Set(done.revisions)).toEqual(
      new Set([
        { entity: 'tool', entityId: one, revision: 2 },
        { entity: 'tool', entityId: two, revision: 2 },
      ]),
    );
    expect(
      await read(
        `SELECT name, price_amount, trial_days FROM marketplace_tools WHERE id = ANY ($1) ORDER BY name`,
        [[one, two]],
      ),
    ).toEqual([
      { name: 'One', price_amount: '0.00', trial_days: 0 },
      { name: expect.stringMatching(/^Tool /), price_amount: '49.00', trial_days: 14 },
    ]);
    const { userId } = catalog.access('curator').actor;
    expect(
      await read('SELECT author_id, reason, state FROM desk_change_sets WHERE id = $1', [id]),
    ).toEqual([{ author_id: userId, reason: 'New prices', state: 'committed' }]);
    expect(
      await read(
        `SELECT base_revision, revision, before, after FROM desk_changes
         WHERE change_set_id = $1 AND entity_id = $2`,
        [id, two],
      ),
    ).toEqual([
      {
        base_revision: 1,
        revision: 2,
        before: {
          pricing: {
            price_model: 'FREE',
            price_amount: '0.00',
            currency: 'USD',
            usage_unit: null,
            trial_days: 0,
          },
        },
        after: { pricing },
      },
    ]);
    // A status that was there already is no change.
    const [{ after }] = (await read(
      'SELECT after FROM desk_changes WHERE change_set_id = $1 AND entity_id = $2',
      [id, one],
    )) as [{ after: object }];
    expect(after).toEqual({ name: 'One' });
  });

  it('writes every column of a tool as its row wants it, and none that a row does not name', async () => {
    const [one = '', two = ''] = await tools(2);
    const stateOf = async (id: string) => {
      const sql = 'SELECT desk_tool_state(t) AS state FROM marketplace_tools t WHERE id = $1';
      const [row] = (await read(sql, [id])) as [{ state: Record<string, unknown> }];
      return row.state;
    };
    const wanted = {
      slug: `whole-${one}`,
      name: "Whole 'n' all %I",
      description: 'One; two',
      long_description: 'Long.',
      category: 'ANALYTICS_TOOLS',
      tags: ['a,b', '"quoted"', '{}'],
      pricing: {
        price_model: 'USAGE_BASED',
        price_amount: '12.50',
        currency: 'EUR',
        usage_unit: 'call',
        trial_days: 14,
      },
      required_tier: 'GROWTH',
      features: ['One', { odd: [1] }],
      tech_stack: ['SQL'],
      integration_type: 'WEBHOOK',
      status: 'BETA',
      is_featured: true,
      is_popular: true,
      provider: 'Whole Ltd',
      documentation_url: 'https://example.com/docs',
      demo_url: 'https://example.com/demo',
      support_url: 'https://example.com/support',
      icon_url: 'https://example.com/icon.png',
      images: ['https://example.com/1.png', 'https://example.com/2.png'],
      video_url: 'https://example.com/video',
      version: '3.0.0',
    };
    const before = await stateOf(two);
    expect(Object.keys(wanted).sort()).toEqual(Object.keys(before).sort());
    await commit([edit(one, wanted), edit(two, { tags: ['only'] })]);
    expect(await stateOf(one)).toEqual(wanted);
    expect(await stateOf(two)).toEqual({ ...before, tags: ['only'] });

    const emptied = { long_description: null, tech_stack: null, images: [], is_popular: false };
    await commit([edit(one, emptied, 2)]);
    expect(await stateOf(one)).toEqual({ ...wanted, ...emptied });
    await expect(commit([edit(one, { name: 'x'.repeat(101) }, 3)])).rejects.toThrow();
    expect(await stateOf(one)).toEqual({ ...wanted, ...emptied });
  });

  it('keeps rows only with their change-set', async () => {
    const rowOf = (id: string) =>
      read(
        `INSERT INTO desk_staged_changes (change_set_id, entity, entity_id, action, position, wanted)
         VALUES ($1, 'tool', uuidv7(), 'create', 1, '{}') RETURNING entity_id`,
        [id],
      );
    await expect(rowOf(newId())).rejects.toMatchObject({ code: '23503' });
    await expect(
      read(
        `INSERT INTO desk_changes
           (change_set_id, entity, entity_id, action, title, revision, before, after)
         VALUES (uuidv7(), 'tool', uuidv7(), 'create', '', 1, '{}', '{}')`,
      ),
    ).rejects.toMatchObject({ code: '23503' });
    const id = newId();
    await read(
      `INSERT INTO desk_change_sets (id, origin, author_id) VALUES ($1, 'form', uuidv7())`,
      [id],
    );
    const [{ entity_id }] = (await rowOf(id)) as [{ entity_id: string }];
    await expect(
      read('UPDATE desk_staged_changes SET change_set_id = uuidv7() WHERE entity_id = $1', [
        entity_id,
      ]),
    ).rejects.toMatchObject({ code: '23503' });
    await read('DELETE FROM desk_change_sets WHERE id = $1', [id]);
    expect(
      await read('SELECT entity_id FROM desk_staged_changes WHERE change_set_id = $1', [id]),
    ).toEqual([]);
  });

  it('commits once when it is asked twice, and leaves no history of nothing', async () => {
    const [one = ''] = await tools(1);
    const id = newId();
    const first = await commit([edit(one, { name: 'Once' })], id);
    expect(await commit([edit(one, { name: 'Once' })], id)).toEqual(first);
    const nothing = await commit([edit(one, { name: 'Once' }, 2)]);
    expect(nothing).toMatchObject({ toolCount: 0, revisions: [] });
    expect(await read('SELECT id FROM desk_change_sets WHERE id = $1', [nothing.id])).toEqual([]);
  });

  it('merges disjoint edits of the same row and refuses overlapping ones, whole', async () => {
    const [one = '', two = ''] = await tools(2);
    await commit([edit(one, { provider: 'Theirs Ltd', name: 'Theirs' })]);
    const refused = await refusal(
      commit([edit(one, { name: 'Mine' }), edit(two, { name: 'Mine too' })]),
    );
    expect(refused).toMatchObject({
      code: 'conflict',
      details: {
        rows: [
          {
            entity: 'tool',
            entityId: one,
            kind: 'changed',
            currentRevision: 2,
            conflicts: [
              {
                field: 'name',
                base: expect.stringMatching(/^Tool/),
                mine: 'Mine',
                theirs: 'Theirs',
              },
            ],
          },
        ],
      },
    });
    expect(await read('SELECT name FROM marketplace_tools WHERE id = $1', [two])).not.toEqual([
      { name: 'Mine too' },
    ]);
    const merged = await commit([edit(one, { version: '2.0.0' }), edit(two, { name: 'Mine too' })]);
    expect(merged.toolCount).toBe(2);
    expect(
      await read('SELECT name, provider, version FROM marketplace_tools WHERE id = $1', [one]),
    ).toEqual([{ name: 'Theirs', provider: 'Theirs Ltd', version: '2.0.0' }]);
  });

  it('makes, fills, reorders, empties and removes a bundle together with its tools', async () => {
    const [one = '', two = ''] = await tools(2);
    const bundle = newId();
    const row = (action: StagedRow['action'], wanted: object, baseRevision: number | null) =>
      ({
        entity: 'bundle',
        entityId: bundle,
        action,
        baseRevision,
        wanted: { ...wanted },
      }) as const;
    const items = async (): Promise<unknown[]> =>
      read('SELECT tool_id FROM marketplace_bundle_items WHERE bundle_id = $1 ORDER BY position', [
        bundle,
      ]);
    const made = await commit([
      row(
        'create',
        {
          name: 'Starter',
          description: 'Both.',
          price: { price_amount: '10.00', currency: 'USD' },
          discount_percent: 10,
          required_tier: 'STARTER',
          status: 'DRAFT',
          is_featured: false,
          is_popular: false,
          icon_url: null,
          items: [one, two],
        },
        null,
      ),
      edit(one, { status: 'BETA' }),
    ]);
    expect(made).toMatchObject({ toolCount: 1, bundleCount: 1 });
    expect(await items()).toEqual([{ tool_id: one }, { tool_id: two }]);
    const revisionOf = (done: typeof made) =>
      done.revisions.find(({ entity }) => entity === 'bundle')?.revision ?? null;
    const turned = await commit([row('update', { items: [two, one] }, revisionOf(made))]);
    expect(await items()).toEqual([{ tool_id: two }, { tool_id: one }]);

    const held = await refusal(
      commit([{ entity: 'tool', entityId: one, action: 'delete', baseRevision: 2, wanted: {} }]),
    );
    expect(held).toMatchObject({
      code: 'in_use',
      details: { reason: expect.stringMatching(/^Bundles hold .*: “Tool \d+”\. Leave it out/) },
    });
    const smaller = await commit([
      row('update', { items: [two] }, revisionOf(turned)),
      { entity: 'tool', entityId: one, action: 'delete', baseRevision: 2, wanted: {} },
    ]);
    expect(await items()).toEqual([{ tool_id: two }]);
    expect(await read('SELECT id FROM marketplace_tools WHERE id = $1', [one])).toEqual([]);

    await commit([row('delete', {}, revisionOf(smaller))]);
    expect(
      await read('SELECT before FROM desk_changes WHERE entity_id = $1 AND action = $2', [
        bundle,
        'delete',
      ]),
    ).toMatchObject([{ before: { name: 'Starter', items: [two] } }]);
  });

  it('names the slug that another tool has or that two rows want', async () => {
    const [one = '', two = '', three = ''] = await tools(3);
    await commit([edit(one, { slug: `taken-${made}` })]);
    const refused = await refusal(
      commit([edit(two, { slug: `taken-${made}` }), edit(three, { name: 'Fine' })]),
    );
    expect(refused).toMatchObject({
      code: 'duplicate',
      details: { fields: [{ path: [two, 'slug'] }] },
    });
    const both = await refusal(
      commit([edit(two, { slug: `both-${made}` }), edit(three, { slug: `both-${made}` })]),
    );
    expect(both).toMatchObject({
      code: 'duplicate',
      details: { fields: [{ path: [three, 'slug'] }] },
    });
    const many = await tools(7);
    const all = await refusal(commit(many.map((id) => edit(id, { slug: `taken-${made}` }))));
    expect(all).toMatchObject({
      details: {
        reason: expect.stringMatching(/^Other tools have the slugs (“taken-\d+”, ){5}and 1 more\./),
      },
    });
  });

  it('names the slugs where two make the same tools at once, in whichever order', async () => {
    const [pattern = ''] = await tools(1);
    if (engine === 'server') await openConnections(catalog);
    const { rows } = await catalog.client.query(
      'SELECT desk_tool_state(t) AS state FROM marketplace_tools t WHERE id = $1',
      [pattern],
    );
    const make = (places: readonly number[]) =>
      commit(
        places.map((at) => ({
          entity: 'tool',
          entityId: newId(),
          action: 'create',
          baseRevision: null,
          wanted: { ...rows[0].state, slug: `twice-${made}-${at}` },
        })),
      );
    const places = Array.from({ length: 400 }, (_, at) => at);
    const outcomes = await Promise.allSettled([make(places), make(places.toReversed())]);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.map(({ reason }) => reason)).toMatchObject([
      { code: 'duplicate', details: { reason: expect.stringContaining('and 395 more') } },
    ]);
  });

  it('is refused to everybody but curators', async () => {
    const [one = ''] = await tools(1);
    for (const role of ['moderator', 'finance', 'admin'] as const) {
      const attempt = commitChangeSet(catalog.access(role), { id: newId(), origin: 'grid' }, [
        edit(one, { name: 'Not mine' }),
      ]);
      expect(await refusal(attempt)).toMatchObject({ code: 'forbidden' });
    }
    expect(
      await read('SELECT count(*)::int FROM desk_changes WHERE entity_id = $1', [one]),
    ).toEqual([{ count: 0 }]);
  });
});
