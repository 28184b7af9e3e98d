import type { Authority } from './authority.service';
import { readDigests } from './local-read.service';
import type { LocalStore } from './local-store.service';
import type { VerifyResult } from './sync.schema';
import { refusals, SyncRefusal } from './sync-engine';

/** So many reviews at most are one page of a repair. */
const repairPage = 1_000;

/** Fetches everything of some buckets anew, and forgets what the authority does not have there. */
async function repair(
  local: LocalStore,
  authority: Authority,
  deviceId: string,
  buckets: readonly string[],
): Promise<void> {
  let after: string | null = null;
  do {
    const { answer, items } = await authority.buckets(deviceId, buckets, after, repairPage);
    if (answer.status === 'refused') throw new SyncRefusal(refusals[answer.reason]);
    await local.forgetBeyond(buckets, { after, until: answer.last }, items);
    await local.apply(items, true);
    after = answer.last;
  } while (after !== null);
}

async function differing(local: LocalStore, authority: Authority, deviceId: string) {
  const there = await authority.digests(deviceId);
  if (there.status === 'refused') throw new SyncRefusal(refusals[there.reason]);
  const here = await readDigests(local);
  const buckets = new Set([...Object.keys(there.buckets), ...here.keys()]);
  const different = [...buckets].filter((bucket) => there.buckets[bucket] !== here.get(bucket));
  return { buckets: buckets.size, different };
}

/**
 * Compares what is here with the authority, bucket by bucket, and fetches every bucket that differs
 * anew. To be called right after a pull; what others change meanwhile may differ once more.
 */
export async function verifyStore(local: LocalStore, authority: Authority): Promise<VerifyResult> {
  const { deviceId } = await local.state();
  const first = await differing(local, authority, deviceId);
  if (first.different.length === 0) {
    return { buckets: first.buckets, differing: 0, repaired: 0, equal: true };
  }
  await repair(local, authority, deviceId, first.different);
  const second = await differing(local, authority, deviceId);
  return {
    buckets: second.buckets,
    differing: first.different.length,
    repaired: first.different.filter((bucket) => !second.different.includes(bucket)).length,
    equal: second.different.length === 0,
  };
}
