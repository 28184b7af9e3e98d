import { spawnSync } from 'node:child_process';
import { setFlagsFromString } from 'node:v8';
import { engineFlags } from '../electron/browser/engine-flags';
import { measureCatalogList } from './catalog-list.bench';
import { measureChangeSets } from './change-sets.bench';
import { measureEngine } from './engine.bench';
import { measureGrids } from './grid.bench';
import { measureModeration } from './moderation.bench';
import { measureReconciliation } from './reconcile.bench';
import { measureRendererSize } from './renderer-size.bench';
import { type Figure, reportOf } from './report';
import { measureStarts } from './start.bench';
import { measureStripe } from './stripe.bench';

/**
 * Every subject by the name that `npm run bench -- NAME…` asks for it with. A subject that compares
 * many takes some of them: `grid:desk,glide,100000`.
 */
const subjects = {
  size: measureRendererSize,
  engine: measureEngine,
  start: measureStarts,
  catalog: measureCatalogList,
  grid: measureGrids,
  moderation: measureModeration,
  stripe: measureStripe,
  changes: measureChangeSets,
  reconcile: measureReconciliation,
} as const satisfies Record<string, (only: readonly string[]) => Promise<readonly Figure[]>>;

const isSubject = (name: string): name is keyof typeof subjects => Object.hasOwn(subjects, name);
const names = Object.keys(subjects).filter(isSubject);
const asked = process.argv.slice(2).map((word) => {
  const [name = '', parts] = word.split(':');
  return { name, only: parts?.split(',') ?? [] };
});
const unknown = asked.flatMap(({ name }) => (isSubject(name) ? [] : [name]));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no benchmark ${unknown.join(', ')}; there are ${names.join(', ')}.\n`,
  );
  process.exit(2);
}

/** `npm run bench`: every figure that the design sets a budget for, on this machine and commit. */
const build = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (build.status !== 0) process.exit(1);

// As the browser shell runs PostgreSQL.
for (const flag of engineFlags) setFlagsFromString(flag);

const figures = [];
for (const { name, only } of asked.length === 0
  ? names.map((name) => ({ name, only: [] }))
  : asked) {
  if (isSubject(name)) figures.push(...(await subjects[name](only)));
}
process.stdout.write(`${reportOf(figures)}\n`);
