import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { findWorker } from '../../database/engine/engine-files';
import type { ImportMessage, ImportRequest } from './catalog-import-messages';

/** The import thread, asked one thing after the other. */
class ImportThread {
  readonly #worker: Worker;
  readonly #messages: ImportMessage[] = [];
  #wake: (() => void) | undefined;
  #failure: Error | undefined;

  constructor(entry: URL) {
    this.#worker = new Worker(entry, {
      name: 'catalog-import',
      // Without the options of this process: a loader of TypeScript would load itself there too.
      execArgv: [],
      // Everything that is read of a file stays: a small nursery would be copied over and over.
      resourceLimits: { maxYoungGenerationSizeMb: 96 },
    });
    this.#worker.on('message', (message: ImportMessage) => {
      this.#messages.push(message);
      this.#wake?.();
    });
    this.#worker.on('error', (error) => this.fail(error));
    // One that waits for a file keeps nothing alive.
    this.#worker.unref();
  }

  async next(): Promise<ImportMessage> {
    for (;;) {
      const message = this.#messages.shift();
      if (message) return message;
      if (this.#failure) throw this.#failure;
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }

  ask(request: ImportRequest): void {
    this.#worker.ref();
    this.#worker.postMessage(request, request.kind === 'file' ? [request.bytes.buffer] : []);
  }

  /** Ends the wait for an answer: it would never come. */
  readonly fail = (error: Error): void => {
    this.#failure = error;
    this.#wake?.();
  };

  end(): void {
    void this.#worker.terminate();
  }
}

/** Where the code of the thread is. */
export function importThread(): URL {
  return findWorker(
    'catalog-import-worker.js',
    join(import.meta.dirname, 'catalog-import.worker.ts'),
  );
}

/** How long a thread waits for the file that it was started for, in milliseconds. */
const longestWait = 10 * 60_000;

let waiting: { readonly thread: ImportThread; readonly entry: string } | undefined;

/**
 * Starts the thread that the next import takes, while its file is still being chosen: that takes as
 * long as reading the file.
 */
export function prepareImport(entry = importThread()): void {
  if (waiting) return;
  const prepared = { thread: new ImportThread(entry), entry: entry.href };
  waiting = prepared;
  setTimeout(() => {
    if (waiting !== prepared) return;
    waiting = undefined;
    prepared.thread.end();
  }, longestWait).unref();
}

/** The thread that waits for a file, or else a new one; the caller ends it. */
export function takeThread(entry: URL): ImportThread {
  if (waiting?.entry !== entry.href) return new ImportThread(entry);
  const { thread } = waiting;
  waiting = undefined;
  return thread;
}
