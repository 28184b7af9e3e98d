import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceFiles } from '../../electron/database/workspace-files';
import { systemClock } from '../../electron/shared/clock';
import { createLogger, type LogLine } from '../../electron/shared/logger';
import type { SecretName, SecretStore } from '../../electron/shared/secret-store';
import { type Desk, openDesk } from '../../electron/workspace/desk';
import type { DeskOptions } from '../../electron/workspace/desk-options';
import type { WorkspaceState } from '../../electron/workspace/workspace.schema';

/** A secret store that keeps secrets in memory, as safeStorage would keep them on disk. */
export function memorySecrets(): SecretStore & { readonly kept: Map<SecretName, string> } {
  const kept = new Map<SecretName, string>();
  return {
    kept,
    availability: () => ({ available: true }),
    read: async (name) => kept.get(name),
    write: async (name, secret) => {
      kept.set(name, secret);
    },
    remove: async (name) => {
      kept.delete(name);
    },
  };
}

/** A desk on a profile of its own, and what it wrote to its log. */
export interface TestDesk {
  readonly desk: Desk;
  readonly profileDir: string;
  readonly log: readonly LogLine[];
  /** Closes the desk and opens another one on the same profile. */
  reopen(options?: Partial<DeskOptions>): Promise<TestDesk>;
  /** Closes the desk; `remove` deletes the profile too. */
  close(remove?: 'remove'): Promise<void>;
}

/** Waits until the workspace is open or has failed. */
async function settled(desk: Desk): Promise<WorkspaceState> {
  const abort = new AbortController();
  for await (const state of desk.followState(abort.signal)) {
    if (state.kind !== 'opening') return state;
  }
  throw new Error('The states of the workspace ended before it had opened');
}

/** What a shell would give a desk on a profile, with the project's own resources. */
export function testDeskOptions(profileDir: string): DeskOptions {
  return {
    profileDir,
    resources: {
      templatesDir: join('resources', 'database'),
      migrationsDir: join('prisma', 'migrations'),
      localMigrationsDir: join('prisma', 'local-migrations'),
    },
    secrets: memorySecrets(),
    log: createLogger(() => undefined),
    clock: systemClock,
    shell: 'browser',
    version: '0.0.0-test',
    build: 'test',
    databaseUrl: undefined,
    stripeEnvironment: { key: undefined, writeKey: undefined, base: undefined },
  };
}

/**
 * Lets no snapshot be written any more: nobody will miss one of a profile that goes, and packing it
 * takes as long as starting an engine.
 */
async function refuseSnapshots(profileDir: string): Promise<void> {
  const workspaces = join(profileDir, 'workspaces');
  for (const name of await readdir(workspaces).catch(() => [])) {
    const { snapshots } = workspaceFiles(join(workspaces, name));
    await rm(snapshots, { recursive: true, force: true });
    await writeFile(snapshots, '');
  }
}

/**
 * Opens a desk on a new profile, or on the given one, with the project's own resources.
 * @param meanwhile is called while its workspace begins to open
 */
export async function openTestDesk(
  options: Partial<DeskOptions> = {},
  meanwhile?: (desk: Desk) => void,
): Promise<TestDesk> {
  const profileDir = options.profileDir ?? (await mkdtemp(join(tmpdir(), 'desk-test-')));
  const log: LogLine[] = [];
  const desk = openDesk({
    ...testDeskOptions(profileDir),
    log: createLogger((line) => log.push(line)),
    ...options,
    profileDir,
  });
  meanwhile?.(desk);
  await settled(desk);
  return {
    desk,
    profileDir,
    log,
    reopen: async (change = {}) => {
      await desk.close();
      return openTestDesk({ ...options, ...change, profileDir });
    },
    close: async (remove) => {
      if (remove) await refuseSnapshots(profileDir);
      await desk.close();
      if (remove) await rm(profileDir, { recursive: true, force: true });
    },
  };
}
