import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrowserServer, startBrowserServer } from '../../../electron/browser/http-server';
import { createOneTimeTokens } from '../../../electron/browser/one-time-tokens';
import { systemClock } from '../../../electron/shared/clock';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

let directory: string;
let server: BrowserServer;
let origin: string;
let calls = 0;

/** A request whose headers are exactly as given: fetch() would mend Host and Origin. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { hostname, port, host } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path, method, headers: { host, ...headers }, setHost: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    sent.on('error', reject).end();
  });
}

async function signIn(): Promise<string> {
  const { pathname, search } = new URL(server.signInUrl());
  const answer = await ask(`${pathname}${search}`);
  return String(answer.headers['set-cookie']);
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'desk-renderer-'));
  await mkdir(join(directory, 'renderer', 'assets'), { recursive: true });
  await writeFile(
    join(directory, 'renderer', 'index.html'),
    '<!doctype html><html lang="en"><title>Desk</title></html>',
  );
  await writeFile(join(directory, 'renderer', 'assets', 'index-abc.js'), 'export {};');
  await writeFile(join(directory, 'secret.json'), '{"secret":true}');
  server = await startBrowserServer({
    port: 0,
    rendererDir: join(directory, 'renderer'),
    tokens: createOneTimeTokens(systemClock),
    procedures: (_request, response) => {
      calls += 1;
      response.end('called');
    },
    page: async (built) => built.replace('</html>', '<p>Who works here</p></html>'),
  });
  origin = new URL(server.signInUrl()).origin;
});

afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

describe('the loopback server', () => {
  it('listens on the loopback address only', () => {
    expect(new URL(origin).hostname).toBe('127.0.0.1');
  });

  it('exchanges the printed token once for a cookie that scripts and other sites never get', async () => {
    const { pathname, search } = new URL(server.signInUrl());
    const first = await ask(`${pathname}${search}`);
    expect(first.status).toBe(303);
    expect(first.headers['location']).toBe('/');
    expect(String(first.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict; Path=\//);
    const second = await ask(`${pathname}${search}`);
    expect(second.status).toBe(401);
    expect(second.headers['set-cookie']).toBeUndefined();
  });

  it('lets a signed-in page call procedures, and nobody else', async () => {
    const cookie = (await signIn()).split(';')[0] ?? '';
    const before = calls;
    expect((await ask('/trpc/x', { cookie, origin }, 'POST')).body).toBe('called');
    expect(calls).toBe(before + 1);
    const refused = await ask('/trpc/x', { origin }, 'POST');
    expect(refused.status).toBe(401);
    expect(JSON.parse(refused.body).error.data.code).toBe('unauthenticated');
    expect((await ask('/trpc/x', { cookie }, 'POST')).status).toBe(403);
    expect((await ask('/trpc/x', { cookie, origin: 'http://evil.example' }, 'POST')).status).toBe(
      403,
    );
    expect((await ask('/trpc/x', { cookie, host: 'evil.example' })).status).toBe(421);
    expect((await ask('/trpc/x', { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(calls).toBe(before + 1);
  });

  it('sends every page with the strict policy and no way to be framed or sniffed', async () => {
    const cookie = (await signIn()).split(';')[0] ?? '';
    const page = await ask('/', { cookie });
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>Desk</title>');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain('unsafe');
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    expect(page.headers['cross-origin-opener-policy']).toBe('same-origin');
  });

  it.each([
    '/',
    '/index.html',
    '/?',
    '/index.html?x=1',
    '//index.html',
    '/INDEX.HTML',
    '/index%2ehtml',
  ])('makes the page at %s for nobody who has not signed in', async (path) => {
    for (const cookie of ['', `${(await signIn()).split('=')[0]}=guessed`]) {
      const answer = await ask(path, { cookie });
      expect([401, 404]).toContain(answer.status);
      expect(answer.body).not.toContain('Who works here');
    }
    const cookie = (await signIn()).split(';')[0] ?? '';
    const mine = await ask(path, { cookie });
    expect(mine.status === 200).toBe(mine.body.includes('Who works here'));
    expect((await ask('/', { cookie })).body).toContain('Who works here');
  });

  it('tells a browser that never signed in, or lost its cookie, how to sign in', async () => {
    const page = await ask('/');
    expect(page.status).toBe(401);
    expect(page.body).toContain('Open the address that the desk printed');
    expect(page.body).not.toContain('<title>Desk</title>');
  });

  it('caches what carries a hash for ever and a page never', async () => {
    expect((await ask('/assets/index-abc.js')).headers['cache-control']).toContain('immutable');
    expect((await ask('/')).headers['cache-control']).toBe('no-store');
  });

  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/assets/..%2f..%2fsecret.json',
    '/..%5csecret.json',
    '/assets/%252e%252e/secret.json',
    '/index.html%00.js',
    '//secret.json',
    '/nothing-here.html',
  ])('has nothing at %s', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  it('changes nothing outside procedures', async () => {
    expect((await ask('/index.html', { origin }, 'PUT')).status).toBe(403);
  });

  it('says which port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(
      startBrowserServer({
        port,
        rendererDir: directory,
        tokens: createOneTimeTokens(systemClock),
        procedures: () => undefined,
        page: async (built) => built,
      }),
    ).rejects.toMatchObject({ code: 'port_in_use', details: { port } });
    other.close();
  });
});
