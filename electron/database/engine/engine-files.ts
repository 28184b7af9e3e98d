import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Files that WebAssembly and PGlite read themselves must be plain files: inside an Electron
 * archive the packager leaves them unpacked beside it.
 */
function outsideArchive(path: string): string {
  return path.replace(`${sep}app.asar${sep}`, `${sep}app.asar.unpacked${sep}`);
}

/**
 * Bundles the worker's TypeScript into one file, which a thread can run: a loader of the parent
 * does not reach its threads, and one of its own would take a quarter of every start.
 * @returns the file, named by its content and kept beside the packages that it imports
 */
function bundleSource(source: string): string {
  const require = createRequire(import.meta.url);
  const { buildSync } = require('esbuild') as typeof import('esbuild');
  const { outputFiles } = buildSync({
    entryPoints: [source],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['@electric-sql/*'],
    sourcemap: 'inline',
  });
  const contents = outputFiles[0]?.contents;
  if (!contents) throw new Error(`Bundling ${source} made no file`);
  const packages = require.resolve('esbuild/package.json').replace(/esbuild.package\.json$/, '');
  const directory = join(packages, '.cache', 'marketplace-desk');
  const digest = createHash('sha256').update(contents).digest('hex').slice(0, 16);
  const bundle = join(directory, `${basename(source, '.ts')}-${digest}.mjs`);
  if (!existsSync(bundle)) {
    mkdirSync(directory, { recursive: true });
    const unfinished = `${bundle}.${process.pid}`;
    writeFileSync(unfinished, contents);
    renameSync(unfinished, bundle);
  }
  return bundle;
}

const found = new Map<string, URL>();

/**
 * Finds a worker: beside the bundle that this code was built into (the entry's directory or its
 * `chunks` directory), or made of the TypeScript source when scripts and tests run from sources.
 * @param name file name of the built worker
 * @param source path of its TypeScript source
 * @throws Error when neither is there, which means that the build is incomplete.
 */
export function findWorker(name: string, source: string): URL {
  const known = found.get(name) ?? pathToFileURL(workerFile(name, source));
  found.set(name, known);
  return known;
}

/** The worker of the embedded database. @throws Error see {@link findWorker} */
export function findWorkerEntry(): URL {
  return findWorker('database-worker.js', join(here, 'embedded-engine.worker.ts'));
}

function workerFile(name: string, source: string): string {
  const built = [join(here, name), join(here, '..', name)];
  const bundle = built.find((path) => existsSync(path));
  if (bundle) return bundle;
  if (existsSync(source)) return bundleSource(source);
  throw new Error(`A worker is missing: looked for ${built.join(', ')}`);
}

/** The directory of PGlite's WebAssembly, file system image and extension archives. */
export function findEngineAssets(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  return outsideArchive(dirname(entry));
}
