import { DeskError } from '../shared/errors';
import type { StripeGateway } from '../stripe/gateway/stripe-gateway';
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

/** The account of a key, where it may say; closes the way to Stripe again. */
async function accountOf(gateway: StripeGateway): Promise<string | null> {
  try {
    return (await gateway.account()).id;
  } finally {
    gateway.close();
  }
}

/**
 * Tries the keys, keeps them encrypted, and uses them from now on. Keys that do not work are not kept,
 * nor two that are not of one account and mode; a writing key of before is forgotten.
 * @param writeKey empty to work without
 * @throws DeskError of the codes `stripe_*`, or `secret_storage_unavailable`
 */
export async function connectStripe(
  desk: StripeHolder,
  { readKey, writeKey }: { readonly readKey: string; readonly writeKey: string },
): Promise<StripeConnection> {
  const { base } = desk.stripeEnvironment;
  const writes = writeKey === '' ? undefined : writeKey;
  const account = await accountOf(gatewayFromEnvironment({ key: readKey, writeKey: writes, base }));
  if (writes !== undefined) {
    const itsAccount = await accountOf(
      gatewayFromEnvironment({ key: writes, writeKey: undefined, base }),
    ).catch((error: unknown) => {
      if (!(error instanceof DeskError && error.code === 'stripe_key_refused')) throw error;
      const reason = 'It is the key that writes: it is wrong, or it was revoked or has expired.';
      throw new DeskError('stripe_key_refused', { reason }, { cause: error });
    });
    if (account !== null && itsAccount !== null && account !== itsAccount) {
      const reason = `The key that reads belongs to ${account}, and the key that writes to ${itsAccount}.`;
      throw new DeskError('stripe_wrong_mode', { reason });
    }
  }
  // The one of before goes first: it never stands beside another account’s, whenever the desk is killed.
  await desk.secrets.remove('stripeWriteKey');
  await desk.secrets.write('stripeReadKey', readKey);
  if (writes !== undefined) await desk.secrets.write('stripeWriteKey', writes);
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
