import { DeskError } from '../shared/errors';
import {
  forgetStripe,
  gatewayFromEnvironment,
  type StripeHolder,
  stripeOf,
} from '../stripe/stripe-workspace';
import type { StripeConnection } from './stripe-connection.schema';

/** How the workspace reaches Stripe. */
export async function stripeConnection(desk: StripeHolder): Promise<StripeConnection> {
  try {
    const { mayWrite, keyLivemode: livemode } = await stripeOf(desk);
    const given = desk.stripeEnvironment.key === undefined ? 'settings' : 'environment';
    const source = desk.workspace().kind === 'demo' ? 'sandbox' : given;
    return { source, mayWrite, livemode };
  } catch (error) {
    if (error instanceof DeskError && error.code === 'stripe_not_connected') {
      return { source: null, mayWrite: false, livemode: null };
    }
    throw error;
  }
}

/**
 * Tries the keys, keeps them encrypted, and uses them from now on. Keys that do not work are not kept.
 * @throws DeskError of the codes `stripe_*`, or `secret_storage_unavailable`
 */
export async function connectStripe(
  desk: StripeHolder,
  { readKey, writeKey }: { readonly readKey: string; readonly writeKey: string },
): Promise<StripeConnection> {
  const { base } = desk.stripeEnvironment;
  const tried = gatewayFromEnvironment({
    key: readKey,
    writeKey: writeKey === '' ? undefined : writeKey,
    base,
  });
  try {
    await tried.account();
  } finally {
    tried.close();
  }
  await desk.secrets.write('stripeReadKey', readKey);
  if (writeKey !== '') await desk.secrets.write('stripeWriteKey', writeKey);
  forgetStripe(desk);
  return stripeConnection(desk);
}

/** Forgets both keys. */
export async function disconnectStripe(desk: StripeHolder): Promise<StripeConnection> {
  await desk.secrets.remove('stripeReadKey');
  await desk.secrets.remove('stripeWriteKey');
  forgetStripe(desk);
  return stripeConnection(desk);
}
