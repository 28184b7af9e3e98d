import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const bench = import.meta.dirname;
const lockOf = (path: string) => {
  try {
    return readFileSync(join(bench, path), 'utf8');
  } catch {
    return undefined;
  }
};

/** What npm itself notes of the packages that it has installed. */
function isInstalled(): boolean {
  const wanted = JSON.parse(lockOf('package-lock.json') ?? '{}').packages ?? {};
  const present = JSON.parse(lockOf('node_modules/.package-lock.json') ?? '{}').packages ?? {};
  return Object.entries<{ version?: string; optional?: boolean }>(wanted)
    .filter(([path, { optional }]) => path !== '' && !optional)
    .every(([path, { version }]) => present[path]?.version === version);
}

/**
 * Installs what the benchmarks compare the desk with, unless it is there. It has a package and a
 * lock file of its own, so that nobody who builds or tests the product needs it.
 */
export function installComparePackages(): void {
  if (isInstalled()) return;
  process.stderr.write('Installing what the benchmarks compare the desk with…\n');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: resolve(bench),
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) throw new Error('npm ci in bench/ failed');
}
