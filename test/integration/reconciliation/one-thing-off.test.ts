import { type FinanceDatabase, insertSale, type SaleValues } from '../../support/finance-database';
import { type FindingCase, tryFindings } from '../../support/finding-cases';

/** Sales that are plain but for one thing, which alone has to have them looked at. */
const off = (
  table: 'marketplace_purchases' | 'desk_stripe_charges' | 'desk_stripe_balance_transactions',
  set: string,
  values: SaleValues = {},
) => {
  const which = {
    marketplace_purchases: 'id = $1::uuid',
    desk_stripe_charges: 'id = $1',
    desk_stripe_balance_transactions: 'source = $1',
  }[table];
  return async (desk: FinanceDatabase) => {
    const { purchase, charge } = await insertSale(desk, values);
    // A charge that names its balance transaction is settled when that was made.
    await desk.client.query(
      `UPDATE desk_stripe_charges c SET balance_transaction = b.id
       FROM desk_stripe_balance_transactions b WHERE b.source = c.id AND c.id = $1`,
      [charge],
    );
    await desk.client.query(`UPDATE ${table} SET ${set} WHERE ${which}`, [
      table === 'marketplace_purchases' ? purchase : charge,
    ]);
    return purchase;
  };
};

/** A sale whose payment came from an address; the organisation has another one for its bills. */
const paidFrom =
  (email: string, more = '') =>
  async (desk: FinanceDatabase) => {
    await desk.client.query(
      `UPDATE organizations SET billing_email = 'Bills@harbour.example' WHERE id = $1`,
      [desk.organization],
    );
    return off('desk_stripe_charges', `email = '${email}'${more}`)(desk);
  };

const cases: readonly FindingCase[] = [
  { is: 'nothing', make: off('desk_stripe_charges', 'paid = true'), found: [] },
  {
    is: 'the customer',
    make: off('desk_stripe_charges', `customer = 'cus_other'`),
    found: ['PARTY_MISMATCH discrepancy 4900'],
  },
  {
    is: 'the purchase that the payment names',
    make: off('desk_stripe_charges', `purchase_id = 'of_another_shop'`),
    found: ['PARTY_MISMATCH discrepancy 4900'],
  },
  {
    is: 'the address, of the same customer',
    make: paidFrom('accounts@harbour.example'),
    found: ['PARTY_MISMATCH information 4900'],
  },
  {
    is: 'the address, of a customer that is not named',
    make: paidFrom('accounts@harbour.example', ', customer = NULL'),
    found: ['PARTY_MISMATCH discrepancy 4900'],
  },
  {
    is: 'how the address is written, and a part that went back',
    make: paidFrom('bills@HARBOUR.example', ', amount_refunded = 1000'),
    found: ['REFUND_UNRECORDED discrepancy 1000'],
  },
  {
    is: 'a part that we say went back',
    make: off('marketplace_purchases', 'refunded_amount = 10'),
    found: ['REFUND_NOT_EXECUTED discrepancy 1000'],
  },
  {
    is: 'a part that Stripe says went back, without its refund',
    make: off('desk_stripe_charges', 'amount_refunded = 1000'),
    found: ['REFUND_UNRECORDED discrepancy 1000'],
  },
  {
    is: 'the column of the reference',
    make: off('marketplace_purchases', 'stripe_invoice_id = stripe_payment_id'),
    found: ['BAD_REFERENCE discrepancy 4900'],
  },
  {
    is: 'the mode',
    make: off('desk_stripe_charges', 'livemode = true'),
    found: ['WRONG_MODE discrepancy 4900'],
  },
  {
    is: 'the currency',
    make: off('desk_stripe_charges', `currency = 'EUR'`),
    found: ['CURRENCY_MISMATCH discrepancy 4900'],
  },
  {
    is: 'the month in which the money moved',
    make: off('desk_stripe_balance_transactions', `created = '2026-11-01T00:10:00Z'`, {
      at: '2026-10-31T23:50:00Z',
    }),
    found: ['CUTOFF discrepancy 4900'],
  },
  {
    is: 'the minute in which the money moved, in the same month',
    make: off('desk_stripe_balance_transactions', `created = '2026-11-02T12:00:00Z'`, {
      at: '2026-11-01T00:10:00Z',
    }),
    found: [],
  },
  {
    is: 'what became of a subscription that is over and was paid',
    make: off('marketplace_purchases', `status = 'EXPIRED', is_subscription = true`),
    found: [],
  },
  {
    is: 'what became of a thing that was sold for good',
    make: off('marketplace_purchases', `status = 'EXPIRED'`),
    found: ['PAID_INACTIVE discrepancy 4900'],
  },
  {
    is: 'a payment that is called failed',
    make: off('marketplace_purchases', `payment_status = 'FAILED'`),
    found: ['PAID_INACTIVE discrepancy 4900'],
  },
  {
    is: 'one that is called failed, of which a part went back on both sides',
    make: off('marketplace_purchases', `payment_status = 'FAILED', refunded_amount = 10`, {
      refundedMinor: 1_000,
    }),
    found: ['PAID_INACTIVE discrepancy 3900'],
  },
  {
    is: 'one that is called failed, of which all went back at Stripe and a part here',
    make: off('marketplace_purchases', `payment_status = 'FAILED', refunded_amount = 10`, {
      refundedMinor: 4_900,
    }),
    found: ['REFUND_AMOUNT discrepancy 3900'],
  },
  {
    is: 'one that is called failed, of which a part went back at Stripe and all here',
    make: off('marketplace_purchases', `payment_status = 'FAILED', refunded_amount = 49`, {
      refundedMinor: 1_000,
    }),
    found: ['REFUNDED_ENTITLED discrepancy 4900', 'REFUND_AMOUNT discrepancy 3900'],
  },
];

tryFindings(cases);
