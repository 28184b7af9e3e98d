import { lookup as resolve } from 'node:dns/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address';

/** How long one answer may take, in milliseconds. */
const patienceMs = 10_000;
const mostRedirects = 5;

export interface PublicWebOptions {
  /** Which hosts may be asked; by default those of the public internet, on the ports of the web. */
  readonly isAllowed?: (address: string, port: string) => boolean;
  /** Asks for the first byte alone. */
  readonly headersOnly?: boolean;
}

class RefusedHost extends Error {}

const publicWeb = (address: string, port: string) => port === '' && isPublicAddress(address);

/**
 * Asks one address. The connection goes to the very IP address that was judged: a name that is
 * resolved again could lead elsewhere.
 */
function request(
  url: URL,
  { isAllowed = publicWeb, headersOnly = false }: PublicWebOptions,
): Promise<IncomingMessage> {
  const lookup: LookupFunction = (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }).then(
      (found) => {
        const [first] = found;
        if (!first || !found.every(({ address }) => isAllowed(address, url.port))) {
          done(new RefusedHost(), '', 4);
        } else if (options.all) done(null, found);
        else done(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => done(error, '', 4),
    );
  };
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !isAllowed(literal, url.port))
    return Promise.reject(new RefusedHost());
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((answered, failed) => {
    const asked = send(url, {
      method: 'GET',
      // Some servers know no HEAD; the first byte of a GET costs as little.
      headers: {
        'user-agent': 'Marketplace Desk address check',
        ...(headersOnly && { range: 'bytes=0-0' }),
      },
      signal: AbortSignal.timeout(patienceMs),
      agent: false,
      lookup,
    });
    asked.once('response', answered);
    asked.once('error', failed);
    asked.end();
  });
}

/** What came of asking an address. */
export type WebAnswer =
  /** Something answers with a status below 400; whoever asked reads or ends the response. */
  | { readonly kind: 'answer'; readonly response: IncomingMessage }
  /** The status is missing for an endless redirection. */
  | { readonly kind: 'broken'; readonly status: number | null }
  | { readonly kind: 'unreachable' }
  /** Not an address of the public internet: it was not asked. */
  | { readonly kind: 'refused' };

/**
 * Asks a web address, following redirects. Nothing but the public internet is ever asked, so that
 * an address in the catalog cannot make the desk reach into the network that it stands in.
 * @param address http or https
 */
export async function askPublicWeb(
  address: string,
  options: PublicWebOptions = {},
): Promise<WebAnswer> {
  let url = new URL(address);
  try {
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') return { kind: 'refused' };
      const response = await request(url, options);
      const { statusCode = 0, headers } = response;
      const isRedirect = statusCode >= 300 && statusCode < 400 && headers.location !== undefined;
      // An empty file has no first byte to give.
      if (!isRedirect && (statusCode < 400 || statusCode === 416)) {
        return { kind: 'answer', response };
      }
      response.destroy();
      if (!isRedirect || !URL.canParse(headers.location ?? '', url)) {
        return { kind: 'broken', status: statusCode };
      }
      url = new URL(headers.location ?? '', url);
    }
    return { kind: 'broken', status: null };
  } catch (error) {
    return error instanceof RefusedHost ? { kind: 'refused' } : { kind: 'unreachable' };
  }
}
