import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import expectedSchema from '../../../electron/database/expected-schema.json';
import { openTestDatabase, type TestDatabase, testEngines } from '../../support/databases';
import {
  insertBundle,
  insertCartItem,
  insertOrganization,
  insertPurchase,
  insertReview,
  insertTool,
  insertUser,
} from '../../support/marketplace-rows';

/** For each check constraint: values that it must refuse, each alone. */
const refusals: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  marketplace_tools_price_amount_check: [{ price_amount: -1 }],
  marketplace_tools_currency_check: [{ currency: 'usd' }, { currency: 'US' }, { currency: 'U5D' }],
  marketplace_tools_trial_days_check: [{ trial_days: -1 }],
  marketplace_tools_price_model_amount_check: [
    { price_model: 'FREE', price_amount: 1 },
    { price_model: 'CUSTOM', price_amount: 1 },
    { price_model: 'MONTHLY', price_amount: 0 },
  ],
  marketplace_tools_price_model_usage_unit_check: [
    { price_model: 'USAGE_BASED' },
    { price_model: 'USAGE_BASED', usage_unit: '  ' },
    { price_model: 'ANNUAL', usage_unit: 'call' },
  ],
  marketplace_bundles_price_amount_check: [{ price_amount: -0.01 }],
  marketplace_bundles_currency_check: [{ currency: 'eur' }],
  marketplace_bundles_discount_percent_check: [{ discount_percent: -1 }, { discount_percent: 101 }],
  marketplace_bundle_items_position_check: [{ position: -1 }],
  marketplace_purchases_item_check: [
    { purchase_type: 'BUNDLE' },
    { tool_id: null },
    { bundle_id: 'bundle', purchase_type: 'TOOL' },
  ],
  marketplace_purchases_amount_check: [{ amount: -1 }],
  marketplace_purchases_refunded_amount_check: [
    { refunded_amount: 49.01 },
    { refunded_amount: -1 },
  ],
  marketplace_purchases_currency_check: [{ currency: 'usd' }],
  marketplace_purchases_subscription_period_check: [
    { subscription_start: '2026-02-01', subscription_end: '2026-02-01' },
  ],
  marketplace_cart_item_check: [{ item_type: 'BUNDLE' }, { tool_id: null }],
  marketplace_cart_quantity_check: [{ quantity: 0 }],
  marketplace_reviews_rating_check: [{ rating: 0 }, { rating: 6 }],
  desk_revisions_entity_check: [{ entity: 'cart' }],
  desk_revisions_revision_check: [{ revision: 0 }],
};

describe.each(testEngines)('the database on the %s engine', (engine) => {
  let test: TestDatabase;
  let client: Client;
  const ids = { tool: '', bundle: '', organization: '', user: '' };
  beforeAll(async () => {
    test = await openTestDatabase(engine);
    client = await test.connect();
    ids.tool = await insertTool(client);
    ids.bundle = await insertBundle(client, [ids.tool]);
    ids.organization = await insertOrganization(client);
    ids.user = await insertUser(client);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    await client.query('BEGIN');
  });
  afterEach(async () => {
    await client.query('ROLLBACK');
  });

  /** Writes a row that is fine but for the given values. */
  function write(constraint: string, values: Readonly<Record<string, unknown>>): Promise<unknown> {
    const given = 'bundle_id' in values ? { ...values, bundle_id: ids.bundle } : values;
    const party = { organization_id: ids.organization, user_id: ids.user, tool_id: ids.tool };
    if (constraint.startsWith('marketplace_tools_')) return insertTool(client, given);
    if (constraint.startsWith('marketplace_bundles_')) return insertBundle(client, [], given);
    if (constraint.startsWith('marketplace_bundle_items_')) {
      return client.query('UPDATE marketplace_bundle_items SET position = $1', [
        values['position'],
      ]);
    }
    if (constraint.startsWith('marketplace_purchases_')) {
      return insertPurchase(client, { ...party, purchase_type: 'TOOL', ...given });
    }
    if (constraint.startsWith('marketplace_cart_')) {
      return insertCartItem(client, { ...party, item_type: 'TOOL', ...given });
    }
    if (constraint.startsWith('marketplace_reviews_')) {
      return insertReview(client, { ...party, ...given });
    }
    const [column = '', value] = Object.entries(values)[0] ?? [];
    return client.query(`UPDATE desk_revisions SET ${column} = $1`, [value]);
  }

  const cases = Object.entries(refusals).flatMap(([constraint, rows]) =>
    rows.map((values) => [constraint, values] as const),
  );
  it.each(cases)('refuses by %s: %j', async (constraint, values) => {
    await expect(write(constraint, values)).rejects.toMatchObject({ code: '23514', constraint });
  });

  it('has no check constraint on the platform’s tables that is not tried above', () => {
    // A feature's own tables are tried by the feature's own tests.
    const checks = Object.entries(expectedSchema.public)
      .filter(
        ([subject, rule]) =>
          /^constraint (?:marketplace_|organiz|users|desk_revisions)/.test(subject) &&
          rule.startsWith('CHECK'),
      )
      .map(([subject]) => subject.split('.')[1]);
    expect(checks.sort()).toEqual(Object.keys(refusals).sort());
  });

  it('keeps a tool or bundle that was sold', async () => {
    const party = { organization_id: ids.organization, user_id: ids.user };
    await insertPurchase(client, { ...party, tool_id: ids.tool });
    await client.query('SAVEPOINT sold');
    await expect(
      client.query('DELETE FROM marketplace_tools WHERE id = $1', [ids.tool]),
    ).rejects.toMatchObject({ code: '23001' });
    await client.query('ROLLBACK TO sold');
    await insertPurchase(client, { ...party, bundle_id: ids.bundle });
    await expect(
      client.query('DELETE FROM marketplace_bundles WHERE id = $1', [ids.bundle]),
    ).rejects.toMatchObject({ code: '23001' });
  });

  it('has one cart line per user and item, a bundle included', async () => {
    const line = { organization_id: ids.organization, user_id: ids.user, bundle_id: ids.bundle };
    await insertCartItem(client, line);
    await expect(insertCartItem(client, line)).rejects.toMatchObject({ code: '23505' });
  });

  describe('revisions', () => {
    const revision = async (entity: string, id: string) =>
      (
        await client.query(
          'SELECT revision FROM desk_revisions WHERE entity = $1 AND entity_id = $2',
          [entity, id],
        )
      ).rows[0]?.revision;

    const kept = ['purchase_count', 'view_count', 'avg_rating', 'review_count', 'usage_count'];
    const other = [...kept, 'id', 'created_at', 'updated_at'];
    const newValues: Readonly<Record<string, string>> = {
      category: "'CRM_TOOLS'",
      tags: "ARRAY['x']",
      images: "ARRAY['x']",
      price_model: "'ANNUAL'",
      price_amount: '50',
      currency: "'EUR'",
      usage_unit: "'call', price_model = 'USAGE_BASED'",
      trial_days: '7',
      required_tier: "'ELITE'",
      features: `'["x"]'`,
      tech_stack: "'{}'",
      integration_type: "'EMBED'",
      status: "'BETA'",
      is_featured: 'true',
      is_popular: 'true',
      last_updated: "'2026-01-01'",
    };
    const columns = Object.keys(expectedSchema.public)
      .filter((subject) => subject.startsWith('column marketplace_tools.'))
      .map((subject) => subject.replace('column marketplace_tools.', ''));

    it.each(columns.filter((column) => !other.includes(column)))(
      'rise when %s of a tool changes, and updated_at with them',
      async (column) => {
        await client.query("UPDATE marketplace_tools SET updated_at = '2020-01-01'");
        const value = newValues[column] ?? "'changed'";
        await client.query(`UPDATE marketplace_tools SET ${column} = ${value} WHERE id = $1`, [
          ids.tool,
        ]);
        expect(await revision('tool', ids.tool)).toBe(2);
        const { rows } = await client.query(
          'SELECT updated_at = now() AS touched FROM marketplace_tools WHERE id = $1',
          [ids.tool],
        );
        expect(rows).toEqual([{ touched: true }]);
      },
    );

    it.each(kept)('stay when only %s changes', async (column) => {
      await client.query(`UPDATE marketplace_tools SET ${column} = 3 WHERE id = $1`, [ids.tool]);
      expect(await revision('tool', ids.tool)).toBe(1);
    });

    it('stay when an update changes nothing', async () => {
      await client.query('UPDATE marketplace_tools SET name = name, price_amount = price_amount');
      expect(await revision('tool', ids.tool)).toBe(1);
    });

    it('rise once per statement for all tools that it changes', async () => {
      const second = await insertTool(client);
      await client.query("UPDATE marketplace_tools SET provider = 'Another Ltd'");
      expect([await revision('tool', ids.tool), await revision('tool', second)]).toEqual([2, 2]);
    });

    it('rise for those tools of a statement that it edits, whichever columns those are', async () => {
      const [second, third] = [await insertTool(client), await insertTool(client)];
      await client.query(
        `UPDATE marketplace_tools SET view_count = 5,
           provider = CASE WHEN id = $1 THEN 'Another Ltd' ELSE provider END,
           description = CASE WHEN id = $2 THEN 'Another text.' ELSE description END`,
        [ids.tool, second],
      );
      expect([
        await revision('tool', ids.tool),
        await revision('tool', second),
        await revision('tool', third),
      ]).toEqual([2, 2, 1]);
    });

    it('of a bundle rise with its items and end with it', async () => {
      const tool = await insertTool(client);
      const start = await revision('bundle', ids.bundle);
      await client.query(
        'INSERT INTO marketplace_bundle_items (bundle_id, tool_id, position) VALUES ($1, $2, 1)',
        [ids.bundle, tool],
      );
      await client.query('UPDATE marketplace_bundle_items SET position = position + 1');
      await client.query('UPDATE marketplace_bundle_items SET position = position');
      await client.query('DELETE FROM marketplace_bundle_items WHERE tool_id = $1', [tool]);
      expect(await revision('bundle', ids.bundle)).toBe(start + 3);
      await client.query('DELETE FROM marketplace_bundles WHERE id = $1', [ids.bundle]);
      expect(await revision('bundle', ids.bundle)).toBeUndefined();
    });
  });
});
