import { DeskError } from '../electron/shared/errors';
import { readStripeBase } from '../electron/stripe/gateway/stripe-base.rules';
import { openGateway, type StripeGateway } from '../electron/stripe/gateway/stripe-gateway';
import { keyProblem } from '../electron/stripe/gateway/stripe-key.rules';

function invalid(subject: string, reason: string): DeskError {
  return new DeskError('invalid', { subject, reason });
}

/**
 * Opens the way to the Stripe account that the environment names by `DESK_STRIPE_API_KEY` and
 * `DESK_STRIPE_API_BASE`.
 * @returns undefined where the environment names none
 * @throws DeskError `invalid` for a key or an address that cannot be one
 */
export function openScriptStripe(environment: NodeJS.ProcessEnv): StripeGateway | undefined {
  const key = environment['DESK_STRIPE_API_KEY'];
  const reading = readStripeBase(environment['DESK_STRIPE_API_BASE']);
  if (!reading.ok) throw invalid('DESK_STRIPE_API_BASE', reading.reason);
  if (!key) {
    if (!environment['DESK_STRIPE_API_BASE']) return undefined;
    const reason = 'DESK_STRIPE_API_BASE is set without a key. Set DESK_STRIPE_API_KEY too.';
    throw invalid('DESK_STRIPE_API_KEY', reason);
  }
  const problem = keyProblem(key);
  if (problem) throw invalid('DESK_STRIPE_API_KEY', `DESK_STRIPE_API_KEY: ${problem}`);
  return openGateway({ key, base: reading.base });
}
