/**
 * Loaded into a measured desk (`--import`): notes when its main loop stood still, and writes that down
 * as the desk ends.
 */
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env.DESK_BENCH_STALLS;
const leastMilliseconds = 3;

if (isMainThread && file) {
  const stalls = [];
  let last = performance.now();
  const beat = () => {
    const now = performance.now();
    if (now - last > leastMilliseconds) {
      stalls.push({ from: performance.timeOrigin + last, milliseconds: now - last });
    }
    last = now;
    setTimeout(beat, 1).unref();
  };
  beat();
  process.on('exit', () => writeFileSync(file, JSON.stringify(stalls)));
}
