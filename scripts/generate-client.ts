import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const require = createRequire(import.meta.url);
const root = resolve(import.meta.dirname, '..');
const outputDir = join(root, 'electron', 'database', 'generated');
const stampFile = join(outputDir, 'generated-from.txt');

/** Everything the generated client follows from; a change in any of it makes the client stale. */
function fingerprint(): string {
  const hash = createHash('sha256');
  for (const input of [
    join(root, 'prisma', 'schema.prisma'),
    join(root, 'prisma.config.ts'),
    require.resolve('prisma/package.json'),
  ]) {
    hash.update(readFileSync(input, 'utf8').replaceAll('\r\n', '\n')).update('\0');
  }
  return hash.digest('hex');
}

/** Runs Prisma's generator and returns its exit code. */
function generate(): number {
  const prismaCli = join(dirname(require.resolve('prisma/package.json')), 'build', 'index.js');
  const { status, error } = spawnSync(process.execPath, [prismaCli, 'generate', '--no-hints'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      // Prisma would download its schema engine, which generation never runs: any existing file
      // in its place keeps `npm ci && npm run generate` working without that server.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  if (error) throw error;
  return status ?? 1;
}

const current = fingerprint();
const upToDate = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === current;
if (!upToDate) {
  const status = generate();
  if (status === 0) writeFileSync(stampFile, current);
  process.exitCode = status;
}
