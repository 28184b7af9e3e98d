import { availableParallelism } from 'node:os';

/**
 * Whether the processors are fewer than what a start keeps busy at once: the main process, the
 * engine's thread, and the page and its browser.
 */
export function processorsAreFew(): boolean {
  return availableParallelism() < 4;
}
