import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FinanceDatabase, openFinance, reconcileAt } from '../../support/finance-database';
import { insertPurchase, insertTool } from '../../support/marketplace-rows';
import { insertMirrored } from '../../support/mirror-rows';

/** First and last instant of a recorded period; null where the purchase says none. */
type Recorded = readonly [start: string | null, end: string | null];

const [july, august, october, november] = ['2026-07', '2026-08', '2026-10', '2026-11'].map(
  (month) => `${month}-05T00:00:00Z`,
) as [string, string, string, string];

const cases: readonly [string, Recorded, Recorded, boolean][] = [
  ['neither of which says when it ends', [july, null], [october, null], true],
  ['the first of which goes on', [july, null], [october, november], true],
  ['the second of which goes on', [july, november], [october, null], true],
  ['that say when they were bought only', [null, null], [null, null], true],
  ['one after the other', [july, august], [october, november], false],
  ['one after the other, the second without an end', [july, august], [october, null], false],
];

let desk: FinanceDatabase;
const later: string[] = [];

beforeAll(async () => {
  desk = await openFinance('server');
  for (const [, first, second] of cases) {
    const tool = await insertTool(desk.client);
    for (const [place, [start, end]] of [first, second].entries()) {
      const subscription = `sub_${later.length}_${place}`;
      const created = place === 0 ? july : october;
      await insertMirrored(desk.client, 'subscriptions', {
        id: subscription,
        created,
        status: 'active',
        cancel_at_period_end: false,
      });
      const purchase = await insertPurchase(desk.client, {
        organization_id: desk.organization,
        user_id: desk.buyer,
        tool_id: tool,
        status: 'ACTIVE',
        is_subscription: true,
        auto_renew: true,
        purchase_date: created,
        subscription_start: start,
        subscription_end: end,
        stripe_subscription_id: subscription,
      });
      if (place === 1) later.push(purchase);
    }
  }
  await reconcileAt(desk, '2026-11-20T12:00:00Z', { from: '2026-10-01', to: '2026-11-30' });
});
afterAll(() => desk.close());

it.each(cases.map(([name, , , double], at) => [name, double, at] as const))(
  'two running subscriptions to one thing, %s: double %s',
  async (_, double, at) => {
    const { rowCount } = await desk.client.query(
      `SELECT FROM desk_findings WHERE class = 'DOUBLE_SUBSCRIPTION' AND purchase_id = $1`,
      [later[at]],
    );
    expect(rowCount).toBe(double ? 1 : 0);
  },
);
