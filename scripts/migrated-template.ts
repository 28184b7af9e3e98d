import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { ClientBase } from 'pg';
import { Client } from 'pg';
import { startEmbeddedEngine } from '../electron/database/engine/embedded-engine';
import { archiveDirectory } from '../electron/database/engine/pack-directory';
import { readMigrations } from '../electron/database/migrations';
import { migrate } from '../electron/database/migrator';

const root = resolve(import.meta.dirname, '..');
const cacheDir = join(root, 'node_modules', '.cache', 'marketplace-desk');

/** Raised when an archive is made in another way, so that older ones are not taken for it. */
const recipe = 2;

async function readAllMigrations() {
  const prisma = join(root, 'prisma');
  return [
    { schema: 'public', migrations: await readMigrations(join(prisma, 'migrations')) },
    { schema: 'desk_local', migrations: await readMigrations(join(prisma, 'local-migrations')) },
  ] as const;
}

/** Freezes rows and takes fresh statistics: nobody who opens a copy has to do this work again. */
export async function settleTemplate(client: ClientBase): Promise<void> {
  await client.query('VACUUM (FREEZE, ANALYZE)');
}

/**
 * An embedded database with every migration and no rows, as an archive: what the local workspace
 * begins as, what the demo is filled into, what tests and schema documents start from. Making it
 * takes WebAssembly seconds, so it is kept until the migrations or the engine change.
 * @returns the path of the archive
 */
export async function migratedTemplate(): Promise<string> {
  const histories = await readAllMigrations();
  const digest = createHash('sha256').update(String(recipe));
  for (const { migrations } of histories) {
    for (const { name, checksum } of migrations) digest.update(name + checksum);
  }
  const enginePackage = createRequire(import.meta.url)
    .resolve('@electric-sql/pglite')
    .replace(/dist.*$/, 'package.json');
  digest.update(await readFile(enginePackage));
  const archive = join(cacheDir, `migrated-${digest.digest('hex').slice(0, 16)}.tar.gz`);
  if (existsSync(archive)) return archive;

  await mkdir(cacheDir, { recursive: true });
  const workDir = await mkdtemp(join(cacheDir, 'unfinished-'));
  try {
    const dataDir = join(workDir, 'pgdata');
    await mkdir(dataDir);
    const engine = await startEmbeddedEngine({ dataDir, create: true });
    const client = new Client({
      stream: () => engine.connect(),
      user: 'postgres',
      database: 'postgres',
    });
    try {
      await client.connect();
      for (const history of histories) await migrate(client, history);
      // Nobody creates further databases in an embedded engine, and these two would be two thirds
      // of all files that every first start, snapshot and restore handles.
      for (const database of ['template0', 'template1']) {
        await client.query(`ALTER DATABASE ${database} IS_TEMPLATE false`);
        await client.query(`DROP DATABASE ${database}`);
      }
      await settleTemplate(client);
      await client.end();
    } finally {
      await engine.close();
    }
    const finished = join(workDir, 'migrated.tar.gz');
    await archiveDirectory(dataDir, finished);
    await rename(finished, archive);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
  return archive;
}
