import { afterAll, describe, expect, it } from 'vitest';
import { closeSharedWorld } from '../support/moderation/fault-runs';
import { faultRuns } from '../support/moderation/fault-table';

/** SOAK_SHARE takes a part of the sizes (0 to 1), for a run that must be shorter. */
const share = Number(process.env['SOAK_SHARE'] ?? 1);
const lines: string[] = [];

afterAll(async () => {
  await closeSharedWorld();
  process.stdout.write(
    `\n${['| | what the run did | seconds |', '|---|---|---|', ...lines].join('\n')}\n`,
  );
});

describe('synchronising moderation, at length', () => {
  for (const {
    id,
    promise,
    run,
    sizes: [least, size],
  } of faultRuns) {
    it(`${id} ${promise}`, async () => {
      const began = performance.now();
      const summary = await run(Math.max(least, Math.round(size * share)));
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      const line = `| ${id} | ${summary} | ${seconds} |`;
      // At once too: a run of hours that is ended keeps what it has seen.
      process.stdout.write(`${line}\n`);
      lines.push(line);
      expect(summary).toMatch(/\d/);
    });
  }
});
