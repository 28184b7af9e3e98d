import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fingerprint } from './fingerprint';

/**
 * Builds what `npm start`, the tests and the package need, and only what has changed since the
 * last time: the Prisma client, the bundles, the database templates, and what a new demo shows first. `--force` builds all.
 */
interface Step {
  readonly name: string;
  readonly script: string;
  /** Absent where the script itself knows whether it is up to date. */
  readonly stamp?: { readonly file: string; readonly current: () => string };
}

const force = process.argv.includes('--force');
const steps: readonly Step[] = [
  { name: 'database client', script: 'generate' },
  {
    name: 'application',
    script: 'build:app',
    stamp: {
      file: 'out/.fingerprint',
      current: () =>
        fingerprint(
          ['electron', 'renderer', 'prisma', 'electron.vite.config.ts', 'package-lock.json'],
          ['/generated/'],
        ),
    },
  },
  { name: 'database templates', script: 'build:template' },
  {
    name: 'first page',
    script: 'build:first-seen',
    stamp: {
      file: 'resources/database/first-seen.fingerprint',
      // Made by the application from the template: by this one, from this one.
      current: () => fingerprint(['out/.fingerprint', 'resources/database/fingerprint']),
    },
  },
];

for (const { name, script, stamp } of steps) {
  const current = stamp?.current();
  if (!force && stamp && existsSync(stamp.file)) {
    if (readFileSync(stamp.file, 'utf8') === current) continue;
  }
  const began = Date.now();
  const run = spawnSync('npm', ['run', '--silent', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (run.status !== 0) {
    process.stderr.write(`${run.stdout ?? ''}${run.stderr ?? ''}`);
    process.stderr.write(`Building the ${name} failed; see the lines above.\n`);
    process.exit(1);
  }
  if (stamp && current !== undefined) {
    mkdirSync(dirname(stamp.file), { recursive: true });
    writeFileSync(stamp.file, current);
  }
  const seconds = (Date.now() - began) / 1000;
  if (seconds > 1) process.stdout.write(`Built the ${name} (${seconds.toFixed(1)} s)\n`);
}
