import { posix } from 'node:path';
import type { ImportStatement } from './imports';

/** One import with its target found. */
export interface ImportEdge {
  /** Path of the importing file below the project's root, with forward slashes. */
  readonly from: string;
  /** Path of a file of the project, or the name of a package or built-in (`pg`, `node:fs`). */
  readonly to: string;
  readonly typeOnly: boolean;
}

const extensions = ['', '.ts', '.tsx', '.d.ts', '/index.ts', '/index.tsx'];

/** `@scope/name/part` and `name/part` belong to the packages `@scope/name` and `name`. */
function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/**
 * Finds what an import means. A file that is not there keeps its name: the type check refuses it.
 * @param isFile whether a path below the root is a file
 */
export function resolveImport(
  from: string,
  { specifier, typeOnly }: ImportStatement,
  isFile: (path: string) => boolean,
): ImportEdge {
  if (!specifier.startsWith('.')) return { from, to: packageName(specifier), typeOnly };
  // A bundler's question mark asks for another form of the same file.
  const base = posix.join(posix.dirname(from), specifier.replace(/\?.*$/, ''));
  const to = extensions.map((extension) => base + extension).find(isFile) ?? base;
  return { from, to, typeOnly };
}

/**
 * Finds circles of imports that exist at run time; circles of types alone are harmless.
 * @returns each circle once, as the files in the order in which they import each other
 */
export function importCircles(edges: readonly ImportEdge[]): readonly (readonly string[])[] {
  const targets = new Map<string, string[]>();
  for (const { from, to, typeOnly } of edges) {
    if (!typeOnly) targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  const circles: string[][] = [];
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    if (finished.has(file)) return;
    const begin = path.indexOf(file);
    if (begin >= 0) {
      circles.push(path.slice(begin));
      return;
    }
    path.push(file);
    for (const target of targets.get(file) ?? []) visit(target);
    path.pop();
    finished.add(file);
  };
  for (const file of targets.keys()) visit(file);
  return circles;
}
