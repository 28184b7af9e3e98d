import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { inRoleSession } from '../../../electron/database/role-session';
import { journalTable } from '../../../electron/reconciliation/exports/journal.service';
import {
  purchasesInput,
  type purchasesPageSchema,
} from '../../../electron/reconciliation/findings/chain.schema';
import { periodOverview } from '../../../electron/reconciliation/period/period-overview.service';
import { moneyStandings } from '../../../electron/reconciliation/purchase-standings.rules';
import { purchasesPage } from '../../../electron/reconciliation/purchases.service';
import { reconcile } from '../../../electron/reconciliation/run/reconcile.service';
import { reportOf } from '../../../electron/reconciliation/run/report.service';
import { paymentsWithoutPurchase } from '../../../electron/reconciliation/sql/results.sql';
import { systemClock } from '../../../electron/shared/clock';
import { DeskError } from '../../../electron/shared/errors';
import { newId } from '../../../electron/shared/ids';
import { rereadObjects } from '../../../electron/stripe/ingest/ingest.service';
import { injectionNames } from '../../../prisma/seed/market/injection-plan';
import { compare } from '../../support/finding-comparison';
import { financeActor, openStripeStage, type StripeStage } from '../../support/stripe-stage';

const now = new Date();
const days = { from: '2020-01-01', to: '2030-12-31' };

describe('reconciling a marketplace in which everything goes wrong once', () => {
  let stage: StripeStage;

  beforeAll(async () => {
    stage = await openStripeStage('server', {
      now,
      seed: 7,
      purchases: 700,
      organizations: 140,
      users: 280,
      mixed: true,
      inject: 1,
    });
  });
  afterAll(() => stage.close());

  const run = async (options: Parameters<typeof reconcile>[2] = {}) => {
    const context = stage.context();
    const result = await reconcile(context, days, options);
    return { ...result, report: await reportOf(context, result.runId) };
  };

  it('finds every class where it was put, and nothing else', async () => {
    const { report } = await run();
    const { right, ...wrong } = compare(stage.market.truths, report.findings);
    expect(wrong).toEqual({ missed: [], invented: [], otherState: [] });
    const injected = new Set(injectionNames.map((name) => name.split(':')[0]));
    expect([...injected].filter((name) => !right.has(name ?? ''))).toEqual([]);
  });

  it('counts every purchase once, and its roll-forward closes in every currency', async () => {
    const { report } = await run();
    const { rows } = await stage.client.query<{ paid: number }>(
      `SELECT count(*)::int AS paid FROM marketplace_purchases
       WHERE amount > 0 AND payment_method <> 'PLATFORM_CREDITS'
         AND payment_status IN ('SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED')`,
    );
    const counted = report.totals.reduce(
      (sum, one) => sum + one.matched + one.expected + one.explained + one.discrepant,
      0,
    );
    expect(counted).toBeGreaterThanOrEqual(rows[0]?.paid ?? Number.NaN);
    expect(report.rollforward.length).toBeGreaterThan(1);
    expect(report.rollforward.filter(({ difference }) => difference !== 0)).toEqual([]);
    for (const row of report.rollforward) {
      const { opening, charges, refunds, disputes, fees, other, payouts, closing } = row;
      expect(opening + charges + refunds + disputes + fees + other + payouts).toBe(closing);
    }
  });

  it('moves Stripe’s balance in the journal by what it moves in the roll-forward, to the cent', async () => {
    const { report } = await run();
    const { rows } = await journalTable(
      { authority: stage.database, actor: financeActor, clock: systemClock },
      days,
    );
    const minor = (amount: unknown) => Number(String(amount ?? 0).replace('.', ''));
    const booked = new Map<string, number>();
    for (const [, currency, account, debit, credit] of rows) {
      const key = `${account} ${currency}`;
      booked.set(key, (booked.get(key) ?? 0) + minor(debit) - minor(credit));
    }
    const moved = (account: string, currency: string) => booked.get(`${account} ${currency}`) ?? 0;
    for (const row of report.rollforward) {
      const { currency } = row;
      expect({
        currency,
        balance: moved('Stripe balance', currency),
        charges: 0 - moved('Sales', currency),
        refunds: 0 - moved('Sales returns', currency),
        fees: 0 - moved('Payment fees', currency),
        payouts: 0 - moved('Bank', currency),
      }).toEqual({
        currency,
        balance: row.closing - row.opening,
        charges: row.charges,
        refunds: row.refunds,
        fees: row.fees,
        payouts: row.payouts,
      });
    }
    expect([...booked.keys()].filter((key) => key.startsWith('Stripe, unexplained'))).not.toEqual(
      [],
    );
  });

  it('finds the same again, under the same ids, and writes no match twice', async () => {
    await run();
    const rows = async () =>
      (
        await stage.client.query(
          `SELECT id, key, fingerprint FROM desk_findings WHERE cleared_at IS NULL
             AND NOT (class = 'UNSETTLED' OR class = 'BT_MISSING') ORDER BY key`,
        )
      ).rows;
    const matches = async () =>
      (
        await stage.client.query(
          'SELECT count(*)::int AS n, max(created_at) AS last FROM desk_matches',
        )
      ).rows;
    const before = { findings: await rows(), matches: await matches() };
    const again = await run();
    expect(again).toMatchObject({ appeared: 0, cleared: 0 });
    expect({ findings: await rows(), matches: await matches() }).toEqual(before);
  });

  it('clears what was put right and finds it again under its row when it comes back', async () => {
    const { report } = await run();
    const refund = report.findings.find((found) => found.class === 'REFUND_UNRECORDED');
    const purchase = refund?.purchase_id;
    await stage.client.query(
      `UPDATE marketplace_purchases SET payment_status = 'PARTIALLY_REFUNDED', refunded_amount =
         CASE WHEN currency = 'JPY' THEN $2::numeric WHEN currency = 'KWD' THEN $2::numeric / 1000
           ELSE $2::numeric / 100 END WHERE id = $1`,
      [purchase, refund?.amount_minor],
    );
    const ofPurchase = async () =>
      (
        await stage.client.query(
          `SELECT id, cleared_at IS NULL AS open FROM desk_findings
           WHERE class = 'REFUND_UNRECORDED' AND purchase_id = $1`,
          [purchase],
        )
      ).rows;
    const [before] = await ofPurchase();
    expect(before).toMatchObject({ open: true });
    await run();
    expect(await ofPurchase()).toEqual([{ ...before, open: false }]);
    await stage.client.query(
      `UPDATE marketplace_purchases SET payment_status = 'SUCCEEDED', refunded_amount = 0 WHERE id = $1`,
      [purchase],
    );
    await run();
    expect(await ofPurchase()).toEqual([{ ...before, open: true }]);
  });

  it('counts what was accepted as explained, until its facts are others', async () => {
    const { report: before } = await run();
    const { rows } = await stage.client.query<{
      id: string;
      fingerprint: string;
      purchase_id: string;
      currency: string;
      minor: number;
    }>(
      `SELECT f.id, f.fingerprint, f.purchase_id, p.currency,
         (p.amount * 10 ^ desk_currency_decimals(p.currency))::int AS minor
       FROM desk_findings f JOIN marketplace_purchases p ON p.id = f.purchase_id
       WHERE f.class = 'AMOUNT_MISMATCH' AND f.state = 'discrepancy' AND f.cleared_at IS NULL
         AND NOT EXISTS (SELECT FROM desk_findings o WHERE o.id <> f.id AND o.purchase_id = f.purchase_id
           AND o.state <> 'information' AND o.cleared_at IS NULL)
       ORDER BY f.key LIMIT 1`,
    );
    const [finding] = rows;
    if (!finding) throw new Error('No wrong amount stands alone');
    const { id, fingerprint, purchase_id: purchase, currency, minor } = finding;
    await inRoleSession(stage.database, financeActor, (session) =>
      session.query(`SELECT desk_resolve($1, 'accept', 'Agreed with the customer', $2)`, [
        newId(),
        JSON.stringify([{ id: newId(), finding: id, fingerprint }]),
      ]),
    );
    const of = ({ totals }: typeof before) => totals.find((sum) => sum.currency === currency);
    const listed = ({ findings }: typeof before) =>
      findings.find((found) => found.class === 'AMOUNT_MISMATCH' && found.purchase_id === purchase);
    const unexplained = async () =>
      (
        await stage.client.query('SELECT FROM desk_unexplained_findings($1, $2) WHERE id = $3', [
          days.from,
          days.to,
          id,
        ])
      ).rowCount;
    expect(listed(before)).toMatchObject({ state: 'discrepancy', explanation: null });

    const { report: accepted } = await run();
    expect(of(accepted)).toMatchObject({
      discrepant: Number(of(before)?.discrepant) - 1,
      discrepant_minor: Number(of(before)?.discrepant_minor) - minor,
      explained: 1,
      explained_minor: minor,
    });
    expect(listed(accepted)).toMatchObject({
      state: 'information',
      explanation: { kind: 'accept', reason: 'Agreed with the customer' },
    });
    expect(await unexplained()).toBe(0);

    await stage.client.query('UPDATE marketplace_purchases SET amount = amount + 3 WHERE id = $1', [
      purchase,
    ]);
    const { report: changed } = await run();
    expect(of(changed)).toMatchObject({ explained: 0, discrepant: of(before)?.discrepant });
    expect(listed(changed)).toMatchObject({ state: 'discrepancy', explanation: null });
    expect(await unexplained()).toBe(1);
    await stage.client.query('UPDATE marketplace_purchases SET amount = amount - 3 WHERE id = $1', [
      purchase,
    ]);
  });

  it('lists every purchase as the figures count it, so that both add up to the same cent', async () => {
    const { report } = await run();
    const access = { authority: stage.database, actor: financeActor, clock: systemClock };
    const sums = new Map<string, number>();
    const add = (currency: string, standing: string, minor: number) => {
      const key = `${currency} ${standing}`;
      sums.set(key, (sums.get(key) ?? 0) + minor);
    };
    let cursor: z.infer<typeof purchasesPageSchema>['next'] = null;
    do {
      const page: z.infer<typeof purchasesPageSchema> = await purchasesPage(
        access,
        purchasesInput.parse({ ...days, limit: 500, cursor }),
      );
      for (const row of page.rows) add(row.currency, row.standing, row.amountMinor);
      cursor = page.next;
    } while (cursor !== null);
    const { payments } = (await periodOverview(access, days)).beside;
    const alone = report.findings.filter(
      ({ class: name, purchase_id }) =>
        purchase_id === null && paymentsWithoutPurchase.some((known) => known === name),
    );
    expect(alone).toHaveLength(payments);
    for (const { currency, state, amount_minor } of alone)
      add(currency ?? '', state === 'discrepancy' ? 'discrepant' : 'matched', amount_minor);
    const counted = report.totals.flatMap((total) =>
      moneyStandings.map((standing) => [
        `${total.currency} ${standing}`,
        total[`${standing}_minor`],
      ]),
    );
    expect(report.totals.some(({ explained }) => explained > 0)).toBe(true);
    expect(
      [...sums].filter(([key, minor]) => minor !== 0 && !key.includes('not_')).toSorted(),
    ).toEqual(counted.filter(([, minor]) => minor !== 0).toSorted());
  });

  it('lets two reconciliations at once end with the findings of one', async () => {
    const context = { ...stage.context(), gateway: null };
    const before = (await run()).report.findings.length;
    const [one, other] = await Promise.all([reconcile(context, days), reconcile(context, days)]);
    expect([one.appeared + one.cleared, other.appeared + other.cleared]).toEqual([0, 0]);
    expect(
      (await reportOf(context, other.runId)).findings.length + one.seen - other.seen,
    ).toBeLessThanOrEqual(before);
    const { rows } = await stage.client.query(
      'SELECT key FROM desk_findings GROUP BY key HAVING count(*) > 1',
    );
    expect(rows).toEqual([]);
  });

  it('calls nothing missing where the list of payments has a gap', async () => {
    await run();
    await stage.client.query(`DELETE FROM desk_stripe_coverage WHERE object = 'payment_intent'`);
    const context = { ...stage.context(), gateway: null };
    const { runId } = await reconcile(context, days);
    const { findings } = await reportOf(context, runId);
    const classes = findings.map((found) => found.class);
    expect(classes).not.toContain('MISSING_IN_STRIPE');
    expect(findings.filter((found) => found.class === 'COVERAGE_GAP')).toMatchObject([
      { state: 'discrepancy', evidence: { object: ['payment_intent', null] } },
    ]);
    expect(classes).toContain('MISSING_LOCALLY');
  });

  it('is cancelled between two steps and leaves the findings as they were', async () => {
    const count = async () =>
      (
        await stage.client.query(
          'SELECT count(*)::int AS n, max(last_seen_at) AS seen FROM desk_findings',
        )
      ).rows;
    const before = await count();
    const controller = new AbortController();
    const context = { ...stage.context(), gateway: null };
    await expect(
      reconcile(context, days, {
        signal: controller.signal,
        onProgress: ({ step }) => {
          if (step === 'Judging') controller.abort();
        },
      }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(await count()).toEqual(before);
    const { rows } = await stage.client.query(
      'SELECT status FROM desk_reconciliation_runs ORDER BY started_at DESC LIMIT 1',
    );
    expect(rows).toEqual([{ status: 'cancelled' }]);
  });

  it('finds payouts that the bank does not have, and money there that is no payout', async () => {
    await run();
    const { rows: paid } = await stage.client.query<{ id: string; currency: string }>(
      `SELECT id, currency FROM desk_stripe_payouts
       WHERE status = 'paid' AND failure_balance_transaction IS NULL AND arrival_date < now() - interval '10 days'
       ORDER BY created`,
    );
    const missing = [paid[3]?.id, paid[40]?.id];
    await stage.client.query(
      `INSERT INTO desk_bank_statements
         (file_name, file_hash, format, account, currency, from_on, to_on, line_count, repeated_count)
       SELECT currency, currency, 'csv', 'DE1', currency, '2020-01-01', current_date, 1, 0
       FROM desk_stripe_payouts GROUP BY currency`,
    );
    const lines = `INSERT INTO desk_bank_lines
      (statement_id, line_number, booked_on, amount_minor, currency, reference, description, fingerprint, payout_id, match_pass)`;
    await stage.client.query(
      `${lines} SELECT s.id, row_number() OVER (ORDER BY p.id), p.arrival_date, p.amount, p.currency, p.id, 'STRIPE PAYOUT', p.id, p.id, 'reference'
       FROM desk_stripe_payouts p JOIN desk_bank_statements s ON s.currency = p.currency
       WHERE p.status = 'paid' AND p.id <> ALL ($1)`,
      [missing],
    );
    const { rows: extra } = await stage.client.query<{ amount_minor: string }>(
      `${lines} SELECT s.id, 9000 + place, current_date - 20, 12300 + place, s.currency, 'X' || place, 'STRIPE TRANSFER', 'extra ' || place, NULL, NULL
       FROM desk_bank_statements s CROSS JOIN generate_series(1, 2) place WHERE s.currency = 'USD' RETURNING amount_minor`,
    );
    const { report } = await run();
    const of = (name: string) => report.findings.filter((found) => found.class === name);
    expect(
      of('BANK_MISSING')
        .flatMap(({ stripe_ids }) => stripe_ids)
        .sort(),
    ).toEqual(missing.sort());
    expect(
      of('BANK_EXTRA')
        .map(({ amount_minor }) => String(amount_minor))
        .sort(),
    ).toEqual(extra.map((line) => line.amount_minor).sort());
  });

  it('says by how much a ledger does not close, once it was read from its beginning', async () => {
    const everything = { from: '2011-01-01', to: days.to };
    const ofClass = async () => {
      const context = stage.context();
      const { runId } = await reconcile(context, everything);
      const { findings } = await reportOf(context, runId);
      return findings.filter((found) => found.class === 'ROLLFORWARD');
    };
    const proved = async () => {
      const { rows } = await stage.client.query<{ proved: boolean }>(
        `SELECT DISTINCT (r.value ->> 'proved')::boolean AS proved
         FROM (SELECT rollforward FROM desk_reconciliation_runs WHERE status = 'completed'
               ORDER BY started_at DESC LIMIT 1) run, jsonb_array_elements(run.rollforward) r`,
      );
      return rows.map((row) => row.proved);
    };
    // Nothing is known of the opening balance of a first period but what follows from the closing.
    await run();
    expect(await proved()).toEqual([false]);
    expect(await ofClass()).toEqual([]);
    expect(await proved()).toEqual([true]);
    // A movement that nothing names and that the mirror lost: its time counts as listed, and is listed again.
    await stage.client.query(
      `DELETE FROM desk_stripe_balance_transactions
       WHERE id = (SELECT id FROM desk_stripe_balance_transactions
                   WHERE type = 'stripe_fee' AND created < now() - interval '2 days' LIMIT 1)`,
    );
    expect(await ofClass()).toEqual([]);
    // One that stands in the balance and in no list.
    const { store } = stage.sandbox;
    const like = store.read(store.all('balance_transaction')[0]?.id ?? '');
    if (!like) throw new Error('The ledger is empty');
    store.put({ ...like, id: 'txn_unlisted', source: null, created: 1, net: -777 });
    const off = [
      { state: 'discrepancy', currency: String(like['currency']).toUpperCase(), amount_minor: 777 },
    ];
    expect(await ofClass()).toMatchObject(off);
    store.remove('txn_unlisted');
  });

  it('proposes a payment that looks like a purchase without one, and withdraws it when it is linked', async () => {
    const { store } = stage.sandbox;
    const { rows } = await stage.client.query<{ id: string; payment: string; charge: string }>(
      `SELECT p.id, p.stripe_payment_id AS payment, c.id AS charge FROM marketplace_purchases p
       JOIN desk_stripe_charges c ON c.payment_intent = p.stripe_payment_id AND c.customer IS NOT NULL
       WHERE p.payment_status = 'SUCCEEDED' AND p.status = 'ACTIVE' AND p.stripe_invoice_id IS NULL
         AND NOT EXISTS (SELECT FROM desk_findings f WHERE f.purchase_id = p.id)
         AND (SELECT count(*) FROM marketplace_purchases o WHERE o.organization_id = p.organization_id) < 4
       ORDER BY p.id LIMIT 1`,
    );
    const [sale] = rows;
    const charge = sale && store.read(sale.charge);
    if (!sale || !charge) throw new Error('No purchase is plain');
    store.put({ ...charge, metadata: {} });
    await stage.client.query(
      'UPDATE marketplace_purchases SET stripe_payment_id = NULL WHERE id = $1',
      [sale.id],
    );
    await rereadObjects(stage.context(), [sale.charge]);
    const proposals = async () =>
      (
        await stage.client.query(
          `SELECT stripe_id, state, evidence ->> 'by' AS by FROM desk_matches WHERE purchase_id = $1 AND pass = 3`,
          [sale.id],
        )
      ).rows;
    const { report } = await run();
    const classes = report.findings
      .filter((found) => found.purchase_id === sale.id)
      .map((found) => found.class);
    expect(classes).toEqual(['NO_REFERENCE']);
    expect(await proposals()).toEqual([
      { stripe_id: sale.charge, state: 'proposed', by: 'customer' },
    ]);
    await stage.client.query(
      'UPDATE marketplace_purchases SET stripe_payment_id = $2 WHERE id = $1',
      [sale.id, sale.payment],
    );
    await run();
    expect(await proposals()).toEqual([]);
    const matched = async () =>
      (
        await stage.client.query('SELECT pass, state FROM desk_matches WHERE purchase_id = $1', [
          sale.id,
        ])
      ).rows;
    expect(await matched()).toEqual([{ pass: 1, state: 'matched' }]);

    // What a person rejected or confirmed holds only until the purchase itself says otherwise.
    await stage.client.query(
      `UPDATE desk_matches SET pass = 3, state = 'rejected' WHERE purchase_id = $1`,
      [sale.id],
    );
    await stage.client.query('UPDATE marketplace_purchases SET updated_at = now() WHERE id = $1', [
      sale.id,
    ]);
    await run();
    expect(await matched()).toEqual([{ pass: 1, state: 'matched' }]);
    await stage.client.query(
      `UPDATE desk_matches SET pass = 3, state = 'confirmed' WHERE purchase_id = $1`,
      [sale.id],
    );
    await run();
    expect(await matched()).toEqual([{ pass: 3, state: 'confirmed' }]);
    await stage.client.query(
      'UPDATE marketplace_purchases SET stripe_payment_id = NULL WHERE id = $1',
      [sale.id],
    );
    await run();
    expect(await matched()).toEqual([{ pass: 3, state: 'proposed' }]);
  });

  it('reports what changes in a period that is closed, and leaves its matches as they are', async () => {
    const month = { from: '2026-08-01', to: '2026-08-31' };
    await reconcile({ ...stage.context(), gateway: null }, month);
    await inRoleSession(stage.database, financeActor, async (session) => {
      const [open] = await session.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM desk_unexplained_findings($1, $2)',
        [month.from, month.to],
      );
      await session.query('SELECT desk_close_period($1, $2, $3, $4, $5)', [
        newId(),
        month.from,
        month.to,
        open?.n,
        'Closed with all that is wrong in it, for this test.',
      ]);
    });
    const { rows } = await stage.client.query<{
      id: string;
      payment_intent: string;
      purchase_id: string;
    }>(
      `SELECT c.id, c.payment_intent, m.purchase_id FROM desk_stripe_charges c JOIN desk_matches m ON m.stripe_id = c.id AND m.locked_at IS NOT NULL
       WHERE c.created >= $1 AND c.created <= $2 AND c.amount_refunded = 0 AND NOT c.disputed ORDER BY c.id LIMIT 1`,
      [month.from, month.to],
    );
    const [charge] = rows;
    const writer = stage.gateway();
    await writer.write('refunds', (stripe) =>
      stripe.refunds.create({ charge: charge?.id ?? '' }, { idempotencyKey: newId() }),
    );
    const { report } = await run();
    const changes = report.findings.filter((found) => found.class === 'CLOSED_PERIOD_CHANGE');
    expect(changes).toMatchObject([
      { stripe_ids: [charge?.id], purchase_id: charge?.purchase_id, state: 'discrepancy' },
    ]);
    const attack = (sql: string) =>
      inRoleSession(stage.database, financeActor, (session) =>
        session.query(sql, [charge?.purchase_id]),
      );
    await expect(attack('DELETE FROM desk_matches WHERE purchase_id = $1')).rejects.toBeInstanceOf(
      DeskError,
    );
    await expect(
      attack("UPDATE desk_matches SET evidence = '{}' WHERE purchase_id = $1"),
    ).rejects.toBeInstanceOf(DeskError);
  });
});
