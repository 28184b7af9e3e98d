import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, constants, setPriority } from 'node:os';
import { join, resolve } from 'node:path';
import { makeMemoryDirectory } from './memory-directory';
import { blockedStages, stagesToStart } from './stage-order.rules';
import {
  closingReport,
  hasPassed,
  type StageOutcome,
  seconds,
  stageLine,
  sumOfTallies,
  type Tally,
  tallyOfBlocked,
  tallyOfCheck,
  tallyOfRunner,
  tallySchema,
} from './tally.rules';
import { type Stage, testStages } from './test-stages';

/** A stage that has not ended by then hangs; it is stopped so that the run still reports. */
const longestStageMilliseconds = 15 * 60_000;

/** Ten times what the databases and profiles of the tests were seen to occupy at once. */
const temporaryBytes = 2 * 1024 ** 3;

const root = resolve(import.meta.dirname, '..');
process.chdir(root);

function readTally(file: string): Tally | undefined {
  return existsSync(file) ? tallySchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** Runs one stage to its end; never rejects. */
async function runStage({ name, command, cores, tallyFile }: Stage): Promise<StageOutcome> {
  const began = performance.now();
  const [program, ...parameters] = command;
  const onWindows = process.platform === 'win32';
  if (tallyFile) rmSync(tallyFile, { force: true });
  const child = spawn(
    join('node_modules', '.bin', onWindows ? `${program}.cmd` : program),
    parameters,
    { stdio: ['ignore', 'pipe', 'pipe'], shell: onWindows, timeout: longestStageMilliseconds },
  );
  // Without an id it could not be started, which the error says.
  if (cores === 0 && child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exitCode = await new Promise<number | null>((done) => {
    child.once('error', (error) => {
      output += `${error.message}\n`;
      done(null);
    });
    child.once('close', done);
  });
  const milliseconds = performance.now() - began;
  const tally = tallyFile
    ? tallyOfRunner(name, exitCode, readTally(tallyFile))
    : tallyOfCheck(name, exitCode);
  return { name, tally, milliseconds, output };
}

function report(outcome: StageOutcome): void {
  process.stdout.write(`${stageLine(outcome)}\n`);
  if (outcome.tally.failed.length > 0) process.stdout.write(`${outcome.output.trimEnd()}\n\n`);
}

/** Runs every stage that can run, as many at once as the cores allow. */
async function runStages(stages: readonly Stage[]): Promise<readonly StageOutcome[]> {
  const outcomes: StageOutcome[] = [];
  const running = new Map<string, Promise<void>>();
  const passed = new Set<string>();
  const failed = new Set<string>();
  const finish = (outcome: StageOutcome) => {
    running.delete(outcome.name);
    outcomes.push(outcome);
    (hasPassed(outcome.tally) ? passed : failed).add(outcome.name);
    report(outcome);
  };
  for (;;) {
    const progress = { running: new Set(running.keys()), passed, failed };
    const blocked = blockedStages(stages, progress);
    for (const { stage, failedNeed } of blocked) {
      const tally = tallyOfBlocked(stage.name, failedNeed);
      finish({ name: stage.name, tally, milliseconds: 0, output: '' });
    }
    if (blocked.length > 0) continue;
    for (const stage of stagesToStart(stages, progress, availableParallelism())) {
      running.set(stage.name, runStage(stage).then(finish));
    }
    if (running.size === 0) return outcomes;
    await Promise.race(running.values());
  }
}

const began = performance.now();
const memory = makeMemoryDirectory(temporaryBytes);
if (memory) {
  process.env['TMPDIR'] = memory;
  process.on('exit', () => rmSync(memory, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
}
const outcomes = await runStages(testStages);
process.stdout.write(`\nAll stages took ${seconds(performance.now() - began)}\n`);
process.stdout.write(`${closingReport(outcomes)}\n`);
if (!hasPassed(sumOfTallies(outcomes.map(({ tally }) => tally)))) process.exitCode = 1;
