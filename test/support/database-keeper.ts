/**
 * A process of its own that owns everything that the databases of one test run leave behind: the
 * server and the run's directory. It ends when its standard input does, which the system closes
 * however the test run ended, SIGKILL included.
 */
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { unpackArchive } from '../../electron/database/engine/data-archive';
import { readMigrations } from '../../electron/database/migrations';
import { migrate } from '../../electron/database/migrator';
import { migratedTemplate } from '../../scripts/migrated-template';
import { announce, databaseFiles } from './database-files';
import { type PostgresServer, startPostgresServer } from './postgres-server';

const root = resolve(import.meta.dirname, '..', '..');
const template = 'desk_template';

async function prepareServer(runDir: string) {
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
  await migrate(client, {
    schema: 'public',
    migrations: await readMigrations(join(root, 'prisma', 'migrations')),
  });
  await client.end();
  await announce(runDir, 'server', { address: server.address, template });
  return server;
}

const runDir = process.argv[2];
if (runDir === undefined) throw new Error('The keeper needs the directory of its run');

let server: PostgresServer | undefined;
const parentGone = new Promise<void>((done) => {
  process.stdin.resume().once('close', done).once('end', done).once('error', done);
});
const prepared = (async () => {
  server = await prepareServer(runDir);
  const directory = join(runDir, 'embedded-template');
  const archive = await migratedTemplate();
  await unpackArchive(archive, directory);
  await announce(runDir, 'embeddedTemplate', { archive, directory });
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
