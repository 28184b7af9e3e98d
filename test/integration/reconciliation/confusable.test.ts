import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingClass } from '../../../electron/reconciliation/findings/finding-classes.rules';
import {
  type FinanceDatabase,
  insertSale,
  openFinance,
  reconcileAt,
} from '../../support/finance-database';
import { insertPurchase } from '../../support/marketplace-rows';
import { insertInvoice } from '../../support/mirror-rows';

let desk: FinanceDatabase;
/** The purchase of each case. */
const made = new Map<string, string>();

const at = '2026-10-10T12:00:00Z';
const longAgo = '2026-10-02T12:00:00Z';
const lately = '2026-10-18T12:00:00Z';
/** When Stripe was last read. */
const now = '2026-10-23T12:00:00Z';
/** Where the list of intents has a hole. */
const unlisted = '2026-10-20T12:00:00Z';

const sql = (text: string, values: readonly unknown[] = []) => desk.client.query(text, [...values]);

/** A refund of all that was captured, which we do or do not know of. */
async function refund(charge: string): Promise<void> {
  await sql(
    `INSERT INTO desk_stripe_refunds (id, livemode, created, status, amount, currency, charge, raw, as_of)
     SELECT 're_' || id, false, created + interval '1 day', 'succeeded', amount_captured, currency, id, '{}', now()
     FROM desk_stripe_charges WHERE id = $1`,
    [charge],
  );
  await sql(
    'UPDATE desk_stripe_charges SET amount_refunded = amount_captured, refunded = true WHERE id = $1',
    [charge],
  );
}

async function loseDispute(charge: string): Promise<void> {
  await sql(
    `INSERT INTO desk_stripe_disputes (id, livemode, created, status, amount, currency, charge, raw, as_of)
     SELECT 'dp_' || id, false, created + interval '1 day', 'lost', amount_captured, currency, id, '{}', now()
     FROM desk_stripe_charges WHERE id = $1`,
    [charge],
  );
  await sql('UPDATE desk_stripe_charges SET disputed = true WHERE id = $1', [charge]);
}

/** An intent that captured nothing, and the purchase that names it. */
async function intent(status: string, paymentStatus: string, created = at): Promise<string> {
  const id = `pi_${status}_${paymentStatus}_${made.size}`;
  await sql(
    `INSERT INTO desk_stripe_payment_intents
       (id, livemode, created, status, amount, amount_received, amount_capturable, currency, raw, as_of)
     VALUES ($1, false, $2, $3, 4900, 0, 0, 'USD', '{}', now())`,
    [id, created, status],
  );
  return purchaseOf(id, created, paymentStatus);
}

function purchaseOf(payment: string, created: string, paymentStatus = 'SUCCEEDED') {
  return insertPurchase(desk.client, {
    organization_id: desk.organization,
    user_id: desk.buyer,
    tool_id: desk.tool,
    payment_status: paymentStatus,
    status: 'ACTIVE',
    purchase_date: created,
    stripe_payment_id: payment,
  });
}

/** A sale of 49.00 for which an invoice asked 30.00, with or without a line that prorates. */
async function invoiced(prorated: number): Promise<string> {
  const { purchase, charge, intent: paid } = await insertSale(desk, { capturedMinor: 3_000 });
  const invoice = `in_${charge}`;
  await insertInvoice(desk.client, invoice, 3_000, {
    created: at,
    status: 'paid',
    amount_paid: 3_000,
    proration_amount: prorated,
  });
  await sql(
    `INSERT INTO desk_stripe_invoice_payments (id, livemode, created, invoice, status, is_default,
       amount_requested, amount_paid, currency, payment_type, payment_intent, raw, as_of)
     VALUES ($1, false, $2, $3, 'paid', true, 3000, 3000, 'USD', 'payment_intent', $4, '{}', now())`,
    [`inpay_${charge}`, at, invoice, paid],
  );
  await sql('UPDATE marketplace_purchases SET stripe_invoice_id = $2 WHERE id = $1', [
    purchase,
    invoice,
  ]);
  return purchase;
}

/** A purchase whose intent the mirror does not have, and Stripe, asked for it, neither. */
async function absent(id: string, created: string): Promise<string> {
  await sql(
    `INSERT INTO desk_stripe_absences (id, reason, asked_at) VALUES ($1, 'missing', now())`,
    [id],
  );
  return purchaseOf(id, created);
}

const sale = async (values: Parameters<typeof insertSale>[1]) =>
  (await insertSale(desk, values)).purchase;

interface Case {
  readonly is: string;
  readonly make: () => Promise<string>;
  readonly found: readonly string[];
}

/** Two classes that could be taken for each other, each with cases that are the one and not the other. */
const pairs: readonly {
  readonly pair: readonly [FindingClass, FindingClass];
  readonly cases: readonly Case[];
}[] = [
  {
    pair: ['SCALE_ERROR', 'AMOUNT_MISMATCH'],
    cases: [
      {
        is: 'two digits too many in dollars',
        make: () => sale({ amount: '4900.00' }),
        found: ['SCALE_ERROR discrepancy'],
      },
      {
        is: 'a cent beside a hundredfold amount',
        make: () => sale({ amount: '4900.01' }),
        found: ['AMOUNT_MISMATCH discrepancy'],
      },
      {
        is: 'yen that were taken for hundredths',
        make: () => sale({ amount: '49.00', currency: 'JPY', capturedMinor: 4_900 }),
        found: ['SCALE_ERROR discrepancy'],
      },
      {
        is: 'one digit too few in dinars, which have three decimals',
        make: () => sale({ amount: '4.90', currency: 'KWD', capturedMinor: 49_000 }),
        found: ['SCALE_ERROR discrepancy'],
      },
      {
        is: 'twice the amount',
        make: () => sale({ amount: '98.00' }),
        found: ['AMOUNT_MISMATCH discrepancy'],
      },
      {
        // Each of the two is right by itself, so that only what the purchase names leads to both.
        is: 'an intent that took the whole amount twice',
        make: async () => {
          const { purchase, charge } = await insertSale(desk);
          await sql(
            `INSERT INTO desk_stripe_charges
             SELECT (jsonb_populate_record(c, jsonb_build_object('id', c.id || '_again',
               'balance_transaction', NULL))).* FROM desk_stripe_charges c WHERE c.id = $1`,
            [charge],
          );
          return purchase;
        },
        found: ['AMOUNT_MISMATCH discrepancy'],
      },
    ],
  },
  {
    pair: ['REFUND_UNRECORDED', 'DISPUTE_LOST_ACTIVE'],
    cases: [
      {
        is: 'a refund that we do not know of',
        make: async () => {
          const { purchase, charge } = await insertSale(desk);
          await refund(charge);
          return purchase;
        },
        found: ['REFUND_UNRECORDED discrepancy'],
      },
      {
        is: 'a lost dispute of what is still active',
        make: async () => {
          const { purchase, charge } = await insertSale(desk);
          await loseDispute(charge);
          return purchase;
        },
        found: ['DISPUTE_LOST_ACTIVE discrepancy'],
      },
      {
        is: 'a lost dispute of what was ended',
        make: async () => {
          const { purchase, charge } = await insertSale(desk, { status: 'CANCELLED' });
          await loseDispute(charge);
          return purchase;
        },
        found: [],
      },
    ],
  },
  {
    pair: ['PROCESSING', 'ACTIVE_UNPAID'],
    cases: [
      {
        is: 'a bank debit that is on its way',
        make: () => intent('processing', 'PROCESSING'),
        found: ['PROCESSING expected'],
      },
      {
        is: 'one that is on its way for too long',
        make: () => intent('processing', 'PROCESSING', longAgo),
        found: ['PROCESSING discrepancy'],
      },
      {
        is: 'one on its way that we took for paid',
        make: () => intent('processing', 'SUCCEEDED'),
        found: ['PROCESSING expected'],
      },
      {
        is: 'an intent that nobody paid, of what is active',
        make: () => intent('requires_payment_method', 'SUCCEEDED'),
        found: ['ACTIVE_UNPAID discrepancy'],
      },
      {
        is: 'one that a customer has still days to pay',
        make: () => intent('requires_payment_method', 'PENDING', lately),
        found: [],
      },
    ],
  },
  {
    pair: ['PRORATION', 'AMOUNT_MISMATCH'],
    cases: [
      {
        is: 'the line that prorates is the whole difference',
        make: () => invoiced(-1_900),
        found: ['PRORATION information'],
      },
      {
        is: 'nothing is prorated',
        make: () => invoiced(0),
        found: ['AMOUNT_MISMATCH discrepancy'],
      },
      {
        is: 'what is prorated is not the difference',
        make: () => invoiced(-1_800),
        found: ['AMOUNT_MISMATCH discrepancy'],
      },
    ],
  },
  {
    pair: ['MISSING_IN_STRIPE', 'COVERAGE_GAP'],
    cases: [
      {
        is: 'absent where everything was listed',
        make: () => absent('pi_gone', at),
        found: ['MISSING_IN_STRIPE discrepancy'],
      },
      {
        is: 'absent where the list has a hole',
        make: () => absent('pi_unseen', unlisted),
        found: [],
      },
    ],
  },
];

beforeAll(async () => {
  desk = await openFinance('server');
  const list = (objects: readonly string[], from: string, to: string) =>
    sql(
      `INSERT INTO desk_stripe_coverage (object, from_at, to_at, state, as_of)
       SELECT object, $2, $3, 'complete', $4 FROM unnest($1::text[]) object`,
      [objects, from, to, now],
    );
  await list(
    [
      'balance_transaction',
      'charge',
      'invoice',
      'invoice_payment',
      'subscription',
      'refund',
      'dispute',
      'payout',
    ],
    '2026-10-01',
    '2026-11-01',
  );
  await list(['payment_intent'], '2026-10-01', '2026-10-19');
  await list(['payment_intent'], '2026-10-22', '2026-11-01');
  // What could not be read is noted too, and proves nothing: the hole itself, what lies elsewhere, and
  // another list.
  for (const [object, from, to, reason] of [
    ['charge', '2026-10-19', '2026-10-22', 'Another list'],
    ['payment_intent', '2026-08-01', '2026-09-01', 'Another time'],
    ['payment_intent', '2026-10-19', '2026-10-22', 'The key lacks a permission'],
  ]) {
    await sql(
      `INSERT INTO desk_stripe_coverage (object, from_at, to_at, state, reason)
       VALUES ($1, $2, $3, 'gap', $4)`,
      [object, from, to, reason],
    );
  }
  for (const { pair, cases } of pairs) {
    for (const { is, make } of cases) made.set(`${pair} ${is}`, await make());
  }
  await reconcileAt(desk, now, { from: '2026-10-01', to: '2026-10-31' });
});
afterAll(() => desk.close());

for (const { pair, cases } of pairs) {
  describe(pair.join(' and '), () => {
    it.each(cases)('$is: $found', async ({ is, found }) => {
      const { rows } = await sql(
        `SELECT class || ' ' || state AS found FROM desk_findings
         WHERE purchase_id = $1 AND class = ANY ($2) ORDER BY 1`,
        [made.get(`${pair} ${is}`), pair],
      );
      expect(rows.map((row) => row.found)).toEqual(found);
    });
  });
}

it.each([
  ['two digits too many in dollars', [100, 1]],
  ['one digit too few in dinars, which have three decimals', [1, 10]],
])('%s: the evidence has the factor on the side that has too much', async (is, factor) => {
  const { rows } = await sql(
    `SELECT evidence -> 'factor' AS factor FROM desk_findings
     WHERE purchase_id = $1 AND class = 'SCALE_ERROR'`,
    [made.get(`SCALE_ERROR,AMOUNT_MISMATCH ${is}`)],
  );
  expect(rows).toEqual([{ factor }]);
});

it('the hole is reported itself, once, with its reason', async () => {
  const { rows } = await sql(
    `SELECT evidence -> 'object' ->> 0 AS object, evidence -> 'from' ->> 0 AS since,
       evidence -> 'reason' ->> 1 AS reason
     FROM desk_findings WHERE class = 'COVERAGE_GAP'`,
  );
  expect(rows).toEqual([
    {
      object: 'payment_intent',
      since: expect.stringContaining('2026-10-19'),
      reason: 'The key lacks a permission',
    },
  ]);
});
