import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { openDatabase } from '../electron/database/connection';
import { readMigrations } from '../electron/database/migrations';
import { migrate } from '../electron/database/migrator';
import { createLogger } from '../electron/shared/logger';
import { ingest } from '../electron/stripe/ingest/ingest.service';
import { mirrorTables } from '../electron/stripe/mirror/mirror-tables.rules';
import { gatewayFromEnvironment } from '../electron/stripe/stripe-workspace';
import { startPostgresServer } from '../test/support/postgres-server';
import { plainLoop, type ReadAll, stripeEngine, syncEngine } from './compare-ingest';
import type { Figure } from './report';

/** Large enough that starting up does not count, small enough for a sandbox in memory. */
const purchases = 8_000;
const runs = 3;
const period = { from: new Date('2024-01-01T00:00:00Z'), to: new Date('2100-01-01T00:00:00Z') };

/** A sandbox in a process of its own, as Stripe is one. */
async function startSandbox(): Promise<{ child: ChildProcess; settings: Map<string, string> }> {
  const child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      'scripts/stripe-sandbox.ts',
      '--port',
      '0',
      '--purchases',
      String(purchases),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, DESK_DATABASE_URL: '' } },
  );
  const settings = new Map<string, string>();
  if (!child.stdout) throw new Error('The sandbox has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const [name = '', value = ''] = line.split('=', 2);
    settings.set(name, value);
    if (settings.size === 3) break;
  }
  return { child, settings };
}

async function emptyMirror(client: Client): Promise<void> {
  const tables = Object.values(mirrorTables).map(({ table }) => table);
  await client.query(
    `TRUNCATE ${tables.join(', ')}, desk_stripe_account, desk_stripe_coverage, desk_stripe_absences,
       desk_stripe_wanted`,
  );
}

/** How many objects the mirror holds, each once. */
async function mirrored(client: Client): Promise<number> {
  const counts = Object.values(mirrorTables).map(({ table }) => `(SELECT count(*) FROM ${table})`);
  const { rows } = await client.query<{ count: number }>(
    `SELECT (${counts.join(' + ')})::int AS count`,
  );
  return rows[0]?.count ?? Number.NaN;
}

/**
 * What the desk is compared with, and how often its rate it has to reach: level with the overlapped
 * loop, which does nothing but keep, and five times as fast as the engines that people use.
 */
const others = {
  'plain loop': { least: 1 },
  'plain loop, fetching while it writes': { least: 1 },
  '@supabase/stripe-sync-engine': { least: 5 },
  '@stripe/sync-engine': { least: 5 },
} as const;
type Other = keyof typeof others;

/**
 * Reading Stripe: everything into an empty mirror from a server on this machine that has no limit,
 * and once more when nothing is new. Server, database and desk share the machine's cores.
 */
export async function measureStripe(): Promise<readonly Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'desk-bench-stripe-'));
  await chmod(directory, 0o711);
  const postgres = await startPostgresServer(directory);
  const { child, settings } = await startSandbox();
  const { host, port, user, password } = postgres.address;
  const client = new Client({ host, port, user, password, database: 'postgres' });
  const perSecond: number[] = [];
  const again: number[] = [];
  const memory: number[] = [];
  const rates: Record<Other, number[]> = {
    'plain loop': [],
    'plain loop, fetching while it writes': [],
    '@supabase/stripe-sync-engine': [],
    '@stripe/sync-engine': [],
  };
  const names = Object.keys(others) as Other[];
  try {
    await client.connect();
    await migrate(client, {
      schema: 'public',
      migrations: await readMigrations(join('prisma', 'migrations')),
    });
    const database = await openDatabase({
      kind: 'server',
      url: `postgresql://${user}:${password}@${host}:${port}/postgres`,
    });
    const gateway = gatewayFromEnvironment({
      key: settings.get('DESK_STRIPE_API_KEY'),
      writeKey: undefined,
      base: settings.get('DESK_STRIPE_API_BASE'),
    });
    const place = {
      stripeBase: settings.get('DESK_STRIPE_API_BASE') ?? '',
      key: settings.get('DESK_STRIPE_API_KEY') ?? '',
      databaseUrl: `postgresql://${user}:${password}@${host}:${port}/postgres`,
      client,
    };
    const ways: Readonly<Record<Other, ReadAll>> = {
      'plain loop': plainLoop(place, false),
      'plain loop, fetching while it writes': plainLoop(place, true),
      '@supabase/stripe-sync-engine': syncEngine(place),
      '@stripe/sync-engine': stripeEngine(place),
    };
    const context = {
      database,
      gateway,
      actor: { role: 'finance', userId: '00000000-0000-7000-8000-000000000001' } as const,
      log: createLogger(() => undefined),
    };
    for (let run = 0; run < runs; run += 1) {
      await emptyMirror(client);
      let peak = 0;
      const watch = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage().rss);
      }, 50);
      const began = performance.now();
      await ingest(context, period);
      const seconds = (performance.now() - began) / 1000;
      perSecond.push((await mirrored(client)) / seconds);
      clearInterval(watch);
      // Later runs stand on what the others left in this process.
      if (run === 0) memory.push(peak / 1e6);
      await client.query('ANALYZE');
      const later = performance.now();
      await ingest(context, period);
      again.push(performance.now() - later);
      // In turn, so that what slows the machine down slows all of them.
      for (const name of names) rates[name].push(await ways[name]());
    }
    gateway.close();
    await database.close();
  } finally {
    await client.end();
    child.kill();
    await once(child, 'exit');
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
  return [
    { name: `objects read from Stripe (${purchases} purchases)`, runs: perSecond, unit: '/s' },
    ...names.flatMap((name): Figure[] => [
      { name: `${name}: objects`, runs: rates[name], unit: '/s' },
      {
        name: `… of the desk’s rate, at most 1/${others[name].least}`,
        runs: rates[name].map((rate, run) => rate / (perSecond[run] ?? Number.NaN)),
        unit: '×',
        target: 1 / others[name].least,
      },
    ]),
    { name: 'reading again when nothing is new', runs: again, unit: 'ms', target: 2000 },
    { name: 'peak memory meanwhile', runs: memory, unit: 'MB', target: 500 },
  ];
}
