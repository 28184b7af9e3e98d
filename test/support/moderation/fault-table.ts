import { type RunSummary, runModel, runSeeds } from './fault-runs';
import { runDiskFaults, runTornJournals } from './fault-runs-disk';
import { runCuts, runPartitions, runTerminations } from './fault-runs-network';
import {
  runClocks,
  runExpiredCredentials,
  runPoison,
  runRestores,
  runRevocations,
} from './fault-runs-people';
import { runKills, runStarts, runUpgrades } from './fault-runs-processes';
import { runCursorStorm, runServerKills } from './fault-runs-server';

/** One kind of fault: the promise under it, and how often it is tried. */
export interface FaultRun {
  readonly id: string;
  readonly promise: string;
  /** How often in `npm test`, where none leaves it to the soak, and in `npm run test:soak`. */
  readonly sizes: readonly [test: number, soak: number];
  readonly run: (size: number) => Promise<RunSummary>;
}

/** The faults T1 to T15; T16 is measured by the bench. */
export const faultRuns: readonly FaultRun[] = [
  {
    id: 'T1',
    promise: 'holds for any commands, against a model',
    sizes: [10, 20_000],
    run: runModel,
  },
  {
    id: 'T2',
    promise: 'holds for teams of three to eight desks, and a seed repeats',
    sizes: [5, 20_000],
    run: runSeeds,
  },
  {
    id: 'T3',
    promise: 'holds when pushes are cut, unanswered or sent twice',
    sizes: [150, 5_000],
    run: runCuts,
  },
  {
    id: 'T4',
    promise: 'keeps what was called saved when the desk is killed',
    sizes: [5, 1_000],
    run: runKills,
  },
  {
    id: 'T5',
    promise: 'opens a journal torn or damaged at any byte of its last records',
    sizes: [1, 1],
    run: runTornJournals,
  },
  {
    id: 'T6',
    promise: 'holds when the server ends a session within a push',
    sizes: [5, 500],
    run: runTerminations,
  },
  {
    id: 'T6',
    promise: 'holds when the server is killed within a push',
    sizes: [0, 100],
    run: runServerKills,
  },
  {
    id: 'T7',
    promise: 'misses nothing in a storm of commits, where a time stamp does',
    sizes: [1_000, 100_000],
    run: runCursorStorm,
  },
  {
    id: 'T8',
    promise: 'gives the same outcomes whatever the clock says',
    sizes: [4, 100],
    run: runClocks,
  },
  {
    id: 'T9',
    promise: 'holds when the network swallows either direction',
    sizes: [4, 100],
    run: runPartitions,
  },
  {
    id: 'T10',
    promise: 'keeps the outbox when rights are taken away meanwhile',
    sizes: [1, 1],
    run: runRevocations,
  },
  {
    id: 'T10',
    promise: 'keeps the outbox when the login expires meanwhile',
    sizes: [1, 1],
    run: runExpiredCredentials,
  },
  {
    id: 'T11',
    promise: 'holds when either schema is upgraded under pending operations',
    sizes: [1, 50],
    run: runUpgrades,
  },
  {
    id: 'T12',
    promise: 'opens once when two processes start at once',
    sizes: [10, 100],
    run: runStarts,
  },
  {
    id: 'T13',
    promise: 'gives a restored server everything again',
    sizes: [1, 20],
    run: runRestores,
  },
  {
    id: 'T14',
    promise: 'never says saved when the disk refuses',
    sizes: [1, 1],
    run: runDiskFaults,
  },
  {
    id: 'T15',
    promise: 'drains behind an operation that the server refuses',
    sizes: [1, 1],
    run: runPoison,
  },
];
