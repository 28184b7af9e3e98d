import { spawnSync } from 'node:child_process';
import { setFlagsFromString } from 'node:v8';
import { engineFlags } from '../electron/browser/engine-flags';
import { type Figure, reportOf } from './report';

type Measure = (only: readonly string[]) => Promise<readonly Figure[]>;

/**
 * Every subject by the name that `npm run bench -- NAME…` asks for it with. A subject that compares
 * many takes some of them: `grid:desk,glide,100000`. Each is loaded when it is measured, so that
 * another's browsers and bundlers do not stand in the memory that is measured here.
 */
const subjects = {
  size: async () => (await import('./renderer-size.bench')).measureRendererSize,
  engine: async () => (await import('./engine.bench')).measureEngine,
  start: async () => (await import('./start.bench')).measureStarts,
  catalog: async () => (await import('./catalog-list.bench')).measureCatalogList,
  grid: async () => (await import('./grid.bench')).measureGrids,
  moderation: async () => (await import('./moderation.bench')).measureModeration,
  stripe: async () => (await import('./stripe.bench')).measureStripe,
  changes: async () => (await import('./change-sets.bench')).measureChangeSets,
  reconcile: async () => (await import('./reconcile.bench')).measureReconciliation,
} as const satisfies Record<string, () => Promise<Measure>>;

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
  if (!isSubject(name)) continue;
  const measure: Measure = await subjects[name]();
  figures.push(...(await measure(only)));
}
process.stdout.write(`${reportOf(figures)}\n`);
