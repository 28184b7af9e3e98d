/** Where requests to Stripe go. */
export interface StripeBase {
  readonly protocol: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** Whether that is this machine: nothing leaves it, and no limit has to be spared. */
  readonly loopback: boolean;
}

/** Stripe itself. */
export const stripeItself: StripeBase = {
  protocol: 'https',
  host: 'api.stripe.com',
  port: 443,
  loopback: false,
};

const loopbackHosts = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/;

export type BaseReading =
  | { readonly ok: true; readonly base: StripeBase }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads DESK_STRIPE_API_BASE. Keys travel in every request, so plain http is accepted on this
 * machine only.
 * @returns the address, or a sentence why the text is none.
 */
export function readStripeBase(text: string | undefined): BaseReading {
  if (text === undefined || text.trim() === '') return { ok: true, base: stripeItself };
  const refuse = (what: string): BaseReading => ({
    ok: false,
    reason: `DESK_STRIPE_API_BASE ${what}`,
  });
  if (!URL.canParse(text)) {
    return refuse(`must be an address like https://api.stripe.com, not "${text}".`);
  }
  const { protocol, hostname, port, pathname, search, username, password } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return refuse('must begin with https://.');
  if (username !== '' || password !== '') {
    return refuse('must not hold a user or a key; the key goes to DESK_STRIPE_API_KEY.');
  }
  if ((pathname !== '/' && pathname !== '/v1' && pathname !== '/v1/') || search !== '') {
    return refuse('must name a host and a port only.');
  }
  const loopback = loopbackHosts.test(hostname);
  if (protocol === 'http:' && !loopback) {
    return refuse(
      `may use http on this machine only, because every request carries the key; use https for ${hostname}.`,
    );
  }
  const isHttps = protocol === 'https:';
  return {
    ok: true,
    base: {
      protocol: isHttps ? 'https' : 'http',
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (isHttps ? 443 : 80) : Number(port),
      loopback,
    },
  };
}
