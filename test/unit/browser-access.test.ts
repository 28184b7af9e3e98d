import { describe, expect, it } from 'vitest';
import {
  checkCall,
  checkSource,
  type RequestFacts,
  sessionCookie,
  sessionCookieName,
} from '../../electron/browser/access.rules';
import { createOneTimeTokens } from '../../electron/browser/one-time-tokens';

const authority = '127.0.0.1:4123';
const secret = 'a-long-random-secret';
const ours: RequestFacts = {
  method: 'POST',
  host: authority,
  origin: `http://${authority}`,
  secFetchSite: 'same-origin',
  cookie: `${sessionCookieName(authority)}=${secret}`,
};

describe('a procedure call in the browser shell', () => {
  it('is answered when it comes from our page with our cookie', () => {
    expect(checkCall(ours, authority, secret)).toEqual({ allowed: true });
  });

  it.each([
    ['a Host that was rebound to the loopback address', { host: 'evil.example' }, 421],
    ['localhost, which another program could name itself', { host: 'localhost:4123' }, 421],
    ['our address on another port', { host: '127.0.0.1:4124' }, 421],
    ['no Host at all', { host: undefined }, 421],
    ['the Origin of another site', { origin: 'https://evil.example' }, 403],
    ['our address over another scheme', { origin: `https://${authority}` }, 403],
    ['the Origin of another port', { origin: 'http://127.0.0.1:4124' }, 403],
    ['a sandboxed frame, whose Origin is null', { origin: 'null' }, 403],
    ['no Origin on a request that changes something', { origin: undefined }, 403],
    ['another site, as the browser says itself', { secFetchSite: 'cross-site' }, 403],
    ['a page on another port of this machine', { secFetchSite: 'same-site' }, 403],
    ['an address typed by hand', { secFetchSite: 'none' }, 403],
    ['no cookie', { cookie: undefined }, 401],
    ['a guessed cookie', { cookie: `${sessionCookieName(authority)}=guess` }, 401],
    ['the cookie of a desk on another port', { cookie: `desk_session_9=${secret}` }, 401],
    ['a cookie with the secret as a prefix', { cookie: `${ours.cookie}x` }, 401],
  ] as const)('is refused with %s', (_case, change, status) => {
    expect(checkCall({ ...ours, ...change }, authority, secret)).toMatchObject({
      allowed: false,
      status,
    });
  });

  it('may read without an Origin, because browsers leave it out of plain reads', () => {
    const read = { ...ours, method: 'GET', origin: undefined };
    expect(checkCall(read, authority, secret)).toEqual({ allowed: true });
  });
});

it('a page of the renderer is served only under our own name', () => {
  const page = { ...ours, method: 'GET', origin: undefined, cookie: undefined };
  expect(checkSource(page, authority)).toEqual({ allowed: true });
  expect(checkSource({ ...page, host: 'desk.example' }, authority)).toMatchObject({ status: 421 });
});

it('the cookie is found among others, and only under its whole name', () => {
  const name = sessionCookieName(authority);
  expect(sessionCookie(`a=1; ${name}=x=y; b=2`, authority)).toBe('x=y');
  expect(sessionCookie(`x${name}=1`, authority)).toBeUndefined();
});

describe('a printed token', () => {
  const at = (now: { value: number }) => ({ now: () => new Date(now.value) });

  it('works once', () => {
    const tokens = createOneTimeTokens(at({ value: 0 }));
    const token = tokens.issue();
    expect(tokens.redeem(token)).toBe(true);
    expect(tokens.redeem(token)).toBe(false);
  });

  it('does not make another one invalid', () => {
    const tokens = createOneTimeTokens(at({ value: 0 }));
    const [first, second] = [tokens.issue(), tokens.issue()];
    expect(tokens.redeem(second)).toBe(true);
    expect(tokens.redeem(first)).toBe(true);
  });

  it('is worth nothing after an hour', () => {
    const now = { value: 0 };
    const tokens = createOneTimeTokens(at(now));
    const token = tokens.issue();
    now.value = 60 * 60 * 1000 + 1;
    expect(tokens.redeem(token)).toBe(false);
  });

  it('cannot be guessed, nor left out', () => {
    const tokens = createOneTimeTokens(at({ value: 0 }));
    tokens.issue();
    expect(tokens.redeem('')).toBe(false);
    expect(tokens.redeem('AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')).toBe(false);
  });
});
