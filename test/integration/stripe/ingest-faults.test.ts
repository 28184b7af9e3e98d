import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readStripeBase } from '../../../electron/stripe/gateway/stripe-base.rules';
import { confirmAbsent, ingest } from '../../../electron/stripe/ingest/ingest.service';
import type { IngestContext } from '../../../electron/stripe/ingest/ingest-run';
import type { Misbehaviour } from '../../../electron/stripe/sandbox/sandbox-faults';
import { serveSandbox } from '../../../electron/stripe/sandbox/sandbox-server';
import { readPermissions, StripeSandbox } from '../../../electron/stripe/sandbox/stripe-sandbox';
import { disagreements, killAndGoOn } from '../../support/ingest-kills';
import { refusal } from '../../support/refusal';
import { hurried, openStripeStage, readKey, type StripeStage } from '../../support/stripe-stage';

const now = new Date();
const everything = { from: new Date('2024-01-01T00:00:00Z'), to: new Date(now.getTime() + 1000) };

describe('a Stripe that misbehaves', () => {
  let stage: StripeStage;

  beforeAll(async () => {
    stage = await openStripeStage('server', {
      now,
      purchases: 90,
      organizations: 8,
      users: 16,
      seed: 11,
    });
  });
  afterAll(() => stage.close());
  beforeEach(() => stage.beginAnew());

  const complete = async () => {
    expect(await stage.counts()).toEqual(stage.expected());
  };

  it.each<[string, readonly Misbehaviour[]]>([
    [
      'refusals for each of the reasons that Stripe gives',
      [
        { kind: 'rate_limit', reason: 'global-rate', retryAfterSeconds: 0 },
        { kind: 'rate_limit', reason: 'global-concurrency' },
        { kind: 'rate_limit', reason: 'endpoint-rate' },
        { kind: 'rate_limit', reason: 'endpoint-concurrency' },
        { kind: 'rate_limit', reason: 'resource-specific' },
      ],
    ],
    [
      'locked objects and errors of the server',
      [{ kind: 'lock' }, { kind: 'error', status: 500 }, { kind: 'error', status: 503 }],
    ],
    [
      'silence, and bodies that end too early',
      [{ kind: 'timeout' }, { kind: 'truncate' }, { kind: 'half' }, { kind: 'lose_answer' }],
    ],
  ])('is read whole all the same after %s', async (_name, faults) => {
    for (const [at, how] of faults.entries()) {
      stage.sandbox.misbehave({ how, after: 3 + 8 * at, times: 2 });
    }
    let asked = 0;
    stage.sandbox.onRequest = () => {
      asked += 1;
    };
    // A limit of the whole account leaves half of Stripe's own rate for the rest of the run.
    const gateway = stage.gateway({ budget: Number.POSITIVE_INFINITY, time: hurried });
    await ingest(stage.context(gateway), everything);
    await complete();
    // Every fault has befallen somebody.
    expect(asked).toBeGreaterThan(3 + 8 * faults.length + 2 * faults.length);
  });

  it('is given up on with a sentence when it never stops, and the next run goes on', async () => {
    stage.sandbox.misbehave({ how: { kind: 'error', status: 500 }, after: 12, times: 1_000 });
    const failure = await refusal(ingest(stage.context(), everything));
    expect(failure).toMatchObject({
      code: 'stripe_unreachable',
      details: { reason: expect.stringContaining('HTTP 500') },
    });
    stage.sandbox.faults.clear();
    await ingest(stage.context(), everything);
    await complete();
    const nobody = readStripeBase('http://127.0.0.1:9');
    if (!nobody.ok) throw new Error(nobody.reason);
    const unheard = stage.gateway({ base: nobody.base });
    expect(await refusal(ingest(stage.context(unheard), everything))).toMatchObject({
      code: 'stripe_unreachable',
      details: { reason: 'Nothing answers at 127.0.0.1:9.' },
    });
  });

  it('is said to be silent while it is, and no longer once it answers', {
    tags: ['soak'],
  }, async () => {
    stage.sandbox.misbehave({ how: { kind: 'lose_answer' }, after: 12, times: 32 });
    const gateway = stage.gateway({
      // More tries than there are lost answers, whoever asks.
      patience: { attempts: 40, firstPauseMs: 200, longestPauseMs: 400 },
    });
    const steps: string[] = [];
    await ingest(stage.context(gateway), everything, {
      onProgress: ({ step }) => steps.push(step),
    });
    const silent = 'Reading what happened: Stripe does not answer, trying again';
    expect(steps).toContain(silent);
    expect(steps.at(-1)).toBe('Reading what payouts are made of');
    expect(gateway.trouble()).toBeNull();
    await complete();
  });

  it('is said to answer with errors while it does, also before anything was read', {
    tags: ['soak'],
  }, async () => {
    stage.sandbox.misbehave({ how: { kind: 'error', status: 503 }, times: 7 });
    const patience = { attempts: 20, firstPauseMs: 130, longestPauseMs: 130 };
    const steps: string[] = [];
    await ingest(stage.context(stage.gateway({ patience })), everything, {
      onProgress: ({ step }) => steps.push(step),
    });
    expect(steps).toContain('Connecting to Stripe: Stripe answers with errors, trying again');
    await complete();
  });

  it('never gets more requests in a second than the budget allows', async () => {
    const times: number[] = [];
    stage.sandbox.onRequest = () => times.push(performance.now());
    stage.sandbox.misbehave({ how: { kind: 'error', status: 500 }, after: 5, times: 4 });
    stage.sandbox.misbehave({ how: { kind: 'lose_answer' }, after: 15, times: 2 });
    const budget = 200;
    await ingest(stage.context(stage.gateway({ budget })), everything);
    const most = Math.max(
      ...times.map((from, at) => times.slice(at).filter((time) => time < from + 1000).length),
    );
    // One more than the budget may arrive when the first of a second was on its way for longer.
    expect(most).toBeLessThanOrEqual(budget + 1);
    expect(times.length).toBeGreaterThan(60);
  });

  it('may lack lists and expansion: that is a gap with its reason, and the rest is read', async () => {
    const { sandbox } = stage;
    sandbox.expands = false;
    for (const name of ['events', 'credit_notes', 'account']) sandbox.withoutLists.add(name);
    const { coverage } = await ingest(stage.context(), everything);
    const expected = { ...stage.expected(), credit_note: 0 };
    expect(await stage.counts()).toEqual(expected);
    const gaps = coverage.filter(({ complete: isComplete }) => !isComplete);
    expect(gaps.map(({ object }) => object)).toEqual(['credit_note', 'event']);
    expect(gaps[0]?.reason).toBe('The server does not offer this.');
  });

  it('may write the shapes of older versions: links are read from them all the same', async () => {
    await ingest(stage.context(), everything);
    const links = `SELECT i.id, i.subscription, s.current_period_end::text AS until FROM desk_stripe_invoices i
      JOIN desk_stripe_subscriptions s ON s.id = i.subscription ORDER BY i.id`;
    const before = (await stage.client.query(links)).rows;
    expect(before.length).toBeGreaterThan(20);
    await stage.emptyMirror();
    stage.sandbox.oldShapes = true;
    await ingest(stage.context(), everything);
    expect((await stage.client.query(links)).rows).toEqual(before);
    const { rows } = await stage.client.query(
      `SELECT count(*)::int AS unlinked FROM desk_stripe_invoices WHERE status = 'paid' AND charge IS NULL`,
    );
    expect(rows).toEqual([{ unlinked: 0 }]);
  });

  it('is asked again for what is missing, and its answer is recorded with its reason', async () => {
    await ingest(stage.context(), everything);
    stage.sandbox.otherMode.add('pi_live');
    await confirmAbsent(stage.context(), ['pi_nowhere', 'pi_live', 'no id of Stripe']);
    const { rows } = await stage.client.query(
      'SELECT id, reason FROM desk_stripe_absences ORDER BY id',
    );
    expect(rows).toEqual([
      { id: 'pi_live', reason: 'other_mode' },
      { id: 'pi_nowhere', reason: 'missing' },
    ]);
  });

  it('is asked for what pays an invoice that is asked for by its id: both may be older than what was listed', async () => {
    const { store } = stage.sandbox;
    const [payment] = store.all('invoice_payment').map(({ id }) => store.read(id));
    const { rows: none } = await stage.client.query('SELECT FROM desk_stripe_invoice_payments');
    expect(none).toEqual([]);
    await confirmAbsent(stage.context(), [String(payment?.['invoice']), 'in_nowhere']);
    const { rows } = await stage.client.query(
      'SELECT id, invoice, payment_intent IS NOT NULL AS leads FROM desk_stripe_invoice_payments',
    );
    expect(rows).toContainEqual({ id: payment?.id, invoice: payment?.['invoice'], leads: true });
  });

  // Two hundred kills are in test/soak/ingest-kills.soak.ts.
  it('goes on wherever it was killed, nothing double and nothing skipped: 12 kills', async () => {
    const { coverage } = await killAndGoOn(stage, everything, { seed: 1, kills: 12 });
    expect(await disagreements(stage)).toEqual([]);
    expect(coverage.filter(({ complete: isComplete }) => !isComplete)).toEqual([]);
  });

  it('refuses a wrong key, names a missing permission, and keeps modes and accounts apart', async () => {
    const wrong = stage.gateway({ key: 'rk_test_canaryNobodyKnows99' });
    expect(await refusal(ingest(stage.context(wrong), everything))).toMatchObject({
      code: 'stripe_key_refused',
      details: { reason: 'The key is wrong, or it was revoked.' },
    });
    const poor = { key: 'rk_test_poor', livemode: false, permissions: ['account_read'] };
    stage.sandbox.addKey(poor);
    const lacking = stage.gateway({ key: poor.key });
    expect(await refusal(ingest(stage.context(lacking), everything))).toMatchObject({
      code: 'stripe_permission',
      details: { subject: 'Balance transaction source: read' },
    });
    // What it found out is written by then, and nothing of it comes in between the next run's.
    const gaps = async () =>
      (await stage.client.query(`SELECT object FROM desk_stripe_coverage WHERE state = 'gap'`))
        .rowCount;
    const written = await gaps();
    expect(written).toBeGreaterThan(0);
    await new Promise((later) => setTimeout(later, 200));
    expect(await gaps()).toBe(written);
    await ingest(stage.context(), everything);
    stage.sandbox.addKey({ key: 'rk_live_other', livemode: true });
    const live = stage.gateway({ key: 'rk_live_other' });
    expect(await refusal(ingest(stage.context(live), everything))).toMatchObject({
      code: 'stripe_wrong_mode',
      details: { reason: 'This workspace holds test data, and the key reads live data.' },
    });
  });

  it('reads all that a key may read, and what it may not once another key does', async () => {
    const { sandbox } = stage;
    const like = sandbox.store.read(sandbox.store.all('customer')[0]?.id ?? '');
    if (!like) throw new Error('There is no customer');
    const permissions = readPermissions.filter(
      (name) => !['customer_read', 'invoice_read'].includes(name),
    );
    sandbox.addKey({ key: 'rk_test_noCustomers', livemode: false, permissions });
    const lacking = () => stage.context(stage.gateway({ key: 'rk_test_noCustomers' }));
    const gap = async (context: IngestContext) => {
      const { coverage } = await ingest(context, everything);
      return coverage.find(({ object }) => object === 'customer');
    };
    await ingest(stage.context(), everything);
    const created = Math.floor(Date.now() / 1000);
    for (const name of ['First', 'Second']) {
      const customer = { ...like, name };
      sandbox.store.put(customer);
      const data = { object: customer };
      sandbox.store.put({ id: `evt_${name}`, object: 'event', created, type: 'x', data });
    }
    const reason = 'The key lacks the permission "Customer: read".';
    expect(await gap(lacking())).toMatchObject({ complete: false, reason });
    // What purchases name may be of a kind that the key may not read, too.
    await confirmAbsent(lacking(), ['in_nowhere', 'pi_nowhere']);
    expect((await stage.client.query('SELECT id FROM desk_stripe_absences')).rows).toEqual([
      { id: 'pi_nowhere' },
    ]);
    expect(await gap(lacking())).toMatchObject({ complete: false, reason });
    expect(await gap(stage.context())).toMatchObject({ complete: true, reason: null });
    const { rows } = await stage.client.query(
      'SELECT name FROM desk_stripe_customers WHERE id = $1',
      [like.id],
    );
    expect(rows).toEqual([{ name: 'Second' }]);
    sandbox.store.put(like);
    for (const id of ['evt_First', 'evt_Second']) sandbox.store.remove(id);
  });

  it('belongs to no mode after a key that could read nothing', async () => {
    stage.sandbox.addKey({ key: 'rk_test_nothing', livemode: false, permissions: [] });
    stage.sandbox.addKey({ key: 'rk_live_first', livemode: true });
    const nothing = stage.gateway({ key: 'rk_test_nothing' });
    expect(await refusal(ingest(stage.context(nothing), everything))).toMatchObject({
      code: 'stripe_permission',
    });
    await ingest(stage.context(stage.gateway({ key: 'rk_live_first' })), everything);
    expect(await refusal(ingest(stage.context(), everything))).toMatchObject({
      code: 'stripe_wrong_mode',
      details: { reason: 'This workspace holds live data, and the key reads test data.' },
    });
  });

  it('is not read with a clock that is off, which would make ages and due dates wrong', async () => {
    const sandbox = new StripeSandbox({
      store: stage.sandbox.store,
      keys: [{ key: readKey, livemode: false }],
      now: () => Date.now() + 3 * 3_600_000,
    });
    const server = await serveSandbox(sandbox);
    const base = readStripeBase(server.url);
    if (!base.ok) throw new Error(base.reason);
    const gateway = stage.gateway({ base: base.base });
    expect(await refusal(ingest(stage.context(gateway), everything))).toMatchObject({
      code: 'stripe_clock',
      details: { reason: "The clock of this computer is 3 hours behind Stripe's." },
    });
    expect((await stage.counts())['balance_transaction']).toBe(0);
    await server.close();
  });

  it('is not read into a database whose clock is off, by which runs are told one after another', async () => {
    // This computer and Stripe agree, three hours before what the server says.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3 * 3_600_000 });
    const sandbox = new StripeSandbox({
      store: stage.sandbox.store,
      keys: [{ key: readKey, livemode: false }],
    });
    const server = await serveSandbox(sandbox);
    const base = readStripeBase(server.url);
    if (!base.ok) throw new Error(base.reason);
    const gateway = stage.gateway({ base: base.base });
    const failure = await refusal(ingest(stage.context(gateway), everything));
    vi.useRealTimers();
    await server.close();
    expect(failure).toMatchObject({
      code: 'stripe_clock',
      details: { reason: "The clock of the database server is 3 hours ahead of Stripe's." },
    });
  });

  it('lets no key reach a log or a failure', async () => {
    const canary = 'rk_test_canary7fZp2Qx91Lm';
    const gateway = stage.gateway({ key: canary, writeKey: `${canary}Write` });
    const failures = [
      await refusal(ingest(stage.context(gateway), everything)),
      await refusal(
        gateway.write('refunds', (stripe) => stripe.refunds.create({ charge: 'ch_1' })),
      ),
    ];
    const context = stage.context(gateway);
    for (const error of failures) context.log.error('failed', { error, gateway });
    const said = JSON.stringify(stage.log) + JSON.stringify(failures) + JSON.stringify(gateway);
    expect(said).not.toContain('canary7fZp');
    expect(said.length).toBeGreaterThan(300);
    expect(readKey).not.toContain('canary');
  });
});
