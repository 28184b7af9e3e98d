import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import Stripe from 'stripe';
import { installComparePackages } from './compare-packages';
import { describeLists } from './described-objects';

/** The server that everything is read from, and where it is written to. */
export interface IngestPlace {
  readonly stripeBase: string;
  readonly key: string;
  readonly databaseUrl: string;
  readonly client: Client;
}

/** How many objects a way of reading Stripe kept in a second. */
export type ReadAll = () => Promise<number>;

function clientOf({ stripeBase, key }: IngestPlace): Stripe {
  const { hostname, port } = new URL(stripeBase);
  return new Stripe(key, {
    host: hostname,
    port: Number(port),
    protocol: 'http',
    telemetry: false,
  });
}

/** The lists that the desk reads, as Stripe's own library pages them. */
const listsOf = (stripe: Stripe) => [
  stripe.balanceTransactions.list({ limit: 100, expand: ['data.source'] }),
  stripe.paymentIntents.list({ limit: 100 }),
  stripe.invoices.list({ limit: 100 }),
  stripe.invoicePayments.list({ limit: 100 }),
  stripe.subscriptions.list({ limit: 100, status: 'all' }),
  stripe.refunds.list({ limit: 100 }),
  stripe.disputes.list({ limit: 100 }),
  stripe.payouts.list({ limit: 100 }),
  stripe.customers.list({ limit: 100 }),
  stripe.creditNotes.list({ limit: 100 }),
];

interface Kept {
  readonly id: string;
}

/** An object and what was expanded in it. */
function objectsIn(value: object): readonly Kept[] {
  const has = (one: unknown): one is Kept => typeof one === 'object' && one !== null && 'id' in one;
  return [value, 'source' in value ? value.source : null].filter(has);
}

/**
 * The loop that anybody would write: every page of every list, kept whole in one statement.
 * @param overlapped whether a page is written while the next one is fetched
 */
export function plainLoop(place: IngestPlace, overlapped: boolean): ReadAll {
  const { client } = place;
  const keep = (objects: readonly Kept[]) =>
    client.query(
      `INSERT INTO plain_objects (id, raw)
       SELECT DISTINCT ON (o ->> 'id') o ->> 'id', o FROM jsonb_array_elements($1::jsonb) o
       ON CONFLICT (id) DO UPDATE SET raw = excluded.raw`,
      [JSON.stringify(objects)],
    );
  return async () => {
    await client.query(
      'DROP TABLE IF EXISTS plain_objects; CREATE TABLE plain_objects (id text PRIMARY KEY, raw jsonb NOT NULL)',
    );
    const began = performance.now();
    let writing: Promise<unknown> = Promise.resolve();
    for (const list of listsOf(clientOf(place))) {
      let page: Kept[] = [];
      const write = async () => {
        const full = page;
        page = [];
        await writing;
        writing = keep(full);
        if (!overlapped) await writing;
      };
      for await (const value of list) {
        page.push(...objectsIn(value));
        if (page.length >= 100) await write();
      }
      if (page.length > 0) await write();
    }
    await writing;
    const seconds = (performance.now() - began) / 1000;
    // Each object once: charges, refunds and payouts come with their movement and in their lists.
    const { rows } = await client.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM plain_objects',
    );
    return (rows[0]?.count ?? Number.NaN) / seconds;
  };
}

/** What is used of @supabase/stripe-sync-engine, which only the benchmarks have. */
interface SyncEnginePackage {
  readonly runMigrations: (config: { databaseUrl: string; schema: string }) => Promise<void>;
  readonly StripeSync: new (config: {
    readonly schema: string;
    readonly stripeSecretKey: string;
    readonly stripeWebhookSecret: string;
    readonly backfillRelatedEntities: boolean;
    readonly poolConfig: { readonly connectionString: string; readonly max: number };
  }) => Record<(typeof syncs)[number], () => Promise<{ readonly synced: number }>> & {
    stripe: Stripe;
    readonly postgresClient: { close(): Promise<void> };
  };
}

/** Everything that it keeps of what the server has; it knows no balance transactions and no payouts. */
const syncs = [
  'syncCustomers',
  'syncSubscriptions',
  'syncInvoices',
  'syncCharges',
  'syncPaymentIntents',
  'syncRefunds',
  'syncDisputes',
  'syncCreditNotes',
] as const;

/** An engine that people mirror Stripe with, on the same server and database. */
export function syncEngine(place: IngestPlace): ReadAll {
  installComparePackages();
  const require = createRequire(join(import.meta.dirname, 'package.json'));
  return async () => {
    // Loaded when it is its turn: what the desk holds is measured before.
    const {
      runMigrations,
      StripeSync,
    }: SyncEnginePackage = require('@supabase/stripe-sync-engine');
    await place.client.query('DROP SCHEMA IF EXISTS stripe CASCADE');
    await runMigrations({ databaseUrl: place.databaseUrl, schema: 'stripe' });
    const engine = new StripeSync({
      schema: 'stripe',
      stripeSecretKey: place.key,
      stripeWebhookSecret: 'whsec_unused',
      backfillRelatedEntities: false,
      poolConfig: { connectionString: place.databaseUrl, max: 10 },
    });
    engine.stripe = clientOf(place);
    const began = performance.now();
    let count = 0;
    for (const sync of syncs) count += (await engine[sync]()).synced;
    const rate = count / ((performance.now() - began) / 1000);
    await engine.postgresClient.close();
    return rate;
  };
}

/** What is used of @stripe/sync-engine, which only the benchmarks have. */
interface StripeEnginePackage {
  readonly runMigrations: (config: {
    databaseUrl: string;
    schemaName: string;
    openApiSpecPath: string;
  }) => Promise<void>;
  readonly StripeSync: {
    create(config: {
      readonly schemaName: string;
      readonly stripeSecretKey: string;
      readonly stripeAccountId: string;
      readonly backfillRelatedEntities: boolean;
      readonly poolConfig: { readonly connectionString: string; readonly max: number };
      readonly logger: Readonly<Record<'info' | 'warn' | 'error', () => void>>;
    }): Promise<StripeEngine>;
  };
}

interface StripeEngine {
  readonly stripe: { _setApiField(name: 'host' | 'port' | 'protocol', value: string): void };
  fullSync(
    objects: readonly string[],
    segmented: boolean,
    workers: number,
    requestsPerSecond: number,
    monitor: boolean,
  ): Promise<{ readonly totalSynced: number; readonly errors: readonly unknown[] }>;
  close(): Promise<void>;
}

/** Everything that it keeps of what the server has; it knows no movements and no payouts either. */
const keptByEngine = (stripe: Stripe) => ({
  customer: stripe.customers.list({ limit: 100 }),
  subscription: stripe.subscriptions.list({ limit: 100, status: 'all' }),
  invoice: stripe.invoices.list({ limit: 100 }),
  charge: stripe.charges.list({ limit: 100 }),
  payment_intent: stripe.paymentIntents.list({ limit: 100 }),
  refund: stripe.refunds.list({ limit: 100 }),
  dispute: stripe.disputes.list({ limit: 100 }),
  credit_note: stripe.creditNotes.list({ limit: 100 }),
});

/**
 * Stripe's own engine, on the same server and database. It makes its tables from Stripe's description
 * of the API, which it would fetch from GitHub: a column for every field. Here it is given what the
 * server's objects are, so it has the columns that they fill and no others. It has no setting for
 * another server, so its client is told.
 */
export function stripeEngine(place: IngestPlace): ReadAll {
  installComparePackages();
  const require = createRequire(join(import.meta.dirname, 'package.json'));
  const schemaName = 'stripe_engine';
  const nothing = () => {};
  return async () => {
    // Loaded when it is its turn: what the desk holds is measured before.
    const { runMigrations, StripeSync }: StripeEnginePackage = require('@stripe/sync-engine');
    await place.client.query(`DROP SCHEMA IF EXISTS ${schemaName} CASCADE`);
    const directory = await mkdtemp(join(tmpdir(), 'desk-bench-engine-'));
    const openApiSpecPath = join(directory, 'description.json');
    const kept = keptByEngine(clientOf(place));
    await writeFile(openApiSpecPath, await describeLists(kept));
    await runMigrations({ databaseUrl: place.databaseUrl, schemaName, openApiSpecPath });
    await rm(directory, { recursive: true });
    const engine = await StripeSync.create({
      schemaName,
      stripeSecretKey: place.key,
      stripeAccountId: 'acct_bench',
      backfillRelatedEntities: false,
      poolConfig: { connectionString: place.databaseUrl, max: 10 },
      logger: { info: nothing, warn: nothing, error: nothing },
    });
    const { hostname, port } = new URL(place.stripeBase);
    engine.stripe._setApiField('host', hostname);
    engine.stripe._setApiField('port', port);
    engine.stripe._setApiField('protocol', 'http');
    // It shows its progress where the benchmark writes its report.
    const { log } = console;
    console.log = nothing;
    try {
      const began = performance.now();
      const { totalSynced, errors } = await engine.fullSync(
        Object.keys(kept),
        true,
        20,
        1_000_000,
        false,
      );
      if (errors.length > 0) throw new Error(`@stripe/sync-engine: ${JSON.stringify(errors)}`);
      return totalSynced / ((performance.now() - began) / 1000);
    } finally {
      console.log = log;
      await engine.close();
    }
  };
}
