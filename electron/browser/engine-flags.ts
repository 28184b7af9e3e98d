import { processorsAreFew } from '../shared/processors';

/**
 * How V8 is to treat PostgreSQL's WebAssembly, of which a start executes a small part once, and what
 * it is to leave to others where processors are few.
 *
 * - Optimising competes with the start for two cores, and Node's V8 begins it after 1.8 MB of
 *   executed code. A jump counts with its distance, so that a few hundred turns of an interpreter's
 *   loop, in a function of 100 kB, are enough to optimise all of that for most of a second. 2 GB are
 *   reached by functions that work for a second, whatever their size.
 * - Functions are checked when they are first called, not all 15,000 before the first.
 * - Young objects are collected by this thread alone. With others it ends when the last of them has
 *   had a processor, which the database and the page have: the loop stood still for it.
 */
export const engineFlags = [
  '--wasm-tiering-budget=2000000000',
  '--wasm-lazy-validation',
  ...(processorsAreFew() ? ['--no-parallel-scavenge'] : []),
];
