import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import type { PoolClient } from 'pg';
import { openDatabase } from '../electron/database/connection';
import { archiveDirectory } from '../electron/database/engine/data-archive';
import { startEmbeddedEngine } from '../electron/database/engine/embedded-engine';
import { readMigrations } from '../electron/database/migrations';
import { migrate } from '../electron/database/migrator';
import { seedDatabase } from '../prisma/seed/seed-database';
import { fingerprint } from './fingerprint';

/**
 * Makes the databases that new workspaces begin as: `local` with the schema alone, `demo` with the
 * seeded marketplace. Creating one from nothing takes seconds, unpacking one of these a fraction.
 * Does nothing when migrations, seed and engine are those of the last time; `--force` insists.
 */
const root = resolve(import.meta.dirname, '..');
process.chdir(root);

const outputDir = join('resources', 'database');
const workDir = join(outputDir, 'unfinished');
const stampFile = join(outputDir, 'fingerprint');
const templates = ['local', 'demo'] as const;
const enginePackage = createRequire(import.meta.url).resolve('@electric-sql/pglite');

type Template = (typeof templates)[number];

function templateFile(template: Template): string {
  return join(outputDir, `${template}.tar.gz`);
}

async function fill(client: PoolClient, template: Template): Promise<void> {
  const schemas = [
    ['public', 'migrations'],
    ['desk_local', 'local-migrations'],
  ] as const;
  for (const [schema, directory] of schemas) {
    await migrate(client, { schema, migrations: await readMigrations(join('prisma', directory)) });
  }
  if (template === 'demo') await seedDatabase(client, { now: new Date() });
  // Nobody creates further databases in an embedded engine, and these two would be two thirds of
  // all files that every first start, snapshot and restore handles.
  for (const database of ['template0', 'template1']) {
    await client.query(`ALTER DATABASE ${database} IS_TEMPLATE false`);
    await client.query(`DROP DATABASE ${database}`);
  }
  // Frozen rows and fresh statistics: no workspace has to do this work again.
  await client.query('VACUUM (FREEZE, ANALYZE)');
}

async function build(template: Template): Promise<void> {
  const began = Date.now();
  const dataDir = resolve(workDir, template);
  await mkdir(dataDir, { recursive: true });
  const engine = await startEmbeddedEngine({ dataDir, create: true });
  try {
    const database = await openDatabase({ kind: 'embedded', engine });
    const client = await database.pool.connect();
    try {
      await fill(client, template);
    } finally {
      client.release();
      await database.close();
    }
  } finally {
    await engine.close();
  }
  await archiveDirectory(dataDir, templateFile(template));
  const { size } = await stat(templateFile(template));
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  const megabytes = (size / 1_000_000).toFixed(1);
  process.stdout.write(
    `${relative(root, templateFile(template))}: ${megabytes} MB in ${seconds} s\n`,
  );
}

const current = fingerprint(
  [
    join('prisma', 'migrations'),
    join('prisma', 'local-migrations'),
    join('prisma', 'seed'),
    join('electron', 'database', 'engine'),
    join(enginePackage, '..', '..', 'package.json'),
  ].map((path) => relative(root, resolve(path))),
);
const upToDate =
  existsSync(stampFile) &&
  readFileSync(stampFile, 'utf8') === current &&
  templates.every((template) => existsSync(templateFile(template)));

if (!upToDate || process.argv.includes('--force')) {
  await rm(stampFile, { force: true });
  await rm(workDir, { recursive: true, force: true });
  try {
    for (const template of templates) await build(template);
    await writeFile(stampFile, current);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
