import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { clientStamp } from './client-stamp';
import { isCurrent, runStamped } from './stamp';

const require = createRequire(import.meta.url);
const root = resolve(import.meta.dirname, '..');
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

if (!isCurrent(clientStamp)) {
  await runStamped(clientStamp, () => {
    const status = generate();
    if (status !== 0) process.exit(status);
  });
}
