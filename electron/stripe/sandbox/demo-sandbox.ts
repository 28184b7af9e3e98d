import { randomBytes } from 'node:crypto';
import type { Database } from '../../database/connection';
import { DeskError } from '../../shared/errors';
import type { StripeTransport } from '../gateway/stripe-http';
import { unpackSandbox } from './sandbox-state';
import { type SandboxObject, SandboxStore } from './sandbox-store';
import { readPermissions, type SandboxChange, StripeSandbox } from './stripe-sandbox';

/** The demo's Stripe with the keys to it; both live no longer than the process. */
export interface DemoSandbox {
  readonly key: string;
  readonly writeKey: string;
  readonly transport: StripeTransport;
}

const writePermissions = ['charge_write', 'subscription_write', 'product_write', 'plan_write'];

function newKey(): string {
  return `rk_test_${randomBytes(12).toString('hex')}`;
}

/** Keeps what a write changed, all of it or nothing. */
async function keepChanges({ pool }: Database, changes: readonly SandboxChange[]): Promise<void> {
  await pool.query(
    `INSERT INTO desk_local.stripe_sandbox_changes (id, object, content, position)
     SELECT id, object, content, at + (SELECT coalesce(max(position), 0) FROM desk_local.stripe_sandbox_changes)
     FROM jsonb_to_recordset($1::jsonb) c (id text, object text, content text, at bigint)
     ON CONFLICT (id) DO UPDATE SET content = excluded.content`,
    [
      JSON.stringify(
        changes.map(({ id, object, text }, index) => ({
          id,
          object,
          content: text,
          at: index + 1,
        })),
      ),
    ],
  );
}

/**
 * Opens the demo's Stripe from its local store. It answers inside this process: no port is open,
 * so nobody else on the machine can reach it.
 * @throws DeskError `stripe_not_connected` for a demo that was made before there was a sandbox
 */
export async function openDemoSandbox(local: Database): Promise<DemoSandbox> {
  const { rows } = await local.pool.query<{ content: Buffer }>(
    'SELECT content FROM desk_local.stripe_sandbox_base',
  );
  const [base] = rows;
  if (!base) {
    throw new DeskError('stripe_not_connected', {
      reason:
        'This demo was made by a version without a Stripe sandbox. Create the demo workspace anew.',
    });
  }
  const store = new SandboxStore();
  await unpackSandbox(base.content, store);
  const changes = await local.pool.query<{ id: string; object: string; content: string }>(
    'SELECT id, object, content FROM desk_local.stripe_sandbox_changes ORDER BY position',
  );
  const answers = new Map<string, string>();
  for (const { id, object, content } of changes.rows) {
    if (object === 'idempotency_key') answers.set(id, content);
    else store.put(JSON.parse(content) as SandboxObject);
  }
  const key = newKey();
  const writeKey = newKey();
  const sandbox = new StripeSandbox({
    store,
    answers,
    account: 'acct_demo',
    keys: [
      { key, livemode: false, permissions: readPermissions },
      { key: writeKey, livemode: false, permissions: [...readPermissions, ...writePermissions] },
    ],
    keep: (written) => keepChanges(local, written),
  });
  return {
    key,
    writeKey,
    transport: async ({ method, path, headers, body }) => {
      const lower = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const answer = await sandbox.handle({ method, path, headers: lower, body });
      return {
        status: answer.status,
        headers: answer.headers,
        readBody: async () => answer.body,
      };
    },
  };
}
