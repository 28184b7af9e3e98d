import { afterAll, beforeAll, expect, it } from 'vitest';
import { purchasesInput } from '../../../electron/reconciliation/findings/chain.schema';
import { purchasesPage } from '../../../electron/reconciliation/purchases.service';
import { resolveFindings } from '../../../electron/reconciliation/resolutions/resolutions.service';
import { reportOf } from '../../../electron/reconciliation/run/report.service';
import {
  type FinanceDatabase,
  insertSale,
  openFinance,
  reconcileAt,
  type SaleValues,
} from '../../support/finance-database';
import { insertPurchase } from '../../support/marketplace-rows';
import { insertMirrored, insertPayout } from '../../support/mirror-rows';
import { request } from '../../support/resolve-request';

/** Where the money of October is counted. Each case has a currency, and so a sum, of its own. */
const now = '2026-11-20T12:00:00Z';
const days = { from: '2026-10-01', to: '2026-10-31' };
const accepted = new Set<string>();

let desk: FinanceDatabase;

/** A sale whose money arrived at the bank. */
async function settled(currency: string, values: SaleValues = {}, purchase: object = {}) {
  const sale = await insertSale(desk, { ...values, currency });
  await desk.client.query(
    `WITH moved AS (
       UPDATE desk_stripe_balance_transactions SET payout_id = $2 WHERE source = $1 RETURNING id
     ) UPDATE desk_stripe_charges SET balance_transaction = moved.id FROM moved WHERE desk_stripe_charges.id = $1`,
    [sale.charge, `po_${currency}`],
  );
  for (const [column, value] of Object.entries(purchase)) {
    await desk.client.query(`UPDATE marketplace_purchases SET ${column} = $2 WHERE id = $1`, [
      sale.purchase,
      value,
    ]);
  }
  return sale;
}

interface Case {
  readonly is: string;
  readonly make: (currency: string) => Promise<unknown>;
  /** How many are counted where, and how much that is. */
  readonly sums: string;
}

const less = { capturedMinor: 4_800 };

const cases: Readonly<Record<string, Case>> = {
  AUD: {
    is: 'a sale that is in order',
    make: (currency) => settled(currency),
    sums: 'matched 1 4900',
  },
  BRL: {
    is: 'a sale in order, and one of which the amount differs',
    make: async (currency) => {
      await settled(currency);
      await settled(currency, less);
    },
    sums: 'matched 1 4900, discrepant 1 4900',
  },
  CAD: {
    is: 'a sale whose money is on its way',
    make: (currency) => insertSale(desk, { currency, at: '2026-10-31T12:00:00Z' }).then(onItsWay),
    sums: 'expected 1 4900',
  },
  CHF: {
    is: 'what differs and was accepted',
    make: async (currency) => accepted.add((await settled(currency, less)).purchase),
    sums: 'explained 1 4900',
  },
  CZK: {
    is: 'what differs, was accepted, and differs otherwise since',
    make: async (currency) => accepted.add((await settled(currency, less)).purchase),
    sums: 'discrepant 1 4900',
  },
  DKK: {
    is: 'two purchases of one payment that is more than both',
    make: async (currency) => {
      const { charge } = await settled(currency, { capturedMinor: 9_900 });
      await another(currency, charge);
    },
    sums: 'discrepant 2 9800',
  },
  NOK: {
    is: 'two purchases of a payment for one, of which the later one claims it too',
    make: async (currency) => {
      const { charge } = await settled(currency);
      await another(currency, charge, { purchase_date: '2026-10-11T12:00:00Z' });
    },
    sums: 'matched 1 4900, discrepant 1 4900',
  },
  EUR: {
    is: 'a sale, and a part of one of September that went back in October',
    make: async (currency) => {
      await settled(currency);
      await partlyRefunded(currency, '2026-09-30T23:59:59Z', '2026-10-12T12:00:00Z');
    },
    sums: 'matched 1 4900',
  },
  PLN: {
    is: 'a sale of the first moment, of which a part went back in November',
    make: (currency) => partlyRefunded(currency, '2026-10-01T00:00:00Z', '2026-11-05T12:00:00Z'),
    sums: 'discrepant 1 4900',
  },
  SEK: {
    is: 'a sale whose payment was made in the other mode',
    make: async (currency) => {
      const { charge } = await settled(currency);
      await desk.client.query('UPDATE desk_stripe_charges SET livemode = true WHERE id = $1', [
        charge,
      ]);
    },
    sums: 'discrepant 1 4900',
  },
  GBP: {
    is: 'what was sold in the first and in the last moment',
    make: async (currency) => {
      await settled(currency, { at: '2026-10-01T00:00:00Z' });
      await settled(currency, { at: '2026-11-01T00:00:00Z' });
      await settled(currency, { ...less, at: '2026-10-01T00:00:00Z' });
      await settled(currency, { ...less, at: '2026-11-01T00:00:00Z' });
    },
    sums: 'matched 1 4900, discrepant 1 4900',
  },
  HKD: {
    is: 'what costs nothing, is on credit or was not paid, beside one sale',
    make: async (currency) => {
      await settled(currency);
      await another(currency, null, { amount: '0.00' });
      await another(currency, null, { payment_method: 'PLATFORM_CREDITS' });
      await another(currency, null, { payment_status: 'PENDING', status: 'CANCELLED' });
    },
    sums: 'matched 1 4900',
  },
  HUF: {
    is: 'what is active and was not paid',
    make: (currency) => another(currency, null, { payment_status: 'FAILED' }),
    sums: 'discrepant 1 4900',
  },
  ILS: {
    is: 'a payment that no purchase explains, beside a sale',
    make: async (currency) => {
      await settled(currency);
      const { purchase } = await settled(currency, { capturedMinor: 4_700, linked: false });
      await desk.client.query('DELETE FROM marketplace_purchases WHERE id = $1', [purchase]);
    },
    sums: 'matched 1 4900, discrepant 1 4700',
  },
};

const another = (currency: string, payment: string | null, values: object = {}) =>
  insertPurchase(desk.client, {
    organization_id: desk.organization,
    user_id: desk.buyer,
    tool_id: desk.tool,
    currency,
    status: 'ACTIVE',
    payment_status: 'SUCCEEDED',
    purchase_date: '2026-10-10T12:00:00Z',
    ...(payment ? { stripe_payment_id: payment } : {}),
    ...values,
  });

/** A sale of which a part went back, which we did not record. */
async function partlyRefunded(currency: string, at: string, refunded: string) {
  const { charge } = await settled(currency, { at, refundedMinor: 1_000 });
  await insertMirrored(desk.client, 'refunds', {
    id: `re_${charge}`,
    created: refunded,
    ...{ currency, charge, amount: 1_000, status: 'succeeded' },
  });
}

async function onItsWay({ charge }: { readonly charge: string }) {
  await desk.client.query(
    `UPDATE desk_stripe_charges c SET balance_transaction = b.id
     FROM desk_stripe_balance_transactions b WHERE b.source = c.id AND c.id = $1`,
    [charge],
  );
}

const sums = new Map<string, string>();
/** What the list of purchases says, added up by its standings. */
const listed = new Map<string, string>();
const standings = ['matched', 'expected', 'explained', 'discrepant'] as const;

beforeAll(async () => {
  desk = await openFinance('server');
  await desk.client.query(
    `INSERT INTO desk_stripe_account (account, livemode) VALUES ('acct_here', false)`,
  );
  for (const [currency, { make }] of Object.entries(cases)) {
    await insertPayout(desk.client, `po_${currency}`, { currency });
    await make(currency);
  }
  await reconcileAt(desk, now, days);
  const { rows } = await desk.client.query(
    `SELECT id AS finding, fingerprint FROM desk_findings
     WHERE class = 'AMOUNT_MISMATCH' AND purchase_id = ANY ($1)`,
    [[...accepted]],
  );
  await resolveFindings(desk.access('finance'), request('accept', rows));
  await desk.client.query(
    `UPDATE desk_stripe_charges SET amount_captured = 4700, as_of = now() WHERE currency = 'CZK'`,
  );
  const { runId } = await reconcileAt(desk, now, days);
  const { authority: database, actor } = desk.access('finance');
  for (const total of (await reportOf({ database, actor }, runId)).totals) {
    const said = standings
      .filter((standing) => total[standing] !== 0)
      .map((standing) => `${standing} ${total[standing]} ${total[`${standing}_minor`]}`);
    sums.set(total.currency, said.join(', '));
  }
  const { rows: purchases } = await purchasesPage(
    desk.access('finance'),
    purchasesInput.parse({ ...days, limit: 500 }),
  );
  for (const currency of Object.keys(cases)) {
    const said = standings.flatMap((standing) => {
      const of = purchases.filter((row) => row.currency === currency && row.standing === standing);
      const minor = of.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      return of.length === 0 ? [] : `${standing} ${of.length} ${minor}`;
    });
    listed.set(currency, said.join(', '));
  }
});
afterAll(() => desk.close());

it.each(Object.entries(cases).map(([currency, one]) => ({ currency, ...one })))(
  '$is: $sums',
  ({ currency, sums: expected }) => {
    expect(sums.get(currency)).toBe(expected);
    // A payment without a purchase is no row of the list.
    expect(listed.get(currency)).toBe(currency === 'ILS' ? 'matched 1 4900' : expected);
  },
);
