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

/** The server is restored to what it had before anybody decided, with the epoch that a restore brings. */
async function restoreServer(lastSeq: number) {
  await world.admin.query(`
    BEGIN;
    SELECT set_config('desk.deciding', 'on', true);
    UPDATE marketplace_reviews SET status = 'PENDING', moderated_at = NULL, moderated_by = NULL;
    UPDATE desk_review_state SET mod_rev = 0;
    DELETE FROM desk_decisions;
    DELETE FROM witness;
    UPDATE desk_devices SET last_seq = ${lastSeq};
    SELECT desk_restamp();
    COMMIT`);
}

it.each([
  { what: 'by a desk that does not greet it again', lastSeq: 0 },
  { what: 'that a copy of the profile has sent as much to since', lastSeq: 2 },
])('a server that went back is given again what it lacks, $what', async ({ lastSeq }) => {
  const reviews = await world.addReviews(2);
  const device = await world.openDevice(await world.addModerator());
  await device.sync();
  const opIds: string[] = [];
  for (const id of reviews) opIds.push(...(await decide(device, id, 'APPROVE')));
  await device.sync();
  await restoreServer(lastSeq);
  await device.store.engine.pull(() => 100);
  expect(await device.store.unsent()).toBe(2);
  await device.sync();
  expect(await brokenInvariants(world, [{ device, opIds }])).toEqual([]);
});

it('a decision that came to something else on a server that went back says so, whoever sent it there', async () => {
  const [reviewId = ''] = await world.addReviews(1);
  const device = await world.openDevice(await world.addModerator());
  await device.sync();
  const opIds = await decide(device, reviewId, 'APPROVE');
  await device.sync();
  // The copy of its profile sent it once more, when the review was gone.
  await world.admin.query(`
    DELETE FROM marketplace_reviews;
    UPDATE desk_decisions SET outcome = 'MOOT_DELETED', result_mod_rev = NULL;
    UPDATE desk_review_state SET mod_rev = 0;
    SELECT desk_restamp()`);
  await device.sync();
  const [receipt] = await device.store.receipts({ beforeSeq: null, limit: 1 });
  expect(receipt).toMatchObject({ outcome: 'MOOT_DELETED' });
  expect(await brokenInvariants(world, [{ device, opIds }])).toEqual([]);
});
