import fc from 'fast-check';
import type { TestDatabase } from '../databases';
import { seededRandom } from '../seeded-random';
import { witnessApplications } from './invariants';
import { randomStep, Simulation, type Step } from './simulation';
import { openSyncWorld, type SyncWorld } from './sync-world';

/** What a run did, for the table of the soak; a run whose promise does not hold throws. */
export type RunSummary = string;

let shared: Promise<SyncWorld> | undefined;

async function witnessedWorld(central?: TestDatabase): Promise<SyncWorld> {
  const world = await openSyncWorld(central);
  await witnessApplications(world);
  return world;
}

/** Runs work in an empty world whose decisions are witnessed, and which the runs of a file share. */
export async function inWorld<T>(work: (world: SyncWorld) => Promise<T>): Promise<T> {
  const fresh = shared === undefined;
  shared ??= witnessedWorld();
  const world = await shared;
  try {
    if (!fresh) await world.clear();
    return await work(world);
  } catch (error) {
    // What a run that failed has left behind is no basis for the next one.
    await closeSharedWorld();
    throw error;
  }
}

/** To be called when the runs of a file are over. */
export async function closeSharedWorld(): Promise<void> {
  const world = shared;
  shared = undefined;
  await (await world)?.close();
}

/**
 * Runs work in a world of its own, for what changes more than rows.
 * @param central the authority, where it is not to be a database of the run's own server
 */
export async function inOwnWorld<T>(
  work: (world: SyncWorld) => Promise<T>,
  central?: TestDatabase,
): Promise<T> {
  const world = await witnessedWorld(central);
  try {
    return await work(world);
  } finally {
    await world.close();
  }
}

/** @throws Error with everything that does not hold. */
export function requireWhole(broken: readonly string[], context: string): void {
  if (broken.length > 0) throw new Error(`${context}\n${broken.join('\n')}`);
}

const stepArbitrary: fc.Arbitrary<Step> = fc
  .integer({ min: 1, max: 2 ** 31 - 1 })
  .map((seed) => randomStep(seededRandom(seed), 2, 4));

/** What the model knows of each desk: how many operations wait. */
type Waiting = number[];

class StepCommand implements fc.AsyncCommand<Waiting, Simulation> {
  constructor(readonly step: Step) {}

  check(): boolean {
    return true;
  }

  async run(waiting: Waiting, simulation: Simulation): Promise<void> {
    const result = await simulation.take(this.step);
    if (!('device' in this.step)) return;
    const at = this.step.device;
    const before = waiting[at] ?? 0;
    const now = await simulation.unsent(at);
    const expected = this.#expected(before, result);
    if (expected !== undefined && expected !== now) {
      throw new Error(`${this}: ${now} operations wait instead of ${expected} (${result})`);
    }
    waiting[at] = now;
  }

  /** How many operations must wait afterwards, where the model can tell. */
  #expected(before: number, result: string): number | undefined {
    switch (this.step.kind) {
      case 'decide':
        return before + (result === 'saved' ? 1 : 0);
      case 'undo':
        return before + (result === 'undone 1' ? 1 : 0);
      case 'resolve':
        return before + (result === 'answered' ? 1 : 0);
      case 'push':
        return Math.max(0, before - 50);
      case 'restart':
      case 'crash':
        return before;
      default:
        return undefined;
    }
  }

  toString(): string {
    return JSON.stringify(this.step);
  }
}

/** T1: commands that fast-check draws and shrinks, against a model of what waits. */
export async function runModel(runs: number): Promise<RunSummary> {
  return inWorld(async (world) => {
    let steps = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.commands([stepArbitrary.map((step) => new StepCommand(step))], {
          maxCommands: 14,
          size: 'max',
        }),
        async (commands) => {
          const simulation = new Simulation(world);
          await simulation.begin(2, 4);
          await fc.asyncModelRun(() => ({ model: [0, 0], real: simulation }), commands);
          requireWhole(await simulation.settle(), 'The invariants do not hold');
          steps += simulation.trace.length;
        },
      ),
      { numRuns: runs, seed: 20_261_126, endOnFailure: true },
    );
    return `${runs} runs, ${steps} steps and ledger rows`;
  });
}

async function simulate(world: SyncWorld, seed: number): Promise<readonly string[]> {
  const random = seededRandom(seed);
  const devices = 3 + Math.floor(random() * 6);
  const simulation = new Simulation(world);
  await simulation.begin(devices, 5);
  const steps = 10 + Math.floor(random() * 15);
  for (let step = 0; step < steps; step += 1) await simulation.take(randomStep(random, devices, 5));
  requireWhole(await simulation.settle(), `Seed ${seed}\n${simulation.trace.join('\n')}`);
  return simulation.trace;
}

/** T2: whole days of a team out of one number; every twentieth, and the last, is lived twice and must be the same. */
export async function runSeeds(seeds: number): Promise<RunSummary> {
  return inWorld(async (world) => {
    let repeated = 0;
    for (let seed = 1; seed <= seeds; seed += 1) {
      const trace = await simulate(world, seed);
      if (seed % 20 !== 0 && seed !== seeds) continue;
      const again = await simulate(world, seed);
      if (trace.join('\n') !== again.join('\n')) throw new Error(`Seed ${seed} went two ways`);
      repeated += 1;
    }
    return `${seeds} seeds, ${repeated} of them twice with the same trace`;
  });
}
