import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSyncWorld, type SyncWorld } from '../../../support/moderation/sync-world';

let world: SyncWorld;
beforeAll(async () => {
  world = await openSyncWorld();
});
afterAll(() => world.close());

it('a dump that is restored over its own database is pulled anew by a desk that sent nothing', async () => {
  const [kept = '', lost = ''] = await world.addReviews(2);
  const device = await world.openDevice(await world.addModerator());
  const queue = async () => {
    const page = { status: 'PENDING', after: null, limit: 5, withoutClaimed: false } as const;
    return (await device.store.queue(page)).map(({ reviewId }) => reviewId);
  };
  await world.admin.query(`
    CREATE TABLE backup_state AS SELECT * FROM desk_review_state WHERE review_id = '${kept}';
    UPDATE marketplace_reviews SET status = 'APPROVED' WHERE id = '${kept}'`);
  await device.sync();
  expect(await queue()).toEqual([lost]);
  // As pg_restore --clean does it: tables are made anew, and rows have the transactions that they had.
  await world.admin.query(`
    BEGIN;
    CREATE TABLE restored (LIKE desk_sync_meta INCLUDING ALL);
    INSERT INTO restored SELECT * FROM desk_sync_meta;
    DROP TABLE desk_sync_meta;
    ALTER TABLE restored RENAME TO desk_sync_meta;
    DELETE FROM marketplace_reviews WHERE id = '${lost}';
    UPDATE marketplace_reviews SET status = 'PENDING';
    DELETE FROM desk_decisions;
    DELETE FROM desk_review_state;
    INSERT INTO desk_review_state SELECT * FROM backup_state;
    COMMIT`);
  await device.sync();
  expect(await queue()).toEqual([kept]);
});
