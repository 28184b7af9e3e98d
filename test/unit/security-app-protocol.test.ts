import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appSchemes, createAppHandler } from '../../electron/main/app-protocol';
import { rendererFile } from '../../electron/shared/renderer-file';

const secret = 'outside the renderer';
let place = '';
let root = '';

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'desk-app-protocol-'));
  root = join(place, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>Desk</title>');
  writeFileSync(join(root, 'assets', 'index-B1.js'), 'export {};');
  writeFileSync(join(place, 'secret.json'), secret);
  writeFileSync(join(place, 'secret.js'), secret);
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const makePage = async (built: string) => `${built}<p>Who works here</p>`;

const get = (url: string, more: { method?: string; initiatorOrigin?: string } = {}) =>
  createAppHandler(root, makePage)({ method: 'GET', url, ...more });

describe('the app protocol', () => {
  it('is a standard and secure origin without further privileges', () => {
    expect(appSchemes).toEqual([
      {
        scheme: 'app',
        privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
      },
    ]);
  });

  it('answers with the page and its policy', async () => {
    const response = await get('app://desk/');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<title>Desk</title><p>Who works here</p>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain("connect-src 'none'");
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('lets hashed assets be cached for ever', async () => {
    const response = await get('app://desk/assets/index-B1.js');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('cache-control')).toContain('immutable');
  });

  it('protects refusals as it protects pages', async () => {
    const response = await get('app://desk/nothing.js');
    expect(response.status).toBe(404);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('only reads, only for our own page', async () => {
    expect((await get('app://desk/', { method: 'POST' })).status).toBe(405);
    expect((await get('app://other/')).status).toBe(403);
    expect((await get('app://desk/', { initiatorOrigin: 'https://evil.example' })).status).toBe(
      403,
    );
    expect((await get('app://desk/', { initiatorOrigin: 'null' })).status).toBe(403);
    expect((await get('app://desk/', { initiatorOrigin: 'app://desk' })).status).toBe(200);
  });

  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/%252e%252e/secret.json',
    '/..%2fsecret.json',
    '/..%5csecret.json',
    '/assets/..%2f..%2fsecret.js',
    '/assets\\..\\..\\secret.js',
    '/%c0%ae%c0%ae/secret.json',
    '/\u2024\u2024/secret.json',
    '//secret.json',
    '/C:/secret.json',
    '/secret.json%00.js',
    '/./../secret.js',
    '/assets/.../secret.js',
    '/.git/config.json',
  ])('serves nothing outside its directory for %s', async (path) => {
    const response = await get(`app://desk${path}`);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain(secret);
  });

  it('never resolves outside its directory, whatever the path', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '..',
        '.',
        '',
        '%2e',
        '%2e%2e',
        '%252e',
        '..%2f',
        '%5c',
        '\\',
        '\0',
        '%00',
        'C:',
        '~',
        'assets',
        'index.html',
        'secret.json',
        'a.js',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.constantFrom('/', '\\', '%2f', '%5c'),
        (pieces, separator) => {
          const found = rendererFile(`/${pieces.join(separator)}`, root);
          if (found === undefined) return;
          expect(found.path.startsWith(root + sep)).toBe(true);
          expect(found.path).not.toContain('..');
        },
      ),
      { numRuns: 2000 },
    );
  });
});
