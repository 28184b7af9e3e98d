import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPersonas } from '../../../prisma/seed/personas';
import { seedDatabase } from '../../../prisma/seed/seed-database';
import { openTestDatabase, type TestDatabase, testEngines } from '../../support/databases';

const now = new Date('2026-11-24T09:00:00Z');
const anotherDay = new Date('2027-01-15T16:00:00Z');
const tables = [
  'marketplace_tools',
  'marketplace_bundles',
  'marketplace_bundle_items',
  'organizations',
  'users',
  'organization_memberships',
  'marketplace_purchases',
  'marketplace_cart',
  'marketplace_reviews',
  'desk_revisions',
];

/** The number of rows of every table and a checksum over all that they hold. */
async function contents(client: Client): Promise<unknown[]> {
  const parts = tables.map(
    (table) =>
      `SELECT '${table}' AS name, count(*)::integer AS rows,
         md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C")) AS checksum FROM ${table} t`,
  );
  const { rows } = await client.query(parts.join(' UNION ALL '));
  return rows;
}

describe.each(testEngines)('seeding on the %s engine', (engine) => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await openTestDatabase(engine);
    client = await database.connect();
    await seedDatabase(client, { now });
  });

  afterAll(() => database.close());

  it('fills the marketplace at the size of the demo', async () => {
    const { rows } = await client.query(
      `SELECT (SELECT count(*)::integer FROM marketplace_tools) AS tools,
         (SELECT count(*)::integer FROM marketplace_bundles) AS bundles,
         (SELECT count(*)::integer FROM marketplace_bundle_items) AS items,
         (SELECT count(*)::integer FROM organizations) AS organizations,
         (SELECT count(*)::integer FROM users) AS users,
         (SELECT count(*)::integer FROM marketplace_purchases) AS purchases,
         (SELECT count(*)::integer FROM marketplace_reviews) AS reviews`,
    );
    expect(rows[0]).toEqual({
      tools: 54,
      bundles: 5,
      items: 83,
      organizations: 40,
      users: 165,
      purchases: 1_500,
      reviews: 600,
    });
  });

  it('leaves counters and verification without drift', async () => {
    expect((await client.query('SELECT * FROM desk_counter_drift()')).rows).toEqual([]);
    const { rows } = await client.query(
      'SELECT DISTINCT verified_purchase AS verified FROM marketplace_reviews ORDER BY 1',
    );
    expect(rows).toEqual([{ verified: false }, { verified: true }]);
  });

  it('has the personas of the demo under their fixed ids', async () => {
    const { rows } = await client.query(
      'SELECT id::text AS id, name FROM users WHERE id = ANY ($1::uuid[]) ORDER BY id',
      [demoPersonas.map(({ id }) => id)],
    );
    expect(rows).toEqual(demoPersonas.map(({ id, name }) => ({ id, name })));
  });

  it('changes nothing when it runs again, on the same day or another', async () => {
    const before = await contents(client);
    for (const day of [now, anotherDay]) {
      const report = await seedDatabase(client, { now: day });
      expect(new Set(Object.values(report))).toEqual(new Set([0]));
    }
    expect(await contents(client)).toEqual(before);
  });

  it('keeps what people changed: a price, a bundle’s composition, a renamed slug', async () => {
    await client.query(
      `UPDATE marketplace_tools SET price_amount = 151.25, slug = 'our-own-slug'
       WHERE slug = 'lead-generation-agent'`,
    );
    await client.query(
      `DELETE FROM marketplace_bundle_items USING marketplace_bundles b
       WHERE bundle_id = b.id AND b.name = 'Listing Domination Bundle' AND position = 1`,
    );
    const before = await contents(client);
    await seedDatabase(client, { now });
    expect(await contents(client)).toEqual(before);
  });

  it('adds what a larger size asks for, and only that', async () => {
    const report = await seedDatabase(client, { now, purchases: 1_600, reviews: 620, tools: 25 });
    expect(report).toEqual({
      tools: 25,
      bundles: 0,
      bundleItems: 0,
      organizations: 0,
      users: 0,
      memberships: 0,
      purchases: 100,
      carts: 0,
      reviews: 20,
      appeals: 0,
    });
    expect((await client.query('SELECT * FROM desk_counter_drift()')).rows).toEqual([]);
  });

  it('leaves out rows of an organisation whose name is taken, instead of failing', async () => {
    const other = await seedDatabase(client, { now, seed: 8, purchases: 50, reviews: 10 });
    expect(other.organizations).toBeGreaterThan(0);
    expect((await client.query('SELECT * FROM desk_counter_drift()')).rows).toEqual([]);
  });

  it('adds nothing at all when it fails half way', async () => {
    const before = await contents(client);
    await client.query(
      'ALTER TABLE marketplace_reviews ADD CONSTRAINT refused CHECK (rating > 9) NOT VALID',
    );
    await expect(seedDatabase(client, { now, tools: 40, reviews: 700 })).rejects.toThrow('refused');
    await client.query('ALTER TABLE marketplace_reviews DROP CONSTRAINT refused');
    expect(await contents(client)).toEqual(before);
  });
});
