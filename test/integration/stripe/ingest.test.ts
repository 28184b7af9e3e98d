import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ingest } from '../../../electron/stripe/ingest/ingest.service';
import { disagreements } from '../../support/ingest-kills';
import { programFile } from '../../support/program';
import { openStripeStage, readKey, type StripeStage } from '../../support/stripe-stage';

const now = new Date();
const everything = { from: new Date('2024-01-01T00:00:00Z'), to: new Date(now.getTime() + 1000) };

describe('reading Stripe into the mirror', () => {
  let stage: StripeStage;

  beforeAll(async () => {
    stage = await openStripeStage('server', {
      now,
      purchases: 250,
      organizations: 15,
      users: 30,
      mixed: true,
    });
  });
  afterAll(() => stage.close());
  beforeEach(() => stage.beginAnew());

  it('stores every object once, with payouts and their members, and proves what it listed', async () => {
    const result = await ingest(stage.context(), everything);
    expect(await stage.counts()).toEqual(stage.expected());
    expect(result.coverage.filter(({ complete }) => !complete)).toEqual([]);
    const { rows } = await stage.client.query(
      `SELECT count(*)::int AS unpaid FROM desk_stripe_payouts p WHERE members <> 'listed'
         OR (SELECT sum(net) FROM desk_stripe_balance_transactions b WHERE b.payout_id = p.id) <> 0`,
    );
    expect(rows).toEqual([{ unpaid: 0 }]);
  });

  it('brings the members of a payout that are older than what it lists, and the state they came in', async () => {
    const { client } = stage;
    const lately = { from: new Date(now.getTime() - 20 * 86_400_000), to: everything.to };
    const isWhole = `members = 'listed'
      AND (SELECT sum(net) FROM desk_stripe_balance_transactions b WHERE b.payout_id = p.id) = 0`;
    await ingest(stage.context(), lately);
    const older = `SELECT count(*)::int AS n FROM desk_stripe_balance_transactions
      WHERE payout_id IS NOT NULL AND created < $1`;
    expect((await client.query(older, [lately.from])).rows[0].n).toBeGreaterThan(0);
    const broken = `SELECT count(*)::int AS n FROM desk_stripe_payouts p WHERE NOT (${isWhole})`;
    expect((await client.query(broken)).rows).toEqual([{ n: 0 }]);

    // As if they had been listed before the payout took them.
    await client.query(`UPDATE desk_stripe_balance_transactions
      SET status = 'pending', payout_id = NULL, as_of = as_of - interval '1 minute'`);
    await client.query(`UPDATE desk_stripe_payouts SET members = 'unlisted'`);
    await ingest(stage.context(), lately);
    const pending = `SELECT count(*)::int AS n FROM desk_stripe_balance_transactions
      WHERE payout_id IS NOT NULL AND status = 'pending'`;
    expect((await client.query(pending)).rows).toEqual([{ n: 0 }]);
    expect((await client.query(broken)).rows).toEqual([{ n: 0 }]);
  });

  it.each(['payment_intent', 'invoice', 'invoice_payment', 'balance_transaction'] as const)(
    'reads each %s of the month before a period, in which what is paid in it may have begun',
    async (object) => {
      const from = now.getTime() - 40 * 86_400_000;
      await ingest(stage.context(), { from: new Date(from), to: everything.to });
      const { rows } = await stage.client.query<{ id: string }>(
        `SELECT id FROM desk_stripe_${object}s`,
      );
      const known = new Set(rows.map(({ id }) => id));
      const begun = stage.sandbox.store
        .all(object)
        .filter(({ created }) => created < from / 1000 && created >= from / 1000 - 31 * 86_400);
      expect(begun).not.toEqual([]);
      expect(begun.filter(({ id }) => !known.has(id))).toEqual([]);
    },
  );

  it('fetches nothing twice when nothing is new', async () => {
    await ingest(stage.context(), everything);
    const before = await stage.client.query(
      'SELECT max(as_of) AS latest FROM desk_stripe_invoices',
    );
    const again = await ingest(stage.context(), everything);
    expect(again.stored).toBeLessThan(60);
    expect(again.requests).toBeLessThan(40);
    expect(
      (await stage.client.query('SELECT max(as_of) AS latest FROM desk_stripe_invoices')).rows,
    ).toEqual(before.rows);
  });

  it('goes on where a run was asked for days before there was Stripe, which answers none of them', async () => {
    await stage.client.query(
      `INSERT INTO desk_stripe_coverage (object, from_at, to_at, state)
       VALUES ('balance_transaction', '1900-01-01', '1900-02-01', 'pending'),
         ('payment_intent', '1900-01-01', '2011-02-01', 'pending')`,
    );
    const { coverage } = await ingest(stage.context(), everything);
    expect(coverage.filter(({ complete }) => !complete)).toEqual([]);
  });

  it('goes on after its process was killed, as if it had never stopped', {
    tags: ['soak'],
  }, async () => {
    const { sandbox, url, server, client } = stage;
    for (const lastRequest of [9, 60]) {
      const child = spawn(
        process.execPath,
        [await programFile('test/integration/stripe/ingest-child.ts'), url, server.url, readKey],
        { stdio: ['ignore', 'inherit', 'inherit'] },
      );
      let asked = 0;
      sandbox.onRequest = () => {
        asked += 1;
        if (asked === lastRequest) child.kill('SIGKILL');
      };
      await once(child, 'exit');
      expect(child.signalCode).toBe('SIGKILL');
      // The server notices the closed connection, and with it goes the lock.
      const held = "SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory'";
      while ((await client.query(held)).rows[0].n > 0) await wait(20);
    }
    sandbox.onRequest = undefined;
    const { coverage } = await ingest(stage.context(), everything);
    expect(await disagreements(stage)).toEqual([]);
    expect(coverage.filter(({ complete }) => !complete)).toEqual([]);
  });
});
