import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { demoPersonas } from '../prisma/seed/personas';
import { startPostgresServer } from '../test/support/postgres-server';

/** A PostgreSQL server with a marketplace of a given size. */
export interface CatalogServer {
  /** For `DESK_DATABASE_URL`. */
  readonly url: string;
  /** The same as the demo's curator signs in: a desk knows its people by their logins. */
  readonly curatorUrl: string;
  stop(): Promise<void>;
}

function script(name: string, url: string, parameters: readonly string[] = []): void {
  const { status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join('scripts', `${name}.ts`), ...parameters],
    { env: { ...process.env, DESK_DATABASE_URL: url }, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (status !== 0) throw new Error(`${name} failed`);
}

/**
 * Starts a server, migrates and seeds it.
 * @param tools how many tools there are to be in all
 */
export async function startCatalogServer(tools: number): Promise<CatalogServer> {
  const dir = await mkdtemp(join(tmpdir(), 'desk-bench-server-'));
  await chmod(dir, 0o711);
  const server = await startPostgresServer(dir);
  const { host, port, user, password } = server.address;
  const url = `postgresql://${user}:${password}@${host}:${port}/postgres`;
  script('db-migrate', url);
  script('db-seed', url, ['--tools', String(tools - seededTools)]);
  // The test server leaves this to nobody, a real one to its autovacuum.
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('VACUUM ANALYZE');
  await client.query(`CREATE ROLE cu LOGIN PASSWORD 'edit' IN ROLE desk_curator`);
  const curator = demoPersonas.find((persona) => persona.role === 'curator');
  await client.query('SELECT desk_link_login($1, $2)', ['cu', curator?.email]);
  await client.end();
  return {
    url,
    curatorUrl: `postgresql://cu:edit@${host}:${port}/postgres`,
    stop: async () => {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The catalog's own tools, which are always there. */
export const seededTools = 54;
