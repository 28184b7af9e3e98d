import type { Client } from 'pg';
import { type Database, openDatabase } from '../../electron/database/connection';
import { createLogger, type LogLine } from '../../electron/shared/logger';
import { type BudgetTime, machineTime } from '../../electron/stripe/gateway/request-budget';
import { readStripeBase } from '../../electron/stripe/gateway/stripe-base.rules';
import {
  type GatewayOptions,
  openGateway,
  type StripeGateway,
} from '../../electron/stripe/gateway/stripe-gateway';
import type { IngestContext } from '../../electron/stripe/ingest/ingest-run';
import { mirrorTables } from '../../electron/stripe/mirror/mirror-tables.rules';
import { type SandboxServer, serveSandbox } from '../../electron/stripe/sandbox/sandbox-server';
import { SandboxStore } from '../../electron/stripe/sandbox/sandbox-store';
import { readPermissions, StripeSandbox } from '../../electron/stripe/sandbox/stripe-sandbox';
import { sandboxFiller } from '../../prisma/seed/market/fill-sandbox';
import {
  type LoadedMarket,
  type LoadOptions,
  loadMarket,
} from '../../prisma/seed/market/load-market';
import { openTestDatabase, type TestEngine } from './databases';

export const readKey = 'rk_test_deskReadsOnly000001';
const writeKey = 'rk_test_deskWrites00000002';

/** Who acts in these tests. */
export const financeActor = {
  role: 'finance',
  userId: '00000000-0000-7000-8000-000000000001',
} as const;

/** Waits that keep a test's pauses short. */
export const impatient = { attempts: 6, firstPauseMs: 1, longestPauseMs: 20 };

/** A gateway's time, fifty times as fast: for what would wait long for a budget. */
export const hurried: BudgetTime = {
  now: () => performance.now() * 50,
  wait: (milliseconds, signal) => machineTime.wait(milliseconds / 50, signal),
};

/** A database, a sandbox with the same marketplace, and the way between them. */
export interface StripeStage {
  readonly database: Database;
  readonly client: Client;
  /** The database's address, for other processes. */
  readonly url: string;
  readonly sandbox: StripeSandbox;
  readonly server: SandboxServer;
  readonly market: LoadedMarket;
  readonly log: readonly LogLine[];
  gateway(options?: Partial<GatewayOptions>): StripeGateway;
  context(gateway?: StripeGateway): IngestContext;
  /** How many rows each table of the mirror has, by Stripe's name of its objects. */
  counts(): Promise<Record<string, number>>;
  /** What the sandbox would have mirrored: every object but failed and pending charges. */
  expected(): Record<string, number>;
  emptyMirror(): Promise<void>;
  /** Empties the mirror and lets the sandbox behave as Stripe does. */
  beginAnew(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a stage with an empty mirror. */
export async function openStripeStage(
  engine: TestEngine,
  options: Omit<LoadOptions, 'onPiece' | 'purchasesOnly' | 'reviews'>,
): Promise<StripeStage> {
  const test = await openTestDatabase(engine);
  const client = await test.connect();
  const store = new SandboxStore();
  const market = await loadMarket(client, {
    reviews: 0,
    ...options,
    purchasesOnly: true,
    onPiece: sandboxFiller(store),
  });
  const database = await openDatabase(test.source);
  const sandbox = new StripeSandbox({
    store,
    keys: [
      { key: readKey, livemode: false, permissions: readPermissions },
      { key: writeKey, livemode: false, permissions: ['charge_write', 'subscription_write'] },
    ],
  });
  const server = await serveSandbox(sandbox);
  const lines: LogLine[] = [];
  const log = createLogger((line) => lines.push(line));
  const opened: StripeGateway[] = [];
  const base = readStripeBase(server.url);
  if (!base.ok) throw new Error(base.reason);
  const gateway = (changes: Partial<GatewayOptions> = {}) => {
    const made = openGateway({
      key: readKey,
      writeKey,
      base: base.base,
      patience: impatient,
      timeoutMs: 500,
      ...changes,
    });
    opened.push(made);
    return made;
  };
  const stage: StripeStage = {
    database,
    client,
    url: test.source.kind === 'server' ? test.source.url : '',
    sandbox,
    server,
    market,
    log: lines,
    gateway,
    context: (given) => ({ database, gateway: given ?? gateway(), actor: financeActor, log }),
    async counts() {
      const found: Record<string, number> = {};
      for (const [object, { table }] of Object.entries(mirrorTables)) {
        const { rows } = await client.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM ${table}`,
        );
        found[object] = rows[0]?.n ?? 0;
      }
      return found;
    },
    expected() {
      return Object.fromEntries(
        Object.keys(mirrorTables).map((object) => [object, store.all(object).length]),
      );
    },
    async emptyMirror() {
      const tables = Object.values(mirrorTables).map(({ table }) => table);
      await client.query(
        `TRUNCATE ${tables.join(', ')}, desk_stripe_account, desk_stripe_coverage, desk_stripe_absences,
         desk_stripe_wanted`,
      );
    },
    async beginAnew() {
      await stage.emptyMirror();
      sandbox.faults.clear();
      sandbox.onRequest = undefined;
      sandbox.withoutLists.clear();
      sandbox.otherMode.clear();
      sandbox.expands = true;
      sandbox.oldShapes = false;
    },
    async close() {
      for (const one of opened) one.close();
      await server.close();
      await database.close();
      await test.close();
    },
  };
  return stage;
}
