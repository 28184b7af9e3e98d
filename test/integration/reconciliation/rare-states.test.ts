import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type FinanceDatabase,
  insertSale,
  openFinance,
  reconcileAt,
  type SaleValues,
} from '../../support/finance-database';
import { insertTool } from '../../support/marketplace-rows';
import {
  insertInvoice,
  insertMirrored,
  insertMovement,
  insertPayout,
} from '../../support/mirror-rows';
import { insertSubscribed } from '../../support/subscribed-purchase';

/** States of Stripe's objects that are seldom seen, and what each is and is not. */
const now = '2026-11-20T12:00:00Z';
const october = '2026-10-12T12:00:00Z';

let desk: FinanceDatabase;
const made = new Map<string, string>();

type Values = Readonly<Record<string, unknown>>;
const insert = (table: string, values: Values) => insertMirrored(desk.client, table, values);

const refund = (charge: string, amount: number, status: string, created = october) =>
  insert('refunds', {
    id: `re_${charge}_${amount}_${status}`,
    created,
    currency: 'USD',
    charge,
    amount,
    status,
  });

const dispute = (charge: string, amount: number, status: string, more: Values = {}) =>
  insert('disputes', {
    id: `dp_${charge}`,
    created: october,
    currency: 'USD',
    charge,
    amount,
    status,
    ...more,
  });

/** A sale of 49.00 of which the purchase says that so much went back. */
async function sale(values: SaleValues, recorded = '0.00') {
  const one = await insertSale(desk, values);
  await desk.client.query('UPDATE marketplace_purchases SET refunded_amount = $2 WHERE id = $1', [
    one.purchase,
    recorded,
  ]);
  return one;
}

/** A sale through an invoice that is in some state. */
async function billed(status: string, more: Values = {}) {
  const { purchase, charge, intent } = await insertSale(desk);
  const invoice = `in_${charge}`;
  await insertInvoice(desk.client, invoice, 4_900, { status, amount_paid: 4_900, ...more });
  await insert('invoice_payments', {
    id: `inpay_${charge}`,
    created: '2026-10-10T12:00:00Z',
    status: 'paid',
    is_default: true,
    amount_requested: 4_900,
    amount_paid: 4_900,
    currency: 'USD',
    payment_type: 'payment_intent',
    payment_intent: intent,
    invoice,
  });
  return { purchase, charge, invoice };
}

const creditNote = (invoice: string, more: Values) =>
  insert('credit_notes', {
    id: `cn_${invoice}`,
    created: october,
    status: 'issued',
    type: 'post_payment',
    amount: 1_000,
    total: 1_000,
    post_payment_amount: 1_000,
    currency: 'USD',
    invoice,
    ...more,
  });

/** A recorded period of a subscription that Stripe has in some state. */
const subscribed = (status: string, ours: Values = {}, theirs: Values = {}) =>
  insertSubscribed(desk, `sub_${made.size}`, { ...theirs, status }, { auto_renew: false, ...ours });

/** A payout of 50.00 whose only member is its own movement: its members do not add up to nothing. */
async function unbalanced(id: string, more: Values) {
  await insertPayout(desk.client, id, { balance_transaction: `txn_${id}`, ...more });
  await insertMovement(desk.client, `txn_${id}`, { net: -5_000, type: 'payout', payout_id: id });
  return id;
}

interface Case {
  readonly is: string;
  /** Makes it. @returns the purchase or the object of Stripe's that it is about */
  readonly make: () => Promise<string>;
  /** Class, state and amount of all that is found but how money stands on its way to the bank. */
  readonly found: readonly string[];
}

const cases: readonly Case[] = [
  {
    is: 'a refund that waits for the customer for weeks',
    make: async () => {
      const { purchase, charge } = await sale({}, '10.00');
      await refund(charge, 1_000, 'requires_action');
      return purchase;
    },
    found: ['REFUND_STUCK discrepancy 1000'],
  },
  {
    is: 'a refund that is pending for days',
    make: async () => {
      const { purchase, charge } = await sale({ refundedMinor: 1_000 }, '10.00');
      await refund(charge, 1_000, 'pending', '2026-11-17T12:00:00Z');
      return purchase;
    },
    found: ['REFUND_STUCK expected 1000'],
  },
  {
    is: 'two refunds, recorded together, of which one is pending',
    make: async () => {
      const { purchase, charge } = await sale({ refundedMinor: 3_000 }, '30.00');
      await refund(charge, 2_000, 'succeeded');
      await refund(charge, 1_000, 'pending', '2026-11-17T12:00:00Z');
      return purchase;
    },
    found: ['REFUND_STUCK expected 1000'],
  },
  {
    is: 'a refund that is recorded, and a further one that is pending',
    make: async () => {
      const { purchase, charge } = await sale({ refundedMinor: 3_000 }, '20.00');
      await refund(charge, 2_000, 'succeeded');
      await refund(charge, 1_000, 'pending', '2026-11-17T12:00:00Z');
      return purchase;
    },
    found: ['REFUND_STUCK expected 1000'],
  },
  {
    is: 'a refund and a pending one that exceed what was captured',
    make: async () => {
      const { purchase, charge } = await sale({ refundedMinor: 3_000 }, '30.00');
      await refund(charge, 3_000, 'succeeded');
      await refund(charge, 3_000, 'pending', '2026-11-17T12:00:00Z');
      return purchase;
    },
    found: ['OVER_REFUND discrepancy 1100', 'REFUND_STUCK expected 3000'],
  },
  {
    is: 'what a lost dispute took, recorded as a refund',
    make: async () => {
      const { purchase, charge } = await sale(
        { paymentStatus: 'REFUNDED', status: 'REFUNDED' },
        '49.00',
      );
      await dispute(charge, 4_900, 'lost');
      return purchase;
    },
    found: [],
  },
  {
    is: 'a part refunded and the rest lost to a dispute, recorded together',
    make: async () => {
      const { purchase, charge } = await sale(
        { refundedMinor: 1_000, paymentStatus: 'REFUNDED', status: 'CANCELLED' },
        '49.00',
      );
      await refund(charge, 1_000, 'succeeded');
      await dispute(charge, 3_900, 'lost');
      return purchase;
    },
    found: ['DOUBLE_LOSS discrepancy 1000'],
  },
  {
    is: 'a dispute that was prevented, of what is still called disputed',
    make: async () => {
      const { purchase, charge } = await sale({ paymentStatus: 'DISPUTED' });
      await dispute(charge, 4_900, 'prevented');
      return purchase;
    },
    found: ['DISPUTE_WON_UNRESTORED discrepancy 4900'],
  },
  {
    is: 'an invoice that was given up after it had been paid',
    make: async () => (await billed('uncollectible')).purchase,
    found: ['INVOICE_STATE discrepancy 4900'],
  },
  {
    is: 'a credit note after payment that is not recorded',
    make: async () => {
      const { purchase, invoice } = await billed('paid');
      await creditNote(invoice, {});
      return purchase;
    },
    found: ['CREDIT_NOTE discrepancy 1000'],
  },
  {
    is: 'a credit note that went out with its refund',
    make: async () => {
      const { purchase, charge, invoice } = await billed('paid');
      await creditNote(invoice, { refunds: [`re_${charge}`] });
      return purchase;
    },
    found: ['CREDIT_NOTE information 1000'],
  },
  {
    is: 'a credit note before payment',
    make: async () => {
      const { purchase, invoice } = await billed('paid');
      await creditNote(invoice, { type: 'pre_payment', post_payment_amount: null });
      return purchase;
    },
    found: ['CREDIT_NOTE information 1000'],
  },
  {
    is: 'a credit note of which nothing concerns what was paid',
    make: async () => {
      const { purchase, invoice } = await billed('paid');
      await creditNote(invoice, { post_payment_amount: 0 });
      return purchase;
    },
    found: ['CREDIT_NOTE information 1000'],
  },
  {
    is: 'a credit note after payment of an older kind, which does not say how much of it is that',
    make: async () => {
      const { purchase, invoice } = await billed('paid');
      await creditNote(invoice, { post_payment_amount: null });
      return purchase;
    },
    found: ['CREDIT_NOTE discrepancy 1000'],
  },
  {
    is: 'a credit note that was voided',
    make: async () => {
      const { purchase, invoice } = await billed('paid');
      await creditNote(invoice, { status: 'void' });
      return purchase;
    },
    found: [],
  },
  {
    is: 'a subscription that stays unpaid, of what is active',
    make: () => subscribed('unpaid'),
    found: ['SUB_STATE discrepancy 0'],
  },
  {
    is: 'a subscription whose first payment never came, of what is active',
    make: () => subscribed('incomplete_expired'),
    found: ['SUB_STATE discrepancy 0'],
  },
  {
    is: 'a subscription that is past due, of what renews',
    make: () => subscribed('past_due', { auto_renew: true }),
    found: ['SUB_STATE discrepancy 0'],
  },
  {
    is: 'a subscription that was cancelled long before its recorded end',
    make: () => subscribed('canceled', {}, { ended_at: '2026-11-01T00:00:00Z' }),
    found: ['SUB_STATE discrepancy 0'],
  },
  {
    is: 'a subscription that was cancelled at its recorded end',
    make: () => subscribed('canceled', {}, { ended_at: '2026-12-10T00:00:00Z' }),
    found: [],
  },
  {
    is: 'a payout that Stripe still puts together',
    make: () => unbalanced('po_in_progress', { reconciliation_status: 'in_progress' }),
    found: [],
  },
  {
    is: 'a payout that Stripe has put together, and that does not add up',
    make: () => unbalanced('po_completed', { reconciliation_status: 'completed' }),
    found: ['PAYOUT_SUM discrepancy 5000'],
  },
  {
    is: 'a payout that came back after it was paid',
    make: () => unbalanced('po_came_back', { failure_balance_transaction: 'txn_back' }),
    found: ['PAYOUT_FAILED discrepancy 5000'],
  },
  {
    is: 'a payout that was cancelled',
    make: () => unbalanced('po_cancelled', { status: 'canceled' }),
    found: [],
  },
];

/** How money stands that is in no payout, each in a currency of its own. */
const waiting: readonly {
  readonly is: string;
  readonly currency: string;
  readonly available: string;
  readonly payouts: readonly Values[];
  /** Null where nothing is found. */
  readonly state: 'expected' | 'discrepancy' | null;
}[] = [
  {
    is: 'that is not there yet where payouts are made by hand',
    currency: 'CZK',
    available: '2026-11-25T12:00:00Z',
    payouts: [{ created: '2026-10-20T00:00:00Z', automatic: false, members: 'unavailable' }],
    state: 'expected',
  },
  {
    is: 'that a later payout left behind',
    currency: 'AUD',
    available: '2026-11-01T12:00:00Z',
    payouts: [{ created: '2026-11-10T00:00:00Z' }],
    state: 'discrepancy',
  },
  {
    is: 'since which no payout was made, as while a balance is negative',
    currency: 'CAD',
    available: '2026-11-01T12:00:00Z',
    payouts: [{ created: '2026-10-20T00:00:00Z' }],
    state: 'expected',
  },
  {
    is: 'for longer than the longest schedule',
    currency: 'CHF',
    available: '2026-10-15T12:00:00Z',
    payouts: [{ created: '2026-10-10T00:00:00Z' }],
    state: 'discrepancy',
  },
  {
    is: 'since which a payout was made that failed',
    currency: 'DKK',
    available: '2026-11-01T12:00:00Z',
    payouts: [
      { created: '2026-10-20T00:00:00Z' },
      { created: '2026-11-10T00:00:00Z', status: 'failed' },
    ],
    state: 'expected',
  },
  {
    is: 'where payouts are made by hand',
    currency: 'NOK',
    available: '2026-10-15T12:00:00Z',
    payouts: [{ created: '2026-11-10T00:00:00Z', automatic: false, members: 'unavailable' }],
    state: null,
  },
];

/** Inquiries that are not decided, and what is proposed about each. */
const inquiries: readonly {
  readonly is: string;
  readonly status?: string;
  readonly created?: string;
  readonly due?: string;
  readonly found: string;
}[] = [
  { is: 'to be answered by a later day', due: '2026-11-21', found: 'expected submit_evidence' },
  {
    is: 'that nobody answered in time',
    due: '2026-11-20',
    found: 'discrepancy submit_evidence',
  },
  {
    is: 'that was answered',
    status: 'warning_under_review',
    due: '2026-10-30',
    found: 'expected wait',
  },
  {
    is: 'that Stripe should have closed by now',
    status: 'warning_under_review',
    created: '2026-07-23T12:00:00Z',
    found: 'discrepancy submit_evidence',
  },
  { is: 'without a day', found: 'expected submit_evidence' },
];

beforeAll(async () => {
  desk = await openFinance('server');
  await desk.client.query(
    `INSERT INTO desk_stripe_account (account, livemode) VALUES ('acct_here', false)`,
  );
  await desk.client.query(
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
  for (const { currency, available, payouts } of waiting) {
    for (const [place, values] of payouts.entries()) {
      await insertPayout(desk.client, `po_${currency}_${place}`, { currency, ...values });
    }
    await insertMovement(desk.client, `txn_waits_${currency}`, {
      net: 100,
      currency,
      created: '2026-10-08T12:00:00Z',
      available_on: available,
      type: 'charge',
    });
  }
  for (const { is, status = 'warning_needs_response', created = october, due } of inquiries) {
    const { purchase, charge } = await insertSale(desk);
    await dispute(charge, 4_900, status, { created, evidence_due_by: due ?? null });
    made.set(is, purchase);
  }
  await reconcileAt(desk, now, { from: '2026-10-01', to: '2026-11-30' });
});
afterAll(() => desk.close());

it.each(cases)('$is: $found', async ({ is, found }) => {
  const { rows } = await desk.client.query(
    `SELECT concat_ws(' ', class, state, amount_minor) AS found FROM desk_findings
     WHERE (purchase_id::text = $1 OR stripe_ids[1] = $1)
       AND class NOT IN ('BT_MISSING', 'UNSETTLED', 'CATALOG_DRIFT', 'DOUBLE_SUBSCRIPTION') ORDER BY 1`,
    [made.get(is)],
  );
  expect(rows.map((row) => row.found)).toEqual(found);
});

it.each(inquiries)('an inquiry $is: $found', async ({ is, found }) => {
  const { rows } = await desk.client.query(
    `SELECT concat_ws(' ', state, remedy) AS found FROM desk_findings
     WHERE class = 'DISPUTE_OPEN' AND purchase_id = $1`,
    [made.get(is)],
  );
  expect(rows.map((row) => row.found)).toEqual([found]);
});

it.each(waiting)('money in no payout $is is $state', async ({ currency, state }) => {
  const { rows } = await desk.client.query(
    `SELECT state FROM desk_findings WHERE class = 'UNSETTLED' AND stripe_ids[1] = $1`,
    [`txn_waits_${currency}`],
  );
  expect(rows).toEqual(state ? [{ state }] : []);
});
