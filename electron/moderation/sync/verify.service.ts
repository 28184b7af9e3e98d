import type { Authority } from './authority.service';
import { readDigests } from './local-read.service';
import type { LocalStore } from './local-store.service';
import type { VerifyResult } from './sync.schema';
import { SyncRefusal } from './sync-engine';

async function differing(local: LocalStore, authority: Authority, deviceId: string) {
  const there = await authority.digests(deviceId);
  if (there.status === 'refused') throw new SyncRefusal('unknown_device');
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
  const items = await authority.buckets(deviceId, first.different);
  await local.forgetBeyond(first.different, items);
  await local.apply(items, true);
  const second = await differing(local, authority, deviceId);
  return {
    buckets: second.buckets,
    differing: first.different.length,
    repaired: first.different.filter((bucket) => !second.different.includes(bucket)).length,
    equal: second.different.length === 0,
  };
}
