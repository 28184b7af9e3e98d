import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../../../electron/database/connection';
import { createMemoryDisk } from '../../../support/moderation/memory-files';
import {
  openSyncWorld,
  type SyncWorld,
  type TestDevice,
} from '../../../support/moderation/sync-world';
import { canMakeDisks, smallDisk } from '../../../support/small-disk';

let world: SyncWorld;
beforeAll(async () => {
  world = await openSyncWorld();
});
afterAll(() => world.close());

/**
 * The desk's own database behind a connection that breaks when it has taken an operation, or before it could,
 * for one call more. What is given to `breakNext` happens between the two.
 */
function breakingAfterSave(database: Database) {
  let left = 0;
  let taking = true;
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
        const breaks = left === 2 && isSave;
        const result = breaks && !taking ? undefined : await target.query(text, values);
        if (!breaks) return result;
        await meanwhile();
        left = 1;
        throw gone();
      };
    },
  });
  return {
    database: { ...database, pool },
    breakNext: (then = meanwhile, takes = true) => {
      left = 2;
      taking = takes;
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

it.runIf(canMakeDisks).each([
  ['had taken it', true],
  ['had not', false],
])(
  'a decision that was refused on a disk that is full by then is not sent after a restart: the database %s',
  async (_, takes) => {
    await world.clear();
    await world.addReviews(2);
    const disk = smallDisk(1);
    const { database, breakNext } = breakingAfterSave(world.local);
    const userId = await world.addModerator();
    const workspaceDir = disk.directory;
    const device = await world.openDevice(userId, { local: database, workspaceDir });
    await device.sync();
    const [first, second] = await device.store.queue({
      status: 'PENDING',
      after: null,
      limit: 2,
      withoutClaimed: false,
    });
    if (!first || !second) throw new Error('The queue is empty');
    const decide = async (seen: typeof first, noteLength: number) => {
      const note = 'x'.repeat(noteLength);
      await device.store.decide([{ reviewId: seen.reviewId, action: 'APPROVE', note, seen }]);
    };
    const journal = join(workspaceDir, 'moderation', world.workspaceId, userId, 'journal');
    const bytes = async () => (await stat(journal)).size;
    const before = await bytes();
    await decide(first, 1);
    const one = (await bytes()) - before;
    // The next one ends with a page of the disk, so that a word more would need another.
    const left = 4096 - ((await bytes()) % 4096);
    await expect(async () => {
      breakNext(async () => disk.fillUpTo(0), takes);
      await decide(second, 1 + left - one);
    }).rejects.toThrow();

    disk.free();
    const reopened = await device.reopen();
    expect(await reopened.store.unsent()).toBe(1);
    await reopened.sync();
    const { rows } = await world.admin.query('SELECT review_id::text AS id FROM desk_decisions');
    expect(rows).toEqual([{ id: first.reviewId }]);
    await reopened.close();
  },
);

it('a decision of which nothing can be said in the journal any more is not called unsaved', async () => {
  await world.clear();
  await world.addReviews(1);
  const disk = createMemoryDisk();
  const { database, breakNext } = breakingAfterSave(world.local);
  const device = await world.openDevice(await world.addModerator(), {
    local: database,
    files: disk,
  });
  await device.sync();
  const [seen] = await device.store.queue({
    status: 'PENDING',
    after: null,
    limit: 1,
    withoutClaimed: false,
  });
  if (!seen) throw new Error('The queue is empty');
  breakNext(async () => {
    disk.fault = { on: 'write', code: 'EIO' };
  });
  await expect(
    device.store.decide([{ reviewId: seen.reviewId, action: 'APPROVE', seen }]),
  ).rejects.toMatchObject({
    code: 'not_possible',
    details: { reason: expect.stringContaining('it may still be sent') },
  });
  expect(device.store.status().problem).toBeNull();
});
