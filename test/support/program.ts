import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** Each source knows its own place, as it does where it is not part of a bundle. */
const placesOfSources: Plugin = {
  name: 'places of sources',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
      return { contents, loader: 'ts' };
    });
  },
};

let directory: string | undefined;

/** Below the project, so that bundles find its packages; removed when this process ends. */
function directoryOfBundles(): string {
  if (directory) return directory;
  const cache = resolve('node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const made = mkdtempSync(join(cache, 'test-programs-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  directory = made;
  return made;
}

async function bundle(source: string): Promise<string> {
  const outfile = join(directoryOfBundles(), basename(source).replace(/\.ts$/, '.mjs'));
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    plugins: [placesOfSources],
  });
  return outfile;
}

const bundles = new Map<string, Promise<string>>();

/**
 * A program of the project as one file that Node runs as it is. Reading hundreds of modules through
 * a loader of TypeScript takes a process two seconds of the processor, and tests start dozens.
 * @param source its TypeScript, from the root of the project
 * @returns the file, which is there as long as this process
 */
export function programFile(source: string): Promise<string> {
  const known = bundles.get(source) ?? bundle(resolve(source));
  bundles.set(source, known);
  return known;
}
