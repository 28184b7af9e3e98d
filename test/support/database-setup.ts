import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Directory of this run's databases, see `database-files.ts`. */
    databaseRunDir: string;
  }
}

/**
 * Vitest global setup of the integration tests: has the databases made while the tests already
 * load, and shut down when the run ends.
 */
export function setup(project: TestProject): () => Promise<void> {
  const runDir = mkdtempSync(join(tmpdir(), 'desk-tests-'));
  // Root's server runs as another user, who must be able to pass through.
  chmodSync(runDir, 0o711);
  project.provide('databaseRunDir', runDir);
  const keeper = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'database-keeper.ts'), runDir],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  const ended = once(keeper, 'exit');
  return async () => {
    keeper.stdin.end();
    await ended;
  };
}
