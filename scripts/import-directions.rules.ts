import { type ImportEdge, importCircles } from './import-graph.rules';

/** One direction in which nothing may be imported. */
export interface DirectionRule {
  readonly name: string;
  /** What the rule protects, for the person whose import it refuses. */
  readonly because: string;
  readonly forbids: (edge: ImportEdge) => boolean;
}

/** A screen's folder, or that of what it shows; a feature has the same name in both. */
const featureFile =
  /^(?:electron\/(bundles|catalog|moderation|reconciliation|workspace)|renderer\/features\/([^/]+))\//;
/** Slices below the features: each of them may use their services. */
const sharedSlices = ['electron/change-sets/', 'electron/saved-views/', 'electron/typed-words/'];
const ruleOrSchema = /\.(?:rules|schema)\.ts$/;

/** Modules of electron/shared that need nothing but the language: the renderer may use them. */
const neutralShared = new Set(
  [
    'amount-writing.rules',
    'clock',
    'drawn-in.rules',
    'errors',
    'file-text',
    'ids',
    'literals',
    'logger',
    'money',
    'money.schema',
    'moved',
    'number-text',
    'permissions.rules',
    'secret-store',
    'stripe-beginning',
  ].map((name) => `electron/shared/${name}.ts`),
);

/** Packages without input or output. */
const neutralPackages = new Set(['date-fns', 'diff', 'tlds', 'uuid', 'zod']);

/** Built-ins that only compute; rules of the shells may use them, nothing in a browser runs them. */
const computingBuiltIns = new Set(['node:crypto', 'node:path']);

const shells = ['electron/main/', 'electron/browser/', 'electron/preload/'];

const isBelow = (path: string, ...folders: readonly string[]) =>
  folders.some((folder) => path.startsWith(folder));
const isProjectFile = (path: string) =>
  isBelow(path, 'electron/', 'renderer/', 'prisma/', 'test/', 'bench/', 'scripts/');
const featureOf = (path: string) => {
  const [, below, screen] = featureFile.exec(path) ?? [];
  return below ?? screen;
};
const isDatabasePackage = (name: string) =>
  name === 'pg' || isBelow(name, '@prisma/', '@electric-sql/');
const isElectronPackage = (name: string) => name === 'electron' || name === 'electron-updater';

/** Whether a file of the main process runs anywhere, the page included. */
export function isRuntimeNeutral(path: string): boolean {
  if (neutralShared.has(path) || path === 'electron/ipc/progress.schema.ts') return true;
  const inSlice = featureOf(path) !== undefined || isBelow(path, ...sharedSlices);
  return isBelow(path, 'electron/') && inSlice && ruleOrSchema.test(path);
}

/** The directions of imports, as docs/architecture.md states them. */
export const directionRules: readonly DirectionRule[] = [
  {
    name: 'renderer-knows-the-contract-only',
    because:
      'The page may know types of the contract, and rules, schemas and shared modules that run anywhere.',
    forbids: ({ from, to, typeOnly }) =>
      isBelow(from, 'renderer/') &&
      isBelow(to, 'electron/', 'prisma/') &&
      !isRuntimeNeutral(to) &&
      !(typeOnly && isBelow(to, 'electron/ipc/')),
  },
  {
    name: 'renderer-runs-in-a-page',
    because: 'A page has neither Node nor Electron nor a database.',
    forbids: ({ from, to }) =>
      isBelow(from, 'renderer/') &&
      (isBelow(to, 'node:') ||
        isElectronPackage(to) ||
        isDatabasePackage(to) ||
        to === 'atomically'),
  },
  {
    name: 'neutral-stays-neutral',
    because: 'What the page may use must not bring in anything that the page may not use.',
    forbids: ({ from, to, typeOnly }) =>
      isRuntimeNeutral(from) && !typeOnly && !isRuntimeNeutral(to) && !neutralPackages.has(to),
  },
  {
    name: 'rules-do-no-io',
    because: 'A rule decides from values; reading and writing is the work of services.',
    forbids: ({ from, to, typeOnly }) =>
      isBelow(from, 'electron/', 'renderer/') &&
      ruleOrSchema.test(from) &&
      !typeOnly &&
      !isProjectFile(to) &&
      !neutralPackages.has(to) &&
      !computingBuiltIns.has(to),
  },
  {
    name: 'prisma-in-database-and-services',
    because: 'Only services and electron/database speak to the database.',
    forbids: ({ from, to }) =>
      isBelow(from, 'electron/') &&
      !isBelow(from, 'electron/database/') &&
      (isDatabasePackage(to) ||
        (isBelow(to, 'electron/database/generated/') && !from.endsWith('.service.ts'))),
  },
  {
    name: 'stripe-in-one-folder',
    because:
      'Only electron/stripe knows the Stripe client and its keys; benchmarks compare with it.',
    forbids: ({ from, to }) => to === 'stripe' && !isBelow(from, 'electron/stripe/', 'bench/'),
  },
  {
    name: 'electron-in-its-shell',
    because: 'Everything but the Electron shell runs where Electron cannot be had.',
    forbids: ({ from, to, typeOnly }) =>
      isElectronPackage(to) &&
      !isBelow(from, 'electron/main/', 'electron/preload/') &&
      !(typeOnly && isBelow(from, 'test/')),
  },
  {
    name: 'features-apart',
    because: 'What two features need goes to shared, database or stripe.',
    forbids: ({ from, to }) => {
      const [one, other] = [featureOf(from), featureOf(to)];
      if (one === undefined || other === undefined || one === other) return false;
      return isBelow(to, 'renderer/') || /\.(?:service|router)\.ts$/.test(to);
    },
  },
  {
    name: 'slices-below-features',
    because: 'What every feature stands on knows their schemas and rules, never their services.',
    forbids: ({ from, to }) =>
      isBelow(from, ...sharedSlices) &&
      featureOf(to) !== undefined &&
      /\.(?:service|router)\.ts$/.test(to),
  },
  {
    name: 'screens-above-parts',
    because: 'The application is composed of features, and features of shared parts.',
    forbids: ({ from, to }) =>
      (isBelow(from, 'renderer/ui/', 'renderer/bridge/', 'renderer/shared/') &&
        isBelow(to, 'renderer/features/', 'renderer/app/')) ||
      (isBelow(from, 'renderer/features/') && isBelow(to, 'renderer/app/')),
  },
  {
    name: 'shells-apart',
    because: 'Only the shells differ: they share what is below them and nothing of each other.',
    forbids: ({ from, to }) => {
      const target = shells.find((shell) => isBelow(to, shell));
      return target !== undefined && isBelow(from, 'electron/') && !isBelow(from, target);
    },
  },
  {
    name: 'shared-is-the-ground',
    because: 'What everything stands on stands on nothing of ours.',
    forbids: ({ from, to }) =>
      isBelow(from, 'electron/shared/') && isProjectFile(to) && !isBelow(to, 'electron/shared/'),
  },
  {
    name: 'database-knows-no-feature',
    because: 'The database serves every feature and belongs to none.',
    forbids: ({ from, to }) =>
      isBelow(from, 'electron/database/') &&
      (isBelow(to, 'electron/ipc/', 'electron/stripe/', ...sharedSlices) ||
        featureOf(to) !== undefined),
  },
  {
    name: 'product-without-tools',
    because: 'What ships must not need what does not.',
    forbids: ({ from, to }) =>
      (isBelow(from, 'electron/', 'renderer/', 'prisma/') &&
        isBelow(to, 'test/', 'bench/', 'scripts/')) ||
      (isBelow(from, 'scripts/') && isBelow(to, 'test/', 'bench/')),
  },
  {
    name: 'demo-data-in-workspaces',
    because: 'Only the demo workspace knows that there is demo data.',
    forbids: ({ from, to }) =>
      isBelow(from, 'electron/') && isBelow(to, 'prisma/') && !isBelow(from, 'electron/workspace/'),
  },
];

/**
 * What is wrong with the imports of a project.
 * @returns one paragraph for each forbidden import and each circle
 */
export function importProblems(edges: readonly ImportEdge[]): readonly string[] {
  const forbidden = edges.flatMap((edge) =>
    directionRules
      .filter(({ forbids }) => forbids(edge))
      .map(({ name, because }) => `${edge.from} imports ${edge.to}\n  ${name}: ${because}`),
  );
  const circles = importCircles(edges).map(
    (files) => `${[...files, files[0]].join(' → ')}\n  no-circles: Neither can be read alone.`,
  );
  return [...forbidden, ...circles];
}
