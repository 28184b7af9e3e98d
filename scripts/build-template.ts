import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { openDatabase } from '../electron/database/connection';
import { unpackArchive } from '../electron/database/engine/data-archive';
import { startEmbeddedEngine } from '../electron/database/engine/embedded-engine';
import { archiveDirectory } from '../electron/database/engine/pack-directory';
import { seedDemo } from '../prisma/seed/seed-demo';
import { fingerprint } from './fingerprint';
import { migratedTemplate, settleTemplate } from './migrated-template';

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

async function fillDemo(archive: string): Promise<void> {
  const dataDir = resolve(workDir, 'demo');
  await mkdir(workDir, { recursive: true });
  await unpackArchive(archive, dataDir);
  const engine = await startEmbeddedEngine({ dataDir });
  try {
    const database = await openDatabase({ kind: 'embedded', engine });
    const client = await database.pool.connect();
    try {
      await seedDemo(client, new Date());
      await settleTemplate(client);
    } finally {
      client.release();
      await database.close();
    }
  } finally {
    await engine.close();
  }
  await archiveDirectory(dataDir, templateFile('demo'));
}

async function build(template: Template): Promise<void> {
  const began = Date.now();
  const archive = await migratedTemplate();
  if (template === 'demo') await fillDemo(archive);
  else await copyFile(archive, templateFile(template));
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
    join('electron', 'stripe', 'sandbox'),
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
    await mkdir(outputDir, { recursive: true });
    for (const template of templates) await build(template);
    await writeFile(stampFile, current);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
