import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { clientStamp } from './client-stamp';
import { fingerprint } from './fingerprint';
import { isCurrent, runStamped, type Stamp } from './stamp';
import { templateStamp } from './template-stamp';

/**
 * Builds what `npm start`, the tests and the package need, and only what has changed since the
 * last time: the Prisma client, the bundles, the database templates, and what a new demo shows first. `--force` builds all.
 */
interface Step {
  readonly name: string;
  readonly script: string;
  /** Looked at here: a step that only finds that it has nothing to do takes a second to start. */
  readonly stamp: Stamp;
}

const force = process.argv.includes('--force');
const steps: readonly Step[] = [
  { name: 'database client', script: 'generate', stamp: clientStamp },
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
  { name: 'database templates', script: 'build:template', stamp: templateStamp },
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
  // Without its stamp a step builds, also one that looks at it itself.
  if (force) rmSync(stamp.file, { force: true });
  if (isCurrent(stamp)) continue;
  const began = Date.now();
  await runStamped(stamp, () => {
    const run = spawnSync('npm', ['run', '--silent', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    if (run.status === 0) return;
    process.stderr.write(`${run.stdout ?? ''}${run.stderr ?? ''}`);
    process.stderr.write(`Building the ${name} failed; see the lines above.\n`);
    process.exit(1);
  });
  const seconds = (Date.now() - began) / 1000;
  if (seconds > 1) process.stdout.write(`Built the ${name} (${seconds.toFixed(1)} s)\n`);
}
