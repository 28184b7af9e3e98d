import type { Database } from '../database/connection';
import type { StripeEnvironment } from '../shared/environment';
import { DeskError } from '../shared/errors';
import type { SecretName, SecretStore } from '../shared/secret-store';
import { readStripeBase, type StripeBase, stripeItself } from './gateway/stripe-base.rules';
import { openGateway, type StripeGateway } from './gateway/stripe-gateway';
import { keyProblem, readStripeKey } from './gateway/stripe-key.rules';
import { openDemoSandbox } from './sandbox/demo-sandbox';

/** The part of a desk that deciding about Stripe needs. */
export interface StripeHolder {
  readonly stripeEnvironment: StripeEnvironment;
  readonly secrets: SecretStore;
  workspace(): { readonly kind: 'demo' | 'local' | 'team'; readonly local: Database };
}

/** A gateway is opened once for a workspace, because a budget is only one if all share it. */
const opened = new WeakMap<Database, Promise<StripeGateway>>();

/** Nothing leaves this process on the way to the demo's sandbox. */
const withinProcess: StripeBase = { ...stripeItself, loopback: true };

function checkedKey(key: string, source: string): string {
  const problem = keyProblem(key);
  if (problem !== undefined) {
    throw new DeskError('stripe_key_refused', { subject: source, reason: problem });
  }
  return key;
}

/** The address that the environment names. @throws DeskError `invalid` with a sentence */
function checkedBase(text: string | undefined): StripeBase {
  const read = readStripeBase(text);
  if (read.ok) return read.base;
  throw new DeskError('invalid', { subject: 'DESK_STRIPE_API_BASE', reason: read.reason });
}

/** @throws DeskError `stripe_wrong_mode` where one key is for live data and the other for test data */
function requireOneMode(key: string, writeKey: string): void {
  const [reads, writes] = [readStripeKey(key).livemode, readStripeKey(writeKey).livemode];
  if (reads === null || writes === null || reads === writes) return;
  const mode = (livemode: boolean) => (livemode ? 'live' : 'test');
  throw new DeskError('stripe_wrong_mode', {
    reason: `The key that reads is for ${mode(reads)} data, and the key that writes for ${mode(writes)} data.`,
  });
}

/**
 * Opens the way to Stripe that environment variables name, for scripts.
 * @throws DeskError `stripe_not_connected` without a key, `invalid` for an address that is none,
 *   `stripe_wrong_mode` for keys of different modes
 */
export function gatewayFromEnvironment({ key, writeKey, base }: StripeEnvironment): StripeGateway {
  if (key === undefined) {
    throw new DeskError('stripe_not_connected', {
      reason: 'No Stripe key was given. Set DESK_STRIPE_API_KEY to a restricted key.',
    });
  }
  if (writeKey !== undefined) requireOneMode(key, writeKey);
  return openGateway({
    key: checkedKey(key, 'DESK_STRIPE_API_KEY'),
    writeKey: writeKey === undefined ? undefined : checkedKey(writeKey, 'DESK_STRIPE_WRITE_KEY'),
    base: checkedBase(base),
  });
}

async function open(desk: StripeHolder): Promise<StripeGateway> {
  const { stripeEnvironment, secrets } = desk;
  const { kind, local } = desk.workspace();
  if (kind === 'demo') {
    const { key, writeKey, transport } = await openDemoSandbox(local);
    return openGateway({ key, writeKey, transport, base: withinProcess });
  }
  const secret = async (name: SecretName, given: string | undefined) =>
    given ?? (await secrets.read(name));
  const key = await secret('stripeReadKey', stripeEnvironment.key);
  const writeKey = await secret('stripeWriteKey', stripeEnvironment.writeKey);
  if (key === undefined) throw new DeskError('stripe_not_connected');
  return gatewayFromEnvironment({ key, writeKey, base: stripeEnvironment.base });
}

/**
 * The way to Stripe of the open workspace: the sandbox in the demo, otherwise the key of the
 * environment or of the settings.
 * @throws DeskError `stripe_not_connected` where there is no key
 */
export function stripeOf(desk: StripeHolder): Promise<StripeGateway> {
  const { local } = desk.workspace();
  const known = opened.get(local);
  if (known) return known;
  const opening = open(desk);
  opened.set(local, opening);
  // A failure is not kept: the key may be given at any time, and be in use by then.
  opening.catch(() => {
    if (opened.get(local) === opening) opened.delete(local);
  });
  return opening;
}

/** Forgets the way to Stripe, so that the next one uses the keys of now. */
export function forgetStripe(desk: Pick<StripeHolder, 'workspace'>): void {
  const { local } = desk.workspace();
  const known = opened.get(local);
  opened.delete(local);
  known?.then(
    (gateway) => gateway.close(),
    () => undefined,
  );
}
