import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type FinanceDatabase,
  insertSale,
  openFinance,
  reconcileAt,
  type SaleValues,
} from '../../support/finance-database';
import { insertOrganization, insertTool } from '../../support/marketplace-rows';

/** When a payment that no purchase names is one that was made twice, and when it is one by itself. */
const now = '2026-11-20T12:00:00Z';

let desk: FinanceDatabase;

interface Case {
  readonly is: string;
  /** What the second payment says otherwise than the first, by column. */
  readonly other: Readonly<Record<string, unknown>>;
  /** What the first payment says besides. */
  readonly first?: Readonly<Record<string, unknown>>;
  /** Whose purchase the second payment names: the first one's, or one of the same thing or another. */
  readonly names?: 'the same' | 'same thing' | 'another thing' | 'another organisation';
  readonly found: 'DUPLICATE_CHARGE' | 'MISSING_LOCALLY';
}

const after = (minutes: number, seconds = 0) => ({ later: minutes * 60 + seconds });

const cases: readonly Case[] = [
  { is: 'fifteen minutes after it', other: after(15), found: 'DUPLICATE_CHARGE' },
  { is: 'fifteen minutes before it', other: after(-15), found: 'DUPLICATE_CHARGE' },
  { is: 'a second more after it', other: after(15, 1), found: 'MISSING_LOCALLY' },
  { is: 'a second more before it', other: after(-15, -1), found: 'MISSING_LOCALLY' },
  { is: 'by another customer', other: { customer: 'cus_other' }, found: 'MISSING_LOCALLY' },
  {
    is: 'of another amount',
    other: { amount: 4_901, amount_captured: 4_901 },
    found: 'MISSING_LOCALLY',
  },
  { is: 'in another currency', other: { currency: 'EUR' }, found: 'MISSING_LOCALLY' },
  {
    is: 'for something else by its description',
    other: { raw: { description: 'Another thing' } },
    found: 'MISSING_LOCALLY',
  },
  {
    is: 'after one that failed',
    other: {},
    first: { status: 'failed' },
    found: 'MISSING_LOCALLY',
  },
  {
    is: 'after one that was only authorised',
    other: {},
    first: { captured: false },
    found: 'MISSING_LOCALLY',
  },
  {
    is: 'that names its purchase, whatever its description is',
    other: { raw: { description: 'Once more' } },
    names: 'the same',
    found: 'DUPLICATE_CHARGE',
  },
  {
    is: 'that names another purchase of the same thing by the same organisation',
    other: { raw: { description: 'Once more' } },
    names: 'same thing',
    found: 'DUPLICATE_CHARGE',
  },
  {
    is: 'that names a purchase of another thing',
    other: {},
    names: 'another thing',
    found: 'MISSING_LOCALLY',
  },
  {
    is: 'that names a purchase of the same thing by another organisation',
    other: {},
    names: 'another organisation',
    found: 'MISSING_LOCALLY',
  },
];

const made: string[] = [];
const day = 86_400_000;

/** Each case has a day of its own, so that none is near another one. */
async function make({ other, first = {}, names }: Case, place: number): Promise<string> {
  const at = new Date(Date.parse('2026-10-02T12:00:00Z') + place * day);
  const { purchase, charge } = await insertSale(desk, { at: at.toISOString() });
  const set = (id: string, values: Readonly<Record<string, unknown>>) =>
    desk.client.query(
      `UPDATE desk_stripe_charges c SET (status, captured, customer, amount, amount_captured, currency, raw, purchase_id)
         = (SELECT n.status, n.captured, n.customer, n.amount, n.amount_captured, n.currency, n.raw, n.purchase_id
            FROM jsonb_populate_record(c, $2) n)
       WHERE c.id = $1`,
      [id, values],
    );
  const second = `${charge}_again`;
  const { later = 0, ...values } = other;
  await desk.client.query(
    `INSERT INTO desk_stripe_charges
     SELECT (jsonb_populate_record(c, jsonb_build_object('id', $2::text, 'payment_intent', NULL,
       'created', c.created + make_interval(secs => $3::int)))).*
     FROM desk_stripe_charges c WHERE c.id = $1`,
    [charge, second, later],
  );
  await set(charge, first);
  const named = async () => {
    if (names === 'the same') return purchase;
    // A purchase of long before, with a payment of its own.
    const before = await insertSale(
      {
        ...desk,
        ...(names === 'another thing' ? { tool: await insertTool(desk.client) } : {}),
        ...(names === 'another organisation'
          ? { organization: await insertOrganization(desk.client) }
          : {}),
      },
      { at: new Date(at.getTime() - 60 * day).toISOString() },
    );
    return before.purchase;
  };
  await set(second, { ...values, ...(names ? { purchase_id: await named() } : {}) });
  return second;
}

beforeAll(async () => {
  desk = await openFinance('server');
  await desk.client.query(
    `INSERT INTO desk_stripe_account (account, livemode) VALUES ('acct_here', false)`,
  );
  for (const [place, one] of cases.entries()) made.push(await make(one, place));
  await reconcileAt(desk, now, { from: '2026-10-01', to: '2026-10-31' });
});
afterAll(() => desk.close());

it.each(cases.map(({ is, found }, place) => ({ is, found, place })))(
  'a second payment $is: $found',
  async ({ found, place }) => {
    const { rows } = await desk.client.query(
      `SELECT class FROM desk_findings WHERE stripe_ids[1] = $1
       AND class IN ('DUPLICATE_CHARGE', 'MISSING_LOCALLY')`,
      [made[place]],
    );
    expect(rows).toEqual([{ class: found }]);
  },
);

it.each([
  ['the same one', ['of_one', 'of_one'], ['DUPLICATE_CHARGE', 'MISSING_LOCALLY']],
  ['one each', ['of_one', 'of_other'], ['MISSING_LOCALLY', 'MISSING_LOCALLY']],
  ['none', [null, null], ['DUPLICATE_CHARGE', 'MISSING_LOCALLY']],
])(
  'two payments a minute apart whose purchase nobody has, and that name %s',
  async (is, names, found) => {
    const { charge } = await insertSale(desk, { at: '2026-10-28T12:00:00Z' });
    for (const [place, name] of names.entries()) {
      await desk.client.query(
        `INSERT INTO desk_stripe_charges
       SELECT (jsonb_populate_record(c, jsonb_build_object('id', $2::text, 'payment_intent', NULL,
         'customer', $3::text, 'purchase_id', $4::text, 'created', c.created + make_interval(mins => $5::int)))).*
       FROM desk_stripe_charges c WHERE c.id = $1`,
        [charge, `ch_${is}_${place}`, `cus_${is}`, name, place],
      );
    }
    await reconcileAt(desk, now, { from: '2026-10-01', to: '2026-10-31' });
    const { rows } = await desk.client.query(
      `SELECT class, stripe_ids[1] AS charge FROM desk_findings WHERE stripe_ids[1] = ANY ($1)
       AND class IN ('DUPLICATE_CHARGE', 'MISSING_LOCALLY') ORDER BY 1, 2 DESC`,
      [[`ch_${is}_0`, `ch_${is}_1`]],
    );
    expect(rows.map((row) => row.class)).toEqual(found);
    // It is the later one that repeats the other.
    expect(rows[0].charge).toBe(`ch_${is}_1`);
  },
);

interface SecondSale extends Pick<SaleValues, 'amount' | 'capturedMinor'> {
  readonly minutes?: number;
  /** When the purchase was recorded, where that is not when it was paid. */
  readonly recorded?: string;
}

const setOfPurchase = (column: string, value: string, id: string | undefined) =>
  desk.client.query(`UPDATE marketplace_purchases SET ${column} = $1 WHERE id = $2`, [value, id]);

/** Two purchases of one thing, each with a charge of its own and plainly in order by itself. */
async function boughtTwice(day: number, { minutes = 1, recorded, ...other }: SecondSale = {}) {
  const tool = await insertTool(desk.client);
  const sale = (after: number, values: SaleValues) =>
    insertSale(
      { ...desk, tool },
      { at: new Date(Date.UTC(2026, 10, day, 12, after)).toISOString(), ...values },
    );
  const first = await sale(0, {});
  const second = await sale(minutes, other);
  await desk.client.query(
    `UPDATE desk_stripe_charges c SET balance_transaction = b.id
     FROM desk_stripe_balance_transactions b WHERE b.source = c.id AND c.id = ANY ($1)`,
    [[first.charge, second.charge]],
  );
  if (recorded) await setOfPurchase('purchase_date', recorded, second.purchase);
  return { first, second };
}

const november = { from: '2026-11-01', to: '2026-11-30' };
const later = '2026-12-20T12:00:00Z';

async function duplicatesAbout(...charges: readonly string[]) {
  const { rows } = await desk.client.query(
    `SELECT purchase_id, stripe_ids, state, amount_minor::int AS minor FROM desk_findings
     WHERE class = 'DUPLICATE_CHARGE' AND cleared_at IS NULL AND stripe_ids && $1`,
    [charges],
  );
  return rows;
}

it('finds what was bought and paid twice within minutes, and whether it was put right, run by run', async () => {
  const { first, second } = await boughtTwice(2);
  const charges = [first.charge, second.charge];
  const run = () => reconcileAt(desk, later, november);
  const found = {
    purchase_id: second.purchase,
    stripe_ids: [second.charge, first.charge],
    state: 'discrepancy',
    minor: 4_900,
  };
  await run();
  expect(await duplicatesAbout(...charges)).toEqual([found]);
  // Nothing changes: the pair is known although nothing about it was written since, and it is kept for the next run.
  for (let again = 0; again < 2; again += 1) {
    await run();
    expect(await duplicatesAbout(...charges)).toEqual([found]);
  }
  const returned = (minor: number) =>
    desk.client.query('UPDATE desk_stripe_charges SET amount_refunded = $2 WHERE id = $1', [
      first.charge,
      minor,
    ]);
  await returned(4_900);
  await run();
  expect(await duplicatesAbout(...charges)).toEqual([{ ...found, state: 'information' }]);
  await returned(0);
  const bought = (id: string, minutes: number) =>
    desk.client.query(
      'UPDATE marketplace_purchases SET purchase_date = purchase_date + make_interval(mins => $2) WHERE id = $1',
      [id, minutes],
    );
  // The other one of the pair is not written, and yet it is alone from then on, and not any more.
  await bought(first.purchase, -45);
  await run();
  expect(await duplicatesAbout(...charges)).toEqual([]);
  await bought(first.purchase, 45);
  await run();
  expect(await duplicatesAbout(...charges)).toEqual([found]);
  await desk.client.query('DELETE FROM marketplace_purchases WHERE id = $1', [first.purchase]);
  await run();
  // Of the two charges it is the first now that nobody bought anything with.
  expect(await duplicatesAbout(...charges)).toEqual([
    { ...found, stripe_ids: [first.charge, second.charge] },
  ]);
});

it.each([
  ['a quarter of an hour later', { minutes: 15 }, 1],
  ['a minute after that', { minutes: 16 }, 0],
  ['for less', { amount: '48.00', capturedMinor: 4_800 }, 0],
  ['recorded later than it was paid', { recorded: '2026-11-04T12:20:00Z' }, 1],
] as const)('a second purchase and payment, %s: %#', async (_, other, count) => {
  const { first, second } = await boughtTwice(4, other);
  await reconcileAt(desk, later, november);
  expect(await duplicatesAbout(first.charge, second.charge)).toHaveLength(count);
});

it('takes another thing, another buyer and another checkout for what they are', async () => {
  const pairs = [await boughtTwice(6), await boughtTwice(7), await boughtTwice(8)];
  const [thing, buyer, checkout] = pairs;
  await setOfPurchase('tool_id', await insertTool(desk.client), thing?.second.purchase);
  await setOfPurchase(
    'organization_id',
    await insertOrganization(desk.client),
    buyer?.second.purchase,
  );
  // The second payment is for something else too, and so is no repetition of the first.
  const beside = await insertSale(
    { ...desk, tool: await insertTool(desk.client) },
    { at: '2026-11-08T12:01:00Z' },
  );
  await setOfPurchase('stripe_payment_id', checkout?.second.charge ?? '', beside.purchase);
  await desk.client.query('DELETE FROM desk_stripe_charges WHERE id = $1', [beside.charge]);
  await reconcileAt(desk, later, november);
  for (const { first, second } of pairs) {
    expect([first.purchase, await duplicatesAbout(first.charge, second.charge)]).toEqual([
      first.purchase,
      [],
    ]);
  }
});
