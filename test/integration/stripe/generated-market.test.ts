import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LoadedMarket, loadMarket } from '../../../prisma/seed/market/load-market';
import { openTestDatabase, type TestDatabase } from '../../support/databases';

const now = new Date('2026-11-20T09:00:00Z');

describe('a generated marketplace', () => {
  let database: TestDatabase;
  let client: Client;
  let market: LoadedMarket;

  beforeAll(async () => {
    database = await openTestDatabase('server');
    client = await database.connect();
    market = await loadMarket(client, {
      now,
      purchases: 1_500,
      organizations: 60,
      users: 120,
      reviews: 0,
      mixed: true,
      inject: { PAYOUT_SUM: 2, FEE_MATH: 2, SCALE_ERROR: 2 },
    });
  });
  afterAll(() => database.close());

  const count = async (sql: string) => Number((await client.query(sql)).rows[0].count);

  it('has payouts whose members sum to zero, but for the injected ones', async () => {
    const { rows } = await client.query(
      `SELECT payout_id FROM desk_stripe_balance_transactions
       WHERE payout_id IS NOT NULL GROUP BY payout_id HAVING sum(net) <> 0`,
    );
    const injected = market.truths.filter((one) => one.class === 'PAYOUT_SUM');
    expect(rows.map((row) => row.payout_id).sort()).toEqual(
      injected.flatMap(({ stripe_ids }) => stripe_ids).sort(),
    );
    expect(injected).toHaveLength(2);
  });

  it('has a balance that is the sum of its ledger, in every currency', async () => {
    const { rows } = await client.query<{ currency: string; net: string }>(
      'SELECT currency, sum(net) AS net FROM desk_stripe_balance_transactions GROUP BY currency',
    );
    expect(rows.length).toBeGreaterThanOrEqual(4);
    for (const { currency, net } of rows) {
      const balance = market.balances.get(currency.toLowerCase());
      expect((balance?.available ?? 0) + (balance?.pending ?? 0)).toBe(Number(net));
    }
  });

  it('breaks net = amount - fee exactly where it says so', async () => {
    const { rows } = await client.query<{ id: string }>(
      'SELECT id FROM desk_stripe_balance_transactions WHERE net <> amount - fee ORDER BY id',
    );
    const injected = market.truths.filter((one) => one.class === 'FEE_MATH');
    expect(rows.map(({ id }) => id)).toEqual(
      injected.map(({ stripe_ids }) => stripe_ids[0]).sort(),
    );
  });

  it('names every paid purchase of a card in the metadata of its charge', async () => {
    expect(
      await count(
        `SELECT count(*) FROM marketplace_purchases p
         WHERE p.payment_status = 'SUCCEEDED' AND p.payment_method = 'CREDIT_CARD'
           AND p.stripe_payment_id IS NOT NULL
           AND NOT EXISTS (SELECT FROM desk_stripe_charges c
                           WHERE c.payment_intent = p.stripe_payment_id AND c.purchase_id = p.id::text)`,
      ),
    ).toBe(0);
  });

  it('holds purchases in currencies with no, two and three decimals', async () => {
    const { rows } = await client.query(
      'SELECT DISTINCT currency FROM marketplace_purchases ORDER BY currency',
    );
    expect(rows.map((row) => row.currency)).toEqual(['EUR', 'GBP', 'JPY', 'KWD', 'USD']);
  });
});
