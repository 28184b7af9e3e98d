import { describe, expect, it } from 'vitest';
import { blockedStages, stagesToStart } from '../../scripts/stage-order.rules';
import {
  closingLine,
  closingReport,
  hasPassed,
  stageLine,
  sumOfTallies,
  tallyOfBlocked,
  tallyOfCheck,
  tallyOfRunner,
} from '../../scripts/tally.rules';
import { testStages } from '../../scripts/test-stages';

const stage = (name: string, needs: readonly string[] = [], cores = 1) => ({ name, needs, cores });
const progress = ({ running = [], passed = [], failed = [] }: Record<string, string[]>) => ({
  running: new Set(running),
  passed: new Set(passed),
  failed: new Set(failed),
});
const names = (stages: readonly { readonly name: string }[]) => stages.map(({ name }) => name);

describe('the order of stages', () => {
  const stages = [
    stage('build'),
    stage('lint'),
    stage('types', ['build']),
    stage('tests', ['build'], 2),
  ];

  it('starts as many as the cores allow', () => {
    expect(names(stagesToStart(stages, progress({}), 2))).toEqual(['build', 'lint']);
    expect(names(stagesToStart(stages, progress({}), 1))).toEqual(['build']);
    expect(names(stagesToStart(stages, progress({ running: ['lint', 'build'] }), 2))).toEqual([]);
  });

  it('waits for what a stage needs', () => {
    const open = progress({ running: ['build'], passed: ['lint'] });
    expect(names(stagesToStart(stages, open, 2))).toEqual([]);
  });

  it('gives a stage that fills the machine the whole machine, however small that is', () => {
    const open = progress({ passed: ['build', 'lint'], running: ['types'] });
    expect(names(stagesToStart(stages, open, 2))).toEqual([]);
    const free = progress({ passed: ['build', 'lint', 'types'] });
    expect(names(stagesToStart(stages, free, 2))).toEqual(['tests']);
    expect(names(stagesToStart(stages, free, 1))).toEqual(['tests']);
  });

  it('starts what takes only what others leave beside those that fill the machine', () => {
    const left = stage('rules', ['build'], 0);
    const open = progress({ passed: ['build', 'lint', 'types'], running: ['tests'] });
    const other = stage('docs', [], 0);
    expect(names(stagesToStart([left, other, ...stages], open, 2)), 'one').toEqual(['rules']);
    const first = progress({ passed: ['build'], running: ['rules'] });
    expect(names(stagesToStart([left, other, ...stages], first, 2))).toEqual(['lint', 'types']);
  });

  it('blocks what needs a failed stage and goes on with the rest', () => {
    const open = progress({ failed: ['build'] });
    expect(
      blockedStages(stages, open).map(({ stage: { name }, failedNeed }) => [name, failedNeed]),
    ).toEqual([
      ['types', 'build'],
      ['tests', 'build'],
    ]);
    expect(names(stagesToStart(stages, open, 2))).toEqual(['lint']);
  });

  it('can finish: every need is a stage that begins earlier', () => {
    for (const [index, { needs }] of testStages.entries()) {
      expect(names(testStages.slice(0, index))).toEqual(expect.arrayContaining([...needs]));
    }
  });
});

describe('the tally', () => {
  it('adds up checks, tests and stages that could not run', () => {
    const total = sumOfTallies([
      tallyOfCheck('types', 0),
      tallyOfCheck('lint', 1),
      tallyOfRunner('tests', 1, {
        passed: 40,
        failed: ['a'],
        skipped: [{ test: 'b', reason: 'c' }],
      }),
      tallyOfBlocked('end to end', 'build'),
    ]);
    expect(closingLine(total)).toBe('Tests: 41 passed, 2 failed, 2 skipped');
    expect(hasPassed(total)).toBe(false);
  });

  it('fails a runner that executed nothing, wrote nothing or broke outside a test', () => {
    const nothing = { passed: 0, failed: [], skipped: [{ test: 'a', reason: 'b' }] };
    expect(tallyOfRunner('tests', 0, nothing).failed).toEqual(['tests: executed no test']);
    expect(tallyOfRunner('tests', 0, undefined).failed).toEqual(['tests: executed no test']);
    const green = { passed: 3, failed: [], skipped: [] };
    expect(tallyOfRunner('tests', 1, green).failed).toEqual(['tests: stopped with an error']);
    expect(tallyOfRunner('tests', null, green).failed).toEqual(['tests: stopped with an error']);
    expect(tallyOfRunner('tests', 0, green)).toEqual(green);
  });

  it('closes with the counts alone on the last line, after what was skipped and why', () => {
    const skipped = [{ test: 'window opens', reason: 'no Electron here' }];
    const tally = { passed: 2, failed: [], skipped };
    const outcome = { name: 'end to end', tally, milliseconds: 61_250, output: '' };
    expect(stageLine(outcome)).toMatch(/^✓ end to end +61\.3 s {2}2 passed, 1 skipped$/);
    const lines = closingReport([outcome]).split('\n');
    expect(lines.at(-1)).toBe('Tests: 2 passed, 0 failed, 1 skipped');
    expect(lines).toContain('  window opens: no Electron here');
  });
});
