import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readChainOf } from '../../../electron/reconciliation/chain.service';
import { listPayouts } from '../../../electron/reconciliation/payouts.service';
import { type FinanceDatabase, openFinance, reconcileAt } from '../../support/finance-database';
import { insertMovement, insertPayout, insertStatement } from '../../support/mirror-rows';

let desk: FinanceDatabase;
const days = { from: '2026-10-01', to: '2026-11-30' };
const unlisted = { members: 'unavailable', automatic: false };

beforeAll(async () => {
  desk = await openFinance('server');
  await insertPayout(desk.client, 'po_empty');
  // One statement ends where the next one begins; what another account's covers is not this one's.
  await insertStatement(desk.client, 'DE1', '2026-10-01', '2026-10-31');
  await insertStatement(desk.client, 'DE1', '2026-11-01', '2026-11-15');
  await insertStatement(desk.client, 'DE2', '2026-11-16', '2026-11-19');
  await insertPayout(desk.client, 'po_end_of_month', {
    ...unlisted,
    created: '2026-10-28T00:00:00Z',
    arrival_date: '2026-10-30T00:00:00Z',
  });
  await insertPayout(desk.client, 'po_of_two_accounts', {
    ...unlisted,
    created: '2026-11-12T00:00:00Z',
    arrival_date: '2026-11-14T00:00:00Z',
  });

  // In euros: by hand, by schedule, by hand again with one that failed in between.
  const euros = { currency: 'EUR' };
  const on = (day: string) => ({
    ...euros,
    created: `2026-10-${day}T00:00:00Z`,
    arrival_date: `2026-10-${day}T00:00:00Z`,
  });
  await insertPayout(desk.client, 'po_by_hand', { ...unlisted, ...on('05') });
  await insertPayout(desk.client, 'po_by_schedule', { ...on('10'), members: 'unlisted' });
  await insertPayout(desk.client, 'po_failed', { ...unlisted, ...on('15'), status: 'failed' });
  await insertPayout(desk.client, 'po_by_hand_again', { ...unlisted, ...on('20') });
  for (const [day, net, more] of [
    ['04', 1, {}],
    ['08', 20, {}],
    ['12', 300, {}],
    ['17', 4_000, {}],
    // Held back by Stripe, so that it is no part of what was paid out.
    ['18', -50_000, { type: 'payout_minimum_balance_hold' }],
    ['19', 600_000, { type: 'payout' }],
    ['19', 7_000_000, { payout_id: 'po_by_schedule' }],
  ] as const) {
    await insertMovement(desk.client, `txn_${net}`, {
      net,
      ...euros,
      available_on: `2026-10-${day}T00:00:00Z`,
      ...more,
    });
  }
  await reconcileAt(desk, '2026-11-20T12:00:00Z', days);
});
afterAll(() => desk.close());

const findings = async (id: string) =>
  (
    await desk.client.query<{ id: string; class: string; evidence: Record<string, unknown[]> }>(
      'SELECT id, class, evidence FROM desk_findings WHERE stripe_ids[1] = $1 ORDER BY class',
      [id],
    )
  ).rows;
const shown = async (id: string) =>
  (await listPayouts(desk.access('finance'), days)).rows.find((payout) => payout.id === id);

describe('a payout is missing at the bank', () => {
  it.each([
    ['of which no member was listed', 'po_empty', true],
    ['on the last days of a statement that another one continues', 'po_end_of_month', true],
    ['whose last days are not covered', 'po_of_two_accounts', false],
  ])('%s: %s %s, in the queue, the list and the way of the money', async (_, id, missing) => {
    const found = await findings(id);
    expect(found.some((one) => one.class === 'BANK_MISSING')).toBe(missing);
    expect((await shown(id))?.statementThere).toBe(missing);
    const chain = await readChainOf(desk.access('finance'), {
      finding: found[0]?.id ?? null,
      purchase: null,
    });
    expect(chain.steps.at(-1)).toMatchObject({ step: 'bank_line', known: missing });
  });
});

describe('a manual payout is estimated', () => {
  it.each([
    ['with what came before it', 'po_by_hand', { count: 1, minor: 1 }],
    // 300 and 4,000 came since the schedule paid out, less what is held back.
    ['since the payout that took money', 'po_by_hand_again', { count: 3, minor: -45_700 }],
  ])('%s, in the list as in the queue', async (_, id, estimate) => {
    const [finding] = (await findings(id)).filter((one) => one.class === 'MANUAL_PAYOUT');
    expect(finding?.evidence).toMatchObject({
      amount_minor: [estimate.minor, 5_000],
      members_estimated: [estimate.count, null],
    });
    expect((await shown(id))?.estimate).toEqual(estimate);
  });
});
