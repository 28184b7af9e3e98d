import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../electron/database/connection';
import { unpackArchive } from '../../../electron/database/engine/data-archive';
import { startEmbeddedEngine } from '../../../electron/database/engine/embedded-engine';
import { createLogger } from '../../../electron/shared/logger';
import { ingest } from '../../../electron/stripe/ingest/ingest.service';
import {
  forgetStripe,
  type StripeHolder,
  stripeOf,
} from '../../../electron/stripe/stripe-workspace';
import { memorySecrets } from '../../support/open-test-desk';
import { financeActor } from '../../support/stripe-stage';

const now = new Date();

describe('the Stripe of a demo workspace', () => {
  let holder: StripeHolder;
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'desk-demo-'));
    const dataDir = join(directory, 'pgdata');
    await unpackArchive(join('resources', 'database', 'demo.tar.gz'), dataDir);
    const engine = await startEmbeddedEngine({ dataDir });
    database = await openDatabase({ kind: 'embedded', engine });
    holder = {
      stripeEnvironment: { key: undefined, writeKey: undefined, base: undefined },
      secrets: memorySecrets(),
      workspace: () => ({ kind: 'demo', local: database }),
    };
    close = async () => {
      await database.close();
      await engine.close();
      await rm(directory, { recursive: true });
    };
  });
  afterAll(() => close());

  const context = async () => ({
    database,
    gateway: await stripeOf(holder),
    actor: financeActor,
    log: createLogger(() => undefined),
  });
  const rows = async (sql: string) => (await database.pool.query(sql)).rows;

  it('was paid for what the demo sells: every paid purchase but the injected ones is in the mirror', async () => {
    const period = { from: new Date(now.getTime() - 700 * 86_400_000), to: now };
    const result = await ingest(await context(), period);
    expect(result.coverage.filter(({ complete }) => !complete)).toEqual([]);
    const [found] = await rows(
      `SELECT count(*)::int AS paid,
         count(*) FILTER (WHERE EXISTS (SELECT FROM desk_stripe_charges c
           WHERE c.payment_intent = p.stripe_payment_id AND c.amount_captured = p.amount * 100))::int AS explained
       FROM marketplace_purchases p
       WHERE payment_status = 'SUCCEEDED' AND stripe_payment_id IS NOT NULL`,
    );
    expect(found.paid).toBeGreaterThan(1000);
    expect(found.explained).toBeLessThan(found.paid);
    expect(found.explained / found.paid).toBeGreaterThan(0.97);
  });

  it('keeps a refund, and the answer to its idempotency key, when the desk is started again', async () => {
    const [charge] = await rows(
      `SELECT id FROM desk_stripe_charges
       WHERE captured AND amount_refunded = 0 AND NOT disputed AND amount > 200 ORDER BY created DESC LIMIT 1`,
    );
    const refund = async (key: string) =>
      (await stripeOf(holder)).write('refunds', (stripe) =>
        stripe.refunds.create({ charge: charge.id, amount: 150 }, { idempotencyKey: key }),
      );
    const first = await refund('desk-1');
    forgetStripe(holder);
    expect(await refund('desk-1')).toMatchObject({ id: first.id, amount: 150 });
    const gateway = await stripeOf(holder);
    const { data } = await gateway.read('refunds', (stripe) =>
      stripe.refunds.list({ charge: charge.id }),
    );
    expect(data.map(({ id }) => id)).toEqual([first.id]);
  });
});
