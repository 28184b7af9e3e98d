import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../../../electron/shared/ids';
import { type FinanceDatabase, openFinance, reconcileAt } from '../../support/finance-database';
import { insertMovement } from '../../support/mirror-rows';

let desk: FinanceDatabase;
beforeAll(async () => {
  desk = await openFinance('server');
});
afterAll(() => desk.close());

/** A run as it stands afterwards, of which only the closing balance in dollars is of interest. */
const insertRun = (to: string, started: string, closing: number, status = 'completed') =>
  desk.client.query(
    `INSERT INTO desk_reconciliation_runs
       (id, period_from, period_to, as_of, status, started_at, finished_at, rollforward)
     VALUES ($1, '2026-08-01', $2, $3, $4, $3, $3, $5)`,
    [newId(), to, started, status, JSON.stringify([{ currency: 'USD', closing }])],
  );

it('a month opens with what the last completed run until the day before closed with', async () => {
  await insertRun('2026-09-30', '2026-10-02T00:00:00Z', 100);
  await insertRun('2026-09-30', '2026-10-03T00:00:00Z', 2_000);
  await insertRun('2026-08-31', '2026-10-04T00:00:00Z', 30_000);
  await insertRun('2026-09-30', '2026-10-05T00:00:00Z', 400_000, 'failed');
  await insertRun('2026-10-15', '2026-10-16T00:00:00Z', 5_000_000);
  await insertMovement(desk.client, 'txn_before', {
    net: 7,
    created: '2026-09-20T12:00:00Z',
  });
  await insertMovement(desk.client, 'txn_here', { net: 11 });

  const { runId } = await reconcileAt(desk, '2026-11-20T12:00:00Z', {
    from: '2026-10-01',
    to: '2026-10-31',
  });
  const { rows } = await desk.client.query(
    'SELECT rollforward FROM desk_reconciliation_runs WHERE id = $1',
    [runId],
  );
  expect(rows[0].rollforward).toMatchObject([
    { currency: 'USD', opening: 2_000, other: 11, closing: 2_011, difference: 0, proved: false },
  ]);
});

it('without such a run, and a ledger that was not read from its beginning, nothing is proved', async () => {
  const { runId } = await reconcileAt(desk, '2026-11-20T12:00:00Z', {
    from: '2026-10-05',
    to: '2026-10-31',
  });
  const { rows } = await desk.client.query(
    'SELECT rollforward FROM desk_reconciliation_runs WHERE id = $1',
    [runId],
  );
  expect(rows[0].rollforward).toMatchObject([
    { currency: 'USD', opening: 7, closing: 18, difference: 0, proved: false },
  ]);
});
