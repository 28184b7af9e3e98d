import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { DecisionAction } from '../../../../electron/moderation/sync/sync.schema';
import { brokenInvariants, witnessApplications } from '../../../support/moderation/invariants';
import {
  openSyncWorld,
  type SyncWorld,
  type TestDevice,
} from '../../../support/moderation/sync-world';

let world: SyncWorld;
beforeAll(async () => {
  world = await openSyncWorld();
  await witnessApplications(world);
});
afterAll(() => world.close());
beforeEach(() => world.clear());

async function decide(device: TestDevice, reviewId: string, action: DecisionAction) {
  const { rows } = await world.localAdmin.query<{ contentRev: number; modRev: number }>(
    `SELECT content_rev AS "contentRev", mod_rev AS "modRev" FROM desk_local.review_base
     WHERE store_id = $1 AND review_id = $2`,
    [device.store.storeId, reviewId],
  );
  const [seen] = rows;
  if (!seen) throw new Error('The review is not there');
  const receipts = await device.store.decide([{ reviewId, action, seen }]);
  return receipts.map(({ opId }) => opId);
}

it('a desk that goes on as another device shows what others decided since, and decides about that', async () => {
  const [reviewId = '', another = ''] = await world.addReviews(2);
  const mine = await world.openDevice(await world.addModerator());
  const theirs = await world.openDevice(await world.addModerator());
  await mine.sync();
  const opIds = [...(await decide(mine, reviewId, 'APPROVE'))];
  await mine.sync();
  await theirs.sync();
  await decide(theirs, reviewId, 'REJECT');
  await theirs.sync();
  await mine.sync();
  // A copy of the profile has sent something under the next number.
  await world.admin.query('UPDATE desk_devices SET last_seq = 2 WHERE user_id = $1', [mine.userId]);
  opIds.push(...(await decide(mine, another, 'APPROVE')));
  await mine.sync();
  const rejected = { status: 'REJECTED', after: null, limit: 5, withoutClaimed: false } as const;
  expect((await mine.store.queue(rejected)).map((item) => item.reviewId)).toEqual([reviewId]);
  opIds.push(...(await decide(mine, reviewId, 'FLAG')));
  await mine.sync();
  expect(await mine.store.conflicts()).toEqual([]);
  expect(await brokenInvariants(world, [{ device: mine, opIds }])).toEqual([]);
});
