import Stripe from 'stripe';
import { DeskError } from '../../shared/errors';
import type { RequestTrouble } from './stripe-retry.rules';

function headerOf(error: InstanceType<typeof Stripe.errors.StripeError>, name: string) {
  const value: unknown = error.headers?.[name];
  return typeof value === 'string' ? value : undefined;
}

function seconds(text: string | undefined): number | undefined {
  const value = Number(text);
  return text === undefined || !Number.isFinite(value) || value < 0 ? undefined : value;
}

/** What an error of the client means for another try; undefined for a bug, which has none. */
export function troubleOf(error: unknown): RequestTrouble | undefined {
  if (!(error instanceof Stripe.errors.StripeError)) return undefined;
  const status = error.statusCode;
  if (status === undefined) return { kind: 'connection' };
  const shouldRetry = headerOf(error, 'stripe-should-retry');
  return {
    kind: 'answer',
    status,
    code: error.code,
    limit: headerOf(error, 'stripe-rate-limited-reason'),
    retryAfterSeconds: seconds(headerOf(error, 'retry-after')),
    shouldRetry: shouldRetry === undefined ? undefined : shouldRetry === 'true',
  };
}

/** Stripe names a permission of a restricted key like `rak_charge_read`; the dashboard in words. */
function permissionOf(message: string): string | undefined {
  const name = /'?rak_([a-z0-9_]+)'?/.exec(message)?.[1];
  if (name === undefined) return undefined;
  const words = name.split('_');
  const right = words.at(-1);
  const subject = words.slice(0, -1).join(' ');
  return `${subject.charAt(0).toUpperCase()}${subject.slice(1)}: ${right}`;
}

/** Whether a 404 is about the object, not about the address. */
export function isAbsent(error: unknown): error is InstanceType<typeof Stripe.errors.StripeError> {
  return error instanceof Stripe.errors.StripeError && error.statusCode === 404;
}

/** Whether Stripe says that the object exists in the other mode: live where test was asked, or the reverse. */
export function existsInOtherMode(error: Error): boolean {
  return /exists in (?:live|test) ?mode/i.test(error.message);
}

/** The properties by which Node tells whom it could not reach. */
interface NetworkError {
  readonly code?: unknown;
  readonly address?: unknown;
  readonly port?: unknown;
  readonly hostname?: unknown;
  readonly cause?: unknown;
  /** Of each address of a name that has several. */
  readonly errors?: unknown;
}

/** Why no answer came, and from where, where the network says so. */
function noAnswer(detail: unknown): string {
  const { code, address, port, hostname, cause, errors }: NetworkError = Object(detail);
  if (Array.isArray(errors) && errors.length > 0) return noAnswer(errors[0]);
  switch (code) {
    case 'ECONNREFUSED':
      return `Nothing answers at ${address}:${port}.`;
    case 'ENOTFOUND':
      return `No server is known by the name ${hostname}.`;
    default:
      return cause instanceof Error
        ? noAnswer(cause)
        : 'No whole answer came, though it was tried several times.';
  }
}

/**
 * Whatever a call to Stripe threw, as an expected failure of the desk. What Stripe says in a
 * sentence for developers is repeated only where it is the one source of the reason.
 * @param what the address that was asked, for a permission that Stripe does not name
 */
export function stripeFailure(error: unknown, what: string): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const { statusCode, message, code } = error;
  switch (statusCode) {
    case undefined:
      return new DeskError('stripe_unreachable', { reason: noAnswer(error.detail) });
    case 401:
      return new DeskError('stripe_key_refused', {
        reason: /expired/i.test(`${code} ${message}`)
          ? 'The key has expired or was replaced.'
          : 'The key is wrong, or it was revoked.',
      });
    case 403:
      return new DeskError('stripe_permission', { subject: permissionOf(message) ?? what });
    case 404:
      return new DeskError('not_found', { subject: what });
    case 429:
      return new DeskError('stripe_rate_limited');
    default:
      if (statusCode >= 500) {
        return new DeskError('stripe_unreachable', {
          reason: `Stripe answered with an error of its own (HTTP ${statusCode}), though it was tried several times.`,
        });
      }
      return new DeskError('stripe_refused', { reason: message });
  }
}
