/** What a Stripe key says about itself: its form decides the mode, never its use. */
export interface StripeKeyFacts {
  /** A restricted key has only the permissions that it was given; a secret key has all. */
  readonly kind: 'secret' | 'restricted' | 'publishable' | 'unknown';
  /** Null where the form does not say. */
  readonly livemode: boolean | null;
}

const kinds = { sk: 'secret', rk: 'restricted', pk: 'publishable' } as const;

/** Reads the prefix of a key, for instance `rk_live_`. */
export function readStripeKey(key: string): StripeKeyFacts {
  const match = /^(sk|rk|pk)_(live|test)_/.exec(key);
  const [, prefix, mode] = match ?? [];
  return {
    kind: prefix === 'sk' || prefix === 'rk' || prefix === 'pk' ? kinds[prefix] : 'unknown',
    livemode: mode === undefined ? null : mode === 'live',
  };
}

/**
 * Why a text cannot be a key for the desk.
 * @returns a sentence for the person who gave it, or undefined
 */
export function keyProblem(key: string): string | undefined {
  if (key.trim() === '') return 'The key is empty.';
  if (/[^\x21-\x7e]/.test(key)) {
    return 'The key has a space or another character that no key has. Copy it again.';
  }
  if (readStripeKey(key).kind === 'publishable') {
    return 'This is a publishable key (pk_…), which cannot read payments. Use a restricted key (rk_…).';
  }
  return undefined;
}

/** How many requests a second Stripe allows an account, by mode: https://docs.stripe.com/rate-limits */
const requestLimits = { live: 100, test: 25 } as const;

/**
 * How many requests a second the desk allows itself: half of what Stripe allows, because the
 * marketplace itself needs the other half. A server on this machine has no such limit.
 */
export function requestsPerSecond(livemode: boolean, onLoopback: boolean): number {
  if (onLoopback) return Number.POSITIVE_INFINITY;
  return requestLimits[livemode ? 'live' : 'test'] / 2;
}
