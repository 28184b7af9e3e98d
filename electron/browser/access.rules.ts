import { timingSafeEqual } from 'node:crypto';

/**
 * The cookie that stands for the one person who opened the printed address. Cookies do not know
 * ports, so the name carries it: two desks on one machine must not sign each other out.
 * @param authority host and port that the shell listens on
 */
export function sessionCookieName(authority: string): string {
  return `desk_session_${authority.split(':').at(-1)}`;
}

/** The parts of a request that decide whether it may be answered. */
export interface RequestFacts {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  readonly cookie: string | undefined;
}

export type Access =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly status: 401 | 403 | 421; readonly reason: string };

/** Compares two secrets without telling by timing how much of them agrees. */
export function sameSecret(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The value of the session cookie in a Cookie header, or undefined. */
export function sessionCookie(header: string | undefined, authority: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [name, ...value] = part.trim().split('=');
    if (name === sessionCookieName(authority)) return value.join('=');
  }
  return undefined;
}

/**
 * Whether a request reached us by our own name. A foreign Host means a DNS name was rebound to
 * the loopback address, and a foreign Origin means another site's page is calling.
 * @param authority host and port that the shell listens on, for instance `127.0.0.1:4123`
 */
export function checkSource(request: RequestFacts, authority: string): Access {
  if (request.host !== authority) {
    return { allowed: false, status: 421, reason: 'This address is not served here.' };
  }
  const foreignOrigin = request.origin !== undefined && request.origin !== `http://${authority}`;
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  if (foreignOrigin || (changes && request.origin === undefined)) {
    return { allowed: false, status: 403, reason: 'Requests from other sites are refused.' };
  }
  return { allowed: true };
}

/**
 * Whether a request carries the cookie of the browser that opened the printed address.
 * @param secret the value that the cookie must have
 */
export function checkSession(request: RequestFacts, authority: string, secret: string): Access {
  const cookie = sessionCookie(request.cookie, authority);
  if (cookie !== undefined && sameSecret(cookie, secret)) return { allowed: true };
  return {
    allowed: false,
    status: 401,
    reason: 'Open the address that the desk printed when it started.',
  };
}

/** Whether a request may call procedures: from our own page, with the cookie. */
export function checkCall(request: RequestFacts, authority: string, secret: string): Access {
  const source = checkSource(request, authority);
  if (!source.allowed) return source;
  if (request.secFetchSite !== undefined && request.secFetchSite !== 'same-origin') {
    return { allowed: false, status: 403, reason: 'Requests from other sites are refused.' };
  }
  return checkSession(request, authority, secret);
}
