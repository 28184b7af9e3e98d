import {
  type IngestResult,
  ingest,
  type Period,
} from '../../electron/stripe/ingest/ingest.service';
import { seededRandom } from './seeded-random';
import type { StripeStage } from './stripe-stage';

/**
 * Ends runs at random requests, one after the other over the same mirror, and then lets one run to
 * its end.
 * @returns what the last run says that it proved
 */
export async function killAndGoOn(
  stage: StripeStage,
  period: Period,
  { seed, kills }: { readonly seed: number; readonly kills: number },
): Promise<IngestResult> {
  const random = seededRandom(seed);
  for (let kill = 0; kill < kills; kill += 1) {
    const abort = new AbortController();
    const allowed = 1 + Math.floor(random() * 14);
    let asked = 0;
    stage.sandbox.onRequest = () => {
      asked += 1;
      if (asked > allowed) abort.abort();
    };
    await ingest(stage.context(), period, { signal: abort.signal }).catch(() => undefined);
  }
  stage.sandbox.onRequest = undefined;
  return ingest(stage.context(), period);
}
