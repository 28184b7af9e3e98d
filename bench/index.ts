import { spawnSync } from 'node:child_process';
import { measureEngine } from './engine.bench';
import { measureRendererSize } from './renderer-size.bench';
import { reportOf } from './report';
import { measureStarts } from './start.bench';

/** `npm run bench`: every figure that the design sets a budget for, on this machine and commit. */
const build = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (build.status !== 0) process.exit(1);

const figures = [];
for (const measure of [measureRendererSize, measureEngine, measureStarts]) {
  figures.push(...(await measure()));
}
process.stdout.write(`${reportOf(figures)}\n`);
