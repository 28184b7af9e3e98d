import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ClientBase } from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { engineFlags } from '../../../electron/browser/engine-flags';
import { openEmbeddedDatabase } from '../../../electron/database/embedded-database';
import { readMigrations } from '../../../electron/database/migrations';
import { migrate } from '../../../electron/database/migrator';
import { listSnapshots } from '../../../electron/database/snapshots';
import { systemClock } from '../../../electron/shared/clock';
import { databaseUrl, openTestDatabase, serverAddress } from '../../support/databases';
import { programFile } from '../../support/program';
import { layDatabaseIn } from '../engine/engine-support';

const slow = '29990101000000_slow';
const begins = `
  CREATE TABLE begun (n int);
  ALTER TABLE users ADD COLUMN begun int;`;

/** The project's migrations and one more, which a process is killed within. */
function migrationsWith(directory: string, sql: string): string {
  const migrations = join(directory, 'migrations');
  cpSync('prisma/migrations', migrations, { recursive: true });
  mkdirSync(join(migrations, slow), { recursive: true });
  writeFileSync(join(migrations, slow, 'migration.sql'), sql);
  return migrations;
}

const mebibyte = 1024 * 1024;

/** How many bytes the files of a directory hold, while others write them. */
function bytesBelow(directory: string): number {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((file) => statSync(join(directory, file), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'desk-killed-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Starts a process that migrates, and kills it once it is within the slow migration. */
async function killWithin(
  [engine, place, migrationsDir]: readonly [string, string, string],
  said: string | RegExp,
  until: () => Promise<unknown>,
): Promise<void> {
  const script = await programFile('test/integration/database/migrating-process.ts');
  const child = spawn(process.execPath, [...engineFlags, script, engine, place, migrationsDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) {
    last = line;
    if (line.search(said) >= 0) break;
  }
  expect(last, 'the process came to the slow migration').toMatch(said);
  await until();
  child.kill('SIGKILL');
  expect(await exited, 'killed, not finished').toEqual([null, 'SIGKILL']);
}

/** What is there of the slow migration. */
async function leftIn(client: Pick<ClientBase, 'query'>) {
  const { rows } = await client.query<{ made: boolean; columns: number; recorded: number }>(`
    SELECT to_regclass('begun') IS NOT NULL AS made,
           (SELECT count(*)::int FROM pg_attribute
            WHERE attrelid = 'users'::regclass AND attname = 'begun') AS columns,
           (SELECT count(*)::int FROM _prisma_migrations
            WHERE migration_name = '${slow}') AS recorded`);
  return rows[0];
}
const nothing = { made: false, columns: 0, recorded: 0 };
const applied = { made: true, columns: 1, recorded: 1 };

describe('a desk that is killed within a migration', () => {
  it('leaves nothing of it in an embedded database, a snapshot of before, and the next one goes on', {
    tags: ['soak'],
  }, async () => {
    const directory = temporaryDirectory();
    const workspaceDir = join(directory, 'demo');
    const options = {
      workspaceDir,
      migrationsDir: 'prisma/migrations',
      localMigrationsDir: 'prisma/local-migrations',
      clock: systemClock,
      onBackgroundFailure: (_work: unknown, error: unknown) => {
        throw error;
      },
    };
    const dataDir = await layDatabaseIn(workspaceDir);
    const endless = migrationsWith(
      directory,
      `${begins} INSERT INTO begun SELECT generate_series(1, 1000000000);`,
    );
    const steps = (await readMigrations(endless)).length;
    await killWithin(
      ['embedded', workspaceDir, endless],
      new RegExp(`${steps} of ${steps}`),
      // So long that the disk has some of it.
      async () => {
        const begun = bytesBelow(dataDir);
        await vi.waitUntil(() => bytesBelow(dataDir) > begun + 8 * mebibyte, { timeout: 60_000 });
      },
    );
    const before = await openEmbeddedDatabase(options);
    expect(await leftIn(before.database.pool)).toEqual(nothing);
    await before.close();
    const reasons = (await listSnapshots(workspaceDir)).map(({ reason }) => reason);
    expect(reasons).toContain('migration');

    const migrationsDir = migrationsWith(directory, begins);
    const after = await openEmbeddedDatabase({ ...options, migrationsDir });
    expect(await leftIn(after.database.pool)).toEqual(applied);
    await after.close();
  });

  it('leaves nothing of it on a server, and whoever migrates next waits for what still runs there', {
    tags: ['soak'],
  }, async () => {
    const directory = temporaryDirectory();
    const server = await openTestDatabase('server');
    onTestFinished(() => server.close());
    const client = await server.connect();
    const url = databaseUrl(await serverAddress(), server.config.database ?? '');
    const slowly = migrationsWith(directory, `${begins} SELECT pg_sleep(2);`);
    const sleeping = async () => {
      const { rowCount } = await client.query(
        `SELECT FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event = 'PgSleep'`,
      );
      return rowCount;
    };
    await killWithin(['server', url, slowly], slow, async () => {
      await expect.poll(sleeping).toBe(1);
    });
    expect(await leftIn(client)).toEqual(nothing);

    const target = { schema: 'public', migrations: await readMigrations(slowly) } as const;
    expect(await migrate(client, target)).toEqual([slow]);
    expect(await leftIn(client)).toEqual(applied);
    expect(await migrate(client, target)).toEqual([]);
  });
});
