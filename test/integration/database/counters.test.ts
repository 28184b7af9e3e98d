import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../electron/database/connection';
import { checkDatabase } from '../../../electron/database/database-check';
import { untilBlocked } from '../../support/blocked-sessions';
import { openTestDatabase, type TestDatabase, testEngines } from '../../support/databases';
import {
  insertBundle,
  insertOrganization,
  insertPurchase,
  insertReview,
  insertTool,
  insertUser,
} from '../../support/marketplace-rows';
import { seededRandom } from '../../support/seeded-random';

async function findingsOf(database: Database) {
  for await (const event of checkDatabase(database)) {
    if (event.kind === 'result') return event.result.findings;
  }
  throw new Error('The check ended without a result');
}

interface People {
  readonly tools: readonly string[];
  readonly bundles: readonly string[];
  readonly parties: readonly { organization_id: string; user_id: string }[];
}

async function populate(client: Client): Promise<People> {
  const tools: string[] = [];
  for (let count = 0; count < 5; count += 1) tools.push(await insertTool(client));
  const bundles = [
    await insertBundle(client, tools.slice(0, 2)),
    await insertBundle(client, tools.slice(2, 4)),
  ];
  const parties = [];
  for (let count = 0; count < 4; count += 1) {
    parties.push({
      organization_id: await insertOrganization(client),
      user_id: await insertUser(client),
    });
  }
  return { tools, bundles, parties };
}

/** One random change of purchases, reviews or bundles; a refused one is a change not made. */
async function randomChange(client: Client, people: People, random: () => number): Promise<void> {
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new Error('Nothing to pick from');
    return item;
  };
  const tool = pick(people.tools);
  const bundle = pick(people.bundles);
  const party = pick(people.parties);
  const payment = pick(['PENDING', 'SUCCEEDED', 'REFUNDED', 'PARTIALLY_REFUNDED', 'DISPUTED']);
  const review = pick(['PENDING', 'APPROVED', 'REJECTED']);
  const onePurchase = 'SELECT id FROM marketplace_purchases ORDER BY random() LIMIT 1';
  const oneReview = 'SELECT id FROM marketplace_reviews ORDER BY random() LIMIT 1';
  const changes: readonly (() => Promise<unknown>)[] = [
    () => insertPurchase(client, { ...party, tool_id: tool, payment_status: payment }),
    () => insertPurchase(client, { ...party, bundle_id: bundle, payment_status: payment }),
    () =>
      client.query(
        `UPDATE marketplace_purchases SET payment_status = $1 WHERE id = (${onePurchase})`,
        [payment],
      ),
    () => client.query(`DELETE FROM marketplace_purchases WHERE id = (${onePurchase})`),
    () =>
      client.query(
        `INSERT INTO marketplace_reviews (tool_id, organization_id, user_id, rating, status)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tool_id, user_id) DO UPDATE SET rating = $4`,
        [tool, party.organization_id, party.user_id, 1 + Math.floor(random() * 5), review],
      ),
    () =>
      client.query(`UPDATE marketplace_reviews SET status = $1 WHERE id = (${oneReview})`, [
        review,
      ]),
    () => client.query(`DELETE FROM marketplace_reviews WHERE id = (${oneReview})`),
    () =>
      client.query(
        `INSERT INTO marketplace_bundle_items (bundle_id, tool_id, position) VALUES ($1, $2, 1)
         ON CONFLICT DO NOTHING`,
        [bundle, tool],
      ),
    () =>
      client.query('DELETE FROM marketplace_bundle_items WHERE bundle_id = $1 AND tool_id = $2', [
        bundle,
        tool,
      ]),
    () =>
      client.query(
        `UPDATE marketplace_purchases SET payment_status = 'SUCCEEDED' WHERE payment_status = 'PENDING'`,
      ),
  ];
  await pick(changes)();
}

describe.each(testEngines)('counters on the %s engine', (engine) => {
  let test: TestDatabase;
  let database: Database;
  let client: Client;
  beforeAll(async () => {
    test = await openTestDatabase(engine);
    database = await openDatabase(test.source);
    client = await test.connect();
  });
  afterAll(async () => {
    await database.close();
    await test.close();
  });

  const toolCounters = async (id: string) =>
    (
      await client.query(
        'SELECT purchase_count, review_count, avg_rating FROM marketplace_tools WHERE id = $1',
        [id],
      )
    ).rows[0];

  it('count purchases while their money is held, and approved reviews only', async () => {
    const tool = await insertTool(client);
    const bundle = await insertBundle(client, [tool]);
    const party = {
      organization_id: await insertOrganization(client),
      user_id: await insertUser(client),
    };
    const counts: unknown[] = [];
    const purchase = await insertPurchase(client, {
      ...party,
      tool_id: tool,
      payment_status: 'PENDING',
    });
    for (const status of [
      'PENDING',
      'PROCESSING',
      'REQUIRES_ACTION',
      'SUCCEEDED',
      'PARTIALLY_REFUNDED',
      'DISPUTED',
      'REFUNDED',
      'FAILED',
      'CANCELLED',
    ]) {
      await client.query('UPDATE marketplace_purchases SET payment_status = $1 WHERE id = $2', [
        status,
        purchase,
      ]);
      counts.push((await toolCounters(tool)).purchase_count);
    }
    expect(counts).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0]);

    await insertPurchase(client, { ...party, bundle_id: bundle });
    expect(await toolCounters(tool)).toMatchObject({ purchase_count: 0 });
    const { rows } = await client.query(
      'SELECT purchase_count FROM marketplace_bundles WHERE id = $1',
      [bundle],
    );
    expect(rows).toEqual([{ purchase_count: 1 }]);

    for (const [rating, status] of [
      [5, 'APPROVED'],
      [4, 'APPROVED'],
      [1, 'PENDING'],
      [1, 'FLAGGED'],
    ] as const) {
      const review = { tool_id: tool, organization_id: party.organization_id, rating, status };
      await insertReview(client, { ...review, user_id: await insertUser(client) });
    }
    expect(await toolCounters(tool)).toMatchObject({
      review_count: 2,
      avg_rating: 4.5,
    });
    await client.query(`UPDATE marketplace_reviews SET status = 'REJECTED' WHERE tool_id = $1`, [
      tool,
    ]);
    expect(await toolCounters(tool)).toMatchObject({ review_count: 0, avg_rating: null });
  });

  /** Whether a review says that its organisation bought the tool. */
  const isVerified = async (review: string) => {
    const { rows } = await client.query(
      'SELECT verified_purchase AS is FROM marketplace_reviews WHERE id = $1',
      [review],
    );
    return rows[0].is;
  };

  it('verify a review by a purchase while its money is held, whatever a writer claims', async () => {
    const party = {
      organization_id: await insertOrganization(client),
      user_id: await insertUser(client),
      tool_id: await insertTool(client),
    };
    const review = await insertReview(client, { ...party, verified_purchase: true });
    expect(await isVerified(review)).toBe(false);
    await client.query('UPDATE marketplace_reviews SET verified_purchase = true WHERE id = $1', [
      review,
    ]);
    expect(await isVerified(review)).toBe(false);
    const purchase = await insertPurchase(client, party);
    expect(await isVerified(review)).toBe(true);
    await client.query(
      `UPDATE marketplace_purchases SET payment_status = 'REFUNDED' WHERE id = $1`,
      [purchase],
    );
    expect(await isVerified(review)).toBe(false);
  });

  it('verify a review by a bundle that holds the tool, while it holds it', async () => {
    const tool = await insertTool(client);
    const bundle = await insertBundle(client);
    const party = {
      organization_id: await insertOrganization(client),
      user_id: await insertUser(client),
    };
    const review = await insertReview(client, { ...party, tool_id: tool });
    await insertPurchase(client, { ...party, bundle_id: bundle });
    expect(await isVerified(review)).toBe(false);
    await client.query(
      'INSERT INTO marketplace_bundle_items (bundle_id, tool_id, position) VALUES ($1, $2, 0)',
      [bundle, tool],
    );
    expect(await isVerified(review)).toBe(true);
    await client.query('DELETE FROM marketplace_bundle_items WHERE bundle_id = $1', [bundle]);
    expect(await isVerified(review)).toBe(false);
  });

  it('hold after 150 random changes, some rolled back', async () => {
    const random = seededRandom(20_261_124);
    const people = await populate(client);
    for (let change = 0; change < 150; change += 1) {
      const takeBack = random() < 0.2;
      await client.query('BEGIN');
      await randomChange(client, people, random);
      await client.query(takeBack ? 'ROLLBACK' : 'COMMIT');
    }
    expect(await findingsOf(database)).toEqual([]);
  });

  it('hold when an organisation is deleted with everything it bought and wrote', async () => {
    const tool = await insertTool(client);
    const organization = await insertOrganization(client);
    const party = { organization_id: organization, user_id: await insertUser(client) };
    await insertPurchase(client, { ...party, tool_id: tool });
    await insertReview(client, { ...party, tool_id: tool, status: 'APPROVED' });
    expect(await toolCounters(tool)).toMatchObject({ purchase_count: 1, review_count: 1 });
    await client.query('DELETE FROM organizations WHERE id = $1', [organization]);
    expect(await toolCounters(tool)).toEqual({
      purchase_count: 0,
      review_count: 0,
      avg_rating: null,
    });
  });

  it.each([
    [
      'purchases',
      "INSERT INTO marketplace_purchases (organization_id, user_id, tool_id, purchase_type, amount, payment_method, payment_status) SELECT organization_id, user_id, tool_id, 'TOOL', 1, 'ACH', 'SUCCEEDED' FROM marketplace_purchases WHERE tool_id IS NOT NULL LIMIT 1",
      /purchase_count/,
    ],
    [
      'reviews',
      'UPDATE marketplace_reviews SET verified_purchase = NOT verified_purchase',
      /verified_purchase/,
    ],
    ['bundles', 'UPDATE marketplace_bundles SET purchase_count = 99', /bundle .* purchase_count/],
    ['tools', 'UPDATE marketplace_tools SET avg_rating = 1.5', /avg_rating/],
  ])(
    'that drift behind disabled triggers of %s are reported, as are the triggers',
    async (table, statement, subject) => {
      const party = {
        organization_id: await insertOrganization(client),
        user_id: await insertUser(client),
        tool_id: await insertTool(client),
      };
      await insertPurchase(client, party);
      await insertReview(client, party);
      await client.query('BEGIN');
      await client.query(`ALTER TABLE marketplace_${table} DISABLE TRIGGER USER`);
      await client.query(statement);
      await client.query('COMMIT');
      const findings = await findingsOf(database);
      expect(findings).toContainEqual(
        expect.objectContaining({ subject: expect.stringMatching(subject) }),
      );
      expect(findings).toContainEqual(
        expect.objectContaining({ actual: expect.stringMatching(/\(disabled\)$/) }),
      );
    },
  );
});

describe('counters under concurrency on a server', () => {
  it('are exact after eight connections changed the same tools at once, without a deadlock', async () => {
    const test = await openTestDatabase('server');
    const people = await populate(await test.connect());
    const failures = new Map<string, number>();
    await Promise.all(
      Array.from({ length: 8 }, async (_, worker) => {
        const client = await test.connect();
        const random = seededRandom(worker);
        for (let change = 0; change < 60; change += 1) {
          await randomChange(client, people, random).catch((error: { code: string }) => {
            failures.set(error.code, (failures.get(error.code) ?? 0) + 1);
          });
        }
      }),
    );
    expect(Object.fromEntries(failures)).toEqual({});
    const database = await openDatabase(test.source);
    expect(await findingsOf(database)).toEqual([]);
    const { rows } = await database.pool.query(
      'SELECT sum(purchase_count)::int AS purchases FROM marketplace_tools',
    );
    expect(rows[0].purchases).toBeGreaterThan(0);
    await database.close();
    await test.close();
  });

  it('let a tool be renamed while an organisation that reviewed it buys it', async () => {
    const test = await openTestDatabase('server');
    const [watch, curator, customer] = [
      await test.connect(),
      await test.connect(),
      await test.connect(),
    ];
    const tool_id = await insertTool(watch);
    const party = {
      organization_id: await insertOrganization(watch),
      user_id: await insertUser(watch),
    };
    const review = await insertReview(watch, { ...party, tool_id });
    await curator.query('BEGIN');
    await curator.query('SELECT FROM marketplace_tools WHERE id = $1 FOR NO KEY UPDATE', [tool_id]);
    const buying = insertPurchase(customer, { ...party, tool_id });
    await untilBlocked(watch);
    const renaming = curator
      .query("UPDATE marketplace_tools SET name = 'Renamed' WHERE id = $1", [tool_id])
      .then(() => curator.query('COMMIT'));
    await expect(Promise.all([buying, renaming])).resolves.toBeDefined();
    const { rows } = await watch.query(
      `SELECT t.name, t.purchase_count, r.verified_purchase FROM marketplace_tools t
       JOIN marketplace_reviews r ON r.tool_id = t.id WHERE r.id = $1`,
      [review],
    );
    expect(rows).toEqual([{ name: 'Renamed', purchase_count: 1, verified_purchase: true }]);
    await test.close();
  });
});
