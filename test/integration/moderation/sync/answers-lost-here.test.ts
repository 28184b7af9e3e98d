import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../../../electron/database/connection';
import {
  openSyncWorld,
  type SyncWorld,
  type TestDevice,
} from '../../../support/moderation/sync-world';

let world: SyncWorld;
beforeAll(async () => {
  world = await openSyncWorld();
});
afterAll(() => world.close());

/**
 * The desk's own database behind a connection that breaks when it has taken an operation, for one call more.
 * What is given to `breakNext` happens between the two.
 */
function breakingAfterSave(database: Database) {
  let left = 0;
  let meanwhile: () => Promise<unknown> = async () => undefined;
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
        await meanwhile();
        left = 1;
        throw gone();
      };
    },
  });
  return {
    database: { ...database, pool },
    breakNext: (then = meanwhile) => {
      left = 2;
      meanwhile = then;
    },
  };
}

const aWhile = [
  ['nobody sent anything meanwhile', async () => undefined],
  ['just then others were sent', (device: TestDevice) => device.store.engine.pushOnce()],
] as const;

it.each(aWhile)(
  'a decision that was refused is not sent, though the database had taken it and nobody could ask: %s',
  async (_, meanwhile) => {
    await world.clear();
    await world.addReviews(2);
    const { database, breakNext } = breakingAfterSave(world.local);
    const device = await world.openDevice(await world.addModerator(), { local: database });
    await device.sync();
    const [review, other] = await device.store.queue({
      status: 'PENDING',
      after: null,
      limit: 2,
      withoutClaimed: false,
    });
    if (!review || !other) throw new Error('The queue is empty');
    const { reviewId } = review;
    const [before] = await device.store.decide([
      { reviewId: other.reviewId, action: 'APPROVE', seen: other },
    ]);
    breakNext(() => meanwhile(device));
    await expect(
      device.store.decide([{ reviewId, action: 'APPROVE', seen: review }]),
    ).rejects.toThrow();

    const [flagged] = await device.store.decide([{ reviewId, action: 'FLAG', seen: review }]);
    await device.sync();
    const { rows } = await world.admin.query<{ id: string; action: string }>(
      'SELECT op_id::text AS id, action::text FROM desk_decisions ORDER BY seq',
    );
    expect(rows).toEqual([
      { id: before?.opId, action: 'APPROVE' },
      { id: flagged?.opId, action: 'FLAG' },
    ]);
    const reopened = await device.reopen();
    expect(await reopened.store.unsent()).toBe(0);
  },
);
