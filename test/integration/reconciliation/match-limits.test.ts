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
  await desk.client.query(
    `UPDATE organizations SET billing_email = 'bills@Harbour.example' WHERE id = $1`,
    [desk.organization],
  );
  await desk.client.query(`UPDATE users SET email = 'buyer@harbour.EXAMPLE' WHERE id = $1`, [
    desk.buyer,
  ]);
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

/** A purchase of 49.00 in dollars, and what a payment that no purchase names says otherwise. */
interface Likeness {
  readonly is: string;
  readonly minor?: number;
  readonly later?: string;
  /** What the purchase, and what the payment, says otherwise, in SQL. */
  readonly ours?: string;
  readonly theirs?: string;
  readonly proposed: boolean;
}

const likeness: readonly Likeness[] = [
  { is: 'two percent less', minor: 4_802, proposed: true },
  { is: 'a cent more than two percent less', minor: 4_801, proposed: false },
  { is: 'two percent more', minor: 4_998, proposed: true },
  { is: 'a cent more than two percent more', minor: 4_999, proposed: false },
  { is: 'three days later', later: '3 days', proposed: true },
  { is: 'a second more than three days later', later: '3 days 1 second', proposed: false },
  { is: 'three days earlier', later: '-3 days', proposed: true },
  { is: 'a second more than three days earlier', later: '-3 days -1 seconds', proposed: false },
  {
    is: 'nobody, from the address that bills go to',
    theirs: `customer = NULL, email = 'BILLS@harbour.example'`,
    proposed: true,
  },
  {
    is: 'nobody, from the address of the buyer',
    theirs: `customer = NULL, email = 'Buyer@harbour.example'`,
    proposed: true,
  },
  {
    is: 'nobody, from an address that nobody has',
    theirs: `customer = NULL, email = 'other@harbour.example'`,
    proposed: false,
  },
  {
    is: 'the amount, while ours is processing',
    ours: `payment_status = 'PROCESSING'`,
    proposed: true,
  },
  { is: 'the amount, of what nobody paid', ours: `payment_status = 'PENDING'`, proposed: false },
  {
    is: 'the amount, of what was bought on credit',
    ours: `payment_method = 'PLATFORM_CREDITS'`,
    proposed: false,
  },
];

it.each(likeness)(
  'a payment of $is is proposed: $proposed',
  async ({ minor = 4_900, later = '0 days', ours = 'id = id', theirs = 'id = id', proposed }) => {
    const { purchase, charge } = await insertSale(desk, {
      linked: false,
      capturedMinor: minor,
      at: '2026-10-20T12:00:00Z',
    });
    await desk.client.query(
      'UPDATE desk_stripe_charges SET created = created + $2::interval WHERE id = $1',
      [charge, later],
    );
    await desk.client.query(`UPDATE marketplace_purchases SET ${ours} WHERE id = $1`, [purchase]);
    await desk.client.query(`UPDATE desk_stripe_charges SET ${theirs} WHERE id = $1`, [charge]);
    await reconcileAt(desk, now, days);
    expect(await matchesOf(purchase)).toEqual(
      proposed ? [{ stripe_id: charge, state: 'proposed' }] : [],
    );
    // Nothing of it is like what the next one is about.
    await desk.client.query(
      'UPDATE desk_stripe_charges SET customer = NULL, email = NULL WHERE id = $1',
      [charge],
    );
  },
);

it('three payments are proposed at most, those whose amounts are the nearest', async () => {
  const off = [40, 10, 30, 20];
  const sales = [];
  for (const minor of off) {
    const sale = await insertSale(desk, {
      linked: false,
      capturedMinor: 4_900 + minor,
      at: '2026-10-20T12:00:00Z',
    });
    // The nearer the amount, the farther the time: the amount says more.
    await desk.client.query(
      'UPDATE desk_stripe_charges SET created = created + make_interval(hours => $2) WHERE id = $1',
      [sale.charge, 48 - minor],
    );
    sales.push({ minor, ...sale });
  }
  await reconcileAt(desk, now, days);
  const nearest = sales.filter(({ minor }) => minor < 40).map(({ charge }) => charge);
  const proposed = await matchesOf(sales[0]?.purchase ?? '');
  expect(proposed.map((match) => match.stripe_id).toSorted()).toEqual(nearest.toSorted());
});
