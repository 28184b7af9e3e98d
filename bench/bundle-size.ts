import { gzipSync } from 'node:zlib';
import type { build, Rolldown } from 'vite';

/** The scripts of a page after gzip, in kB. */
export interface BundleSize {
  /** What is loaded before anything can be drawn. */
  readonly loaded: number;
  /** What is fetched when it is first used: menus, editors in a window of their own. */
  readonly onDemand: number;
}

const kilobytes = (chunks: Iterable<Rolldown.OutputChunk>) =>
  [...chunks].reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).byteLength, 0) / 1000;

/**
 * Adds up what a page loads at once and what it fetches later.
 * @param built as Vite gives it
 * @param entry name of the page's chunk
 * @param isShared whether every compared page loads a chunk alike: React
 * @throws Error where there is no such page
 */
export function bundleSize(
  built: Awaited<ReturnType<typeof build>>,
  entry: string,
  isShared: (chunk: Rolldown.OutputChunk) => boolean,
): BundleSize {
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) =>
    'output' in one ? one.output : [],
  );
  const chunks = new Map(
    outputs.flatMap((one) => (one.type === 'chunk' ? [[one.fileName, one] as const] : [])),
  );
  const page = [...chunks.values()].find(({ name, isEntry }) => isEntry && name === entry);
  if (!page) throw new Error(`Nothing was built for ${entry}`);
  const reached = (first: Rolldown.OutputChunk, follow: (of: Rolldown.OutputChunk) => string[]) => {
    const all = new Set([first]);
    for (const chunk of all) {
      for (const file of follow(chunk)) {
        const next = chunks.get(file);
        if (next && !isShared(next)) all.add(next);
      }
    }
    return all;
  };
  const loaded = kilobytes(reached(page, ({ imports }) => imports));
  const all = kilobytes(
    reached(page, ({ imports, dynamicImports }) => [...imports, ...dynamicImports]),
  );
  return { loaded, onDemand: all - loaded };
}
