import { isDeepStrictEqual } from 'node:util';
import {
  type IngestResult,
  ingest,
  type Period,
} from '../../electron/stripe/ingest/ingest.service';
import { mirrorTables } from '../../electron/stripe/mirror/mirror-tables.rules';
import { seededRandom } from './seeded-random';
import type { StripeStage } from './stripe-stage';

const changingKey = 'sk_test_changesBetweenRuns';

/**
 * Changes what a Stripe that is being read holds: refunds a cent, changes a subscription twice in what
 * is mostly one second, and makes a customer, of whom no event tells.
 */
async function changeStripe({ sandbox }: StripeStage, random: () => number): Promise<void> {
  const { store } = sandbox;
  const oneOf = (object: string, isMeant: (value: Record<string, unknown>) => boolean) => {
    const values = store.all(object).map(({ text }) => JSON.parse(text));
    const meant = values.filter(isMeant);
    return meant[Math.floor(random() * meant.length)];
  };
  const post = async (path: string, body: string) => {
    const headers = { authorization: `Bearer ${changingKey}` };
    const answer = await sandbox.handle({ method: 'POST', path, headers, body });
    if (answer.status !== 200) throw new Error(answer.body);
  };
  const charge = oneOf(
    'charge',
    ({ captured, status, disputed, amount_captured: taken, amount_refunded: given }) =>
      captured === true && status === 'succeeded' && !disputed && Number(taken) > Number(given),
  );
  await post('/v1/refunds', `charge=${charge.id}&amount=1`);
  const subscription = oneOf('subscription', ({ status }) => status === 'active');
  for (const turn of [1, 2]) {
    await post(`/v1/subscriptions/${subscription.id}`, `metadata[turn]=${turn}-${random()}`);
  }
  const created = Math.floor(Date.now() / 1000);
  store.put({ ...oneOf('customer', () => true), id: `cus_${random()}`, created });
}

/**
 * Ends runs at random requests, one after the other over the same mirror, the first ones over an empty
 * one, and then lets one run to its end. Stripe changes after every one that was ended.
 * @returns what the last run says that it proved
 */
export async function killAndGoOn(
  stage: StripeStage,
  period: Period,
  { seed, kills }: { readonly seed: number; readonly kills: number },
): Promise<IngestResult> {
  const random = seededRandom(seed);
  stage.sandbox.addKey({ key: changingKey, livemode: false });
  for (let kill = 0; kill < kills; kill += 1) {
    const abort = new AbortController();
    const allowed = 1 + Math.floor(random() * 24);
    let asked = 0;
    stage.sandbox.onRequest = () => {
      asked += 1;
      if (asked > allowed) abort.abort();
    };
    await ingest(stage.context(), period, { signal: abort.signal }).catch(() => undefined);
    stage.sandbox.onRequest = undefined;
    await changeStripe(stage, random);
  }
  return ingest(stage.context(), period);
}

/**
 * Where the mirror is not what the sandbox holds: a line for each object that it lacks, that it should
 * not have, that it has in another state, or of which it knows another payout.
 */
export async function disagreements({ client, sandbox }: StripeStage): Promise<string[]> {
  const found: string[] = [];
  for (const [object, { table }] of Object.entries(mirrorTables)) {
    const { rows } = await client.query<{ id: string; raw: unknown }>(
      `SELECT id, raw FROM ${table}`,
    );
    const mirrored = new Map(rows.map(({ id, raw }) => [id, raw]));
    for (const { id, text } of sandbox.store.all(object)) {
      if (!mirrored.has(id)) found.push(`${id} is missing`);
      else if (!isDeepStrictEqual(mirrored.get(id), JSON.parse(text))) found.push(`${id} differs`);
      mirrored.delete(id);
    }
    found.push(...[...mirrored.keys()].map((id) => `${id} is no object of Stripe's`));
  }
  const { rows } = await client.query<{ id: string; payout_id: string }>(
    'SELECT id, payout_id FROM desk_stripe_balance_transactions WHERE payout_id IS NOT NULL',
  );
  const payouts = new Map(rows.map((row) => [row.id, row.payout_id]));
  for (const [payout, members] of sandbox.store.settlements()) {
    for (const id of members) {
      if (payouts.get(id) !== payout) found.push(`${id} is not known as a part of ${payout}`);
    }
  }
  return found;
}
