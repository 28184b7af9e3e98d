import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WireFailure } from '../ipc/failure';
import { contentSecurityPolicy } from '../shared/content-security-policy';
import { DeskError } from '../shared/errors';
import { rendererFile } from '../shared/renderer-file';
import {
  type Access,
  checkCall,
  checkSession,
  checkSource,
  type RequestFacts,
  sessionCookieName,
} from './access.rules';
import type { OneTimeTokens } from './one-time-tokens';

/** Where procedures are called; everything else is a file of the renderer. */
export const procedurePath = '/trpc/';

/** tRPC's own number for it, here without loading tRPC: the page is served before that is there. */
const unauthorized = -32_001;

/** The shell is for this machine only. */
const loopback = '127.0.0.1';

export interface BrowserServerOptions {
  /** 0 lets the system choose a free port. */
  readonly port: number;
  readonly rendererDir: string;
  readonly tokens: OneTimeTokens;
  readonly procedures: RequestListener;
  /** Makes the page that whoever signed in gets, from the page as it was built. */
  readonly page: (built: string) => Promise<string>;
}

/** The listening server. */
export interface BrowserServer {
  /** A fresh address that signs one browser in. */
  signInUrl(): string;
  close(): Promise<void>;
}

function factsOf(request: IncomingMessage): RequestFacts {
  const site = request.headers['sec-fetch-site'];
  return {
    method: request.method ?? 'GET',
    host: request.headers.host,
    origin: request.headers.origin,
    secFetchSite: typeof site === 'string' ? site : undefined,
    cookie: request.headers.cookie,
  };
}

type Refusal = Exclude<Access, { allowed: true }>;

function refuse(response: ServerResponse, access: Refusal): void {
  response.writeHead(access.status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${access.reason}\n`);
}

/** Tells a page whose sign-in ended so, as every failure of a procedure is told. */
function refuseCall(response: ServerResponse): void {
  const failure: WireFailure = { code: 'unauthenticated', details: {}, operationId: null };
  const error = { code: unauthorized, message: failure.code, data: failure };
  response.writeHead(401, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error }));
}

/**
 * Says how to sign in. The link is for a browser that was sent here by another site's page: it
 * keeps the strict cookie back until our own page leads on.
 */
function sendSignInPage({ status, reason }: Refusal, response: ServerResponse): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Marketplace Desk</title>
<h1>Marketplace Desk</h1>
<p>${reason} It works once; start the desk again to get a new one.</p>
<p>Already signed in? <a href="/">Open the desk</a></p>
</html>
`);
}

function protect(response: ServerResponse): void {
  response.setHeader('content-security-policy', contentSecurityPolicy({ connect: "'self'" }));
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('cache-control', 'no-store');
}

/**
 * Reads a file of the interface at once: the largest takes less than a millisecond, while four trips
 * to the thread pool for each of forty files wait, at a start, behind everything else it does.
 */
function readRendererFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(taken ? new DeskError('port_in_use', { port }, { cause: error }) : error);
    });
    server.listen(port, loopback, resolve);
  });
}

/**
 * Starts the loopback server of the browser shell: files of the renderer, and procedures for the
 * one browser that redeemed a printed token.
 * @throws DeskError `port_in_use` when the wanted port cannot be had.
 */
export async function startBrowserServer(options: BrowserServerOptions): Promise<BrowserServer> {
  const { tokens, rendererDir, procedures, page } = options;
  const secret = randomBytes(32).toString('base64url');
  let authority = '';

  const signIn = (token: string, response: ServerResponse) => {
    if (!tokens.redeem(token)) {
      return refuse(response, {
        allowed: false,
        status: 401,
        reason:
          'This address was already used or is too old. Start the desk again to get a new one.',
      });
    }
    const cookie = `${sessionCookieName(authority)}=${secret}; HttpOnly; SameSite=Strict; Path=/`;
    response.writeHead(303, { 'set-cookie': cookie, location: '/' });
    response.end();
  };

  const sendFile = (pathname: string, facts: RequestFacts, response: ServerResponse) => {
    const file = rendererFile(pathname, rendererDir);
    const content = file && readRendererFile(file.path);
    if (!file || content === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('There is nothing at this address.\n');
      return;
    }
    // By whatever name it is asked for: the page says who works here.
    if (file.isPage) {
      const session = checkSession(facts, authority, secret);
      if (!session.allowed) return sendSignInPage(session, response);
    }
    response.setHeader('content-type', file.contentType);
    if (file.immutable) response.setHeader('cache-control', 'private, max-age=31536000, immutable');
    if (!file.isPage) return response.end(content);
    page(content.toString()).then(
      (made) => response.end(made),
      () => response.destroy(),
    );
  };

  const server = createServer((request, response) => {
    protect(response);
    const facts = factsOf(request);
    const source = checkSource(facts, authority);
    if (!source.allowed) return refuse(response, source);
    // Joined as text: resolving would take `//name/…` for another host's root.
    const address = `http://${authority}${request.url ?? '/'}`;
    const url = new URL(URL.canParse(address) ? address : 'http://invalid/');
    if (url.host !== authority) {
      return refuse(response, { allowed: false, status: 421, reason: 'This is not our address.' });
    }
    if (url.pathname.startsWith(procedurePath)) {
      const access = checkCall(facts, authority, secret);
      if (access.allowed) return procedures(request, response);
      return access.status === 401 ? refuseCall(response) : refuse(response, access);
    }
    if (facts.method !== 'GET' && facts.method !== 'HEAD') {
      return refuse(response, { allowed: false, status: 403, reason: 'Only reading is possible.' });
    }
    const token = url.searchParams.get('token');
    if (url.pathname === '/' && token !== null) return signIn(token, response);
    sendFile(url.pathname, facts, response);
  });
  await listen(server, options.port);
  authority = `${loopback}:${(server.address() as AddressInfo).port}`;

  return {
    signInUrl: () => `http://${authority}/?token=${tokens.issue()}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
