import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { openEmbeddedDatabase } from '../electron/database/embedded-database';
import { reconcile } from '../electron/reconciliation/run/reconcile.service';
import { systemClock } from '../electron/shared/clock';
import { createLogger } from '../electron/shared/logger';

/** How the benchmark opens a workspace. */
export const embeddedWorkspace = (workspaceDir: string) =>
  openEmbeddedDatabase({
    workspaceDir,
    template: join('resources', 'database', 'local.tar.gz'),
    migrationsDir: join('prisma', 'migrations'),
    localMigrationsDir: join('prisma', 'local-migrations'),
    clock: systemClock,
    onBackgroundFailure: (_work, error) => {
      throw error;
    },
  });

/** The month that the benchmark's purchases lie in. */
export const marketDays = { from: '2026-10-01', to: '2026-10-31' };

/**
 * The most memory that a process ever held which opens a workspace and reconciles it twice, in MB:
 * one of its own, because the engine of a workspace that was closed leaves its memory to the process.
 */
export function memoryOfReconciling(workspaceDir: string): number {
  const output = execFileSync(
    process.execPath,
    ['--import', 'tsx', import.meta.filename, workspaceDir],
    { encoding: 'utf8' },
  );
  return Number(output);
}

const [, script, workspaceDir] = process.argv;
if (script === import.meta.filename && workspaceDir !== undefined) {
  const { database, close } = await embeddedWorkspace(workspaceDir);
  const context = {
    database,
    gateway: null,
    actor: { role: 'finance', userId: '' },
    log: createLogger(() => {}),
  } as const;
  await reconcile(context, marketDays);
  await reconcile(context, marketDays);
  await close();
  // Kilobytes, on every system that Node reports it on.
  process.stdout.write(String(process.resourceUsage().maxRSS / 1024));
}
