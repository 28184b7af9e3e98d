/**
 * The data of an embedded workspace and the engine on it: the part of an opening that needs neither
 * a driver nor Prisma, so that it goes on in the engine's thread while this one loads them.
 */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { DeskError } from '../shared/errors';
import { type EmbeddedEngine, startEmbeddedEngine } from './engine/embedded-engine';
import { fileSystemError } from './file-system-error';
import {
  createFromArchive,
  settleFiles,
  type WorkspaceFiles,
  workspaceFiles,
} from './workspace-files';

export interface EmbeddedDataOptions {
  /** Absolute path of the workspace's directory in the profile, whose lock the caller holds. */
  readonly workspaceDir: string;
  /** Archive to create the database from; without one it is created empty, which takes seconds. */
  readonly template?: string | undefined;
  /** Told what takes time, in words for people. */
  readonly onStep?: (step: string) => void;
}

/** A workspace's data while it is being opened. Whoever began it passes it on, or closes the engine. */
export interface EmbeddedData {
  /** Whether this opening created it. */
  readonly created: Promise<boolean>;
  readonly engine: Promise<EmbeddedEngine>;
}

/**
 * Begins to open a workspace's data: creates it where there is none and finishes what a killed desk
 * left half done, then starts the engine on it. Both fail with the DeskErrors of
 * `openEmbeddedDatabase`.
 */
export function openEmbeddedData(options: EmbeddedDataOptions): EmbeddedData {
  const created = prepareData(options);
  const { dataDir } = workspaceFiles(options.workspaceDir);
  const engine = created.then(() => startEmbeddedEngine({ dataDir }));
  // Whoever opens the database on it is told.
  engine.catch(() => undefined);
  return { created, engine };
}

/** Makes sure that there is a data directory. @returns whether it was created now. */
async function prepareData(options: EmbeddedDataOptions): Promise<boolean> {
  const { workspaceDir, template, onStep } = options;
  const files = workspaceFiles(workspaceDir);
  try {
    await mkdir(workspaceDir, { recursive: true, mode: 0o700 });
    const state = await settleFiles(files);
    if (state === 'present') return false;
    if (state === 'missing') {
      throw new DeskError('database_damaged', {
        path: files.dataDir,
        reason: 'The database is no longer there, but its snapshots are. Restore one of them.',
      });
    }
    onStep?.('Creating the database');
    if (template !== undefined && existsSync(template)) await createFromArchive(files, template);
    else await createEmpty(files);
    return true;
  } catch (error) {
    throw fileSystemError(error, workspaceDir) ?? error;
  }
}

async function createEmpty(files: WorkspaceFiles): Promise<void> {
  try {
    await mkdir(files.unfinished, { mode: 0o700 });
    const engine = await startEmbeddedEngine({ dataDir: files.unfinished, create: true });
    await engine.close();
    await rename(files.unfinished, files.dataDir);
  } catch (error) {
    await rm(files.unfinished, { recursive: true, force: true });
    throw error;
  }
}
