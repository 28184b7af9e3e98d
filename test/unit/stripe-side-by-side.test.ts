import { expect, it } from 'vitest';
import { runSideBySide } from '../../electron/stripe/ingest/ingest-run';

const twoAtOnce = {
  gateway: { concurrency: () => 2 },
  signal: new AbortController().signal,
};

it('fails with what the task failed with that began first, whichever was answered sooner', async () => {
  const began: string[] = [];
  let failFirst = (_: Error) => {};
  const work = (task: string) => {
    began.push(task);
    if (task === 'second') {
      // The first is answered only once the second has failed.
      setImmediate(() => failFirst(new Error('first')));
      return Promise.reject(new Error('second'));
    }
    return new Promise<void>((_, reject) => {
      failFirst = reject;
    });
  };
  await expect(runSideBySide(['first', 'second', 'third'], twoAtOnce, work)).rejects.toThrow(
    'first',
  );
  expect(began).toEqual(['first', 'second']);
});
