import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** By what a step of the build knows that nothing it reads has changed since it ran. */
export interface Stamp {
  readonly file: string;
  /** What follows from all that the step reads; it is kept in the file. */
  readonly current: () => string;
  /** Files that the step makes, where they may be gone while the stamp is there. */
  readonly makes?: readonly string[];
}

/** Whether the step has nothing to do. */
export function isCurrent({ file, current, makes = [] }: Stamp): boolean {
  return existsSync(file) && makes.every(existsSync) && readFileSync(file, 'utf8') === current();
}

/** Runs a step, and keeps what it was read from before it began: a change meanwhile has it run again. */
export async function runStamped(
  { file, current }: Stamp,
  run: () => void | Promise<void>,
): Promise<void> {
  const before = current();
  await run();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, before);
}
