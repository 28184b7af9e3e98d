import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';

/** The only kinds of file that the built renderer consists of, and how each is announced. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json; charset=utf-8',
};

/** A file of the renderer that may be answered with. */
export interface RendererFile {
  readonly path: string;
  readonly contentType: string;
  /** Whether it is the page itself. */
  readonly isPage: boolean;
  /** Whether the name carries a hash of the content, so that it may be cached for ever. */
  readonly immutable: boolean;
}

/**
 * Tells one build of the desk from another: its page names the files of the interface by hashes of
 * their content, so what two builds show differs only where their pages do.
 * @param root absolute path of the directory that holds index.html
 * @returns a short text; the same one wherever there is no page
 */
export function buildOf(root: string): string {
  let page: Buffer | string = '';
  try {
    page = readFileSync(join(root, 'index.html'));
  } catch {
    // Who asks for the page hears that it is not there.
  }
  return createHash('sha256').update(page).digest('base64url').slice(0, 16);
}

/**
 * Finds the file of the built renderer that a request's path names, for the `app://` protocol and
 * for the browser shell alike. Decoded exactly once; anything that could leave the directory (dot
 * segments, backslashes, drive letters, NUL, a second encoding) or is of a kind that the renderer
 * does not consist of is no file.
 * @param pathname the path of the URL, still percent-encoded, for instance `/assets/index-Bx3.js`
 * @param root absolute path of the directory that holds index.html
 * @returns the file's place (which need not exist), or undefined when there can be none
 */
export function rendererFile(pathname: string, root: string): RendererFile | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (decoded === '/' || decoded === '') decoded = '/index.html';
  // Names that our build makes; everything else is refused rather than cleaned.
  if (!/^(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$/.test(decoded) || decoded.includes('..')) {
    return undefined;
  }
  const contentType = contentTypes[extname(decoded).toLowerCase()];
  if (contentType === undefined) return undefined;
  const path = join(root, ...decoded.split('/'));
  const base = root.endsWith(sep) ? root : root + sep;
  if (!path.startsWith(base)) return undefined;
  const isPage = contentType.startsWith('text/html');
  return { path, contentType, isPage, immutable: decoded.startsWith('/assets/') };
}
