import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../electron/database/connection';
import { readMigrations } from '../electron/database/migrations';
import { migrate } from '../electron/database/migrator';
import { reconcile } from '../electron/reconciliation/run/reconcile.service';
import { settingsOf } from '../electron/reconciliation/sql/matching-session';
import { createLogger } from '../electron/shared/logger';
import { startPostgresServer } from '../test/support/postgres-server';
import { ingestAgain } from './ingest-again';
import { fillMarket } from './reconcile-market';
import { embeddedWorkspace, marketDays, memoryOfReconciling } from './reconcile-memory';
import type { Figure } from './report';

const runs = 3;

/** The join that everything is compared with: purchases, charges and ledger, nothing decided. */
const bareJoin = `
  SELECT count(*), sum(p.amount), sum(c.amount_captured), sum(b.net)
  FROM marketplace_purchases p
  FULL JOIN desk_stripe_charges c ON c.payment_intent = p.stripe_payment_id
  FULL JOIN desk_stripe_balance_transactions b ON b.id = c.balance_transaction`;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function timedJoin({ pool, engine }: Database): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN; ${settingsOf(engine)}`);
    return await timed(() => client.query(bareJoin));
  } finally {
    await client.query('COMMIT');
    client.release();
  }
}

const nameOf = ({ engine }: Database, size: number) =>
  `${size.toLocaleString('en-US')} purchases, ${engine}`;

const memory = (name: string, megabytes: number): Figure => ({
  name: `peak memory of the process: ${name}`,
  runs: [megabytes],
  unit: 'MB',
  target: 500,
});

/**
 * Figures of one database of one size: the join, the first run, runs that compare everything, and
 * runs that know of the one before.
 */
async function measureSize(database: Database, size: number): Promise<readonly Figure[]> {
  await fillMarket(database.pool, size);
  const context = {
    database,
    gateway: null,
    actor: { role: 'finance', userId: '' },
    log: createLogger(() => {}),
  } as const;
  const joins: number[] = [];
  const wholes: number[] = [];
  const again: number[] = [];
  const first = await timed(() => reconcile(context, marketDays));
  // A server does this by itself within minutes; the one of the benchmark has it switched off.
  await database.pool.query('VACUUM ANALYZE desk_matches, desk_findings');
  for (let run = 0; run < runs; run += 1) {
    joins.push(await timedJoin(database));
    await database.pool.query('DELETE FROM desk_reconciliation_passes');
    wholes.push(await timed(() => reconcile(context, marketDays)));
    again.push(await timed(() => reconcile(context, marketDays)));
  }
  const name = nameOf(database, size);
  const ratios = (times: readonly number[]) =>
    times.map((time, run) => time / (joins[run] ?? Number.NaN));
  return [
    { name: `bare full outer join: ${name}`, runs: joins, unit: 'ms' },
    { name: `first reconciliation, with every match written: ${name}`, runs: [first], unit: 'ms' },
    { name: `reconciliation, everything compared again: ${name}`, runs: wholes, unit: 'ms' },
    { name: `… as a multiple of the join: ${name}`, runs: ratios(wholes), unit: '×', target: 3 },
    { name: `reconciliation after another, all classes: ${name}`, runs: again, unit: 'ms' },
    { name: `… as a multiple of the join: ${name}`, runs: ratios(again), unit: '×', target: 3 },
  ];
}

async function onServer(directory: string, sizes: readonly number[]): Promise<readonly Figure[]> {
  const server = await startPostgresServer(directory);
  const { host, port, user, password } = server.address;
  const url = `postgresql://${user}:${password}@${host}:${port}`;
  const figures: Figure[] = [];
  try {
    for (const size of sizes) {
      const admin = await openDatabase({ kind: 'server', url: `${url}/postgres` });
      await admin.pool.query(`CREATE DATABASE market_${size}`);
      await admin.close();
      const database = await openDatabase({ kind: 'server', url: `${url}/market_${size}` });
      const client = await database.pool.connect();
      const migrations = await readMigrations(join('prisma', 'migrations'));
      await migrate(client, { schema: 'public', migrations });
      client.release();
      figures.push(...(await measureSize(database, size)));
      figures.push({
        name: `reading Stripe again when nothing is new: ${nameOf(database, size)}`,
        runs: await ingestAgain(database, runs),
        unit: 'ms',
        target: 2_000,
      });
      figures.push(memory(nameOf(database, size), process.resourceUsage().maxRSS / 1024));
      await database.close();
    }
  } finally {
    await server.stop();
  }
  return figures;
}

async function embedded(directory: string, sizes: readonly number[]): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const size of sizes) {
    const workspaceDir = join(directory, `embedded-${size}`);
    const { database, close } = await embeddedWorkspace(workspaceDir);
    figures.push(...(await measureSize(database, size)));
    await close();
    figures.push(memory(nameOf(database, size), memoryOfReconciling(workspaceDir)));
  }
  return figures;
}

/**
 * Reconciling with a mirror that is there already, beside the bare join over the same rows, in
 * both engines and several sizes. `DESK_BENCH_PURCHASES` (for instance `10000,100000`) asks for
 * other sizes.
 */
export async function measureReconciliation(): Promise<readonly Figure[]> {
  const asked = process.env['DESK_BENCH_PURCHASES']?.split(',').map(Number);
  const directory = await mkdtemp(join(tmpdir(), 'desk-bench-'));
  const ofServer = await mkdtemp(join(tmpdir(), 'desk-bench-'));
  // PostgreSQL refuses root, so as root it runs as someone who has to get in here.
  await chmod(ofServer, 0o755);
  try {
    return [
      ...(await onServer(ofServer, asked ?? [10_000, 100_000, 1_000_000])),
      ...(await embedded(directory, asked ?? [10_000, 100_000])),
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
    await rm(ofServer, { recursive: true, force: true });
  }
}
