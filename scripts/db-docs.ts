import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { unpackArchive } from '../electron/database/engine/data-archive';
import { startEmbeddedEngine } from '../electron/database/engine/embedded-engine';
import { migratedTemplate } from './migrated-template';
import { schemaDocuments } from './schema-docs/schema-documents';
import { scriptArguments } from './script-arguments';

const help = `Writes the documents that follow from the data model and the migrations, into prisma/, and the
description that npm run db:check compares databases with.

  npm run db:docs [-- --check]

  --check   writes nothing, and ends with exit code 1 when one of them is stale`;

const root = resolve(import.meta.dirname, '..');

async function withMigratedDatabase<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'desk-docs-'));
  const dataDir = join(directory, 'pgdata');
  try {
    await unpackArchive(await migratedTemplate(), dataDir);
    const engine = await startEmbeddedEngine({ dataDir });
    const client = new Client({
      stream: () => engine.connect(),
      user: 'postgres',
      database: 'postgres',
    });
    try {
      await client.connect();
      return await work(client);
    } finally {
      await client.end();
      await engine.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The database is a new embedded one in a temporary directory, so this runs anywhere. */
async function write(checkOnly: boolean): Promise<void> {
  const documents = await withMigratedDatabase((client) => schemaDocuments(root, client));
  const stale: string[] = [];
  for (const [path, text] of documents) {
    const file = join(root, path);
    const present = existsSync(file) ? await readFile(file, 'utf8') : undefined;
    if (present === text) continue;
    stale.push(path);
    if (!checkOnly) await writeFile(file, text);
  }
  if (stale.length === 0) {
    console.log('The schema documents are up to date.');
  } else if (checkOnly) {
    console.error(`Stale: ${stale.join(', ')}. Run: npm run db:docs`);
    process.exitCode = 1;
  } else {
    console.log(`Written: ${stale.join(', ')}`);
  }
}

const given = scriptArguments('db:docs', help, { options: { check: { type: 'boolean' } } });
if (given) await write(given.values['check'] === true);
