import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type FinanceDatabase,
  insertSale,
  openFinance,
  reconcileAt,
} from '../../support/finance-database';
import { insertPurchase, insertTool } from '../../support/marketplace-rows';
import { insertInvoice, insertMirrored } from '../../support/mirror-rows';

let desk: FinanceDatabase;
/** The object that each case is about: a purchase, or an id of Stripe's. */
const made = new Map<string, string>();

/** When Stripe was last read. */
const now = '2026-11-20T12:00:00Z';
const sql = (text: string, values: readonly unknown[] = []) => desk.client.query(text, [...values]);

const insert = (table: string, values: Readonly<Record<string, unknown>>) =>
  insertMirrored(desk.client, table, { as_of: now, ...values });

const refundOf = (charge: string, values: Readonly<Record<string, unknown>>) =>
  insert('refunds', {
    id: `re_${charge}_${values['amount']}_${values['status']}`,
    created: '2026-10-12T12:00:00Z',
    currency: 'USD',
    charge,
    ...values,
  });

/** A sale of 49.00 of which a cent, or more, went back, and what the purchase says of that. */
async function refundedInPart(
  values: Parameters<typeof insertSale>[1],
  recorded: string,
  refundedMinor = 1,
): Promise<string> {
  const { purchase, charge } = await insertSale(desk, { ...values, refundedMinor });
  await refundOf(charge, { amount: refundedMinor, status: 'succeeded' });
  await sql('UPDATE marketplace_purchases SET refunded_amount = $2 WHERE id = $1', [
    purchase,
    recorded,
  ]);
  return purchase;
}

/** A sale of 49 dollars that Stripe took in euros, with what each side says went back. */
async function inAnotherCurrency(refundedMinor: number, recorded: string): Promise<string> {
  const { purchase, charge } = await insertSale(desk, { refundedMinor });
  await sql(`UPDATE desk_stripe_charges SET currency = 'EUR' WHERE id = $1`, [charge]);
  if (refundedMinor > 0)
    await refundOf(charge, { amount: refundedMinor, status: 'succeeded', currency: 'EUR' });
  await sql('UPDATE marketplace_purchases SET refunded_amount = $2 WHERE id = $1', [
    purchase,
    recorded,
  ]);
  return purchase;
}

const lostDispute = (charge: string, values: Readonly<Record<string, unknown>>) =>
  insert('disputes', {
    id: `dp_${charge}`,
    created: '2026-10-12T12:00:00Z',
    status: 'lost',
    charge,
    ...values,
  });

/** An invoice of 49.00, paid in two parts by the customers and at the times given. */
async function paidInParts(
  parts: readonly { readonly at: string; readonly values?: Readonly<Record<string, unknown>> }[],
): Promise<string> {
  const invoice = `in_parts_${made.size}`;
  await insertInvoice(desk.client, invoice, 4_900, {
    created: parts[0]?.at,
    status: 'paid',
    amount_paid: 4_900,
  });
  for (const [place, { at, values }] of parts.entries()) {
    const amount = place === 0 ? 4_000 : 900;
    const charge = `ch_${invoice}_${place}`;
    await insert('charges', {
      id: charge,
      created: at,
      status: 'succeeded',
      paid: true,
      captured: true,
      refunded: false,
      disputed: false,
      amount,
      amount_captured: amount,
      amount_refunded: 0,
      currency: 'USD',
      payment_intent: `pi_${invoice}_${place}`,
      customer: 'cus_harbour',
      ...values,
    });
    await insert('invoice_payments', {
      id: `inpay_${charge}`,
      created: at,
      invoice,
      status: 'paid',
      is_default: true,
      amount_requested: amount,
      amount_paid: amount,
      currency: 'USD',
      payment_type: 'payment_intent',
      payment_intent: `pi_${invoice}_${place}`,
    });
  }
  return insertPurchase(desk.client, {
    organization_id: desk.organization,
    user_id: desk.buyer,
    tool_id: desk.tool,
    status: 'ACTIVE',
    purchase_date: parts[0]?.at,
    stripe_invoice_id: invoice,
  });
}

const unreferenced = (values: Readonly<Record<string, unknown>>) =>
  insertPurchase(desk.client, {
    organization_id: desk.organization,
    user_id: desk.buyer,
    tool_id: desk.tool,
    status: 'ACTIVE',
    payment_status: 'PENDING',
    ...values,
  });

interface Case {
  readonly is: string;
  readonly make: () => Promise<string>;
  /** All that is found about it but how its money stands on the way to the bank. */
  readonly found: readonly string[];
}

/** What the generator does not make. */
const cases: readonly Case[] = [
  {
    is: 'a dispute in another currency that was lost',
    make: async () => {
      const { purchase, charge } = await insertSale(desk, {
        currency: 'JPY',
        amount: '4900.00',
        capturedMinor: 4_900,
        status: 'CANCELLED',
      });
      await sql('UPDATE desk_stripe_charges SET disputed = true WHERE id = $1', [charge]);
      await lostDispute(charge, { amount: 5_301, currency: 'USD' });
      return purchase;
    },
    found: [],
  },
  {
    is: 'a refund in full, and a dispute in another currency that was lost',
    make: async () => {
      const { purchase, charge } = await insertSale(desk, {
        currency: 'JPY',
        amount: '4900.00',
        capturedMinor: 4_900,
        refundedMinor: 4_900,
        paymentStatus: 'REFUNDED',
        status: 'REFUNDED',
      });
      await refundOf(charge, { amount: 4_900, status: 'succeeded', currency: 'JPY' });
      await lostDispute(charge, { amount: 3_350, currency: 'USD' });
      return purchase;
    },
    found: ['DOUBLE_LOSS 4900', 'OVER_REFUND 4900'],
  },
  {
    is: 'a purchase that says a part went back, without how much, and nothing did',
    make: async () => (await insertSale(desk, { paymentStatus: 'PARTIALLY_REFUNDED' })).purchase,
    found: ['REFUND_AMOUNT 0'],
  },
  {
    is: 'a refund that we do not know of, where the currencies differ',
    make: () => inAnotherCurrency(4_900, '0.00'),
    found: ['CURRENCY_MISMATCH 4900', 'REFUND_UNRECORDED 4900'],
  },
  {
    is: 'a refund that Stripe does not know of, where the currencies differ',
    make: () => inAnotherCurrency(0, '20.00'),
    found: ['CURRENCY_MISMATCH 4900', 'REFUND_NOT_EXECUTED 2000'],
  },
  {
    is: 'a refund that failed after another one arrived',
    make: async () => {
      const { purchase, charge } = await insertSale(desk, { refundedMinor: 2_000 });
      await sql(
        `UPDATE marketplace_purchases SET refunded_amount = 20, payment_status = 'PARTIALLY_REFUNDED' WHERE id = $1`,
        [purchase],
      );
      await refundOf(charge, { amount: 2_000, status: 'succeeded' });
      await refundOf(charge, { amount: 1_000, status: 'failed', created: '2026-10-13T12:00:00Z' });
      return purchase;
    },
    found: ['REFUND_FAILED 1000'],
  },
  {
    is: 'a payment whose purchase failed, and a cent of it was refunded and recorded',
    make: () => refundedInPart({ paymentStatus: 'FAILED', status: 'EXPIRED' }, '0.01'),
    found: ['PAID_INACTIVE 4899'],
  },
  {
    is: 'a payment whose purchase is pending, and a cent of it was refunded without a record',
    make: () => refundedInPart({ paymentStatus: 'PENDING' }, '0.00'),
    found: ['PAID_INACTIVE 4899', 'REFUND_UNRECORDED 1'],
  },
  {
    is: 'a purchase that was ended with a part of the money back',
    make: () =>
      refundedInPart({ paymentStatus: 'PARTIALLY_REFUNDED', status: 'CANCELLED' }, '0.01'),
    found: [],
  },
  {
    is: 'a purchase that failed, and all of its money went back',
    make: () => refundedInPart({ paymentStatus: 'FAILED', status: 'EXPIRED' }, '49.00', 4_900),
    found: [],
  },
  {
    is: 'a refund that failed, and was made again',
    make: async () => {
      const { purchase, charge } = await insertSale(desk, { refundedMinor: 1_000 });
      await sql(
        `UPDATE marketplace_purchases SET refunded_amount = 10, payment_status = 'PARTIALLY_REFUNDED' WHERE id = $1`,
        [purchase],
      );
      await refundOf(charge, { amount: 1_000, status: 'failed' });
      await refundOf(charge, {
        amount: 1_000,
        status: 'succeeded',
        created: '2026-10-13T12:00:00Z',
      });
      return purchase;
    },
    found: [],
  },
  {
    is: 'a purchase that was never paid, and is active for weeks',
    make: () => unreferenced({ purchase_date: '2026-10-10T12:00:00Z' }),
    found: ['ACTIVE_UNPAID 4900'],
  },
  {
    is: 'a purchase that a customer has still days to pay',
    make: () => unreferenced({ purchase_date: '2026-11-18T12:00:00Z' }),
    found: [],
  },
  {
    is: 'an inquiry that was closed, and the purchase is still disputed',
    make: async () => {
      const { purchase, charge } = await insertSale(desk, { paymentStatus: 'DISPUTED' });
      await lostDispute(charge, { amount: 4_900, currency: 'USD', status: 'warning_closed' });
      return purchase;
    },
    found: ['DISPUTE_WON_UNRESTORED 4900'],
  },
  {
    is: 'an invoice paid in parts, the second of them in the month after',
    make: () => paidInParts([{ at: '2026-10-30T12:00:00Z' }, { at: '2026-11-03T12:00:00Z' }]),
    found: ['CUTOFF 4900', 'SPLIT_PAYMENT 4900'],
  },
  {
    is: 'an invoice paid in parts, the first from another address, the second by somebody else',
    make: () =>
      paidInParts([
        { at: '2026-10-11T12:00:00Z', values: { email: 'books@harbour.example' } },
        { at: '2026-10-12T12:00:00Z', values: { customer: 'cus_stranger' } },
      ]),
    found: ['PARTY_MISMATCH 4900', 'SPLIT_PAYMENT 4900'],
  },
  {
    is: 'an invoice paid in parts, the first by somebody else, the second from another address',
    make: () =>
      paidInParts([
        { at: '2026-10-11T12:00:00Z', values: { customer: 'cus_stranger' } },
        { at: '2026-10-12T12:00:00Z', values: { email: 'books@harbour.example' } },
      ]),
    found: ['PARTY_MISMATCH 4900', 'SPLIT_PAYMENT 4900'],
  },
];

const foundAbout = async (column: string, value: string | undefined) =>
  (
    await sql(
      `SELECT class || ' ' || amount_minor AS found FROM desk_findings
       WHERE ${column} AND state <> 'expected' AND (state = 'discrepancy' OR class = 'SPLIT_PAYMENT')
         AND class NOT IN ('BT_MISSING', 'UNSETTLED') ORDER BY 1`,
      [value],
    )
  ).rows.map((row) => row.found);

beforeAll(async () => {
  desk = await openFinance('server');
  await sql(`UPDATE organizations SET billing_email = 'buyer@harbour.example' WHERE id = $1`, [
    desk.organization,
  ]);
  await sql(`INSERT INTO desk_stripe_account (account, livemode) VALUES ('acct_here', false)`);
  await sql(
    `INSERT INTO desk_stripe_coverage (object, from_at, to_at, state, as_of)
     SELECT object, '2026-09-01', '2026-12-01', 'complete', $1
     FROM unnest(ARRAY['balance_transaction', 'charge', 'payment_intent', 'invoice', 'invoice_payment',
       'subscription', 'refund', 'dispute', 'payout']) object`,
    [now],
  );
  for (const { is, make } of cases) {
    // Each about a thing of its own, or the same one would be bought by all at once.
    desk = { ...desk, tool: await insertTool(desk.client) };
    made.set(is, await make());
  }

  // A charge in euros that settles in dollars, refunded, and the refund came back.
  const { charge } = await insertSale(desk, { currency: 'EUR', status: 'ACTIVE' });
  await refundOf(charge, { id: 're_came_back', amount: 4_900, currency: 'EUR', status: 'failed' });
  for (const [type, amount] of [
    ['refund', -5_390],
    ['refund_failure', 5_390],
  ] as const) {
    await insert('balance_transactions', {
      id: `txn_${type}`,
      created: '2026-10-12T12:00:00Z',
      available_on: '2026-10-12T12:00:00Z',
      type,
      status: 'available',
      amount,
      fee: 0,
      net: amount,
      currency: 'USD',
      exchange_rate: '1.1',
      source: 're_came_back',
    });
  }

  // Two refunds of what was charged twice.
  const first = await insertSale(desk, { at: '2026-10-20T12:00:00Z' });
  for (const [name, refunded] of [
    ['kept', 0],
    ['returned', 4_900],
  ] as const) {
    await sql(
      `INSERT INTO desk_stripe_charges
       SELECT (jsonb_populate_record(c, jsonb_build_object('id', 'ch_again_' || $2::text,
         'payment_intent', 'pi_again_' || $2::text, 'amount_refunded', $3::int,
         'created', c.created + interval '2 minutes'))).* FROM desk_stripe_charges c WHERE c.id = $1`,
      [first.charge, name, refunded],
    );
  }
  await refundOf('ch_again_returned', { amount: 4_900, status: 'succeeded' });

  await reconcileAt(desk, now, { from: '2026-10-01', to: '2026-11-30' });
});
afterAll(() => desk.close());

it.each(cases)('$is: $found', async ({ is, found }) => {
  expect(await foundAbout('purchase_id = $1', made.get(is))).toEqual(found);
});

it.each([
  ['what a refund that came back brings at its rate', 'txn_refund_failure', []],
  ['a second charge', 'ch_again_kept', ['DUPLICATE_CHARGE 4900']],
  ['a second charge that was returned in full', 'ch_again_returned', []],
])('%s (%s): %j', async (_, id, found) => {
  expect(await foundAbout('stripe_ids[1] = $1', id)).toEqual(found);
});
