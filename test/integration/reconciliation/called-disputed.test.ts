import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type FinanceDatabase,
  insertSale,
  openFinance,
  reconcileAt,
  type SaleValues,
} from '../../support/finance-database';
import { insertTool } from '../../support/marketplace-rows';
import { insertMirrored } from '../../support/mirror-rows';

const now = '2026-11-20T12:00:00Z';

interface Case {
  readonly is: string;
  readonly sale?: SaleValues;
  /** How the dispute about it stands, of which Stripe says so on the charge as well. */
  readonly dispute?: 'under_review' | 'lost' | 'won' | 'not listed';
  /** What Stripe refunded, and what the purchase says of that, in cents. */
  readonly refunded?: readonly [theirs: number, ours: number];
  readonly found: readonly string[];
}

const cases: readonly Case[] = [
  { is: 'and Stripe knows no dispute', found: ['DISPUTE_WON_UNRESTORED 4900'] },
  {
    is: 'and was ended, and Stripe knows no dispute',
    sale: { status: 'CANCELLED' },
    found: ['PAID_INACTIVE 4900'],
  },
  {
    is: 'of which a part was refunded without a dispute',
    refunded: [1_000, 1_000],
    found: ['DISPUTE_WON_UNRESTORED 3900'],
  },
  {
    is: 'whose dispute was won after a part was refunded',
    dispute: 'won',
    refunded: [1_000, 1_000],
    found: ['DISPUTE_WON_UNRESTORED 3900'],
  },
  {
    is: 'whose dispute was won, which names it once',
    dispute: 'won',
    found: ['DISPUTE_WON_UNRESTORED 4900'],
  },
  {
    is: 'of which a part was refunded that nobody recorded',
    refunded: [1_000, 0],
    found: ['REFUND_UNRECORDED 1000'],
  },
  {
    is: 'of which all was refunded without a dispute',
    sale: { status: 'REFUNDED' },
    refunded: [4_900, 4_900],
    found: [],
  },
  { is: 'whose dispute is not decided', dispute: 'under_review', found: ['DISPUTE_OPEN 4900'] },
  {
    is: 'and was ended by a dispute that was lost',
    sale: { status: 'CANCELLED' },
    dispute: 'lost',
    found: [],
  },
  { is: 'of which Stripe says so, without its dispute', dispute: 'not listed', found: [] },
  {
    is: 'from before disputes were listed',
    sale: { at: '2026-08-10T12:00:00Z' },
    found: [],
  },
];

let desk: FinanceDatabase;
const made: string[] = [];

async function make({ sale = {}, dispute, refunded: [theirs, ours] = [0, 0] }: Case) {
  // Each about a thing of its own, or the same one would be bought by all at once.
  const tool = await insertTool(desk.client);
  const { purchase, charge } = await insertSale(
    { ...desk, tool },
    {
      paymentStatus: 'DISPUTED',
      refundedMinor: theirs,
      ...sale,
    },
  );
  const about = { created: '2026-10-12T12:00:00Z', currency: 'USD', charge };
  if (theirs > 0) {
    await insertMirrored(desk.client, 'refunds', {
      ...about,
      id: `re_${charge}`,
      amount: theirs,
      status: 'succeeded',
    });
  }
  await desk.client.query('UPDATE marketplace_purchases SET refunded_amount = $2 WHERE id = $1', [
    purchase,
    ours / 100,
  ]);
  if (dispute) {
    await desk.client.query('UPDATE desk_stripe_charges SET disputed = true WHERE id = $1', [
      charge,
    ]);
  }
  if (dispute && dispute !== 'not listed') {
    await insertMirrored(desk.client, 'disputes', {
      ...about,
      id: `dp_${charge}`,
      amount: 4_900 - theirs,
      status: dispute,
    });
  }
  return purchase;
}

beforeAll(async () => {
  desk = await openFinance('server');
  await desk.client.query(
    `INSERT INTO desk_stripe_account (account, livemode) VALUES ('acct_here', false)`,
  );
  await desk.client.query(
    `INSERT INTO desk_stripe_coverage (object, from_at, to_at, state, as_of)
     SELECT object, '2026-09-01', '2026-12-01', 'complete', $1
     FROM unnest(ARRAY['balance_transaction', 'payment_intent', 'refund', 'dispute']) object`,
    [now],
  );
  for (const one of cases) made.push(await make(one));
  await reconcileAt(desk, now, { from: '2026-08-01', to: '2026-11-30' });
});
afterAll(() => desk.close());

it.each(cases.map(({ is, found }, at) => ({ is, found, at })))(
  'a purchase that is called disputed, $is: $found',
  async ({ found, at }) => {
    const { rows } = await desk.client.query(
      `SELECT class || ' ' || amount_minor AS found FROM desk_findings
       WHERE purchase_id = $1 AND state = 'discrepancy' AND class NOT IN ('BT_MISSING', 'UNSETTLED')`,
      [made[at]],
    );
    expect(rows.map((row) => row.found)).toEqual(found);
  },
);
