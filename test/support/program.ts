import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';

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

/** How a program is bundled with its packages into what Node runs as it is. */
export const bundledProgram = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Node reads all of it at every start: without comments and blanks it is a third less.
  minifyWhitespace: true,
  minifySyntax: true,
  // The engine finds its files beside its own modules; the other is not here.
  external: ['@electric-sql/*', 'pg-native'],
  // Packages in CommonJS ask for modules of Node by a function that modules do not have.
  banner: {
    js: `import { createRequire as requiringFrom } from 'node:module';
const require = requiringFrom(import.meta.url);`,
  },
} satisfies BuildOptions;

async function bundle(source: string): Promise<string> {
  const name = basename(source, '.ts');
  const outdir = join(directoryOfBundles(), name);
  await build({
    ...bundledProgram,
    entryPoints: [source],
    outdir,
    outExtension: { '.js': '.mjs' },
    // What a program imports only when it needs it is read only then.
    splitting: true,
    plugins: [placesOfSources],
  });
  return join(outdir, `${name}.mjs`);
}

const bundles = new Map<string, Promise<string>>();

/**
 * A program of the project, with its packages, in a few files that Node runs as they are. Reading
 * hundreds of modules takes a process half a second of the processor, through a loader of TypeScript
 * two seconds, and tests start dozens.
 * @param source its TypeScript, from the root of the project
 * @returns the file, which is there as long as this process
 */
export function programFile(source: string): Promise<string> {
  const known = bundles.get(source) ?? bundle(resolve(source));
  bundles.set(source, known);
  return known;
}
