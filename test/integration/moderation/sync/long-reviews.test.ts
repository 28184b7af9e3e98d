import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { lettersRead } from '../../../../electron/moderation/rules/read-length.rules';
import { Authority, type PullPage } from '../../../../electron/moderation/sync/authority.service';
import { LocalStore } from '../../../../electron/moderation/sync/local-store.service';
import {
  pushBatch,
  pushBytes,
  syncProtocol,
} from '../../../../electron/moderation/sync/operation.rules';
import { newId } from '../../../../electron/shared/ids';
import { textChanged } from '../../../../renderer/features/moderation/conflicts/conflict.rules';
import { openSyncWorld, type SyncWorld } from '../../../support/moderation/sync-world';

const mebibyte = 1024 * 1024;
/** What `desk_page_bytes` says. */
const pageBytes = 4 * mebibyte;

const all = { status: 'PENDING', after: null, limit: 10, withoutClaimed: false } as const;

let world: SyncWorld;
beforeAll(async () => {
  world = await openSyncWorld();
});
beforeEach(() => world.clear());
afterAll(() => world.close());

/** Reviews of these lengths, in the order in which a pull gives them. */
async function addReviewsOf(lengths: readonly number[]): Promise<readonly string[]> {
  const ids = await world.addReviews(lengths.length);
  await world.admin.query(
    `UPDATE marketplace_reviews r SET review = repeat('so long ', l.length / 8)
     FROM unnest($1::uuid[], $2::int[]) l (id, length) WHERE r.id = l.id`,
    [ids, lengths],
  );
  return ids;
}

async function registered() {
  const userId = await world.addModerator();
  const authority = new Authority(world.authority, { role: 'moderator', userId }, 30_000);
  const deviceId = newId();
  await authority.registerDevice(deviceId, 'laptop', syncProtocol);
  return { authority, deviceId };
}

/** Every page of a pull of everything. */
async function pages({ authority, deviceId }: Awaited<ReturnType<typeof registered>>) {
  const found: string[] = [];
  let page: PullPage | null = null;
  do {
    const { answer, items } = await authority.pull(deviceId, null, page, 1_000);
    if (answer.status === 'refused') throw new Error(answer.reason);
    found.push(items);
    ({ page } = answer);
  } while (page !== null);
  return found;
}

const idsOf = (items: string) =>
  (JSON.parse(items) as { review_id: string }[]).map(({ review_id }) => review_id);

it('come in pages of few bytes, each of them once, and the longest by itself', {
  tags: ['soak'],
}, async () => {
  const lengths = [1_000, 9 * mebibyte, 1_000, ...Array<number>(12).fill(mebibyte), 1_000];
  const ids = await addReviewsOf(lengths);
  const found = await pages(await registered());
  expect(found.flatMap(idsOf).sort()).toEqual([...ids].sort());
  const tooLong = found.filter((items) => Buffer.byteLength(items) > pageBytes);
  expect(tooLong.map((items) => idsOf(items).map((id) => ids.indexOf(id)))).toEqual([[1]]);
  expect(found.length).toBeLessThan(9);
});

it('are one page with others as long as they are usual', async () => {
  await addReviewsOf(Array<number>(900).fill(400));
  expect(await pages(await registered())).toHaveLength(1);
});

it('are decided with the beginning of their words, which is what the card of a conflict shows', {
  tags: ['soak'],
}, async () => {
  await addReviewsOf([3 * mebibyte]);
  const [ana, ben] = [
    await world.openDevice(await world.addModerator()),
    await world.openDevice(await world.addModerator()),
  ];
  for (const device of [ana, ben]) await device.sync();
  const [shown] = await ana.store.queue(all);
  if (!shown) throw new Error('The queue is empty');
  const { reviewId } = shown;
  await ana.store.decide([{ reviewId, action: 'APPROVE', seen: shown }]);
  await ben.store.decide([{ reviewId, action: 'REJECT', seen: shown }]);
  const { rows } = await world.localAdmin.query<{ bytes: number }>(
    'SELECT max(octet_length(payload::text)) AS bytes FROM desk_local.outbox',
  );
  expect(rows[0]?.bytes).toBeLessThan(lettersRead * 2);
  await world.admin.query(`UPDATE marketplace_reviews SET review = review || ' and the end'`);
  for (const device of [ana, ben, ana]) await device.sync();
  const [conflict] = await ana.store.conflicts();
  expect(conflict).toMatchObject({ kind: 'CONFLICT_CONTENT', isLong: true });
  expect(conflict?.seen?.review).toHaveLength(lettersRead);
  expect(conflict?.now?.review).toHaveLength(lettersRead);
  // Of what was added at the end nothing is here, and yet the card says that the words were changed.
  expect(conflict && textChanged(conflict)).toBe(true);
});

it('are decided, sent in pushes of few bytes, conflict and are repaired', {
  tags: ['soak'],
}, async () => {
  const ids = await addReviewsOf(Array<number>(3).fill(2 * mebibyte));
  const [ana, ben] = [
    await world.openDevice(await world.addModerator()),
    await world.openDevice(await world.addModerator()),
  ];
  for (const device of [ana, ben]) await device.sync();
  for (const [device, action] of [
    [ana, 'APPROVE'],
    [ben, 'REJECT'],
  ] as const) {
    const queue = await device.store.queue(all);
    await device.store.decide(queue.map(({ reviewId, ...seen }) => ({ reviewId, action, seen })));
  }
  await ana.sync();
  // As they were before: with all the words that were seen.
  await world.localAdmin.query(
    `UPDATE desk_local.outbox o SET payload = jsonb_set(payload, '{seen,review}', to_jsonb(b.review))
     FROM desk_local.review_base b
     WHERE o.store_id = $1 AND b.store_id = $1 AND b.review_id = o.review_id`,
    [ben.store.storeId],
  );
  const local = new LocalStore(world.local, ben.store.storeId);
  const batch = await local.takeBatch(pushBatch, pushBytes, undefined);
  expect(batch.length).toBeGreaterThan(0);
  expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThan(pushBytes + 10_000);
  for (const device of [ben, ana, ben]) await device.sync();
  const conflicts = await ben.store.conflicts();
  expect(conflicts.map(({ reviewId }) => reviewId).sort()).toEqual([...ids].sort());
  // Each conflict has two of the texts.
  const lengths = (await pages(await registered())).map((items) => Buffer.byteLength(items));
  expect(Math.max(...lengths)).toBeLessThan(pageBytes + 10_000);

  await world.localAdmin.query(
    `UPDATE desk_local.review_base SET status = 'REJECTED' WHERE store_id = $1;`,
    [ana.store.storeId],
  );
  await world.localAdmin.query(
    'INSERT INTO desk_local.review_base (store_id, review_id, content_rev, mod_rev, content_hash) VALUES ($1, uuidv7(), 1, 0, $2)',
    [ana.store.storeId, ''],
  );
  expect(await ana.store.verify()).toMatchObject({ equal: true });
});
