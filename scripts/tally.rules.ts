import { z } from 'zod';

/** What a run of tests came to, as each runner's reporter writes it for `npm test`. */
export const tallySchema = z.object({
  passed: z.number().int().nonnegative(),
  /** Titles of the tests that failed, and what failed outside any test. */
  failed: z.array(z.string()),
  skipped: z.array(z.object({ test: z.string(), reason: z.string() })),
});

export type Tally = z.infer<typeof tallySchema>;

/** How one stage of `npm test` ended. */
export interface StageOutcome {
  readonly name: string;
  readonly tally: Tally;
  readonly milliseconds: number;
  /** Everything it printed; shown when it failed. */
  readonly output: string;
}

/** The tally of a stage that is one check rather than many tests. */
export function tallyOfCheck(name: string, exitCode: number | null): Tally {
  return exitCode === 0
    ? { passed: 1, failed: [], skipped: [] }
    : { passed: 0, failed: [name], skipped: [] };
}

/**
 * The tally of a runner. A runner that fails without a failed test (it could not start, or
 * something broke between tests) is a failure, and so is one that ran nothing: a run that proves
 * nothing must not look like one that passed.
 * @param tally what its reporter wrote, or undefined when it wrote nothing
 */
export function tallyOfRunner(
  name: string,
  exitCode: number | null,
  tally: Tally | undefined,
): Tally {
  const { passed, failed, skipped } = tally ?? { passed: 0, failed: [], skipped: [] };
  if (failed.length > 0) return { passed, failed, skipped };
  if (exitCode !== 0) return { passed, failed: [`${name}: stopped with an error`], skipped };
  if (passed === 0) return { passed, failed: [`${name}: executed no test`], skipped };
  return { passed, failed, skipped };
}

/** The tally of a stage that could not run because one that it needs failed. */
export function tallyOfBlocked(name: string, failedNeed: string): Tally {
  return { passed: 0, failed: [], skipped: [{ test: name, reason: `${failedNeed} failed` }] };
}

/** All tallies as one. */
export function sumOfTallies(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failed: tallies.flatMap(({ failed }) => failed),
    skipped: tallies.flatMap(({ skipped }) => skipped),
  };
}

/** Whether a whole run passed. What was skipped because of a failure comes with that failure. */
export function hasPassed({ passed, failed }: Tally): boolean {
  return failed.length === 0 && passed > 0;
}

/** The closing line, in the form that people and continuous integration look for. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `Tests: ${passed} passed, ${failed.length} failed, ${skipped.length} skipped`;
}

/** A duration as the tables show it, for instance `4.2 s`. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** The line of one stage. */
export function stageLine({ name, tally, milliseconds }: StageOutcome): string {
  const mark = tally.failed.length > 0 ? '✗' : tally.passed > 0 ? '✓' : '–';
  const counts = [
    tally.passed > 1 ? `${tally.passed} passed` : '',
    tally.failed.length > 0 ? `${tally.failed.length} failed` : '',
    tally.skipped.length > 0 ? `${tally.skipped.length} skipped` : '',
  ].filter(Boolean);
  return `${mark} ${name.padEnd(28)} ${seconds(milliseconds).padStart(8)}  ${counts.join(', ')}`.trimEnd();
}

/**
 * Everything that is said after the last stage: what was skipped and why, what failed, and the
 * closing line.
 */
export function closingReport(outcomes: readonly StageOutcome[]): string {
  const total = sumOfTallies(outcomes.map(({ tally }) => tally));
  const skipped = total.skipped.map(({ test, reason }) => `  ${test}: ${reason}`);
  const failed = total.failed.map((title) => `  ${title}`);
  return [
    ...(skipped.length > 0 ? ['Skipped', ...skipped, ''] : []),
    ...(failed.length > 0 ? ['Failed', ...failed, ''] : []),
    closingLine(total),
  ].join('\n');
}
