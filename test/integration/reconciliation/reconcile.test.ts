import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reconcile } from '../../../electron/reconciliation/reconcile.service';
import { reportOf } from '../../../electron/reconciliation/report.service';
import { injectionNames } from '../../../prisma/seed/market/generate-market';
import { compare } from '../../support/finding-comparison';
import { openStripeStage, type StripeStage } from '../../support/stripe-stage';

const now = new Date();
const days = { from: '2020-01-01', to: '2030-12-31' };

describe('reconciling a marketplace in which everything goes wrong once', () => {
  let stage: StripeStage;

  beforeAll(async () => {
    stage = await openStripeStage('server', {
      now,
      seed: 7,
      purchases: 1_500,
      organizations: 300,
      users: 600,
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
      (sum, one) => sum + one.matched + one.expected + one.discrepant,
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
});
