import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { inject, onTestFinished } from 'vitest';
import {
  type EmbeddedEngine,
  startEmbeddedEngine,
} from '../../../electron/database/engine/embedded-engine';
import { awaitAnnouncement } from '../../support/database-files';

/** The archive of a migrated embedded database that the test run has made. */
export async function migratedArchive(): Promise<string> {
  return (await awaitAnnouncement(inject('databaseRunDir'), 'embeddedTemplate')).archive;
}

/** A fresh directory that goes when the test is over. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'desk-engine-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Copies a migrated database into a directory, as a desk leaves it there. @returns where it is */
export async function layDatabaseIn(directory: string): Promise<string> {
  const dataDir = join(directory, 'pgdata');
  const template = await awaitAnnouncement(inject('databaseRunDir'), 'embeddedTemplate');
  cpSync(template.directory, dataDir, { recursive: true });
  return dataDir;
}

/** An engine on a migrated database in a directory; the caller closes it. */
export async function startEngineIn(directory: string): Promise<EmbeddedEngine> {
  return startEmbeddedEngine({ dataDir: await layDatabaseIn(directory) });
}

/** An engine on a migrated database of its own, closed when the test is over. */
export async function startMigratedEngine(): Promise<EmbeddedEngine> {
  const engine = await startEngineIn(temporaryDirectory());
  onTestFinished(() => engine.close());
  return engine;
}

/** A connected client of an engine, whose connection errors are left to its statements. */
export async function connectTo(engine: EmbeddedEngine): Promise<Client> {
  const client = new Client({
    stream: () => engine.connect(),
    user: 'postgres',
    database: 'postgres',
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
