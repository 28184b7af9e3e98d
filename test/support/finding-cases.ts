import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FinanceDatabase, openFinance, reconcileAt } from './finance-database';
import { insertTool } from './marketplace-rows';

/** Something that is as it is, and all that a run says of it. */
export interface FindingCase {
  readonly is: string;
  /** Makes it. @returns the purchase or the object of Stripe's that it is about */
  readonly make: (desk: FinanceDatabase) => Promise<string>;
  /** Class, state and amount of all that is found. */
  readonly found: readonly string[];
}

/** What cases that are not about the ledger leave unsaid: how money stands on its way to the bank. */
const besides = ['BT_MISSING', 'UNSETTLED', 'CATALOG_DRIFT', 'DOUBLE_SUBSCRIPTION'];

/** When Stripe was last read: everything since September is listed. */
const now = '2026-11-20T12:00:00Z';

/**
 * Makes all cases in one database, reconciles once, and tries each.
 * @param unsaid the classes of which the cases do not say whether they are found
 */
export function tryFindings(
  cases: readonly FindingCase[],
  days = { from: '2026-10-01', to: '2026-11-30' },
  unsaid: readonly string[] = besides,
): void {
  let desk: FinanceDatabase;
  const made = new Map<string, string>();
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
    // Each about a thing of its own, or the same one would be bought by all at once.
    for (const { is, make } of cases) {
      made.set(is, await make({ ...desk, tool: await insertTool(desk.client) }));
    }
    await reconcileAt(desk, now, days);
  });
  afterAll(() => desk.close());

  it.each(cases)('$is: $found', async ({ is, found }) => {
    const { rows } = await desk.client.query(
      `SELECT concat_ws(' ', class, state, amount_minor) AS found FROM desk_findings
       WHERE (purchase_id::text = $1 OR stripe_ids[1] = $1)
         AND class <> ALL ($2) ORDER BY 1`,
      [made.get(is), unsaid],
    );
    expect(rows.map((row) => row.found)).toEqual(found);
  });
}
