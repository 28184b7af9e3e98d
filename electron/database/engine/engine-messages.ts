import type { MessagePort } from 'node:worker_threads';

/** What the worker is made with (`workerData`): enough to load PostgreSQL's code. */
export interface EngineThreadData {
  /** Directory that holds PGlite's WebAssembly and data files as plain files. */
  readonly assetsDir: string;
}

/** The first message to the worker: what to open. */
export interface EngineStart {
  /** Absolute path of the PostgreSQL data directory. */
  readonly dataDir: string;
  /** Whether a new database cluster may be created in the (empty) directory. */
  readonly create: boolean;
}

/** What main asks of a running worker; every request is answered once with its id. */
export type EngineRequest =
  | { readonly id: number; readonly ask: 'connect'; readonly port: MessagePort }
  | { readonly id: number; readonly ask: 'checkpoint' }
  | { readonly id: number; readonly ask: 'archive'; readonly file: string }
  | { readonly id: number; readonly ask: 'close' };

/** A written archive of a data directory. */
export interface ArchiveFacts {
  readonly bytes: number;
  /** Lower-case hexadecimal SHA-256 of the file. */
  readonly sha256: string;
}

/** A failure as it crosses the thread boundary: only what structured clone keeps. */
export interface EngineFailure {
  readonly message: string;
  /** Node's system error code such as `ENOSPC`, where there is one. */
  readonly code: string | undefined;
  /** The last lines PostgreSQL wrote to its log, oldest first. */
  readonly log: readonly string[];
}

/** What the worker tells main. */
export type EngineReport =
  | { readonly tell: 'opened' }
  | { readonly tell: 'failed'; readonly failure: EngineFailure }
  | { readonly tell: 'crashed'; readonly failure: EngineFailure }
  | { readonly tell: 'done'; readonly id: number; readonly archive?: ArchiveFacts }
  | { readonly tell: 'refused'; readonly id: number; readonly failure: EngineFailure };
