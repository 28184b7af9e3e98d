import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closePeriod } from '../../../electron/reconciliation/period/period-close.service';
import { resolveInput } from '../../../electron/reconciliation/resolutions/resolution.schema';
import {
  decideBatch,
  resolveFindings,
} from '../../../electron/reconciliation/resolutions/resolutions.service';
import { newId } from '../../../electron/shared/ids';
import { untilBlocked } from '../../support/blocked-sessions';
import {
  type FinanceDatabase,
  insertFinding,
  insertProposal,
  insertRun,
  insertSale,
  openFinance,
  reconcileAt,
} from '../../support/finance-database';

describe('what is written of finance at once, in the orders in which each locks', () => {
  let desk: FinanceDatabase;
  let holder: Client;
  const october = { from: '2026-10-01', to: '2026-10-31' };

  beforeAll(async () => {
    desk = await openFinance('server');
    holder = await desk.connect();
  });
  afterAll(() => desk.close());
  afterEach(async () => {
    await holder.query('ROLLBACK');
    await desk.client.query('DELETE FROM desk_findings');
    await desk.client.query('UPDATE desk_approval_limits SET limit_amount = 1000');
  });

  /** Keeps a row from everyone else, until `holder` rolls back. */
  async function hold(table: 'desk_findings' | 'marketplace_purchases', id: string): Promise<void> {
    await holder.query('BEGIN');
    await holder.query(`SELECT FROM ${table} WHERE id = $1 FOR UPDATE`, [id]);
  }

  /** Starts one, then another once the first waits, and lets go of the row once both do. */
  async function atOnce<A, B>(first: () => Promise<A>, second: () => Promise<B>) {
    const one = first();
    await untilBlocked(desk.client);
    const other = second();
    await untilBlocked(desk.client, 2);
    await holder.query('ROLLBACK');
    return Promise.allSettled([one, other]);
  }

  type Subject = Awaited<ReturnType<typeof insertFinding>>;
  const request = (kind: string, items: readonly Subject[], more: object = {}) =>
    resolveInput.parse({ batchId: newId(), kind, reason: 'Checked', items, ...more });
  const decide = (...given: Parameters<typeof request>) =>
    resolveFindings(desk.access('finance'), request(...given));
  const run = () => reconcileAt(desk, '2026-11-20T12:00:00Z', october);
  const done = { status: 'fulfilled' };

  /** A finding that the next run sees again: a purchase that failed, though Stripe has its money. */
  async function seenAgain(): Promise<Subject> {
    const { purchase } = await insertSale(desk, { paymentStatus: 'FAILED' });
    await run();
    const { rows } = await desk.client.query<Subject>(
      `SELECT id AS finding, fingerprint FROM desk_findings
       WHERE purchase_id = $1 AND class = 'PAID_INACTIVE' AND cleared_at IS NULL`,
      [purchase],
    );
    const [found] = rows;
    if (!found) throw new Error('The run did not find it');
    return found;
  }

  it('a run that clears a finding and a decision about it and another', async () => {
    const held = await insertFinding(desk.client, { class: 'NO_REFERENCE', at: '2026-09-10' });
    const gone = await insertFinding(desk.client, { class: 'NO_REFERENCE', at: '2026-09-10' });
    const seen = await seenAgain();
    await desk.client.query(
      `UPDATE desk_findings SET occurred_at = '2026-10-10' WHERE id = ANY ($1)`,
      [[held.finding, gone.finding]],
    );
    await hold('desk_findings', held.finding);
    const [ran, decided] = await atOnce(run, () => decide('accept', [gone, seen]));
    expect(ran).toMatchObject(done);
    // It was read after the run: what is gone is not decided about any more.
    expect(decided).toMatchObject({ value: { done: 1 } });
  });

  it('a run that withdraws a likely match and a decision that links it', async () => {
    const held = await insertFinding(desk.client, { class: 'NO_REFERENCE', at: '2026-09-10' });
    const sale = await insertSale(desk, { linked: false });
    await run();
    const { rows } = await desk.client.query<Subject>(
      `SELECT id AS finding, fingerprint FROM desk_findings WHERE purchase_id = $1`,
      [sale.purchase],
    );
    const stranger = await insertSale(desk, { linked: false, at: '2026-09-01T12:00:00Z' });
    await insertProposal(desk.client, { purchase: sale.purchase, charge: stranger.charge });
    await desk.client.query(`UPDATE desk_findings SET occurred_at = '2026-10-10' WHERE id = $1`, [
      held.finding,
    ]);
    await hold('desk_findings', held.finding);
    const match = { purchase: sale.purchase, charge: stranger.charge };
    const [ran, decided] = await atOnce(run, () => decide('link', rows, { match }));
    expect(ran).toMatchObject(done);
    expect(decided).toMatchObject({ reason: { code: 'not_possible' } });
  });

  it('an approval and a closing', async () => {
    await desk.client.query('UPDATE desk_approval_limits SET limit_amount = 0');
    const { purchase } = await insertSale(desk);
    const subject = await insertFinding(desk.client, { class: 'REFUNDED_ENTITLED', purchase });
    const asked = request('end_purchase', [subject]);
    await resolveFindings(desk.access('finance'), asked);
    await insertRun(desk.client, '2026-05-01', '2026-05-31');
    await hold('marketplace_purchases', purchase);
    const outcomes = await atOnce(
      () => decideBatch(desk.access('finance', 'second'), { batchId: asked.batchId, agree: true }),
      () =>
        closePeriod(desk.access('finance'), {
          id: newId(),
          from: '2026-05-01',
          to: '2026-05-31',
          unexplained: 0,
          overrideReason: null,
        }),
    );
    expect(outcomes).toMatchObject([done, done]);
  });

  it('two decisions about the same two purchases, each in its own order', async () => {
    const sales = [await insertSale(desk), await insertSale(desk)];
    const about = (sale: (typeof sales)[number] | undefined) =>
      insertFinding(desk.client, {
        class: 'REFUNDED_ENTITLED',
        purchase: sale?.purchase ?? null,
        amountMinor: 100,
      });
    const [one, other] = sales;
    const first = [await about(one), await about(other)];
    const second = [await about(other), await about(one)];
    await hold('marketplace_purchases', one?.purchase ?? '');
    const outcomes = await atOnce(
      () => decide('end_purchase', first),
      () => decide('end_purchase', second),
    );
    expect(outcomes).toMatchObject([done, done]);
  });
});
