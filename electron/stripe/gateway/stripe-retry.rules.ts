/** What went wrong with one request, as far as it decides about another try. */
export type RequestTrouble =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Stripe's code, for instance `lock_timeout`. */
      readonly code: string | undefined;
      /** The header Stripe-Rate-Limited-Reason. */
      readonly limit: string | undefined;
      /** The header Retry-After in seconds. */
      readonly retryAfterSeconds: number | undefined;
      /** The header Stripe-Should-Retry. */
      readonly shouldRetry: boolean | undefined;
    }
  /** No whole answer came: refused, reset, timed out, or cut off in the middle. */
  | { readonly kind: 'connection' };

/** How patient a client is. */
export interface RetryPatience {
  /** Tries in all, the first included. */
  readonly attempts: number;
  /** The first pause; each further one is twice as long. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

/** About four minutes in all before a run gives up; what it read until then is kept. */
export const usualPatience: RetryPatience = {
  attempts: 10,
  firstPauseMs: 250,
  longestPauseMs: 60_000,
};

/**
 * Tries before anything was ever answered: an address that is wrong, or a machine without a
 * network, is said within seconds. Patience is for what answered before.
 */
const firstContactAttempts = 4;

export type RetryDecision =
  | { readonly kind: 'give_up' }
  | {
      readonly kind: 'retry';
      readonly pauseMs: number;
      /** Whether all requests wait, because the limit that was met is the account's and not this one's. */
      readonly everyone: boolean;
      /** Whether fewer requests may be under way at once from now on. */
      readonly fewerAtOnce: boolean;
    };

function isPassing({ status, code, shouldRetry }: RequestTrouble & { kind: 'answer' }): boolean {
  if (status === 429) return true;
  if (shouldRetry !== undefined) return shouldRetry;
  if (status === 409) return true;
  return status >= 500 || code === 'lock_timeout' || code === 'rate_limit';
}

/**
 * Decides about another try. Pauses double and carry jitter of one half, so that clients which
 * failed together do not come back together; a Retry-After is a floor.
 * @param attempt how many tries were made, from 1
 * @param random a number from 0 up to 1
 * @param answered whether the server ever answered, whatever it said
 */
export function decideRetry(
  trouble: RequestTrouble,
  attempt: number,
  random: number,
  { attempts, firstPauseMs, longestPauseMs }: RetryPatience,
  answered = true,
): RetryDecision {
  const isMute = trouble.kind === 'connection' && !answered;
  if (attempt >= (isMute ? Math.min(attempts, firstContactAttempts) : attempts)) {
    return { kind: 'give_up' };
  }
  if (trouble.kind === 'answer' && !isPassing(trouble)) return { kind: 'give_up' };
  const full = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1));
  const jittered = full * (0.5 + random / 2);
  if (trouble.kind === 'connection') {
    return { kind: 'retry', pauseMs: jittered, everyone: false, fewerAtOnce: false };
  }
  const limit = trouble.status === 429 ? (trouble.limit ?? 'global-rate') : '';
  return {
    kind: 'retry',
    pauseMs: Math.max(jittered, (trouble.retryAfterSeconds ?? 0) * 1000),
    everyone: limit.startsWith('global'),
    fewerAtOnce: limit.endsWith('concurrency'),
  };
}
