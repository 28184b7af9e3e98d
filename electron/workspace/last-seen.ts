import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFile } from 'atomically';
import { type EmbeddedWorkspace, workspaceDirOf } from '../database/workspace-files';
import type { Logger } from '../shared/logger';

/**
 * What a workspace showed last, kept beside its data, so that the next start has something to show
 * while the database opens; and what a new one will show, kept beside its template. It is a copy and
 * never what anything is decided by: it may be older than the data, and losing it costs nothing.
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

/** What is written of a value, by the build of the desk that can read it. */
export function lastSeenText(build: string, value: unknown): string {
  return JSON.stringify({ build, value } satisfies Kept);
}

/** Where the templates have what a new workspace of a kind will show first. */
export function firstSeenFile(templatesDir: string, workspace: EmbeddedWorkspace): string {
  return join(templatesDir, `${workspace}.last-seen.json`);
}

export interface LastSeenOptions {
  readonly profileDir: string;
  /** Where workspaces are made from, with what the first start of one shows. */
  readonly templatesDir: string;
  /** Tells one build of the desk from another, whose values may have another shape. */
  readonly build: string;
  readonly log: Logger;
}

/** Opens what was last seen in the workspaces of a profile, whose lock the caller holds. */
export function openLastSeen({ profileDir, templatesDir, build, log }: LastSeenOptions): LastSeen {
  const written = new Map<EmbeddedWorkspace, string>();
  const pathOf = (workspace: EmbeddedWorkspace) =>
    join(workspaceDirOf(profileDir, workspace), 'last-seen.json');
  // Nothing was seen of these yet, and what they will be made from is known.
  const unmade = new Set<EmbeddedWorkspace>(
    (['demo', 'local'] as const).filter((kind) => !existsSync(workspaceDirOf(profileDir, kind))),
  );
  const beginnings = new Map<EmbeddedWorkspace, Promise<void>>();
  /** Takes over what a workspace that is yet to be made will show: whoever leaves soon finds it again. */
  const begin = async (workspace: EmbeddedWorkspace): Promise<void> => {
    if (!unmade.delete(workspace)) return;
    await mkdir(workspaceDirOf(profileDir, workspace), { recursive: true, mode: 0o700 });
    await copyFile(firstSeenFile(templatesDir, workspace), pathOf(workspace));
  };
  return {
    keep(workspace, value) {
      const text = lastSeenText(build, value);
      // A screen that is looked at asks again and again, and mostly hears the same.
      if (written.get(workspace) === text) return;
      written.set(workspace, text);
      unmade.delete(workspace);
      writeFile(pathOf(workspace), text, { mode: 0o600 }).catch((error: unknown) => {
        written.delete(workspace);
        log.info('what was seen last was not kept', { workspace, error });
      });
    },
    async read(workspace) {
      try {
        const beginning = beginnings.get(workspace) ?? begin(workspace).catch(() => undefined);
        beginnings.set(workspace, beginning);
        await beginning;
        const kept = JSON.parse(await readFile(pathOf(workspace), 'utf8')) as Kept | null;
        return kept?.build === build ? kept.value : undefined;
      } catch {
        return undefined;
      }
    },
    async forget(workspace) {
      written.delete(workspace);
      unmade.delete(workspace);
      await rm(pathOf(workspace), { force: true });
    },
  };
}
