import type { ProgressEvent } from '../../ipc/progress.schema';
import type { Days } from '../period/period.rules';
import type { RunResult } from '../reconciliation.schema';
import { type ReconcileContext, reconcile } from './reconcile.service';

/**
 * A reconciliation as a stream of its progress and its result. Leaving the stream cancels it.
 */
export async function* reconcileWithProgress(
  context: ReconcileContext,
  days: Days,
  signal: AbortSignal | undefined,
): AsyncGenerator<ProgressEvent<RunResult>> {
  const waiting: ProgressEvent<RunResult>[] = [];
  let wake = () => {};
  const leave = new AbortController();
  const stop = () => leave.abort();
  signal?.addEventListener('abort', stop);
  const work = reconcile(context, days, {
    signal: leave.signal,
    onProgress: ({ step, done, total }) => {
      waiting.push({ kind: 'progress', step, done, total });
      wake();
    },
  });
  let ended = false;
  const end = work
    .then(
      () => {},
      () => {},
    )
    .then(() => {
      ended = true;
      wake();
    });
  try {
    while (!ended || waiting.length > 0) {
      const next = waiting.shift();
      if (next) yield next;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (ended || waiting.length > 0) resolve();
        });
    }
    yield { kind: 'result', result: await work };
  } finally {
    stop();
    signal?.removeEventListener('abort', stop);
    await end;
  }
}
