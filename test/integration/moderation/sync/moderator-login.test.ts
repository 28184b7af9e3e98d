import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../../electron/database/connection';
import { rightMissing } from '../../../support/acting-as';
import { databaseUrl, serverAddress } from '../../../support/databases';
import { openSyncWorld, type SyncWorld } from '../../../support/moderation/sync-world';

const login = 'sync_moderator';
const password = 'secret-of-a-test';
let world: SyncWorld;
let asLogin: Client;
let authority: Database;
let person: string;
let other: string;

beforeAll(async () => {
  world = await openSyncWorld();
  await world.admin.query(`CREATE ROLE ${login} LOGIN PASSWORD '${password}'`);
  await world.admin.query(`GRANT desk_moderator TO ${login}`);
  person = await world.addModerator();
  other = await world.addModerator();
  await world.admin.query('INSERT INTO desk_logins (login, user_id) VALUES ($1, $2)', [
    login,
    person,
  ]);
  await world.addReviews(5);
  const address = { ...(await serverAddress()), user: login, password };
  asLogin = new Client({ ...address, database: world.test.config.database });
  await asLogin.connect();
  authority = await openDatabase({
    kind: 'server',
    url: databaseUrl(address, world.test.config.database ?? ''),
  });
});
afterAll(async () => {
  await asLogin.end();
  await authority.close();
  await world.close();
  const admin = new Client({ ...(await serverAddress()), database: 'postgres' });
  await admin.connect();
  await admin.query(`DROP ROLE ${login}`);
  await admin.end();
});

/** What each table would be changed to; the others have a transaction that could be forged. */
const forgeries: Readonly<Record<string, string>> = {
  marketplace_reviews: `status = 'APPROVED'`,
  desk_logins: 'user_id = uuidv7()',
  desk_devices: 'last_seq = 0',
  desk_moderation_rules: 'automatic = true',
  desk_moderation_reasons: 'active = false',
  desk_appeals: `state = 'UPHELD'`,
};

describe('a moderator’s login on a team’s server', () => {
  it.each(
    [
      'marketplace_reviews',
      'desk_decisions',
      'desk_conflicts',
      'desk_review_state',
      'desk_devices',
      'desk_claims',
      'desk_logins',
      'desk_moderation_rules',
      'desk_moderation_reasons',
      'desk_appeals',
    ].flatMap((table) => [
      `INSERT INTO ${table} SELECT * FROM ${table}`,
      `UPDATE ${table} SET ${forgeries[table] ?? 'change_xid = change_xid'}`,
      `DELETE FROM ${table}`,
    ]),
  )('may not %s', async (statement) => {
    await expect(asLogin.query(statement)).rejects.toMatchObject(rightMissing);
  });

  it('may write no table of moderation, and execute what synchronising needs and nothing else of the desk’s', async () => {
    const { rows: writable } = await asLogin.query(`
      SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v', 'm', 'p')
        AND (has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
          OR has_any_column_privilege(c.oid, 'INSERT, UPDATE'))`);
    // Everyone keeps the views of their own grids, row by row.
    expect(writable).toEqual([{ name: 'desk_saved_views' }]);
    const { rows: trusted } = await asLogin.query<{ name: string }>(`
      SELECT p.proname AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname = 'public' AND p.prosecdef AND p.prorettype <> 'trigger'::regtype
        AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1`);
    expect(trusted.map(({ name }) => name)).toEqual([
      'desk_acting_user_id',
      'desk_claim',
      'desk_digests',
      'desk_hello',
      'desk_login_person',
      'desk_moderators',
      'desk_pull',
      'desk_pull_buckets',
      'desk_push',
      'desk_register_device',
      'desk_release',
    ]);
  });

  it('decides through the store, under the name of its person and no other', async () => {
    // The desk claims to be somebody else; the server knows better.
    const forged = await world.openDevice(other, { authority });
    await expect(forged.sync()).rejects.toMatchObject({ problem: 'other_user' });
    const device = await world.openDevice(person, { authority });
    await device.sync();
    const [seen] = await device.store.queue({
      status: 'PENDING',
      after: null,
      limit: 1,
      withoutClaimed: true,
    });
    if (!seen) throw new Error('The queue is empty');
    await device.store.decide([{ reviewId: seen.reviewId, action: 'APPROVE', seen }]);
    await device.sync();
    const { rows } = await world.admin.query(
      'SELECT actor_id::text AS actor, outcome FROM desk_decisions',
    );
    expect(rows).toEqual([{ actor: person, outcome: 'APPLIED' }]);
  });

  it('cannot become another by a setting of its session', async () => {
    await asLogin.query(`SELECT set_config('app.current_user_id', $1, false)`, [other]);
    const { rows } = await asLogin.query('SELECT desk_acting_user_id() AS actor');
    expect(rows).toEqual([{ actor: person }]);
    const device = crypto.randomUUID();
    await asLogin.query(`SELECT desk_register_device($1, 'forged', 1)`, [device]);
    const review = await world.admin.query<{ id: string; hash: string }>(
      `SELECT review_id::text AS id, content_hash AS hash FROM desk_review_state WHERE mod_rev = 0 LIMIT 1`,
    );
    const [{ id, hash } = { id: '', hash: '' }] = review.rows;
    const operation = {
      opId: crypto.randomUUID(),
      seq: 1,
      reviewId: id,
      action: 'REJECT',
      actorId: other,
      actor_id: other,
      seen: { contentRev: 1, modRev: 0, contentHash: hash, status: 'PENDING' },
    };
    await asLogin.query('SELECT desk_push($1, $2)', [device, JSON.stringify([operation])]);
    const { rows: ledger } = await world.admin.query(
      'SELECT actor_id::text AS actor, outcome FROM desk_decisions WHERE op_id = $1',
      [operation.opId],
    );
    expect(ledger).toEqual([{ actor: person, outcome: 'APPLIED' }]);
  });

  it('reads nothing once its person is deactivated, whichever way it asks', async () => {
    const device = crypto.randomUUID();
    await asLogin.query(`SELECT desk_register_device($1, 'deactivated', 1)`, [device]);
    await world.admin.query('UPDATE users SET is_active = false WHERE id = $1', [person]);
    const buckets = Array.from({ length: 256 }, (_, at) => at.toString(16).padStart(2, '0'));
    const refused = { status: 'refused', reason: 'no_permission' };
    const { rows } = await asLogin.query(
      `SELECT (desk_pull($1, NULL, NULL, 10)).answer AS pulled, (desk_pull_buckets($1, $2, NULL, 10)).*,
         desk_digests($1) AS digests`,
      [device, buckets],
    );
    expect(rows).toEqual([
      { pulled: expect.objectContaining(refused), answer: refused, items: '[]', digests: refused },
    ]);
  });
});
