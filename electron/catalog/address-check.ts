import { lookup as resolve } from 'node:dns/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { AddressState } from './catalog.schema';
import { isPublicAddress } from './public-address';

/** How long one answer may take, in milliseconds. */
const patienceMs = 10_000;
const mostRedirects = 5;

export interface AddressCheckOptions {
  /** Which hosts may be asked; by default those of the public internet, on the ports of the web. */
  readonly isAllowed?: (address: string, port: string) => boolean;
}

class RefusedHost extends Error {}

const publicWeb = (address: string, port: string) => port === '' && isPublicAddress(address);

/**
 * Asks for the headers of one address. The connection goes to the very IP address that was judged:
 * a name that is resolved again could lead elsewhere.
 */
function headersOf(url: URL, isAllowed: typeof publicWeb): Promise<IncomingMessage> {
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
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((answered, failed) => {
    const asked = request(url, {
      method: 'GET',
      // Some servers know no HEAD; the first byte of a GET costs as little.
      headers: { range: 'bytes=0-0', 'user-agent': 'Marketplace Desk address check' },
      signal: AbortSignal.timeout(patienceMs),
      agent: false,
      lookup,
    });
    asked.once('response', (response) => {
      response.destroy();
      answered(response);
    });
    asked.once('error', failed);
    asked.end();
  });
}

/**
 * Whether something answers at a web address, following redirects. Nothing but the public internet
 * is ever asked, so that an address in the catalog cannot make the desk reach into the network
 * that it stands in.
 * @param address http or https
 */
export async function checkAddress(
  address: string,
  { isAllowed = publicWeb }: AddressCheckOptions = {},
): Promise<AddressState> {
  let url = new URL(address);
  try {
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') return { kind: 'refused' };
      const { statusCode = 0, headers } = await headersOf(url, isAllowed);
      const { location } = headers;
      if (statusCode >= 300 && statusCode < 400 && location !== undefined) {
        if (!URL.canParse(location, url)) return { kind: 'broken', status: statusCode };
        url = new URL(location, url);
      } else {
        // An empty file has no first byte to give.
        const answers = statusCode < 400 || statusCode === 416;
        const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? null;
        return answers ? { kind: 'reachable', type } : { kind: 'broken', status: statusCode };
      }
    }
    return { kind: 'broken', status: null };
  } catch (error) {
    return error instanceof RefusedHost ? { kind: 'refused' } : { kind: 'unreachable' };
  }
}
