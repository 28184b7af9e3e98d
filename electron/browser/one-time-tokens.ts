import { randomBytes } from 'node:crypto';
import type { Clock } from '../shared/clock';
import { sameSecret } from './access.rules';

/** A printed address that nobody opened within this time is no longer worth anything. */
const lifetimeMilliseconds = 60 * 60 * 1000;

/** Secrets that are printed in an address and work once. */
export interface OneTimeTokens {
  /** A new token, valid once within an hour. */
  issue(): string;
  /** Whether the token was valid; it no longer is afterwards. */
  redeem(token: string): boolean;
}

/** Keeps the tokens in memory: a restart makes every printed address worthless. */
export function createOneTimeTokens(clock: Clock): OneTimeTokens {
  const open = new Map<string, number>();
  return {
    issue() {
      const token = randomBytes(32).toString('base64url');
      open.set(token, clock.now().getTime() + lifetimeMilliseconds);
      return token;
    },
    redeem(token) {
      const now = clock.now().getTime();
      for (const [candidate, expires] of open) {
        if (expires < now) open.delete(candidate);
        else if (sameSecret(candidate, token)) return open.delete(candidate);
      }
      return false;
    },
  };
}
