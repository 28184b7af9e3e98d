import { Worker } from 'node:worker_threads';
import { findEngineAssets, findWorkerEntry } from './engine-files';
import type { EngineThreadData } from './engine-messages';

let warm: Worker | undefined;

function startThread(): Worker {
  const workerData: EngineThreadData = { assetsDir: findEngineAssets() };
  // Without the options of this process: a loader of TypeScript would load itself there too.
  return new Worker(findWorkerEntry(), { name: 'embedded-postgresql', workerData, execArgv: [] });
}

/**
 * Starts the engine's thread before anybody knows which data it will open: compiling PostgreSQL
 * takes as long as loading the rest of the application, and needs nothing of it. The first engine
 * takes the thread; a process that opens none is not kept alive by it.
 */
export function warmEngineThread(): void {
  if (warm) return;
  warm = startThread();
  warm.unref();
  // A thread that ends before it is taken is not taken; the next one tells why it cannot start.
  const forget = (): void => {
    warm = undefined;
  };
  warm.once('error', forget).once('exit', forget);
}

/** A thread that loads PostgreSQL's code and waits for its first message. */
export function takeEngineThread(): Worker {
  const worker = warm ?? startThread();
  warm?.removeAllListeners().ref();
  warm = undefined;
  return worker;
}
