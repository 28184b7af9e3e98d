import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reconcile } from '../../../electron/reconciliation/run/reconcile.service';
import { reportOf } from '../../../electron/reconciliation/run/report.service';
import { openStripeStage, type StripeStage } from '../../support/stripe-stage';

const everything = { from: '2011-01-01', to: '2030-12-31' };

describe('a balance that moves while Stripe is read', () => {
  let stage: StripeStage;
  beforeAll(async () => {
    stage = await openStripeStage('server', {
      now: new Date(),
      seed: 11,
      purchases: 60,
      organizations: 10,
      users: 20,
      mixed: false,
      inject: 0,
    });
  });
  afterAll(() => stage.close());
  afterEach(() => {
    stage.sandbox.onRequest = undefined;
  });

  /** Books another fee right before each of some readings of the balance, counted from 1. */
  function moveBefore(from: number, to: number) {
    const { sandbox } = stage;
    const [first] = sandbox.store.all('balance_transaction');
    const like = first && sandbox.store.read(first.id);
    if (!like) throw new Error('The ledger is empty');
    const fee = {
      ...like,
      type: 'stripe_fee',
      reporting_category: 'fee',
      source: null,
      amount: -100,
      fee: 0,
      fee_details: [],
      net: -100,
    };
    const counts = { readings: 0, moved: 0 };
    sandbox.onRequest = ({ path }) => {
      if (path !== '/v1/balance') return;
      counts.readings += 1;
      if (counts.readings < from || counts.readings > to) return;
      counts.moved += 1;
      const created = Math.floor(Date.now() / 1000);
      const id = `txn_moved${stage.sandbox.store.all('balance_transaction').length}`;
      sandbox.store.put({ ...fee, id, created, available_on: created });
    };
    return counts;
  }

  const run = async () => {
    const context = stage.context();
    const { runId } = await reconcile(context, everything);
    const { coverage, rollforward, findings } = await reportOf(context, runId);
    return {
      balance: coverage.filter(({ object }) => object === 'balance'),
      differences: rollforward.map(({ difference }) => difference).filter((minor) => minor !== 0),
      findings: findings.filter((found) => found.class === 'ROLLFORWARD'),
    };
  };

  it('closes an earlier month with what it was then', async () => {
    const now = new Date();
    const monthBefore = (months: number, day: number) =>
      new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, day))
        .toISOString()
        .slice(0, 10);
    const days = { from: monthBefore(2, 1), to: monthBefore(1, 0) };
    const context = stage.context();
    moveBefore(1, 1);
    const { runId } = await reconcile(context, days);
    const { rollforward } = await reportOf(context, runId);
    const { rows } = await stage.client.query<{ after: number }>(
      `SELECT sum(net)::int AS after FROM desk_stripe_balance_transactions
       WHERE currency = 'USD' AND created >= $1::date + 1`,
      [days.to],
    );
    const said = (await context.gateway.balance()).find(({ currency }) => currency === 'USD');
    const after = rows[0]?.after ?? 0;
    expect(after).not.toBe(0);
    const [dollars] = rollforward.filter(({ currency }) => currency === 'USD');
    expect(dollars).toMatchObject({ closing: (said?.minor ?? 0) - after, difference: 0 });
  });

  it('is read again with what moved it, until nothing moves', async () => {
    const counts = moveBefore(2, 3);
    expect(await run()).toEqual({ balance: [], differences: [], findings: [] });
    expect(counts).toEqual({ readings: 4, moved: 2 });
  });

  it('holds what moved in the second in which it was first read', async () => {
    const counts = moveBefore(1, 1);
    // The end of a second would part the movement from the run that has to list it.
    await setTimeout(1_000 - (Date.now() % 1_000));
    expect(await run()).toEqual({ balance: [], differences: [], findings: [] });
    expect(counts).toEqual({ readings: 2, moved: 1 });
  });

  it('is not compared where it never rests, and the run says that money moved', async () => {
    const counts = moveBefore(2, 100);
    expect(await run()).toEqual({
      balance: [
        expect.objectContaining({
          complete: false,
          reason: expect.stringContaining('Money moved'),
        }),
      ],
      differences: [],
      findings: [],
    });
    expect(counts.readings).toBe(5);
  });

  it('shows a movement that came later than its time, which is listed again then, once', async () => {
    const { store } = stage.sandbox;
    const like = store.read(store.all('balance_transaction')[0]?.id ?? '');
    if (!like) throw new Error('The ledger is empty');
    const created = Math.floor(Date.now() / 1000) - 3 * 3_600;
    const late = {
      ...like,
      source: null,
      created,
      available_on: created,
      amount: -300,
      fee: 0,
      net: -300,
    };
    store.put({ ...late, id: 'txn_late' });
    expect(await run()).toEqual({ balance: [], differences: [], findings: [] });
    const { rows } = await stage.client.query(
      `SELECT net::int FROM desk_stripe_balance_transactions WHERE id = 'txn_late'`,
    );
    expect(rows).toEqual([{ net: -300 }]);
    // What no list brings is a finding, for which the ledger is read once and not with every run.
    store.put({ ...late, id: 'txn_unlisted', created: 1 });
    const pages = [0, 0];
    for (const place of pages.keys()) {
      stage.sandbox.onRequest = ({ path }) => {
        if (path.startsWith('/v1/balance_transactions?')) pages[place] = (pages[place] ?? 0) + 1;
      };
      expect((await run()).findings).toMatchObject([{ amount_minor: 300 }]);
    }
    expect(pages[0]).toBeGreaterThan(pages[1] ?? 0);
    store.remove('txn_unlisted');
    expect((await run()).findings).toEqual([]);
  });

  it('is compared in a currency of which the ledger has nothing', async () => {
    const context = stage.context();
    const balance = async (signal?: AbortSignal) => [
      ...(await context.gateway.balance(signal)),
      { currency: 'NOK', minor: 12_300 },
      { currency: 'SEK', minor: 0 },
    ];
    const { runId } = await reconcile(
      { ...context, gateway: { ...context.gateway, balance } },
      everything,
    );
    const { rollforward, findings } = await reportOf(context, runId);
    expect(rollforward.filter(({ currency }) => ['NOK', 'SEK'].includes(currency))).toEqual([
      expect.objectContaining({
        currency: 'NOK',
        opening: 0,
        closing: 12_300,
        difference: -12_300,
      }),
    ]);
    expect(findings.filter((found) => found.class === 'ROLLFORWARD')).toEqual([
      expect.objectContaining({ currency: 'NOK', amount_minor: 12_300 }),
    ]);
  });
});
