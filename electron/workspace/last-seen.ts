import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFile } from 'atomically';
import { type EmbeddedWorkspace, workspaceDirOf } from '../database/workspace-files';
import type { Logger } from '../shared/logger';

/**
 * What a workspace showed last, kept beside its data, so that the next start has something to show
 * while the database opens. It is a copy and never what anything is decided by: it may be older
 * than the data, and losing it costs nothing.
 */
export interface LastSeen {
  /** Keeps a JSON value in place of the one before; nothing waits for it and nothing depends on it. */
  keep(workspace: EmbeddedWorkspace, value: unknown): void;
  /** What this build of the desk kept; undefined where that is nothing, or nothing readable. */
  read(workspace: EmbeddedWorkspace): Promise<unknown>;
  /** Forgets it, because the data is about to become other data. */
  forget(workspace: EmbeddedWorkspace): Promise<void>;
}

interface Kept {
  readonly build?: unknown;
  readonly value?: unknown;
}

/**
 * Opens what was last seen in the workspaces of a profile, whose lock the caller holds.
 * @param build tells one build of the desk from another, whose values may have another shape
 */
export function openLastSeen(profileDir: string, build: string, log: Logger): LastSeen {
  const written = new Map<EmbeddedWorkspace, string>();
  const pathOf = (workspace: EmbeddedWorkspace) =>
    join(workspaceDirOf(profileDir, workspace), 'last-seen.json');
  return {
    keep(workspace, value) {
      const text = JSON.stringify({ build, value });
      // A screen that is looked at asks again and again, and mostly hears the same.
      if (written.get(workspace) === text) return;
      written.set(workspace, text);
      writeFile(pathOf(workspace), text, { mode: 0o600 }).catch((error: unknown) => {
        written.delete(workspace);
        log.info('what was seen last was not kept', { workspace, error });
      });
    },
    async read(workspace) {
      try {
        const kept = JSON.parse(await readFile(pathOf(workspace), 'utf8')) as Kept | null;
        return kept?.build === build ? kept.value : undefined;
      } catch {
        return undefined;
      }
    },
    async forget(workspace) {
      written.delete(workspace);
      await rm(pathOf(workspace), { force: true });
    },
  };
}
