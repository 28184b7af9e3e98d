import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../../electron/shared/ids';
import { type FinanceDatabase, insertRun, openFinance } from '../../support/finance-database';

/** A month for each test: what one leaves closed is not in the way of the next. */
const months = ['2026-06', '2026-07', '2026-08', '2026-09', '2026-10'];

describe('a bank statement and the closing of its period, in two transactions at once', () => {
  let desk: FinanceDatabase;
  let month: string;
  let statement: string;
  const opened: Client[] = [];

  beforeAll(async () => {
    desk = await openFinance('server');
  });
  afterAll(() => desk.close());
  // A transaction that a failed test left open would keep the next one waiting for good.
  afterEach(() => Promise.all(opened.splice(0).map((client) => client.end())));
  beforeEach(() => {
    month = months.pop() ?? '';
    statement = newId();
  });

  /** A session of the finance person, inside a transaction that has begun. */
  async function begin(): Promise<Client> {
    const client = await desk.connect();
    opened.push(client);
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.current_user_id', $1, true)`, [
      desk.access('finance').actor.userId,
    ]);
    await client.query('SET LOCAL ROLE desk_finance');
    return client;
  }

  const importBy = (client: Client) =>
    client.query(
      `SELECT desk_import_bank_statement($1, $2, $2, 'csv', 'Main', 'USD', $3, $3, $4)`,
      [
        statement,
        `${statement}.csv`,
        `${month}-15`,
        JSON.stringify([
          {
            line: 2,
            booked_on: `${month}-15`,
            amount_minor: 10_000,
            reference: '',
            description: statement,
          },
        ]),
      ],
    );
  const removeBy = (client: Client) =>
    client.query('SELECT desk_remove_bank_statement($1)', [statement]);
  const closeBy = (client: Client) =>
    client.query(`SELECT desk_close_period($1, $2, $3, 0, NULL)`, [
      newId(),
      `${month}-01`,
      `${month}-28`,
    ]);
  const run = () => insertRun(desk.client, `${month}-01`, `${month}-28`);

  /** Does something in a transaction of its own. */
  async function alone(work: (client: Client) => Promise<unknown>): Promise<void> {
    const client = await begin();
    await work(client);
    await client.query('COMMIT');
  }

  /**
   * Starts what has to wait for another transaction, and comes back once it does.
   * @returns what asks for its end: the error of a refusal
   */
  async function waiting(client: Client, work: (client: Client) => Promise<unknown>) {
    const {
      rows: [session],
    } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    let ended = false;
    const outcome = work(client).then(
      () => 'done',
      (error: unknown) => error,
    );
    void outcome.then(() => {
      ended = true;
    });
    for (;;) {
      const { rows } = await desk.client.query<{ waits: boolean }>(
        'SELECT cardinality(pg_blocking_pids($1)) > 0 AS waits',
        [session?.pid],
      );
      if (rows[0]?.waits || ended) break;
      await delay(10);
    }
    expect(ended, 'it does not wait for the other transaction').toBe(false);
    return () => outcome;
  }

  const kept = async () =>
    (
      await desk.client.query(
        `SELECT (SELECT count(*)::int FROM desk_bank_lines WHERE statement_id = $1) AS lines,
           (SELECT count(*)::int FROM desk_periods WHERE starts_on = $2) AS closings`,
        [statement, `${month}-01`],
      )
    ).rows[0];

  it('a removal that comes second waits, and is refused once the period is closed', async () => {
    await alone(importBy);
    await run();
    const closing = await begin();
    await closeBy(closing);
    const removal = await begin();
    const outcome = await waiting(removal, removeBy);
    await closing.query('COMMIT');
    expect(await outcome()).toMatchObject({ code: 'DK005' });
    await removal.query('ROLLBACK');
    expect(await kept()).toEqual({ lines: 1, closings: 1 });
  });

  it('a closing that comes second waits, and is refused once the statement is gone', async () => {
    await alone(importBy);
    await run();
    const removal = await begin();
    await removeBy(removal);
    const closing = await begin();
    const outcome = await waiting(closing, closeBy);
    await removal.query('COMMIT');
    expect(await outcome()).toMatchObject({
      code: 'DK001',
      message: expect.stringContaining('changed since the last run'),
    });
    await closing.query('ROLLBACK');
    expect(await kept()).toEqual({ lines: 0, closings: 0 });
  });

  it('a closing waits for an import that has begun, and is refused: nobody compared it yet', async () => {
    await run();
    const importing = await begin();
    await importBy(importing);
    const closing = await begin();
    const outcome = await waiting(closing, closeBy);
    await importing.query('COMMIT');
    expect(await outcome()).toMatchObject({ code: 'DK001' });
    await closing.query('ROLLBACK');
    expect(await kept()).toEqual({ lines: 1, closings: 0 });
  });

  it('what was imported after the closing’s transaction began, but before it closed, stays', async () => {
    const closing = await begin();
    await alone(importBy);
    await run();
    await closeBy(closing);
    await closing.query('COMMIT');
    const removal = await begin();
    await expect(removeBy(removal)).rejects.toMatchObject({ code: 'DK005' });
    await removal.query('ROLLBACK');
    expect(await kept()).toEqual({ lines: 1, closings: 1 });
  });

  it('an import whose transaction began before, but that came after the closing, may go again', async () => {
    await run();
    const importing = await begin();
    await alone(closeBy);
    await importBy(importing);
    await importing.query('COMMIT');
    expect(await kept()).toEqual({ lines: 1, closings: 1 });
    await alone(removeBy);
    expect(await kept()).toEqual({ lines: 0, closings: 1 });
  });
});
