import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type FinanceDatabase,
  insertSale,
  openFinance,
  reconcileAt,
} from '../../support/finance-database';

const now = '2026-11-20T12:00:00Z';
const days = { from: '2026-10-01', to: '2026-10-31' };

let desk: FinanceDatabase;
beforeAll(async () => {
  desk = await openFinance('server');
});
afterAll(() => desk.close());

const matchesOf = async (purchase: string) =>
  (
    await desk.client.query('SELECT stripe_id, state FROM desk_matches WHERE purchase_id = $1', [
      purchase,
    ])
  ).rows;

it('a match of a closed period stays when its payment fails afterwards, and the run goes on', async () => {
  const { purchase, charge } = await insertSale(desk);
  const open = await insertSale(desk);
  await reconcileAt(desk, now, days);
  const match = [{ stripe_id: charge, state: 'matched' }];
  expect(await matchesOf(purchase)).toEqual(match);
  await desk.client.query('UPDATE desk_matches SET locked_at = now() WHERE purchase_id = $1', [
    purchase,
  ]);
  await desk.client.query(`UPDATE desk_stripe_charges SET status = 'failed' WHERE id = ANY ($1)`, [
    [charge, open.charge],
  ]);
  await reconcileAt(desk, now, days);
  expect(await matchesOf(purchase)).toEqual(match);
  expect(await matchesOf(open.purchase)).toEqual([]);
});

it.each([
  ['USD', [{ state: 'proposed' }]],
  ['EUR', []],
])('a purchase in dollars and a payment of the same figure in %s: %j', async (currency, found) => {
  const { purchase, charge } = await insertSale(desk, {
    linked: false,
    at: '2026-10-20T12:00:00Z',
  });
  await desk.client.query('UPDATE desk_stripe_charges SET currency = $2 WHERE id = $1', [
    charge,
    currency,
  ]);
  await reconcileAt(desk, now, days);
  expect(await matchesOf(purchase)).toMatchObject(found);
  await desk.client.query('UPDATE desk_stripe_charges SET customer = NULL WHERE id = $1', [charge]);
});
