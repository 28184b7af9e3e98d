import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FinanceAccess } from '../../../electron/reconciliation/finance-access';
import {
  planInput,
  resolveInput,
} from '../../../electron/reconciliation/resolutions/resolution.schema';
import { previewPlan } from '../../../electron/reconciliation/resolutions/resolution-preview.service';
import {
  batchState,
  resolveFindings,
} from '../../../electron/reconciliation/resolutions/resolutions.service';
import { runStripeWrites } from '../../../electron/reconciliation/resolutions/stripe-writes.service';
import { systemClock } from '../../../electron/shared/clock';
import { DeskError } from '../../../electron/shared/errors';
import { newId } from '../../../electron/shared/ids';
import { ingest } from '../../../electron/stripe/ingest/ingest.service';
import { readPermissions } from '../../../electron/stripe/sandbox/stripe-sandbox';
import { type StripeWriter, stripeWriter } from '../../../electron/stripe/stripe-writer';
import { insertFinding } from '../../support/finance-database';
import { insertUser } from '../../support/marketplace-rows';
import { insertMirrored } from '../../support/mirror-rows';
import { openStripeStage, type StripeStage } from '../../support/stripe-stage';

const now = new Date();

describe('refunds in Stripe', () => {
  let stage: StripeStage;
  let access: FinanceAccess;
  let charges: readonly { id: string; purchase: string; captured: number; currency: string }[] = [];
  let used = 0;

  beforeAll(async () => {
    stage = await openStripeStage('server', {
      now,
      purchases: 300,
      organizations: 20,
      users: 40,
      mixed: false,
    });
    await ingest(stage.context(), {
      from: new Date('2024-01-01T00:00:00Z'),
      to: new Date(now.getTime() + 1000),
    });
    access = {
      authority: stage.database,
      actor: { role: 'finance', userId: await insertUser(stage.client) },
      clock: systemClock,
    };
    const { rows } = await stage.client.query(
      `SELECT c.id, p.id AS purchase, c.amount_captured::int AS captured, c.currency
       FROM desk_stripe_charges c JOIN marketplace_purchases p ON p.stripe_payment_id = c.payment_intent
       WHERE c.status = 'succeeded' AND c.captured AND c.amount_refunded = 0 AND NOT c.disputed
         AND c.amount_captured BETWEEN 1000 AND 90000 AND p.refunded_amount = 0
         AND p.payment_status = 'SUCCEEDED' AND c.currency = 'USD'
       ORDER BY c.id LIMIT 24`,
    );
    charges = rows;
    expect(charges.length).toBe(24);
  });
  afterAll(() => stage.close());

  const log = () => stage.context().log;
  const context = () => ({ database: stage.database, actor: access.actor, log: log() });
  const writer = () => stripeWriter(stage.gateway(), context());
  const refundsIn = (charge: string) =>
    stage.sandbox.store.all('refund').filter(({ fields }) => fields['charge'] === charge).length;

  /** Runs the writes of a batch until a call at which the desk is killed: nothing after it runs. */
  async function killedAt(
    moment: 'refundsOf' | 'charge' | 'mirror',
    batchId: string,
    changes: Partial<StripeWriter> = {},
  ) {
    await new Promise<void>((reached) => {
      const never = () => {
        reached();
        return new Promise<never>(() => undefined);
      };
      void runStripeWrites(access, { ...writer(), ...changes, [moment]: never }, log(), batchId);
    });
  }

  const purchaseOf = async (id: string) => {
    const { rows } = await stage.client.query(
      `SELECT payment_status, refunded_amount::text AS refunded FROM marketplace_purchases WHERE id = $1`,
      [id],
    );
    return rows[0];
  };

  /** Decides to refund the next charge that is free, whole unless an amount is given. */
  async function decide(refundMinor?: number) {
    const charge = charges[used++];
    if (!charge) throw new Error('The stage has too few charges to refund');
    const subject = await insertFinding(stage.client, {
      class: 'REFUND_NOT_EXECUTED',
      purchase: charge.purchase,
      stripeIds: [charge.id],
      amountMinor: charge.captured,
    });
    const ask = (batchId: string) =>
      resolveFindings(
        access,
        resolveInput.parse({
          batchId,
          kind: 'refund_in_stripe',
          reason: 'Promised',
          items: [subject],
          ...(refundMinor === undefined ? {} : { refundMinor }),
        }),
      );
    const batchId = newId();
    await ask(batchId);
    return { charge, batchId, ask };
  }

  it('stores the key before the call, refunds, reads it back and records it on the purchase', async () => {
    const { charge, batchId } = await decide();
    expect(await batchState(access, batchId)).toMatchObject({ running: 1, done: 0 });
    const stored: unknown[] = [];
    const real = writer();
    const watched: StripeWriter = {
      ...real,
      refund: async (request) => {
        const { rows } = await stage.client.query(
          'SELECT state, attempts FROM desk_stripe_writes WHERE idempotency_key = $1',
          [request.idempotencyKey],
        );
        stored.push(...rows);
        return real.refund(request);
      },
    };
    await runStripeWrites(access, watched, log(), batchId);
    expect(stored).toEqual([{ state: 'prepared', attempts: 1 }]);
    expect(await batchState(access, batchId)).toMatchObject({ running: 0, done: 1, problem: null });
    expect(refundsIn(charge.id)).toBe(1);
    const { rows } = await stage.client.query(
      `SELECT p.payment_status, p.refunded_amount::text AS refunded, c.amount_refunded::int AS mirrored
       FROM marketplace_purchases p, desk_stripe_charges c WHERE p.id = $1 AND c.id = $2`,
      [charge.purchase, charge.id],
    );
    expect(rows).toEqual([
      {
        payment_status: 'REFUNDED',
        refunded: (charge.captured / 100).toFixed(2),
        mirrored: charge.captured,
      },
    ]);
  });

  it.each([
    ['between the call and the record', 'refundsOf', { running: 1 }],
    ['after reading it back', 'charge', { running: 1 }],
    ['while the mirror is brought up to date', 'mirror', { done: 1 }],
  ] as const)('refunds once when it is killed %s and started again', async (_, moment, left) => {
    const { charge, batchId } = await decide(500);
    await killedAt(moment, batchId);
    expect(refundsIn(charge.id)).toBe(1);
    expect(await batchState(access, batchId)).toMatchObject(left);
    await runStripeWrites(access, writer(), log(), null);
    await runStripeWrites(access, writer(), log(), null);
    expect(refundsIn(charge.id)).toBe(1);
    expect(await batchState(access, batchId)).toMatchObject({ running: 0, done: 1 });
  });

  it('refunds once when the answer is lost and Stripe has forgotten the key', async () => {
    // A part of it: of a whole refund Stripe itself would refuse the second one.
    const { charge, batchId } = await decide(500);
    const real = writer();
    // What Stripe does with a key that is older than a day: the same call is a new one.
    const refund: StripeWriter['refund'] = (request) =>
      real.refund({ ...request, idempotencyKey: newId() });
    await killedAt('refundsOf', batchId, { refund });
    await runStripeWrites(access, { ...real, refund }, log(), batchId);
    expect(refundsIn(charge.id)).toBe(1);
    expect(await batchState(access, batchId)).toMatchObject({ done: 1 });
  });

  it('refunds once when the network loses answers, and two desks try at the same time', async () => {
    const { charge, batchId } = await decide(500);
    stage.sandbox.misbehave({ how: { kind: 'lose_answer' }, method: 'POST', path: '/v1/refunds' });
    await Promise.all([
      runStripeWrites(access, writer(), log(), batchId),
      runStripeWrites(access, writer(), log(), batchId),
    ]);
    expect(refundsIn(charge.id)).toBe(1);
    expect(await batchState(access, batchId)).toMatchObject({ done: 1 });
    const { rows } = await stage.client.query(
      `SELECT count(*)::int AS entries FROM desk_audit_log l JOIN desk_resolutions r ON r.id::text = l.subject_id
       WHERE r.batch_id = $1 AND l.action = 'resolution.done'`,
      [batchId],
    );
    expect(rows).toEqual([{ entries: 1 }]);
  });

  it('is not waited for where Stripe falls silent, says so, and is made once when asked again', async () => {
    const { charge, batchId } = await decide();
    const later = await decide();
    stage.sandbox.misbehave({ how: { kind: 'timeout' }, method: 'POST', path: '/v1/refunds' });
    const silent = stage.gateway({ timeoutMs: 3_600_000 });
    // One answer first: patience is for what answered before.
    await silent.account();
    await runStripeWrites(access, stripeWriter(silent, context(), 100), log(), null);
    expect(await batchState(access, batchId)).toMatchObject({
      running: 1,
      failed: 0,
      problem: expect.stringMatching(
        /^Stripe does not answer, so whether it was done is not known\./,
      ),
    });
    expect(await batchState(access, later.batchId)).toMatchObject({ running: 1, problem: null });
    await runStripeWrites(access, writer(), log(), null);
    expect(refundsIn(charge.id)).toBe(1);
    for (const one of [batchId, later.batchId]) {
      expect(await batchState(access, one)).toMatchObject({ running: 0, done: 1 });
    }
  });

  it('says which permission the key that writes lacks, in words, and moves nothing', async () => {
    const { charge, batchId } = await decide();
    const weak = 'rk_test_deskWritesNothing01';
    stage.sandbox.addKey({ key: weak, livemode: false, permissions: readPermissions });
    await runStripeWrites(
      access,
      stripeWriter(stage.gateway({ writeKey: weak }), context()),
      log(),
      batchId,
    );
    expect(await batchState(access, batchId)).toMatchObject({
      failed: 1,
      problem: expect.stringMatching(/^The key that writes lacks the permission “Charge: write”\./),
    });
    expect(refundsIn(charge.id)).toBe(0);
  });

  it('stays under way where only the reading back is refused, and is not made twice', async () => {
    // A part, so that Stripe would make another one.
    const { charge, batchId, ask } = await decide(100);
    // The key that reads lacks what the key that writes has.
    const blind: StripeWriter = {
      ...writer(),
      refundsOf: async () => {
        throw new DeskError('stripe_permission', { subject: 'Charge: read' });
      },
    };
    await runStripeWrites(access, blind, log(), batchId);
    const state = await batchState(access, batchId);
    await expect(ask(newId())).rejects.toMatchObject({ code: 'not_possible' });
    await runStripeWrites(access, writer(), log(), batchId);
    expect(refundsIn(charge.id)).toBe(1);
    expect(state).toMatchObject({ running: 1, failed: 0 });
    expect(state.problem).toMatch(/^The key that reads lacks the permission “Charge: read”/);
    expect(await batchState(access, batchId)).toMatchObject({ done: 1 });
  });

  it('is done where a try whose answer was lost made it, and the next try is refused', async () => {
    const { charge, batchId } = await decide();
    const real = writer();
    const interrupted: StripeWriter = {
      ...real,
      refund: async (request) => {
        await real.refund(request);
        throw new DeskError('stripe_refused', { reason: 'Something in between refuses.' });
      },
    };
    await runStripeWrites(access, interrupted, log(), batchId);
    expect(refundsIn(charge.id)).toBe(1);
    expect(await batchState(access, batchId)).toMatchObject({ done: 1, failed: 0 });
  });

  it('finds the refund of an earlier try behind a hundred later ones', async () => {
    const { charge, batchId } = await decide(500);
    await killedAt('refundsOf', batchId);
    for (let made = 0; made < 100; made += 1) {
      await stage
        .gateway()
        .write('refunds', (stripe) =>
          stripe.refunds.create({ charge: charge.id, amount: 1 }, { idempotencyKey: newId() }),
        );
    }
    await runStripeWrites(access, writer(), log(), batchId);
    expect(refundsIn(charge.id)).toBe(101);
    expect(await batchState(access, batchId)).toMatchObject({ done: 1, failed: 0 });
  });

  it.each(['failed', 'canceled'])('records nothing of a refund that is %s', async (status) => {
    const { charge, batchId } = await decide(500);
    const real = writer();
    const ending: StripeWriter = {
      ...real,
      refund: async (request) => {
        const made = await real.refund(request);
        const stored = stage.sandbox.store.read(made.id);
        if (stored) stage.sandbox.store.put({ ...stored, status });
        return made;
      },
    };
    await runStripeWrites(access, ending, log(), batchId);
    expect(await batchState(access, batchId)).toMatchObject({
      done: 0,
      failed: 1,
      problem: expect.stringMatching(/^Stripe made the refund re_\w+, and it failed\./),
    });
    expect(await purchaseOf(charge.purchase)).toEqual({
      payment_status: 'SUCCEEDED',
      refunded: '0.00',
    });
  });

  it('records each refund of a payment that several purchases share on the one it was made for', async () => {
    const first = await decide(2_000);
    const { id: charge, captured } = first.charge;
    // The other half of it, as purchases of one invoice are.
    const { rows } = await stage.client.query(
      `INSERT INTO marketplace_purchases SELECT (jsonb_populate_record(p, jsonb_build_object(
         'id', gen_random_uuid(), 'stripe_payment_id', NULL))).* FROM marketplace_purchases p
       WHERE id = $1 RETURNING id`,
      [first.charge.purchase],
    );
    const other: string = rows[0].id;
    await stage.client.query(
      `INSERT INTO desk_matches (purchase_id, stripe_id, pass) VALUES ($1, $3, 1), ($2, $3, 1)
       ON CONFLICT DO NOTHING`,
      [first.charge.purchase, other, charge],
    );
    await runStripeWrites(access, writer(), log(), first.batchId);
    const subject = await insertFinding(stage.client, {
      class: 'REFUND_NOT_EXECUTED',
      purchase: other,
      stripeIds: [charge],
      amountMinor: captured,
    });
    const batchId = newId();
    const request = { batchId, kind: 'refund_in_stripe', reason: 'Promised', items: [subject] };
    await resolveFindings(access, resolveInput.parse({ ...request, refundMinor: 500 }));
    await runStripeWrites(access, writer(), log(), batchId);
    expect(await purchaseOf(first.charge.purchase)).toMatchObject({ refunded: '20.00' });
    expect(await purchaseOf(other)).toEqual({
      payment_status: 'PARTIALLY_REFUNDED',
      refunded: '5.00',
    });
  });

  it('leaves the purchase alone that another charge pays, when what was charged twice goes back', async () => {
    const { charge: paying } = await decide(100);
    const { charge: twice } = await decide(100);
    const subject = await insertFinding(stage.client, {
      class: 'DUPLICATE_CHARGE',
      purchase: paying.purchase,
      stripeIds: [twice.id, paying.id],
    });
    const batchId = newId();
    const { finding } = subject;
    const kind = 'refund_in_stripe';
    const plan = await previewPlan(access, planInput.parse({ kind, finding }));
    expect(plan.stripe).toMatchObject({ charge: twice.id, amountMinor: twice.captured });
    expect(plan.paysPurchase).toBe(false);
    await resolveFindings(
      access,
      resolveInput.parse({ batchId, kind, reason: 'Twice', items: [subject] }),
    );
    await runStripeWrites(access, writer(), log(), batchId);
    expect(await batchState(access, batchId)).toMatchObject({ running: 0, done: 1 });
    expect(refundsIn(twice.id)).toBe(1);
    expect(await purchaseOf(paying.purchase)).toEqual({
      payment_status: 'SUCCEEDED',
      refunded: '0.00',
    });
  });

  it('is finished where its purchase holds what is no amount, and so is what waits behind it', async () => {
    const odd = await decide(500);
    const behind = await decide(500);
    await stage.client.query(
      `UPDATE marketplace_purchases SET currency = 'JPY', amount = 49.50 WHERE id = $1`,
      [odd.charge.purchase],
    );
    await runStripeWrites(access, writer(), log(), null);
    for (const { charge, batchId } of [odd, behind]) {
      expect(refundsIn(charge.id)).toBe(1);
      expect(await batchState(access, batchId)).toMatchObject({ running: 0, done: 1 });
    }
    expect(await purchaseOf(odd.charge.purchase)).toMatchObject({ refunded: '0.00' });
  });

  it('says that it could not be finished, whatever went wrong, and goes on with the next', async () => {
    const broken = await decide(500);
    const behind = await decide(500);
    const real = writer();
    const failing: StripeWriter = {
      ...real,
      charge: async (id) => {
        if (id === broken.charge.id) throw new TypeError('nobody thought of this');
        return real.charge(id);
      },
    };
    await runStripeWrites(access, failing, log(), null);
    expect(await batchState(access, broken.batchId)).toMatchObject({
      running: 1,
      problem: expect.stringMatching(/^The desk could not finish it/),
    });
    expect(await batchState(access, behind.batchId)).toMatchObject({ running: 0, done: 1 });
    await runStripeWrites(access, real, log(), null);
    expect(await batchState(access, broken.batchId)).toMatchObject({ running: 0, done: 1 });
    expect(refundsIn(broken.charge.id)).toBe(1);
  });

  it('is made by an administrator who agrees to it, who writes nothing into the mirror', async () => {
    const { charge, batchId } = await decide(500);
    const admin = { role: 'admin', userId: await insertUser(stage.client) } as const;
    await runStripeWrites(
      { ...access, actor: admin },
      stripeWriter(stage.gateway(), { ...context(), actor: admin }),
      log(),
      batchId,
    );
    expect(await batchState(access, batchId)).toMatchObject({ running: 0, done: 1, problem: null });
    expect(refundsIn(charge.id)).toBe(1);
    expect(await purchaseOf(charge.purchase)).toMatchObject({ refunded: '5.00' });
  });

  it('is offered again once a dispute about the payment was won', async () => {
    const { charge } = await decide(500);
    await stage.client.query('UPDATE desk_stripe_charges SET disputed = true WHERE id = $1', [
      charge.id,
    ]);
    const disputed = async (status: string) => {
      await stage.client.query(`DELETE FROM desk_stripe_disputes WHERE charge = $1`, [charge.id]);
      await insertMirrored(stage.client, 'disputes', {
        id: `dp_${status}`,
        charge: charge.id,
        amount: charge.captured,
        currency: 'USD',
        status,
        reason: 'fraudulent',
        is_charge_refundable: status.startsWith('warning'),
        created: now,
      });
      const { finding } = await insertFinding(stage.client, {
        class: 'REFUND_NOT_EXECUTED',
        purchase: charge.purchase,
        stripeIds: [charge.id],
      });
      const plan = await previewPlan(
        access,
        planInput.parse({ kind: 'refund_in_stripe', finding }),
      );
      return plan.reason;
    };
    expect(await disputed('lost')).toContain('disputed');
    expect(await disputed('needs_response')).toContain('disputed');
    expect(await disputed('warning_needs_response')).toBeNull();
    expect(await disputed('won')).toBeNull();
  });

  it('ends a subscription that somebody cancelled meanwhile as done', async () => {
    const [subscription] = stage.sandbox.store
      .all('subscription')
      .filter(({ fields }) => fields['status'] === 'active');
    const id = subscription?.id ?? '';
    const subject = await insertFinding(stage.client, {
      class: 'DOUBLE_SUBSCRIPTION',
      stripeIds: [id],
    });
    const batchId = newId();
    await resolveFindings(
      access,
      resolveInput.parse({
        batchId,
        kind: 'cancel_subscription',
        reason: 'Twice',
        items: [subject],
      }),
    );
    await stage
      .gateway()
      .write('subscriptions', (stripe) =>
        stripe.subscriptions.cancel(id, {}, { idempotencyKey: newId() }),
      );
    await runStripeWrites(access, writer(), log(), batchId);
    expect(await batchState(access, batchId)).toMatchObject({ done: 1, problem: null });
  });

  it('says what Stripe refused, changes nothing, and lets the finding be decided again', async () => {
    const { charge, batchId } = await decide();
    // Somebody refunded it in Stripe's dashboard meanwhile.
    await stage
      .gateway()
      .write('refunds', (stripe) =>
        stripe.refunds.create({ charge: charge.id }, { idempotencyKey: newId() }),
      );
    await runStripeWrites(access, writer(), log(), batchId);
    const state = await batchState(access, batchId);
    expect(state).toMatchObject({ failed: 1, done: 0 });
    expect(state.problem).toMatch(/refund/i);
    expect(refundsIn(charge.id)).toBe(1);
    const { rows } = await stage.client.query(
      'SELECT payment_status FROM marketplace_purchases WHERE id = $1',
      [charge.purchase],
    );
    expect(rows).toEqual([{ payment_status: 'SUCCEEDED' }]);
  });
});
