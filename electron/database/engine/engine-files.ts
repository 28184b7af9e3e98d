import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What a worker thread is started with. */
export type WorkerEntry =
  | { readonly kind: 'file'; readonly url: URL }
  | { readonly kind: 'script'; readonly code: string };

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Files that WebAssembly and PGlite read themselves must be plain files: inside an Electron
 * archive the packager leaves them unpacked beside it.
 */
function outsideArchive(path: string): string {
  return path.replace(`${sep}app.asar${sep}`, `${sep}app.asar.unpacked${sep}`);
}

/** A script that runs TypeScript in a thread: a loader of the parent does not reach its threads. */
function runSource(source: string): string {
  const tsx = dirname(createRequire(import.meta.url).resolve('tsx/package.json'));
  const loader = pathToFileURL(join(tsx, 'dist', 'esm', 'api', 'index.mjs')).href;
  const module = pathToFileURL(source).href;
  return `import('${loader}').then(({ register }) => { register(); return import('${module}'); });`;
}

/**
 * Finds the worker: beside the bundle that this code was built into (the entry's directory or its
 * `chunks` directory), or the TypeScript source when scripts and tests run from sources.
 * @throws Error when neither is there, which means that the build is incomplete.
 */
export function findWorkerEntry(): WorkerEntry {
  const built = [join(here, 'database-worker.js'), join(here, '..', 'database-worker.js')];
  const bundle = built.find((path) => existsSync(path));
  if (bundle) return { kind: 'file', url: pathToFileURL(bundle) };
  const source = join(here, 'embedded-engine.worker.ts');
  if (existsSync(source)) return { kind: 'script', code: runSource(source) };
  throw new Error(`The database worker is missing: looked for ${built.join(', ')}`);
}

/** The directory of PGlite's WebAssembly, file system image and extension archives. */
export function findEngineAssets(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  return outsideArchive(dirname(entry));
}
