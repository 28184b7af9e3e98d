import { cpSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, type ClientConfig } from 'pg';
import { inject } from 'vitest';
import type { DatabaseSource } from '../../electron/database/connection';
import { startEmbeddedEngine } from '../../electron/database/engine/embedded-engine';
import { readMigrations } from '../../electron/database/migrations';
import { migrate } from '../../electron/database/migrator';
import { awaitAnnouncement } from './database-files';
import type { ServerAddress } from './postgres-server';

/** The two engines that every database test runs on. */
export const testEngines = ['embedded', 'server'] as const;
export type TestEngine = (typeof testEngines)[number];

export interface TestDatabaseOptions {
  /** False for a database without any table; its server has the roles all the same. */
  readonly migrated?: boolean;
}

/** A database of its own for one test file. */
export interface TestDatabase {
  readonly engine: TestEngine;
  /** For the desk's own `openDatabase`. */
  readonly source: DatabaseSource;
  /** For `new Client(…)` or `new Pool(…)` of pg, as the superuser. */
  readonly config: ClientConfig;
  /** A new connection as the superuser; ended by `close` at the latest. */
  connect(): Promise<Client>;
  /** Ends the connections that `connect` made, and deletes the database. */
  close(): Promise<void>;
}

let made = 0;

/** Removes everything that migrations made, except the roles. */
export async function emptyDatabase(client: Client): Promise<void> {
  await client.query(`
    DROP SCHEMA IF EXISTS desk_local CASCADE;
    DROP SCHEMA public CASCADE;
    CREATE SCHEMA public;
  `);
}

function withConnections(
  database: Pick<TestDatabase, 'engine' | 'source' | 'config'>,
  drop: () => Promise<void>,
): TestDatabase {
  const clients = new Set<Client>();
  return {
    ...database,
    connect: async () => {
      const client = new Client(database.config);
      // A server that ends under a connection is told by its next statement.
      client.on('error', () => undefined);
      clients.add(client);
      await client.connect();
      return client;
    },
    close: async () => {
      await Promise.all([...clients].map((client) => client.end().catch(() => undefined)));
      await drop();
    },
  };
}

async function openEmbedded(runDir: string, migrated: boolean): Promise<TestDatabase> {
  const dataDir = join(runDir, `embedded-${process.pid}-${made++}`);
  const { directory } = await awaitAnnouncement(runDir, 'embeddedTemplate');
  cpSync(directory, dataDir, { recursive: true });
  const engine = await startEmbeddedEngine({ dataDir });
  const database = withConnections(
    {
      engine: 'embedded',
      source: { kind: 'embedded', engine },
      config: { stream: () => engine.connect(), user: 'postgres', database: 'postgres' },
    },
    async () => {
      await engine.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  );
  // Emptying a migrated database takes a tenth of the time of making a new one in WebAssembly.
  if (!migrated) await emptyDatabase(await database.connect());
  return database;
}

/** The address of a database in the form that people type. */
export function databaseUrl(address: ServerAddress, database: string): string {
  const { host, port, user, password } = address;
  return `postgresql://${user}:${password}@${host}:${port}/${database}`;
}

async function openOnServer(runDir: string, migrated: boolean): Promise<TestDatabase> {
  const { address, template } = await awaitAnnouncement(runDir, 'server');
  const database = `desk_test_${process.pid}_${made++}`;
  const asAdministrator = async (sql: string): Promise<void> => {
    const admin = new Client({ ...address, database: 'postgres' });
    await admin.connect();
    await admin.query(sql);
    await admin.end();
  };
  // Copying files takes a third of copying their pages through the log, as the server does unless asked.
  await asAdministrator(
    `CREATE DATABASE ${database}${migrated ? ` TEMPLATE ${template} STRATEGY file_copy` : ''}`,
  );
  return withConnections(
    {
      engine: 'server',
      source: { kind: 'server', url: databaseUrl(address, database) },
      config: { ...address, database },
    },
    () => asAdministrator(`DROP DATABASE ${database} WITH (FORCE)`),
  );
}

/** Everything of a server that only one test uses, as its superuser; the server is its own to stop. */
export async function databaseOfServer(address: ServerAddress): Promise<TestDatabase> {
  const config = { ...address, database: 'postgres' };
  const source = { kind: 'server', url: databaseUrl(address, config.database) } as const;
  const database = withConnections({ engine: 'server', source, config }, async () => undefined);
  await migrate(await database.connect(), {
    schema: 'public',
    migrations: await readMigrations(join('prisma', 'migrations')),
  });
  return database;
}

/** How to reach the run's server as its superuser, for tests about logins and addresses. */
export async function serverAddress(): Promise<ServerAddress> {
  return (await awaitAnnouncement(inject('databaseRunDir'), 'server')).address;
}

/**
 * Makes a new database on one of the engines, migrated unless asked otherwise. The embedded one
 * runs in its worker as in the product; the server is real PostgreSQL, started once per run.
 */
export function openTestDatabase(
  engine: TestEngine,
  { migrated = true }: TestDatabaseOptions = {},
): Promise<TestDatabase> {
  const runDir = inject('databaseRunDir');
  return engine === 'embedded' ? openEmbedded(runDir, migrated) : openOnServer(runDir, migrated);
}
