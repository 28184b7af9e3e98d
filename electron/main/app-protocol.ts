import { readFile } from 'node:fs/promises';
import type { CustomScheme, Protocol } from 'electron';
import { contentSecurityPolicy } from '../shared/content-security-policy';
import { rendererFile } from '../shared/renderer-file';
import { appOrigin, appScheme, isAppUrl } from './security/app-origin';

/** A request to the scheme; Electron adds who asked, where web content did. */
interface AppRequest {
  readonly method: string;
  readonly url: string;
  readonly initiatorOrigin?: string | undefined;
}

/**
 * How the scheme is known to Chromium: a standard, secure origin with storage of its own, and no
 * more. Must be registered before the application is ready, once.
 */
export const appSchemes: CustomScheme[] = [
  {
    scheme: appScheme,
    privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
  },
];

const protectiveHeaders = {
  'content-security-policy': contentSecurityPolicy({ connect: "'none'" }),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

function refusal(status: number, sentence: string): Response {
  return new Response(`${sentence}\n`, {
    status,
    headers: { ...protectiveHeaders, 'content-type': 'text/plain; charset=utf-8' },
  });
}

/** Makes the page that a window gets, from the page as it was built. */
type MakePage = (built: string) => Promise<string>;

/**
 * Answers requests for files of the built renderer, and nothing else.
 * @param rendererDir absolute path of the directory that holds index.html
 * @returns a handler that answers every request: 200 with the file, 404, 403 or 405
 */
export function createAppHandler(
  rendererDir: string,
  page: MakePage,
): (request: AppRequest) => Promise<Response> {
  return async ({ method, url, initiatorOrigin }) => {
    if (method !== 'GET' && method !== 'HEAD') return refusal(405, 'Only reading is possible.');
    const foreign = initiatorOrigin !== undefined && initiatorOrigin !== appOrigin;
    if (foreign || !isAppUrl(url)) return refusal(403, 'Requests from elsewhere are refused.');
    const file = rendererFile(new URL(url).pathname, rendererDir);
    const content = file && (await readFile(file.path).catch(() => undefined));
    if (!file || content === undefined) return refusal(404, 'There is nothing at this address.');
    const body = file.isPage ? await page(content.toString()) : content;
    return new Response(method === 'HEAD' ? null : body, {
      headers: {
        ...protectiveHeaders,
        'content-type': file.contentType,
        'cache-control': file.immutable ? 'private, max-age=31536000, immutable' : 'no-store',
      },
    });
  };
}

/** Serves the built renderer under the scheme. Possible only once the application is ready. */
export function serveApp(protocol: Protocol, rendererDir: string, page: MakePage): void {
  protocol.handle(appScheme, createAppHandler(rendererDir, page));
}
