import { copyFile, mkdir, rm, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { openDatabase } from '../electron/database/connection';
import { unpackArchive } from '../electron/database/engine/data-archive';
import { startEmbeddedEngine } from '../electron/database/engine/embedded-engine';
import { archiveDirectory } from '../electron/database/engine/pack-directory';
import { seedDemo } from '../prisma/seed/seed-demo';
import { migratedTemplate, settleTemplate } from './migrated-template';
import { isCurrent, runStamped } from './stamp';
import {
  type Template,
  templateFile,
  templateStamp,
  templates,
  templatesDir,
} from './template-stamp';

/**
 * Makes the databases that new workspaces begin as: `local` with the schema alone, `demo` with the
 * seeded marketplace. Creating one from nothing takes seconds, unpacking one of these a fraction.
 * Does nothing when migrations, seed and engine are those of the last time; `--force` insists.
 */
const root = resolve(import.meta.dirname, '..');
process.chdir(root);

const workDir = join(templatesDir, 'unfinished');

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

if (!isCurrent(templateStamp) || process.argv.includes('--force')) {
  await rm(templateStamp.file, { force: true });
  await rm(workDir, { recursive: true, force: true });
  try {
    await runStamped(templateStamp, async () => {
      await mkdir(templatesDir, { recursive: true });
      for (const template of templates) await build(template);
    });
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
