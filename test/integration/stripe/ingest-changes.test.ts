import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ingest } from '../../../electron/stripe/ingest/ingest.service';
import { refusal } from '../../support/refusal';
import { openStripeStage, type StripeStage } from '../../support/stripe-stage';

const now = new Date();
const everything = { from: new Date('2024-01-01T00:00:00Z'), to: new Date(now.getTime() + 1000) };

describe('a Stripe that changes while it is read, and between', () => {
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

  it('lists what is created while it is being paged in the next run, once', async () => {
    const { store } = stage.sandbox;
    const [first] = store.all('balance_transaction');
    const like = first && store.read(first.id);
    if (!like) throw new Error('The ledger is empty');
    stage.sandbox.onRequest = ({ path }) => {
      const isFurtherPage =
        path.startsWith('/v1/balance_transactions?') && path.includes('starting_after');
      if (!isFurtherPage || store.entry('txn_whilePaging')) return;
      // Newer than the pages that were read already: this run does not come by it any more.
      const created = Math.floor(Date.now() / 1000) - 2;
      store.put({ ...like, id: 'txn_whilePaging', source: null, created });
    };
    await ingest(stage.context(), everything);
    expect(await stage.counts()).not.toEqual(stage.expected());
    await ingest(stage.context(), everything);
    await complete();
    store.remove('txn_whilePaging');
  });

  /** A charge that Stripe has not booked yet, made before a second, and what makes it booked. */
  function unbookedCharge(before = Infinity) {
    const { store } = stage.sandbox;
    const charge = store
      .all('charge')
      .map(({ id }) => store.read(id))
      .find(
        (value) =>
          typeof value?.['balance_transaction'] === 'string' &&
          value['captured'] === true &&
          Number(value['created']) < before,
      );
    const bookingId = String(charge?.['balance_transaction']);
    const booking = store.read(bookingId);
    if (!charge || !booking) throw new Error('No charge is booked');
    store.remove(bookingId);
    store.put({ ...charge, balance_transaction: null });
    const book = () => {
      store.put(booking);
      store.put(charge);
    };
    return { chargeId: charge.id, bookingId, book };
  }

  const bookingOf = async (chargeId: string) =>
    (
      await stage.client.query(
        `SELECT c.balance_transaction, b.source FROM desk_stripe_charges c
         LEFT JOIN desk_stripe_balance_transactions b ON b.id = c.balance_transaction WHERE c.id = $1`,
        [chargeId],
      )
    ).rows[0];

  it('finds a balance transaction that appears later, although its time has been listed', async () => {
    const { chargeId, bookingId, book } = unbookedCharge();
    await ingest(stage.context(), everything);
    expect(await bookingOf(chargeId)).toEqual({ balance_transaction: null, source: null });
    book();
    await ingest(stage.context(), everything);
    expect(await bookingOf(chargeId)).toEqual({ balance_transaction: bookingId, source: chargeId });
  });

  it('reads the charge of an intent also for days that no run had been asked for', async () => {
    const days = (count: number) => new Date(now.getTime() - count * 86_400_000);
    const { chargeId, book } = unbookedCharge(days(60).getTime() / 1000);
    await ingest(stage.context(), { from: days(1), to: everything.to });
    await ingest(stage.context(), everything);
    expect(await bookingOf(chargeId)).toEqual({ balance_transaction: null, source: null });
    book();
  });

  it('finds it also when nothing tells whether the charge was read before or after', async () => {
    const { chargeId, bookingId, book } = unbookedCharge();
    await ingest(stage.context(), everything);
    book();
    // As if this run's second were the last one's: the state that is newer comes as a tie.
    await stage.client.query(
      `UPDATE desk_stripe_charges SET as_of = now() + interval '1 second' WHERE id = $1`,
      [chargeId],
    );
    await ingest(stage.context(), everything);
    expect(await bookingOf(chargeId)).toEqual({ balance_transaction: bookingId, source: chargeId });
  });

  it('finds it also when the run before ended between the charge and its balance transaction', async () => {
    const { chargeId, bookingId, book } = unbookedCharge();
    await ingest(stage.context(), everything);
    book();
    const abort = new AbortController();
    stage.sandbox.onRequest = ({ path }) => {
      if (path.startsWith('/v1/balance_transactions/')) abort.abort();
    };
    const failure = await refusal(ingest(stage.context(), everything, { signal: abort.signal }));
    expect(failure.code).toBe('cancelled');
    expect(await bookingOf(chargeId)).toEqual({ balance_transaction: bookingId, source: null });
    stage.sandbox.onRequest = undefined;
    await ingest(stage.context(), everything);
    expect(await bookingOf(chargeId)).toEqual({ balance_transaction: bookingId, source: chargeId });
  });

  it('reads what changed without moving money from events, and an older state never replaces a newer one', async () => {
    await ingest(stage.context(), everything);
    const { store } = stage.sandbox;
    const old = store.all('subscription')[0];
    const value = old && store.read(old.id);
    if (!value) throw new Error('There is no subscription');
    const second = Math.floor(Date.now() / 1000);
    const event = (id: string, created: number, status: string) =>
      store.put({
        id,
        object: 'event',
        created,
        type: 'customer.subscription.updated',
        data: { object: { ...value, status } },
      });
    store.put({ ...value, status: 'paused' });
    event('evt_older', second - 5000, 'past_due');
    event('evt_newer', second + 2, 'paused');
    await ingest(stage.context(), everything);
    const { rows } = await stage.client.query(
      'SELECT status FROM desk_stripe_subscriptions WHERE id = $1',
      [value.id],
    );
    expect(rows).toEqual([{ status: 'paused' }]);
    store.put(value);
    for (const id of ['evt_older', 'evt_newer']) store.remove(id);
  });

  const subscriptionStatus = async (id: string) =>
    (await stage.client.query('SELECT status FROM desk_stripe_subscriptions WHERE id = $1', [id]))
      .rows[0]?.status;

  /** A subscription that runs, and what gives it another status in Stripe with an event of a second. */
  function changingSubscription() {
    const { store } = stage.sandbox;
    const value = store
      .all('subscription')
      .map(({ id }) => store.read(id))
      .find((one) => one?.['status'] === 'active');
    if (!value) throw new Error('No subscription runs');
    const events: string[] = [];
    const change = (status: string, created: number) => {
      const state = { ...value, status };
      const id = `evt_${status}`;
      store.put({
        id,
        object: 'event',
        created,
        type: 'customer.subscription.updated',
        data: { object: state },
      });
      store.put(state);
      events.push(id);
    };
    const putBack = () => {
      store.put(value);
      for (const id of events) store.remove(id);
    };
    return { id: value.id, change, putBack };
  }

  it.each([true, false])(
    'sees that a draft was deleted, where an event tells of it: %s',
    async (isTold) => {
      const { store } = stage.sandbox;
      const like = store.read(store.all('invoice')[0]?.id ?? '');
      if (!like) throw new Error('There is no invoice');
      const created = Math.floor(Date.now() / 1000);
      const draft = { ...like, id: 'in_draft', created, status: 'draft' };
      store.put(draft);
      await ingest(stage.context(), everything);
      store.remove('in_draft');
      const told = { type: 'invoice.deleted', data: { object: draft } };
      const untold = { type: 'customer.created', data: { object: 'unknown' } };
      store.put({
        id: 'evt_draft',
        object: 'event',
        created: created + 5,
        ...(isTold ? told : untold),
      });
      await ingest(stage.context(), everything);
      const { rows } = await stage.client.query(
        `SELECT status, raw ->> 'deleted' AS deleted FROM desk_stripe_invoices WHERE id = 'in_draft'`,
      );
      expect(rows).toEqual([{ status: 'deleted', deleted: 'true' }]);
      store.remove('evt_draft');
    },
  );

  /** Runs until something is retrieved of an object. */
  async function readUntilAskedFor(id: string) {
    const abort = new AbortController();
    stage.sandbox.onRequest = ({ path }) => {
      if (path.endsWith(`/${id}`)) abort.abort();
    };
    const failure = await refusal(ingest(stage.context(), everything, { signal: abort.signal }));
    expect(failure.code).toBe('cancelled');
    stage.sandbox.onRequest = undefined;
  }

  it('keeps in mind what two events of one second leave open, also when a run ends before it is read', async () => {
    await ingest(stage.context(), everything);
    const { id, change, putBack } = changingSubscription();
    const second = Math.floor(Date.now() / 1000);
    change('past_due', second);
    change('canceled', second);
    await readUntilAskedFor(id);
    await ingest(stage.context(), everything);
    expect(await subscriptionStatus(id)).toBe('canceled');
    expect((await stage.client.query('SELECT FROM desk_stripe_wanted')).rowCount).toBe(0);
    putBack();
  });

  it('reads an event that is listed only after newer ones were read', async () => {
    const { store } = stage.sandbox;
    const second = Math.floor(Date.now() / 1000);
    await ingest(stage.context(), everything);
    await stage.client.query(
      `UPDATE desk_stripe_subscriptions SET as_of = as_of - interval '1 hour'`,
    );
    const [type, data] = ['customer.created', { object: { object: 'unknown' } }];
    store.put({ id: 'evt_newest', object: 'event', created: second, type, data });
    await ingest(stage.context(), everything);
    const { id, change, putBack } = changingSubscription();
    change('canceled', second - 60);
    await ingest(stage.context(), everything);
    expect(await subscriptionStatus(id)).toBe('canceled');
    putBack();
    store.remove('evt_newest');
  });

  it('keeps in mind what a list and the mirror leave open, also when a run ends before it is read', async () => {
    const { store } = stage.sandbox;
    const like = store.read(store.all('customer')[0]?.id ?? '');
    if (!like) throw new Error('There is no customer');
    const customer = { ...like, id: 'cus_tied', created: Math.floor(Date.now() / 1000) };
    store.put({ ...customer, name: 'Before' });
    await ingest(stage.context(), everything);
    store.put({ ...customer, name: 'After' });
    await stage.client.query(
      `UPDATE desk_stripe_customers SET as_of = now() + interval '2 seconds' WHERE id = 'cus_tied'`,
    );
    await readUntilAskedFor('cus_tied');
    // As if the next run came so late that it does not list these minutes again.
    await stage.client.query(
      `UPDATE desk_stripe_coverage SET as_of = as_of + interval '1 hour' WHERE object = 'customer'`,
    );
    await ingest(stage.context(), everything);
    const { rows } = await stage.client.query(
      `SELECT name FROM desk_stripe_customers WHERE id = 'cus_tied'`,
    );
    expect(rows).toEqual([{ name: 'After' }]);
    store.remove('cus_tied');
  });

  it('reads what happened after a first run that ended too early', async () => {
    const { sandbox } = stage;
    sandbox.withoutLists.add('balance_transactions');
    expect((await refusal(ingest(stage.context(), everything))).code).toBe('not_found');
    sandbox.withoutLists.clear();
    const { id, change, putBack } = changingSubscription();
    expect(await subscriptionStatus(id)).toBe('active');
    change('canceled', Math.floor(Date.now() / 1000));
    await ingest(stage.context(), everything);
    expect(await subscriptionStatus(id)).toBe('canceled');
    putBack();
  });

  it('reads what is open where events do not tell, also when a run ends before it has done so', async () => {
    const { store } = stage.sandbox;
    await ingest(stage.context(), everything);
    const { id, change, putBack } = changingSubscription();
    change('canceled', Math.floor(Date.now() / 1000));
    store.put({ id: 'evt_canceled', object: 'event', created: Math.floor(Date.now() / 1000) });
    await readUntilAskedFor(id);
    await ingest(stage.context(), everything);
    expect(await subscriptionStatus(id)).toBe('canceled');
    putBack();
  });

  it('reads what is open once more when events can be read for the first time', async () => {
    stage.sandbox.withoutLists.add('events');
    await ingest(stage.context(), everything);
    const { id, change, putBack } = changingSubscription();
    change('canceled', Math.floor(Date.now() / 1000));
    stage.sandbox.withoutLists.clear();
    await ingest(stage.context(), everything);
    expect(await subscriptionStatus(id)).toBe('canceled');
    putBack();
  });

  it('may have a first event without a form that is known: a gap, after which the next run goes on', async () => {
    const { store } = stage.sandbox;
    expect(store.all('event')).toEqual([]);
    await ingest(stage.context(), everything);
    store.put({ id: 'evt_unreadable', object: 'event', created: Math.floor(Date.now() / 1000) });
    const events = async () => {
      const { coverage } = await ingest(stage.context(), everything);
      return coverage.find(({ object }) => object === 'event');
    };
    expect(await events()).toMatchObject({
      complete: false,
      reason: 'An event has no form that is known.',
    });
    expect(await events()).toBeUndefined();
    store.remove('evt_unreadable');
  });

  it('may send a charge without a form that is known: a gap in every run until it has one', async () => {
    const { store } = stage.sandbox;
    const [charge] = store.all('charge').map(({ id }) => store.read(id));
    if (!charge) throw new Error('There is no charge');
    store.put({ ...charge, amount: 'oops' });
    const charges = async () => {
      const { coverage } = await ingest(stage.context(), everything);
      return coverage.find(({ object }) => object === 'charge');
    };
    const reason = 'Some came without what makes them a charge.';
    await readUntilAskedFor(charge.id);
    expect(await charges()).toMatchObject({ complete: false, reason });
    expect(await charges()).toMatchObject({ complete: false, reason });
    store.put(charge);
    expect(await charges()).toMatchObject({ complete: true, reason: null });
    await complete();
  });
});
