import { readEnvironment } from '../electron/shared/environment';
import type { SecretStore } from '../electron/shared/secret-store';
import type { StripeGateway } from '../electron/stripe/gateway/stripe-gateway';
import { gatewayFromEnvironment, stripeOf } from '../electron/stripe/stripe-workspace';
import type { ScriptDatabase } from './script-database';

/** A terminal has no encrypted storage: keys come from the environment. */
const noSecrets: SecretStore = {
  availability: () => ({ available: false, reason: 'Keys come from the environment here.' }),
  read: async () => undefined,
  write: async () => {},
  remove: async () => {},
};

/**
 * Opens the way to Stripe: the account that the environment names, otherwise the sandbox of a
 * profile's demo workspace.
 * @throws DeskError `stripe_not_connected` where there is neither, or why a key cannot be used
 */
export function openScriptStripe({ kind, database }: ScriptDatabase): Promise<StripeGateway> {
  const { stripe } = readEnvironment(process.env);
  const named = stripe.key !== undefined || stripe.base !== undefined;
  if (named || kind !== 'demo') return Promise.resolve(gatewayFromEnvironment(stripe));
  return stripeOf({
    stripeEnvironment: stripe,
    secrets: noSecrets,
    workspace: () => ({ kind, local: database }),
  });
}
