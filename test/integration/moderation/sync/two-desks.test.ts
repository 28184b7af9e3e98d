import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSyncWorld, type SyncWorld } from '../../../support/moderation/sync-world';

let world: SyncWorld;
beforeAll(async () => {
  world = await openSyncWorld();
});
afterAll(() => world.close());

describe('a desk', () => {
  it('decides, sends and gets its decision back', async () => {
    await world.addReviews(20);
    const ana = await world.openDevice(await world.addModerator());
    await ana.sync();
    const [first] = await ana.store.queue({
      status: 'PENDING',
      after: null,
      limit: 5,
      withoutClaimed: true,
    });
    if (!first) throw new Error('The queue is empty');
    const [receipt] = await ana.store.decide([
      { reviewId: first.reviewId, action: 'APPROVE', seen: first },
    ]);
    expect(receipt).toMatchObject({ stage: 'saved', action: 'APPROVE', outcome: null });
    await ana.sync();
    expect(await ana.store.receipts({ beforeSeq: null, limit: 5 })).toMatchObject([
      { stage: 'done', outcome: 'APPLIED' },
    ]);
    const [undone] = await ana.store.undo({ opIds: [receipt?.opId ?? ''] });
    expect(undone).toMatchObject({ action: 'UNDO' });
    await ana.sync();
    expect(await ana.store.receipts({ beforeSeq: null, limit: 5 })).toMatchObject([
      { outcome: 'APPLIED' },
      { outcome: 'APPLIED' },
    ]);
    expect(
      (await ana.store.queue({ status: 'PENDING', after: null, limit: 50, withoutClaimed: true }))
        .length,
    ).toBe(20);
    expect(await ana.store.verify()).toMatchObject({ equal: true, differing: 0 });
    const again = await ana.reopen();
    expect(await again.store.unsent()).toBe(0);
    expect(JSON.parse(await again.store.export()).operations).toHaveLength(2);
  });
});
