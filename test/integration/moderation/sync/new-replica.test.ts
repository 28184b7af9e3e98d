import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSyncWorld, type SyncWorld } from '../../../support/moderation/sync-world';

let world: SyncWorld;
beforeAll(async () => {
  world = await openSyncWorld();
});
afterAll(() => world.close());

it('a replica that is made anew shows what was decided and not sent yet as decided', async () => {
  await world.addReviews(3);
  const device = await world.openDevice(await world.addModerator());
  await device.sync();
  const pending = { status: 'PENDING', after: null, limit: 10, withoutClaimed: false } as const;
  const [review] = await device.store.queue(pending);
  if (!review) throw new Error('The queue is empty');
  const { reviewId } = review;
  await device.store.decide([{ reviewId, action: 'APPROVE', seen: review }]);
  // The desk's own database is lost: the outbox comes back from the journal, all else by a pull.
  await world.localAdmin.query(`
    DELETE FROM desk_local.review_base;
    DELETE FROM desk_local.outbox;
    DELETE FROM desk_local.sync_state;`);
  const again = await device.reopen();
  await again.store.engine.pull(() => 2);
  expect(await again.store.unsent()).toBe(1);
  expect((await again.store.queue(pending)).map((item) => item.reviewId)).not.toContain(reviewId);
  const approved = await again.store.queue({ ...pending, status: 'APPROVED' });
  expect(approved.map((item) => item.reviewId)).toEqual([reviewId]);
  await again.sync();
  expect(await again.store.unsent()).toBe(0);
});

it('who works offline does so too when the desk’s own database is made anew', async () => {
  const device = await world.openDevice(await world.addModerator());
  await device.store.setWorkingOffline(true);
  await world.localAdmin.query('DELETE FROM desk_local.sync_state');
  const again = await device.reopen();
  expect(again.store.status()).toMatchObject({ workingOffline: true, phase: 'offline' });
  await again.store.setWorkingOffline(false);
  await world.localAdmin.query('DELETE FROM desk_local.sync_state');
  const online = await again.reopen();
  expect(online.store.status()).toMatchObject({ workingOffline: false });
});
