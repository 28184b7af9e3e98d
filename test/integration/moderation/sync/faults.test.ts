import { afterAll, describe, expect, it } from 'vitest';
import { closeSharedWorld } from '../../../support/moderation/fault-runs';
import { faultRuns } from '../../../support/moderation/fault-table';

/** Only a hang takes this long, on a machine however busy. */
const hangMilliseconds = 20 * 60_000;

afterAll(closeSharedWorld);

describe('synchronising moderation', () => {
  for (const {
    id,
    promise,
    run,
    sizes: [size],
  } of faultRuns) {
    if (size === 0) continue;
    it(
      `${id} ${promise}`,
      async () => {
        expect(await run(size)).toMatch(/\d/);
      },
      hangMilliseconds,
    );
  }
});
