import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listBankLines } from '../../../electron/reconciliation/bank/bank-statements.service';
import { listPayouts, payoutMembers } from '../../../electron/reconciliation/bank/payouts.service';
import { readChainOf } from '../../../electron/reconciliation/findings/chain.service';
import {
  type FinanceDatabase,
  insertSale,
  openFinance,
  reconcileAt,
} from '../../support/finance-database';
import {
  insertMirrored,
  insertMovement,
  insertPayout,
  insertStatement,
} from '../../support/mirror-rows';

let desk: FinanceDatabase;
const days = { from: '2026-10-01', to: '2026-11-30' };
const bankLines: readonly [text: string, minor: number, payout: string | null, extra: boolean][] = [
  ['STRIPE payment that nobody knows', 500, null, true],
  ['STRIPE debit that nobody knows', -600, null, true],
  ['STRIPE debit of a negative payout', -700, 'po_negative', false],
  ['Rent of the office', -800, null, false],
  ['Stripe top-up', -900, null, false],
  ['Stripe top-up of another amount', -901, null, true],
  ['Stripe debit of as much as was adjusted', -950, null, true],
  ['Stripe top-up of as much in pounds', -960, null, true],
  ['Stripe payout that went back', -965, null, false],
  ['Money in from a customer', 970, null, false],
];
const unlisted = { members: 'unavailable', automatic: false };

const insertLine = (
  statement: string,
  place: number,
  line: { readonly text: string; readonly minor: number; readonly payout?: string | null },
) =>
  desk.client.query(
    `INSERT INTO desk_bank_lines (statement_id, line_number, booked_on, amount_minor, currency, reference,
       description, fingerprint, payout_id, match_pass)
     VALUES ($1, $2, '2026-11-04', $3, 'USD', '', $4::text, $4::text, $5::text, CASE WHEN $5::text IS NOT NULL THEN 'amount' END)`,
    [statement, place, line.minor, line.text, line.payout ?? null],
  );

beforeAll(async () => {
  desk = await openFinance('server');
  await insertPayout(desk.client, 'po_empty');
  // One statement ends where the next one begins; what another account's covers is not this one's.
  await insertStatement(desk.client, 'DE1', '2026-10-01', '2026-10-31');
  const statement = await insertStatement(desk.client, 'DE1', '2026-11-01', '2026-11-15');
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

  await insertPayout(desk.client, 'po_on_its_way', {
    ...unlisted,
    status: 'in_transit',
    arrival_date: '2026-11-05T00:00:00Z',
  });
  for (const [id, more] of [
    ['po_just_covered', { arrival_date: '2026-11-12T00:00:00Z' }],
    ['po_a_day_short', { arrival_date: '2026-11-13T00:00:00Z' }],
    ['po_of_pounds', { currency: 'GBP' }],
  ] as const) {
    await insertPayout(desk.client, id, { ...unlisted, ...more });
  }

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
  // In francs: each with members of 40.00, and its own transaction of 50.00 in it or elsewhere.
  for (const [id, own, more] of [
    ['po_of_less', 'po_of_less', {}],
    ['po_with_its_own_elsewhere', null, {}],
    ['po_that_failed', 'po_that_failed', { status: 'failed' }],
    ['po_that_came_back', 'po_that_came_back', { failure_balance_transaction: 'txn_back' }],
    ['po_being_put_together', 'po_being_put_together', { reconciliation_status: 'in_progress' }],
  ] as const) {
    const francs = { currency: 'CHF', created: '2026-10-14T00:00:00Z' };
    const balance_transaction = `txn_own_${id}`;
    await insertPayout(desk.client, id, { ...francs, balance_transaction, ...more });
    await insertMovement(desk.client, `txn_${id}`, { net: 4_000, ...francs, payout_id: id });
    await insertMovement(desk.client, balance_transaction, {
      net: -5_000,
      ...francs,
      type: 'payout',
      payout_id: own,
    });
  }

  await insertPayout(desk.client, 'po_negative', {
    amount: -700,
    arrival_date: '2026-11-03T00:00:00Z',
  });
  await insertMovement(desk.client, 'txn_top_up', {
    net: 900,
    type: 'topup',
    created: '2026-11-01T00:00:00Z',
  });
  await insertMovement(desk.client, 'txn_came_back', {
    net: 965,
    type: 'payout_failure',
    created: '2026-11-03T00:00:00Z',
  });
  await insertMovement(desk.client, 'txn_adjusted', { net: 950, created: '2026-11-01T00:00:00Z' });
  await insertMovement(desk.client, 'txn_top_up_of_pounds', {
    net: 960,
    type: 'topup',
    currency: 'GBP',
    created: '2026-11-01T00:00:00Z',
  });
  for (const [place, [text, minor, payout]] of bankLines.entries()) {
    await insertLine(statement, place, { text, minor, payout });
  }
  const ofAnother = await insertStatement(desk.client, 'DE3', '2026-11-01', '2026-11-15');
  await insertLine(ofAnother, 0, { text: 'A tenant pays', minor: 980 });
  await insertLine(ofAnother, 1, { text: 'STRIPE pays', minor: 990 });
  // Its statement was there before the payout was: an import could not match them.
  await insertPayout(desk.client, 'po_came_late', { ...unlisted, amount: 1_234 });
  await insertLine(statement, bankLines.length, { text: 'STRIPE po_came_late', minor: 1_234 });
  const unnamed = await insertStatement(desk.client, 'DE4', '2026-11-01', '2026-11-15');
  await insertPayout(desk.client, 'po_unnamed', { amount: 1_010 });
  await insertLine(unnamed, 0, { text: 'Credit', minor: 1_010, payout: 'po_unnamed' });
  await insertLine(unnamed, 1, { text: 'Credit that nobody knows', minor: 985 });
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
    ['three days before the statements end', 'po_just_covered', true],
    ['two days before the statements end', 'po_a_day_short', false],
    ['in a currency of which there is no statement', 'po_of_pounds', false],
  ])('%s: %s %s, in the queue, the list and the way of the money', async (_, id, missing) => {
    const found = await findings(id);
    expect(found.some((one) => one.class === 'BANK_MISSING')).toBe(missing);
    expect((await shown(id))?.statementThere).toBe(missing);
    const chain = await readChainOf(desk.access('finance'), {
      finding: found[0]?.id ?? null,
      purchase: null,
    });
    expect(chain.steps.at(-1)).toMatchObject({ step: 'bank_line', known: missing });
    const payout = chain.steps.find(({ step }) => step === 'payout')?.cards[0];
    if (payout)
      expect(payout.fields).toContainEqual(
        expect.objectContaining({
          name: 'at_bank',
          value: missing ? 'not seen' : 'no statement yet',
        }),
      );
  });
});

it.each(bankLines)(
  'a bank line “%s” of %i, payout %s, lacks a payout: %s',
  async (text, minor, _, extra) => {
    const { rows } = await desk.client.query(
      `SELECT id, amount_minor::int AS minor, evidence -> 'amount_minor' AS amounts FROM desk_findings
     WHERE class = 'BANK_EXTRA' AND evidence #>> '{description,0}' = $1`,
      [text],
    );
    expect(rows).toMatchObject(extra ? [{ minor: Math.abs(minor), amounts: [minor, null] }] : []);
    for (const { id } of rows) {
      const { steps } = await readChainOf(desk.access('finance'), { finding: id, purchase: null });
      const [card, ...others] = steps.flatMap(({ cards }) => cards);
      expect(others).toEqual([]);
      expect(card).toMatchObject({ title: 'Bank line', currency: 'USD' });
      expect(card?.fields.map(({ value }) => value)).toEqual(expect.arrayContaining([minor, text]));
    }
    const lines = (await listBankLines(desk.access('finance'), days)).rows;
    expect(lines.find(({ description }) => description === text)?.lacksPayout).toBe(extra);
  },
);

it('a payout that was read after its statement was imported is not missing, nor is its line one too many', async () => {
  const lines = (await listBankLines(desk.access('finance'), days)).rows;
  expect(lines.find(({ amountMinor }) => amountMinor === 1_234)).toMatchObject({
    payoutId: 'po_came_late',
    matchedBy: 'reference',
  });
  const classes = (await findings('po_came_late')).map((one) => one.class);
  expect(classes).toEqual(['MANUAL_PAYOUT']);
  const { rows } = await desk.client.query(
    `SELECT FROM desk_findings WHERE class = 'BANK_EXTRA' AND amount_minor = 1234`,
  );
  expect(rows).toEqual([]);
});

it('a payout that is still on its way is not missing at the bank', async () => {
  const classes = (await findings('po_on_its_way')).map((one) => one.class);
  expect(classes).toEqual(['MANUAL_PAYOUT']);
});

it('only what names Stripe is asked about, and what does not where no line of a payout does', async () => {
  const { rows } = await desk.client.query(
    `SELECT evidence #>> '{description,0}' AS text FROM desk_findings
     WHERE class = 'BANK_EXTRA' AND amount_minor IN (970, 980, 985, 990) ORDER BY amount_minor`,
  );
  expect(rows).toEqual([{ text: 'Credit that nobody knows' }, { text: 'STRIPE pays' }]);
});

it.each([
  ['whose members are fewer than it', 'po_of_less', -1_000],
  ['whose own transaction is not among its members', 'po_with_its_own_elsewhere', -1_000],
  ['of which no member was listed', 'po_empty', -5_000],
  ['that failed', 'po_that_failed', null],
  ['that came back', 'po_that_came_back', null],
  ['that Stripe puts together', 'po_being_put_together', null],
])('a payout %s: %s is off by %s, in the list as in the queue', async (_, id, off) => {
  const found = (await findings(id)).filter((one) => one.class === 'PAYOUT_SUM');
  const said = found.map(({ evidence }) => evidence['amount_minor']);
  expect(said).toEqual(off === null ? [] : [[5_000 + off, 5_000]]);
  expect((await shown(id))?.differenceMinor).toBe(off);
});

it('the members of a payout lead to the purchase that they paid, or that was refunded', async () => {
  const { purchase, charge } = await insertSale(desk);
  await reconcileAt(desk, '2026-11-20T12:00:00Z', days);
  await insertMirrored(desk.client, 'refunds', {
    id: 're_member',
    created: '2026-10-11T00:00:00Z',
    status: 'succeeded',
    amount: 100,
    currency: 'USD',
    charge,
  });
  const of = { payout_id: 'po_of_members' };
  await insertMovement(desk.client, 'txn_charged', { net: 4_800, source: charge, ...of });
  await insertMovement(desk.client, 'txn_refunded', { net: -100, source: 're_member', ...of });
  await insertMovement(desk.client, 'txn_taken', { net: -4_700, source: 'po_of_members', ...of });
  const members = await payoutMembers(desk.access('finance'), 'po_of_members');
  expect(members.map(({ id, purchaseId, own }) => [id, purchaseId, own])).toEqual([
    ['txn_charged', purchase, false],
    ['txn_refunded', purchase, false],
    ['txn_taken', null, true],
  ]);
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
