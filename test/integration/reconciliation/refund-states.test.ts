import { describe } from 'vitest';
import { type FinanceDatabase, insertSale, type SaleValues } from '../../support/finance-database';
import { type FindingCase, tryFindings } from '../../support/finding-cases';
import { insertPurchase } from '../../support/marketplace-rows';
import { insertMirrored } from '../../support/mirror-rows';

type Values = Readonly<Record<string, unknown>>;

interface Reversed {
  readonly sale?: SaleValues;
  /** What the purchase says besides. */
  readonly purchase?: string;
  /** What the charge says besides. */
  readonly charge?: string;
  /** Refunds in the order in which they were made, each of 10.00 unless it says otherwise. */
  readonly refunds?: readonly Values[];
  readonly dispute?: string;
  /** Where it is not the payment's own, which is the dollar. */
  readonly disputeCurrency?: string;
}

/** A sale of 49.00 of which something went back, or was to. */
const reversed =
  ({
    sale = {},
    purchase: ours,
    charge: theirs,
    refunds = [],
    dispute,
    disputeCurrency,
  }: Reversed) =>
  async (desk: FinanceDatabase) => {
    const { purchase, charge, intent } = await insertSale(desk, sale);
    const set = (table: string, values: string | undefined, id: string) =>
      values ? desk.client.query(`UPDATE ${table} SET ${values} WHERE id::text = $1`, [id]) : null;
    await set('marketplace_purchases', ours, purchase);
    await set('desk_stripe_charges', theirs, charge);
    for (const [place, { byIntent, ...values }] of refunds.entries()) {
      await insertMirrored(desk.client, 'refunds', {
        id: `re_${charge}_${place}`,
        created: `2026-11-1${place + 1}T12:00:00Z`,
        currency: 'USD',
        amount: 1_000,
        status: 'succeeded',
        ...(byIntent ? { payment_intent: intent } : { charge }),
        ...values,
      });
    }
    if (dispute) {
      await insertMirrored(desk.client, 'disputes', {
        id: `dp_${charge}`,
        created: '2026-10-12T12:00:00Z',
        currency: disputeCurrency ?? 'USD',
        amount: 4_900,
        status: dispute,
        charge,
      });
    }
    return purchase;
  };

/** A purchase whose payment Stripe was asked about, and answered that it is not there. */
const absent =
  (id: string, reason: 'missing' | 'other_mode', values: Values) =>
  async (desk: FinanceDatabase) => {
    await desk.client.query(
      'INSERT INTO desk_stripe_absences (id, reason, asked_at) VALUES ($1, $2, now())',
      [id, reason],
    );
    return insertPurchase(desk.client, {
      organization_id: desk.organization,
      user_id: desk.buyer,
      tool_id: desk.tool,
      status: 'ACTIVE',
      payment_status: 'SUCCEEDED',
      purchase_date: '2026-10-12T12:00:00Z',
      stripe_payment_id: id,
      ...values,
    });
  };

const partly = { paymentStatus: 'PARTIALLY_REFUNDED' };
const pending = 'REFUND_STUCK expected 1000';

/** Of 49.00, Stripe took 40.00 and released the rest by a refund that moves no money. */
const capturedInPart = (values: Reversed): Reversed => ({
  sale: { capturedMinor: 4_000 },
  charge: 'amount = 4900, amount_refunded = 900',
  refunds: [{ amount: 900 }],
  ...values,
});
const restLeft = 'AMOUNT_MISMATCH information 900';

const cases: readonly FindingCase[] = [
  {
    is: 'a part that is called returned, of what a dispute took',
    make: reversed({ sale: { ...partly, status: 'CANCELLED' }, dispute: 'lost' }),
    found: [],
  },
  {
    is: 'a part that is called returned, and is on its way',
    make: reversed({ sale: partly, refunds: [{ status: 'pending' }] }),
    found: [pending],
  },
  {
    is: 'a part that is called returned, and whose refund failed',
    make: reversed({ sale: partly, refunds: [{ status: 'failed' }] }),
    found: ['REFUND_FAILED discrepancy 1000'],
  },
  {
    is: 'a part that is called returned, of which Stripe knows nothing',
    make: reversed({ sale: partly }),
    found: ['REFUND_AMOUNT discrepancy 0'],
  },
  {
    is: 'a refund that failed of a payment in another currency',
    make: reversed({
      charge: `currency = 'EUR'`,
      refunds: [{ status: 'failed', currency: 'EUR' }],
    }),
    found: ['CURRENCY_MISMATCH discrepancy 4900'],
  },
  {
    is: 'a refund that failed, and one that is on its way instead',
    make: reversed({ refunds: [{ status: 'failed' }, { status: 'pending' }] }),
    found: [pending],
  },
  {
    is: 'a refund that failed after one that arrived',
    make: reversed({
      purchase: 'refunded_amount = 10',
      refunds: [{}, { status: 'failed' }],
    }),
    found: ['REFUND_FAILED discrepancy 1000'],
  },
  {
    is: 'a refund that names the intent alone',
    make: reversed({ refunds: [{ byIntent: true }] }),
    found: ['REFUND_UNRECORDED discrepancy 1000'],
  },
  {
    is: 'a refund that was cancelled, and that the charge still counts',
    make: reversed({ charge: 'amount_refunded = 1000', refunds: [{ status: 'canceled' }] }),
    found: [],
  },
  {
    is: 'the rest of a payment that was captured in part, which Stripe calls refunded',
    make: reversed(capturedInPart({})),
    found: [restLeft],
  },
  {
    is: 'such a rest, which we call refunded too',
    make: reversed(capturedInPart({ purchase: 'refunded_amount = 9' })),
    found: [restLeft],
  },
  {
    is: 'a refund beside such a rest',
    make: reversed(
      capturedInPart({
        purchase: 'refunded_amount = 10',
        charge: 'amount = 4900, amount_refunded = 1900',
        refunds: [{ amount: 900 }, { balance_transaction: 'txn_refund' }],
      }),
    ),
    found: [restLeft],
  },
  {
    is: 'a refund beside such a rest, which is not recorded',
    make: reversed(
      capturedInPart({
        charge: 'amount = 4900, amount_refunded = 1900',
        refunds: [{ amount: 900 }, { balance_transaction: 'txn_refund_unrecorded' }],
      }),
    ),
    found: [restLeft, 'REFUND_UNRECORDED discrepancy 1000'],
  },
  {
    is: 'a dispute in another currency about what a refund beside such a rest had left',
    make: reversed(
      capturedInPart({
        sale: { ...partly, capturedMinor: 4_000, status: 'CANCELLED' },
        purchase: 'refunded_amount = 35',
        charge: 'amount = 4900, amount_refunded = 4400, disputed = true',
        refunds: [{ amount: 900 }, { amount: 3_500, balance_transaction: 'txn_refund_most' }],
        dispute: 'lost',
        disputeCurrency: 'EUR',
      }),
    ),
    found: [restLeft, 'DOUBLE_LOSS discrepancy 500'],
  },
  {
    is: 'what is called refunded as a purchase',
    make: reversed({ sale: { status: 'REFUNDED' } }),
    found: ['REFUND_NOT_EXECUTED discrepancy 4900'],
  },
  {
    is: 'what is called refunded as a payment',
    make: reversed({ sale: { paymentStatus: 'REFUNDED', status: 'CANCELLED' } }),
    found: ['REFUND_NOT_EXECUTED discrepancy 4900'],
  },
  {
    is: 'a dispute that was lost, of which neither purchase nor charge says anything',
    make: reversed({ dispute: 'lost' }),
    found: ['DISPUTE_LOST_ACTIVE discrepancy 4900'],
  },
  {
    is: 'a dispute that the charge alone tells of, of what is over',
    make: reversed({
      sale: { paymentStatus: 'DISPUTED', status: 'CANCELLED' },
      charge: 'disputed = true',
    }),
    found: [],
  },
  {
    is: 'a dispute that was won, of a subscription that is over',
    make: reversed({ purchase: `is_subscription = true, status = 'CANCELLED'`, dispute: 'won' }),
    found: [],
  },
  {
    is: 'a dispute that was won, of what was sold for good and is over',
    make: reversed({ purchase: `status = 'CANCELLED'`, dispute: 'won' }),
    found: ['DISPUTE_WON_UNRESTORED discrepancy 4900'],
  },
  {
    is: 'a payment that is in the other mode',
    make: absent('pi_live', 'other_mode', {}),
    found: ['WRONG_MODE discrepancy 4900'],
  },
  {
    is: 'a payment that is not there',
    make: absent('pi_gone', 'missing', {}),
    found: ['MISSING_IN_STRIPE discrepancy 4900'],
  },
  {
    is: 'a payment that is not there, and is not called paid',
    make: absent('pi_abandoned', 'missing', { payment_status: 'PENDING' }),
    found: [],
  },
  {
    is: 'a payment that is not there, of what costs nothing',
    make: absent('pi_free', 'missing', { amount: '0.00' }),
    found: [],
  },
  {
    is: 'a subscription that is over and was paid, by another customer',
    make: reversed({
      purchase: `is_subscription = true, status = 'EXPIRED'`,
      charge: `customer = 'cus_other'`,
    }),
    found: ['PARTY_MISMATCH discrepancy 4900'],
  },
];

describe('what went back', () => tryFindings(cases));

/** A sale whose money moved some minutes after it. */
const bookedLater =
  (at: string, moved: string, charge?: string) => async (desk: FinanceDatabase) => {
    const sale = await insertSale(desk, { at });
    await desk.client.query(
      `UPDATE desk_stripe_charges c SET balance_transaction = b.id
     FROM desk_stripe_balance_transactions b WHERE b.source = c.id AND c.id = $1`,
      [sale.charge],
    );
    await desk.client.query(
      'UPDATE desk_stripe_balance_transactions SET created = $2 WHERE source = $1',
      [sale.charge, moved],
    );
    if (charge) {
      await desk.client.query(`UPDATE desk_stripe_charges SET ${charge} WHERE id = $1`, [
        sale.charge,
      ]);
    }
    return sale.purchase;
  };
const part = 'amount_refunded = 1000';

describe('what was sold on one side of a period and paid on the other', () =>
  tryFindings(
    [
      {
        is: 'over its beginning',
        make: bookedLater('2026-10-09T23:50:00Z', '2026-10-10T00:10:00Z'),
        found: ['CUTOFF discrepancy 4900'],
      },
      {
        is: 'over its end',
        make: bookedLater('2026-10-20T23:50:00Z', '2026-10-21T00:10:00Z'),
        found: ['CUTOFF discrepancy 4900'],
      },
      {
        is: 'over its beginning, of which a part went back',
        make: bookedLater('2026-10-09T23:50:00Z', '2026-10-10T00:10:00Z', part),
        // Sale and refund belong to the days before.
        found: ['CUTOFF discrepancy 4900'],
      },
      {
        is: 'over its end, of which a part went back',
        make: bookedLater('2026-10-20T23:50:00Z', '2026-10-21T00:10:00Z', part),
        found: ['CUTOFF discrepancy 4900', 'REFUND_UNRECORDED discrepancy 1000'],
      },
      {
        is: 'over a midnight within it',
        make: bookedLater('2026-10-14T23:50:00Z', '2026-10-15T00:10:00Z', part),
        found: ['REFUND_UNRECORDED discrepancy 1000'],
      },
    ],
    { from: '2026-10-10', to: '2026-10-20' },
  ));
