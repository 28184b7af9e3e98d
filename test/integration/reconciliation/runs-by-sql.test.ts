import type { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditPage } from '../../../electron/reconciliation/audit/audit-log.service';
import { newId } from '../../../electron/shared/ids';
import { actingAs, rightMissing } from '../../support/acting-as';
import { testEngines } from '../../support/databases';
import {
  type FinanceDatabase,
  insertFinding,
  openFinance,
  reconcileAt,
} from '../../support/finance-database';

const [from, to] = ['2026-10-01', '2026-10-31'];

/** What a run hands over that saw a finding as it is, or as somebody would like it. */
const handedOver = (as = '') => `SELECT desk_record_findings($1, now(), ARRAY(
  SELECT jsonb_populate_record(f, '{${as}}')::desk_findings FROM desk_findings f WHERE id = $2))`;
const complete = `SELECT * FROM desk_complete_run($1, '[]', '[]', '[]', '[]')`;

describe.each(testEngines)(
  'through SQL on the %s engine a month is not closed unexplained without a word',
  (engine) => {
    let desk: FinanceDatabase;
    let client: Client;
    let finding: string;
    beforeAll(async () => {
      desk = await openFinance(engine);
      client = await desk.connect();
    });
    afterAll(() => desk.close());
    beforeEach(async () => {
      await desk.client.query('UPDATE desk_findings SET cleared_at = now()');
      ({ finding } = await insertFinding(desk.client, { class: 'PAID_INACTIVE' }));
    });

    /** Statements of one transaction as a person of finance, committed. */
    const asFinance = async (...statements: readonly [string, ...unknown[]][]) => {
      await client.query('BEGIN');
      try {
        await client.query(`SELECT set_config('app.current_user_id', $1, true)`, [
          desk.access('finance').actor.userId,
        ]);
        await client.query('SET LOCAL ROLE desk_finance');
        const results = [];
        for (const [text, ...values] of statements) results.push(await client.query(text, values));
        await client.query('COMMIT');
        return results.at(-1)?.rows;
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      }
    };
    const begun = async (first = from, last = to) => {
      const run = newId();
      await asFinance(['SELECT desk_begin_run($1, $2, $3)', run, first, last]);
      return run;
    };
    const runRow = async (run: string) =>
      (await desk.client.query('SELECT * FROM desk_reconciliation_runs WHERE id = $1', [run]))
        .rows[0];
    const findingRow = async () =>
      (await desk.client.query('SELECT * FROM desk_findings WHERE id = $1', [finding])).rows[0];

    it.each([
      'UPDATE desk_findings SET cleared_at = now()',
      `UPDATE desk_findings SET state = 'information', amount_minor = 0`,
      `INSERT INTO desk_reconciliation_runs (id, period_from, period_to, as_of, status, finished_at)
       VALUES (uuidv7(), '${from}', '${to}', now(), 'completed', now())`,
      `UPDATE desk_reconciliation_runs SET status = 'completed', finished_at = now()`,
    ])('finance may not %s', async (statement) => {
      await expect(asFinance([statement])).rejects.toMatchObject(rightMissing);
    });

    it.each(['desk_curator', 'desk_moderator', 'desk_admin', 'marketplace_tenant'])(
      '%s may neither begin, record, complete nor end a run',
      async (role) => {
        const run = await begun();
        for (const statement of [
          `SELECT desk_begin_run(uuidv7(), '${from}', '${to}')`,
          `SELECT desk_record_findings('${run}', now(), ARRAY[]::desk_findings[])`,
          `SELECT desk_complete_run('${run}', '[]', '[]', '[]', '[]')`,
          `SELECT desk_end_run('${run}', 'failed')`,
        ]) {
          await expect(
            actingAs(client, { role }, () => client.query(statement)),
          ).rejects.toMatchObject(rightMissing);
        }
      },
    );

    it('a run that calls everything settled says in the audit log that findings are gone, and who ran it', async () => {
      const run = await begun();
      await asFinance(
        ['SELECT desk_record_findings($1, now(), ARRAY[]::desk_findings[])', run],
        [complete, run],
      );
      expect(await findingRow()).toMatchObject({ cleared_at: expect.any(Date) });
      const [entry] = (await auditPage(desk.access('finance'), null)).entries;
      expect(entry).toMatchObject({
        action: 'period.reconciled',
        actor: 'finance',
        subjectId: run,
        details: { from, to, found: 0, new: 0, gone: 1 },
      });
    });

    it('a run of the desk takes away what it does not see, under the same entry', async () => {
      const result = await reconcileAt(desk, '2026-11-20T12:00:00Z', { from, to });
      expect(result).toMatchObject({ cleared: 1 });
      const [entry] = (await auditPage(desk.access('finance'), null)).entries;
      expect(entry).toMatchObject({ subjectId: result.runId, details: { gone: 1 } });
    });

    it('a run keeps what it sees under its row, whatever id and days of being seen are handed over', async () => {
      const run = await begun();
      const before = await findingRow();
      const rows = await asFinance(
        [handedOver(`"id": "${newId()}", "first_seen_at": "2020-01-01"`), run, finding],
        [complete, run],
      );
      expect(rows).toMatchObject([{ status: 'completed', seen: 1, appeared: 0, cleared: 0 }]);
      expect(await findingRow()).toMatchObject({
        first_seen_at: before.first_seen_at,
        last_run_id: run,
        cleared_at: null,
      });
      expect(
        (await desk.client.query('SELECT FROM desk_findings WHERE key = $1', [before.key]))
          .rowCount,
      ).toBe(1);
    });

    it('a finding that is seen again names the purchase that it is about by now', async () => {
      for (const purchase_id of [newId(), newId(), null]) {
        const run = await begun();
        const now = handedOver(`"purchase_id": ${JSON.stringify(purchase_id)}`);
        await asFinance([now, run, finding], [complete, run]);
        expect(await findingRow()).toMatchObject({ purchase_id, last_run_id: run });
      }
    });

    it('a run sees findings now, whenever it says that it looked', async () => {
      const recorded = `SELECT desk_record_findings($1, $2, ARRAY(
        SELECT jsonb_populate_record(f, '{"key": "seen now"}')::desk_findings
        FROM desk_findings f WHERE id = $3))`;
      for (const looked of ['2026-10-15', '2126-10-15']) {
        const begun_at = new Date();
        const run = await begun();
        await asFinance([recorded, run, looked, finding], [complete, run]);
        const seen = (
          await desk.client.query(
            `SELECT first_seen_at, last_seen_at FROM desk_findings WHERE key = 'seen now'`,
          )
        ).rows[0];
        const times = [seen.last_seen_at, (await findingRow()).cleared_at, seen.first_seen_at];
        expect(times.map((at) => Math.abs(at - Number(begun_at)) < 3_600_000)).toEqual([
          true,
          true,
          true,
        ]);
        expect(Number((await runRow(run)).as_of)).toBeLessThanOrEqual(Date.now() + 1000);
      }
    });

    it('findings are recorded only with their run, which cannot be ended in between', async () => {
      const run = await begun();
      const settled = handedOver('"state": "information"');
      await expect(asFinance([settled, run, finding])).rejects.toMatchObject({ code: 'DK003' });
      await expect(
        asFinance([settled, run, finding], [`SELECT desk_end_run($1, 'failed')`, run]),
      ).rejects.toMatchObject({ code: 'DK003' });
      await expect(
        asFinance(['SET CONSTRAINTS ALL DEFERRED'], [settled, run, finding]),
      ).rejects.toMatchObject({ code: 'DK003' });
      expect(await findingRow()).toMatchObject({ state: 'discrepancy' });
      expect(await runRow(run)).toMatchObject({ status: 'running' });
    });

    it('a run is completed once, with what it found, within its days', async () => {
      const run = await begun();
      await expect(asFinance([complete, run])).rejects.toMatchObject({ code: 'DK003' });
      await expect(asFinance([`SELECT desk_end_run($1, 'completed')`, run])).rejects.toMatchObject({
        code: 'DK003',
      });
      const november = await begun('2026-11-01', '2026-11-30');
      await expect(asFinance([handedOver(), november, finding])).rejects.toMatchObject({
        code: 'DK003',
      });
      await asFinance([handedOver(), run, finding], [complete, run]);
      await expect(asFinance([handedOver(), run, finding])).rejects.toMatchObject({
        code: 'DK001',
      });
      await asFinance([`SELECT desk_end_run($1, 'cancelled')`, run]);
      expect(await runRow(run)).toMatchObject({ status: 'completed' });
    });

    it('a run whose desk was killed is failed when the next one begins a day later', async () => {
      const killed = await begun();
      const recent = await begun();
      await desk.client.query(
        `UPDATE desk_reconciliation_runs SET started_at = now() - interval '25 hours' WHERE id = $1`,
        [killed],
      );
      await begun();
      expect(await runRow(killed)).toMatchObject({
        status: 'failed',
        finished_at: expect.any(Date),
      });
      expect(await runRow(recent)).toMatchObject({ status: 'running' });
    });
  },
);
