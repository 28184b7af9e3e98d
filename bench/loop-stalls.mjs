/**
 * Loaded into a measured process (`--import`): notes when its main loop stood still, and writes that down
 * as the process ends. Linux also tells how much of that time the loop's thread ran itself; for the rest it
 * slept or waited for a processor that another process had.
 */
import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env.DESK_BENCH_STALLS;
const leastMilliseconds = 3;

/** @returns what gives the processor time of the main thread so far, in ms; null where nobody tells */
function ownTime() {
  if (process.platform !== 'linux') return () => null;
  const descriptor = openSync('/proc/self/schedstat', 'r');
  process.on('exit', () => closeSync(descriptor));
  const buffer = Buffer.alloc(64);
  return () => {
    const length = readSync(descriptor, buffer, 0, buffer.length, 0);
    return Number(buffer.toString('latin1', 0, length).split(' ')[0]) / 1e6;
  };
}

if (isMainThread && file) {
  const stalls = [];
  const ran = ownTime();
  let last = performance.now();
  let ranBefore = ran();
  const beat = () => {
    const now = performance.now();
    const ranNow = ran();
    if (now - last > leastMilliseconds) {
      stalls.push({
        from: performance.timeOrigin + last,
        milliseconds: now - last,
        own: ranNow === null || ranBefore === null ? null : ranNow - ranBefore,
      });
    }
    last = now;
    ranBefore = ranNow;
    setTimeout(beat, 1).unref();
  };
  beat();
  process.on('exit', () => writeFileSync(file, JSON.stringify(stalls)));
}
