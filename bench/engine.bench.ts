import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openEmbeddedDatabase } from '../electron/database/embedded-database';
import { systemClock } from '../electron/shared/clock';
import type { Figure } from './report';

const openRuns = 5;
const joinRuns = 3;

/** A join of 200,000 rows with themselves over a key that no index helps with. */
const heavyJoin = `
  WITH numbers AS MATERIALIZED (SELECT n, md5(n::text) AS key FROM generate_series(1, 200000) n)
  SELECT count(*) FROM numbers one JOIN numbers other ON one.key = other.key
  WHERE length(one.key || other.key) > one.n % 7`;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/**
 * The embedded engine alone: creating it from the template, opening it again, and how long the
 * main loop is ever held up while the database works in its thread.
 */
export async function measureEngine(): Promise<readonly Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'desk-bench-'));
  const open = (name: string) =>
    openEmbeddedDatabase({
      workspaceDir: join(directory, name),
      template: join('resources', 'database', 'demo.tar.gz'),
      migrationsDir: join('prisma', 'migrations'),
      localMigrationsDir: join('prisma', 'local-migrations'),
      clock: systemClock,
      onBackgroundFailure: (_work, error) => {
        throw error;
      },
    });
  const created: number[] = [];
  const reopened: number[] = [];
  const joined: number[] = [];
  const stalls: number[] = [];
  try {
    for (let run = 0; run < openRuns; run += 1) {
      const name = `workspace-${run}`;
      let opened: Awaited<ReturnType<typeof open>> | undefined;
      for (const times of [created, reopened]) {
        times.push(
          await timed(async () => {
            opened = await open(name);
          }),
        );
        await opened?.close();
      }
    }
    const { database, close } = await open('workspace-0');
    for (let run = 0; run < joinRuns; run += 1) {
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      joined.push(await timed(() => database.pool.query(heavyJoin)));
      delay.disable();
      stalls.push(delay.max / 1e6);
    }
    await close();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  return [
    { name: 'creating the demo database from its template', runs: created, unit: 'ms' },
    { name: 'opening it again', runs: reopened, unit: 'ms' },
    { name: 'joining 200,000 rows in the embedded engine', runs: joined, unit: 'ms' },
    { name: 'longest stall of the main loop meanwhile', runs: stalls, unit: 'ms', target: 16 },
  ];
}
