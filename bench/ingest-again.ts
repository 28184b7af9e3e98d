import type { Database } from '../electron/database/connection';
import { createLogger } from '../electron/shared/logger';
import { readStripeBase } from '../electron/stripe/gateway/stripe-base.rules';
import { openGateway } from '../electron/stripe/gateway/stripe-gateway';
import { ingest } from '../electron/stripe/ingest/ingest.service';
import { serveSandbox } from '../electron/stripe/sandbox/sandbox-server';
import { SandboxStore } from '../electron/stripe/sandbox/sandbox-store';
import { readPermissions, StripeSandbox } from '../electron/stripe/sandbox/stripe-sandbox';

const key = 'rk_test_benchReads000000001';
const period = { from: new Date('2026-10-01T00:00:00Z'), to: new Date('2026-11-01T00:00:00Z') };

/**
 * How long it takes to learn that nothing is new, with a mirror that is full: what is asked of
 * Stripe is little, so it is mostly what is looked for in the mirror.
 * @returns milliseconds of each run
 */
export async function ingestAgain(database: Database, runs: number): Promise<readonly number[]> {
  const sandbox = new StripeSandbox({
    store: new SandboxStore(),
    keys: [{ key, livemode: false, permissions: readPermissions }],
  });
  const server = await serveSandbox(sandbox);
  const base = readStripeBase(server.url);
  if (!base.ok) throw new Error(base.reason);
  const gateway = openGateway({ key, base: base.base });
  try {
    const { id } = await gateway.account();
    await database.pool.query('UPDATE desk_stripe_account SET account = $1', [id]);
    const context = {
      database,
      gateway,
      actor: { role: 'finance', userId: '' } as const,
      log: createLogger(() => {}),
    };
    // The first run lists the times that nobody has listed yet.
    await ingest(context, period);
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const began = performance.now();
      await ingest(context, period);
      times.push(performance.now() - began);
    }
    return times;
  } finally {
    gateway.close();
    await server.close();
  }
}
