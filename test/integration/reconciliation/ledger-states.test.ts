import { type FinanceDatabase, insertSale } from '../../support/finance-database';
import { type FindingCase, tryFindings } from '../../support/finding-cases';
import { insertMirrored, insertMovement, insertPayout } from '../../support/mirror-rows';

/** How the ledger books what was taken, converts it, and hands it to payouts. */
type Values = Readonly<Record<string, unknown>>;
const at = '2026-10-12T12:00:00Z';
let count = 0;

/** A charge and its movement in dollars at a rate; the money is in a payout that arrived. */
const converted =
  (currency: string, captured: number, rate: number, amount: number, type = 'charge') =>
  async ({ client }: FinanceDatabase) => {
    count += 1;
    const id = `txn_fx_${count}`;
    const source = `ch_fx_${count}`;
    await insertMirrored(client, 'charges', {
      id: source,
      created: at,
      ...{ status: 'succeeded', paid: true, captured: true, refunded: false, disputed: false },
      ...{ amount: captured, amount_captured: captured, amount_refunded: 0, currency },
    });
    await insertPayout(client, `po_fx_${count}`);
    await insertMovement(client, id, {
      net: amount,
      type,
      source,
      exchange_rate: rate,
      payout_id: `po_fx_${count}`,
    });
    return id;
  };

/** A sale without a movement in the ledger, and what its charge says of that. */
const unbooked = (charge: Values, when: string) => async (desk: FinanceDatabase) => {
  const sale = await insertSale(desk, { at: when });
  await desk.client.query('DELETE FROM desk_stripe_balance_transactions WHERE source = $1', [
    sale.charge,
  ]);
  for (const [column, value] of Object.entries(charge)) {
    await desk.client.query(`UPDATE desk_stripe_charges SET ${column} = $2 WHERE id = $1`, [
      sale.charge,
      value,
    ]);
  }
  return sale.purchase;
};

/** A movement of 100 that is available from November on, beside the payouts of its currency. */
const waiting =
  (currency: string, values: Values, ...payouts: readonly Values[]) =>
  async ({ client }: FinanceDatabase) => {
    for (const [place, payout] of payouts.entries()) {
      await insertPayout(client, `po_${currency}_${place}`, { currency, ...payout });
    }
    const id = `txn_${currency}`;
    await insertMovement(client, id, {
      net: 100,
      currency,
      type: 'charge',
      available_on: '2026-11-01T12:00:00Z',
      ...values,
    });
    return id;
  };

/** A payout of 50.00 with a member of as much, and its own movement. */
const payout = (id: string, values: Values, own: Values) => async (desk: FinanceDatabase) => {
  await insertPayout(desk.client, id, values);
  await insertMovement(desk.client, `txn_of_${id}`, { net: 5_000, type: 'charge', payout_id: id });
  await insertMovement(desk.client, `txn_${id}`, { net: -5_000, type: 'payout', ...own });
  return id;
};

const later = { created: '2026-11-10T00:00:00Z' };

const cases: readonly FindingCase[] = [
  { is: 'euros that come out', make: converted('EUR', 4_900, 1.1, 5_390), found: [] },
  { is: 'euros that are rounded by a cent', make: converted('EUR', 4_900, 1.1, 5_391), found: [] },
  {
    is: 'euros that are two cents off',
    make: converted('EUR', 4_900, 1.1, 5_392),
    found: ['FX_VARIANCE discrepancy 2'],
  },
  {
    is: 'euros of a payment by another method that are two cents off',
    make: converted('EUR', 4_900, 1.1, 5_392, 'payment'),
    found: ['FX_VARIANCE discrepancy 2'],
  },
  {
    is: 'a million euros, off by a hundred-thousandth',
    make: converted('EUR', 100_000_000, 1.1, 110_001_101),
    found: [],
  },
  {
    is: 'a million euros, off by more',
    make: converted('EUR', 100_000_000, 1.1, 110_001_102),
    found: ['FX_VARIANCE discrepancy 1102'],
  },
  {
    is: 'yen at a rate between yen and dollars',
    make: converted('JPY', 4_900, 0.0067, 3_283),
    found: [],
  },
  {
    is: 'yen at a rate between yen and cents',
    make: converted('JPY', 4_900, 0.67, 3_283),
    found: [],
  },
  {
    is: 'a capture of today that has no movement yet',
    make: unbooked({}, '2026-11-20T00:00:00Z'),
    found: ['BT_MISSING expected 4900'],
  },
  {
    is: 'an older capture that was last seen within its first day',
    make: unbooked({ as_of: '2026-11-18T13:00:00Z' }, '2026-11-18T12:00:00Z'),
    found: ['BT_MISSING expected 4900'],
  },
  {
    is: 'an older capture that still has none',
    make: unbooked({}, '2026-11-18T12:00:00Z'),
    found: ['BT_MISSING discrepancy 4900'],
  },
  {
    is: 'a capture of today whose movement is not among those that were listed',
    make: unbooked({ balance_transaction: 'txn_gone' }, '2026-11-20T00:00:00Z'),
    found: ['BT_MISSING discrepancy 4900'],
  },
  {
    is: 'a capture whose movement falls in a time that was not listed',
    make: unbooked({ balance_transaction: 'txn_before' }, '2026-08-15T12:00:00Z'),
    found: [],
  },
  { is: 'a movement of nothing', make: waiting('AUD', { net: 0 }, later), found: [] },
  {
    is: 'a payout that failed, as a movement of its own',
    make: waiting('CAD', { type: 'payout_failure' }, later),
    found: [],
  },
  {
    is: 'a payout that was cancelled, as a movement of its own',
    make: waiting('CHF', { type: 'payout_cancel' }, later),
    found: [],
  },
  {
    is: 'money in a payout that is to be sent',
    make: waiting(
      'DKK',
      { payout_id: 'po_DKK_0' },
      { ...later, status: 'pending', arrival_date: '2026-11-25T00:00:00Z' },
    ),
    found: ['UNSETTLED expected 100'],
  },
  {
    is: 'money that came after a payout whose members nobody knows, and that the next one left behind',
    make: waiting('GBP', {}, { created: '2026-10-20T00:00:00Z', members: 'unlisted' }, later),
    found: ['UNSETTLED discrepancy 100'],
  },
  {
    is: 'money that may be in a payout whose members nobody knows',
    make: waiting('HKD', {}, { created: '2026-11-05T00:00:00Z', members: 'unlisted' }, later),
    found: [],
  },
  {
    is: 'money that cannot be in it, because it failed',
    make: waiting(
      'NOK',
      {},
      { created: '2026-11-05T00:00:00Z', members: 'unlisted', status: 'failed' },
      later,
    ),
    found: ['UNSETTLED discrepancy 100'],
  },
  {
    is: 'a payout that adds up with its own movement, which it does not name',
    make: payout('po_unnamed', {}, { payout_id: 'po_unnamed' }),
    found: [],
  },
  {
    is: 'a payout that names its own movement, which is not among its members',
    make: payout('po_apart', { balance_transaction: 'txn_po_apart' }, {}),
    found: [],
  },
];

tryFindings(cases, { from: '2026-08-01', to: '2026-11-30' }, []);
