/**
 * A process of its own that owns everything that the databases of one test run leave behind: the
 * server and the run's directory. It ends when its standard input does, which the system closes
 * however the test run ended, SIGKILL included.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedEngine } from '../../electron/database/engine/embedded-engine';
import { type Migration, readMigrations } from '../../electron/database/migrations';
import { migrate } from '../../electron/database/migrator';
import { announce, databaseFiles } from './database-files';
import { type PostgresServer, startPostgresServer } from './postgres-server';

const root = resolve(import.meta.dirname, '..', '..');
const template = 'desk_template';

interface AllMigrations {
  readonly marketplace: readonly Migration[];
  readonly local: readonly Migration[];
}

async function prepareServer(runDir: string, { marketplace }: AllMigrations) {
  const dir = join(runDir, 'server');
  await mkdir(dir);
  await chmod(dir, 0o711);
  const server = await startPostgresServer(dir);
  const admin = new Client({ ...server.address, database: 'postgres' });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${template}`);
  await admin.end();
  const client = new Client({ ...server.address, database: template });
  await client.connect();
  await migrate(client, { schema: 'public', migrations: marketplace });
  await client.end();
  await announce(runDir, 'server', { address: server.address, template });
  return server;
}

/** Making a cluster in WebAssembly takes seconds, so the archive is kept until its input changes. */
async function prepareEmbedded(runDir: string, { marketplace, local }: AllMigrations) {
  const digest = createHash('sha256');
  for (const { name, checksum } of [...marketplace, ...local]) digest.update(name + checksum);
  const enginePackage = createRequire(import.meta.url)
    .resolve('@electric-sql/pglite')
    .replace(/dist.*$/, 'package.json');
  digest.update(await readFile(enginePackage));
  const cacheDir = join(root, 'node_modules', '.cache', 'marketplace-desk');
  const archive = join(cacheDir, `migrated-${digest.digest('hex').slice(0, 16)}.tar.gz`);
  if (!existsSync(archive)) {
    await mkdir(cacheDir, { recursive: true });
    const engine = await startEmbeddedEngine({ dataDir: join(runDir, 'template'), create: true });
    const client = new Client({
      stream: () => engine.connect(),
      user: 'postgres',
      database: 'postgres',
    });
    await client.connect();
    await migrate(client, { schema: 'public', migrations: marketplace });
    await migrate(client, { schema: 'desk_local', migrations: local });
    await client.end();
    const unfinished = join(runDir, 'template.tar.gz');
    await engine.archive(unfinished);
    await engine.close();
    await rename(unfinished, archive).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EXDEV') throw error;
      const copy = `${archive}.${process.pid}`;
      await writeFile(copy, await readFile(unfinished));
      await rename(copy, archive);
    });
  }
  await announce(runDir, 'embeddedTemplate', { archive });
}

const runDir = process.argv[2];
if (runDir === undefined) throw new Error('The keeper needs the directory of its run');

let server: PostgresServer | undefined;
const parentGone = new Promise<void>((done) => {
  process.stdin.resume().once('close', done).once('end', done).once('error', done);
});
const prepared = (async () => {
  const migrations = {
    marketplace: await readMigrations(join(root, 'prisma', 'migrations')),
    local: await readMigrations(join(root, 'prisma', 'local-migrations')),
  };
  server = await prepareServer(runDir, migrations);
  await prepareEmbedded(runDir, migrations);
})().catch(async (error: unknown) => {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  await writeFile(join(runDir, databaseFiles.failed), reason);
});

await parentGone;
// A run that ends early must not leave a server that is still starting.
await prepared;
await server?.stop();
await rm(runDir, { recursive: true, force: true, maxRetries: 5 });
process.exit(0);
