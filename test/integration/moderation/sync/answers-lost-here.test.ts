import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../../../electron/database/connection';
import { openSyncWorld, type SyncWorld } from '../../../support/moderation/sync-world';

let world: SyncWorld;
beforeAll(async () => {
  world = await openSyncWorld();
});
afterAll(() => world.close());

/** The desk's own database behind a connection that breaks when it has taken an operation, for one call more. */
function breakingAfterSave(database: Database): { database: Database; breakNext: () => void } {
  let left = 0;
  const gone = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  const pool = new Proxy(database.pool, {
    get(target, name) {
      if (name !== 'query') return Reflect.get(target, name, target);
      return async (text: string, values: unknown[]) => {
        const isSave = text.includes('save_operations');
        if (left === 1 && !isSave) {
          left = 0;
          throw gone();
        }
        const result = await target.query(text, values);
        if (left !== 2 || !isSave) return result;
        left = 1;
        throw gone();
      };
    },
  });
  return {
    database: { ...database, pool },
    breakNext: () => {
      left = 2;
    },
  };
}

it('a decision that was refused is not sent, though the database had taken it and nobody could ask', async () => {
  await world.addReviews(2);
  const { database, breakNext } = breakingAfterSave(world.local);
  const device = await world.openDevice(await world.addModerator(), { local: database });
  await device.sync();
  const [review] = await device.store.queue({
    status: 'PENDING',
    after: null,
    limit: 1,
    withoutClaimed: false,
  });
  if (!review) throw new Error('The queue is empty');
  const { reviewId } = review;
  breakNext();
  await expect(
    device.store.decide([{ reviewId, action: 'APPROVE', seen: review }]),
  ).rejects.toThrow();

  const [flagged] = await device.store.decide([{ reviewId, action: 'FLAG', seen: review }]);
  await device.sync();
  const { rows } = await world.admin.query<{ id: string; action: string }>(
    'SELECT op_id::text AS id, action::text FROM desk_decisions',
  );
  expect(rows).toEqual([{ id: flagged?.opId, action: 'FLAG' }]);
  const reopened = await device.reopen();
  expect(await reopened.store.unsent()).toBe(0);
});
