import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../electron/database/connection';
import { createCallerFactory } from '../../../electron/ipc/procedure';
import { appRouter } from '../../../electron/ipc/router';
import { createLogger } from '../../../electron/shared/logger';
import { databaseRole, type StaffRole } from '../../../electron/shared/permissions.rules';
import { linkLogin, listPeople, unlinkLogin } from '../../../electron/workspace/people.service';
import { rightMissing } from '../../support/acting-as';
import {
  databaseUrl,
  openTestDatabase,
  serverAddress,
  type TestDatabase,
} from '../../support/databases';
import {
  insertOrganization,
  insertReview,
  insertTool,
  insertUser,
} from '../../support/marketplace-rows';
import { openTestDesk, type TestDesk } from '../../support/open-test-desk';

const password = 'secret-of-a-test';
const name = (login: string) => `people_${login}`;
const refused = { code: 'not_allowed' };

let server: TestDatabase;
let admin: Client;
let local: Database;
const people: Record<string, string> = {};
const opened: Database[] = [];
let desk: TestDesk | undefined;

async function urlOf(login: string): Promise<string> {
  const address = { ...(await serverAddress()), user: name(login), password };
  return databaseUrl(address, server.config.database ?? '');
}

/** A connection of a login, which ends with the file. */
async function databaseOf(login: string): Promise<Database> {
  const database = await openDatabase({ kind: 'server', url: await urlOf(login) });
  opened.push(database);
  return database;
}

/** What an administrator's desk reaches. */
const accessOf = (authority: Database, person: string, role: StaffRole = 'admin') => ({
  authority,
  local,
  actor: { role, userId: people[person] ?? '' },
});

async function makeLogin(login: string, group: StaffRole, person?: string): Promise<void> {
  await admin.query(
    `CREATE ROLE ${name(login)} LOGIN PASSWORD '${password}' IN ROLE ${databaseRole(group)}`,
  );
  if (person === undefined) return;
  await admin.query('INSERT INTO desk_logins (login, user_id) VALUES ($1, $2)', [
    name(login),
    people[person],
  ]);
}

const addPerson = async (person: string, values: Parameters<typeof insertUser>[1] = {}) => {
  people[person] = await insertUser(admin, {
    name: person,
    email: `${person.toLowerCase()}@example.com`,
    ...values,
  });
};

beforeAll(async () => {
  server = await openTestDatabase('server');
  admin = await server.connect();
  local = await openDatabase(server.source);
  await admin.query(`CREATE SCHEMA IF NOT EXISTS desk_local;
    CREATE TABLE IF NOT EXISTS desk_local.sync_state (device_id uuid)`);
  await addPerson('Ada', { role: 'ADMIN' });
  await addPerson('Bea');
  await addPerson('Cora');
  await addPerson('Mo', { role: 'MODERATOR' });
  await addPerson('Lea', { is_active: false });
  await makeLogin('ada', 'admin', 'Ada');
  await makeLogin('bea', 'admin', 'Bea');
  await makeLogin('cora', 'curator', 'Cora');
  await makeLogin('mo', 'moderator', 'Mo');
  await makeLogin('lea', 'finance', 'Lea');
  await makeLogin('new', 'curator');
});

afterAll(async () => {
  await Promise.all([...opened, local].map((database) => database.close()));
  await server.close();
  const owner = new Client({ ...(await serverAddress()), database: 'postgres' });
  await owner.connect();
  const { rows } = await owner.query<{ rolname: string }>(
    `SELECT rolname FROM pg_roles WHERE rolname LIKE 'people\\_%'`,
  );
  for (const { rolname } of rows) await owner.query(`DROP ROLE ${rolname}`);
  await owner.end();
});

afterEach(async () => {
  await desk?.close('remove');
  desk = undefined;
});

describe('the logins of a team’s server', () => {
  it('are those that are linked and those that wait for it, each with what is in the way', async () => {
    await makeLogin('closed', 'curator', 'Cora');
    await admin.query(`ALTER ROLE ${name('closed')} NOLOGIN`);
    await admin.query('INSERT INTO desk_logins (login, user_id) VALUES ($1, $2)', [
      name('dropped'),
      people['Cora'],
    ]);
    const { logins } = await listPeople(accessOf(await databaseOf('ada'), 'Ada'));
    // Others of this server wait for a link too.
    const ours = logins?.filter(({ login }) => login.startsWith('people_')) ?? [];
    expect(
      ours.map(({ login, person, server: on, groups, own }) => [
        login.replace('people_', ''),
        ...[person && `${person.name} ${person.active}`, on, groups.join(), own],
      ]),
    ).toEqual([
      ['ada', 'Ada true', 'open', 'admin', true],
      ['bea', 'Bea true', 'open', 'admin', false],
      ['closed', 'Cora true', 'closed', 'curator', false],
      ['cora', 'Cora true', 'open', 'curator', false],
      ['dropped', 'Cora true', 'gone', '', false],
      ['lea', 'Lea false', 'open', 'finance', false],
      ['mo', 'Mo true', 'open', 'moderator', false],
      ['new', null, 'open', 'curator', false],
    ]);
    expect(
      logins?.map(({ login }) => login),
      'who owns the tables waits for nothing',
    ).not.toContain((await serverAddress()).user);
    await admin.query('DELETE FROM desk_logins WHERE login = ANY ($1)', [
      [name('dropped'), name('closed')],
    ]);
  });

  it('are linked and unlinked by an administrator, and the audit log says by whom', async () => {
    const access = accessOf(await databaseOf('ada'), 'Ada');
    await linkLogin(access, { login: name('new'), email: 'Cora@Example.com' });
    await expect(
      linkLogin(access, { login: name('new'), email: 'bea@example.com' }),
    ).rejects.toMatchObject({ code: 'duplicate' });
    const stale = unlinkLogin(access, { login: name('new'), personId: people['Bea'] ?? '' });
    await expect(stale, 'not from whom it was not shown with').rejects.toMatchObject({
      code: 'conflict',
    });
    await unlinkLogin(access, { login: name('new'), personId: people['Cora'] ?? '' });
    const { rows } = await admin.query(
      `SELECT action, actor_id AS actor, details FROM desk_audit_log
       WHERE subject_id = $1 ORDER BY sequence`,
      [name('new')],
    );
    const entry = {
      actor: people['Ada'],
      details: { login: name('new'), person: 'cora@example.com' },
    };
    expect(rows).toEqual([
      { action: 'login.linked', ...entry },
      { action: 'login.unlinked', ...entry },
    ]);
  });

  it.each([
    [
      'no_such',
      'cora@example.com',
      'not_found',
      /no login "people_no_such".*CREATE ROLE people_no_such/,
    ],
    ['new', 'nobody@example.com', 'not_found', /No person .* nobody@example\.com/],
    ['new', 'lea@example.com', 'not_possible', /is deactivated/],
    ['newmo', 'cora@example.com', 'not_possible', /may not moderate/],
  ])('are refused as by the owner’s command: %s as %s', async (login, email, code, reason) => {
    if (login === 'newmo') await makeLogin(login, 'moderator');
    const linking = linkLogin(accessOf(await databaseOf('ada'), 'Ada'), {
      login: name(login),
      email,
    });
    await expect(linking).rejects.toMatchObject({
      code,
      details: { reason: expect.stringMatching(reason) },
    });
  });

  it('keep the one that asks: nobody unlinks, moves or makes the link of their own login', async () => {
    const authority = await databaseOf('ada');
    const own = { login: name('ada'), personId: people['Ada'] ?? '' };
    await expect(unlinkLogin(accessOf(authority, 'Ada'), own)).rejects.toMatchObject({
      ...refused,
      details: { reason: expect.stringMatching(/signed in with .*Another administrator does/) },
    });
    await expect(authority.pool.query('DELETE FROM desk_logins')).rejects.toMatchObject({
      code: 'DK003',
    });
    await expect(
      authority.pool.query('UPDATE desk_logins SET user_id = $1', [people['Bea']]),
    ).rejects.toMatchObject(rightMissing);
    await expect(
      authority.pool.query('SELECT desk_link_login($1, $2)', [name('ada'), 'bea@example.com']),
    ).rejects.toMatchObject(rightMissing);
    await makeLogin('intruder', 'admin');
    const intruder = await databaseOf('intruder');
    await expect(
      intruder.pool.query('INSERT INTO desk_logins (login, user_id) VALUES ($1, $2)', [
        name('intruder'),
        people['Ada'],
      ]),
    ).rejects.toMatchObject({
      code: 'DK003',
      message: expect.stringMatching(/linked to no person/),
    });
  });

  it('leave an administrator where two unlink each other at the same time', async () => {
    const [ada, bea] = [await databaseOf('ada'), await databaseOf('bea')];
    const ends = await Promise.allSettled([
      unlinkLogin(accessOf(ada, 'Ada'), { login: name('bea'), personId: people['Bea'] ?? '' }),
      unlinkLogin(accessOf(bea, 'Bea'), { login: name('ada'), personId: people['Ada'] ?? '' }),
    ]);
    expect(ends.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: refused }]);
    await admin.query(
      'INSERT INTO desk_logins (login, user_id) VALUES ($1, $2), ($3, $4) ON CONFLICT DO NOTHING',
      [name('ada'), people['Ada'], name('bea'), people['Bea']],
    );
  });

  it('change nothing any more once they are unlinked, in a desk that is still open', async () => {
    const authority = await databaseOf('cora');
    await insertTool(admin, { slug: 'before' });
    const rename = () => authority.pool.query(`UPDATE marketplace_tools SET name = 'Anew'`);
    await rename();
    const cora = { login: name('cora'), personId: people['Cora'] ?? '' };
    await unlinkLogin(accessOf(await databaseOf('ada'), 'Ada'), cora);
    await expect(rename()).rejects.toMatchObject({ code: 'DK003' });
    await linkLogin(accessOf(await databaseOf('ada'), 'Ada'), {
      login: name('cora'),
      email: 'cora@example.com',
    });
    await rename();
  });
});

it('a login of finance that is nobody’s reconciles still, as a machine does by night', async () => {
  await makeLogin('machine', 'finance');
  const { pool } = await databaseOf('machine');
  await pool.query(`SELECT desk_begin_run(uuidv7(), '2026-09-01', '2026-09-30')`);
  const { rows } = await admin.query('SELECT started_by FROM desk_reconciliation_runs');
  expect(rows).toEqual([{ started_by: null }]);
});

describe('another role', () => {
  it('learns and changes nothing of it, by procedure', async () => {
    desk = await openTestDesk({ databaseUrl: await urlOf('cora') });
    const log = createLogger(() => undefined);
    const { people: calls } = createCallerFactory(appRouter)({ desk: desk.desk, log });
    const deviceId = crypto.randomUUID();
    for (const call of [
      calls.list(),
      calls.linkLogin({ login: name('new'), email: 'cora@example.com' }),
      calls.unlinkLogin({ login: name('ada'), personId: people['Ada'] ?? '' }),
      calls.signOffDevice({ deviceId }),
      calls.allowDevice({ deviceId }),
    ]) {
      await expect(call).rejects.toThrow('forbidden');
    }
  });

  it.each([
    'SELECT FROM desk_logins',
    `INSERT INTO desk_logins (login, user_id) SELECT 'people_new', uuidv7()`,
    'DELETE FROM desk_logins',
    'SELECT FROM desk_devices',
    'UPDATE desk_devices SET revoked_at = now()',
    `SELECT desk_link_login('people_new', 'cora@example.com')`,
    `SELECT desk_audit('login.linked', 'login', 'people_new', '{}')`,
    'SET ROLE desk_admin',
  ])('may not %s', async (statement) => {
    const { pool } = await databaseOf('cora');
    await expect(pool.query(statement)).rejects.toMatchObject(rightMissing);
  });
});

describe('the devices of moderators', () => {
  const registered = async (label: string): Promise<string> => {
    const { pool } = await databaseOf('mo');
    const id = crypto.randomUUID();
    await pool.query('SELECT desk_register_device($1, $2, 1)', [id, label]);
    return id;
  };

  it('are signed off and allowed again by an administrator, with an entry for each', async () => {
    desk = await openTestDesk({ databaseUrl: await urlOf('ada') });
    const log = createLogger(() => undefined);
    const { people: calls } = createCallerFactory(appRouter)({ desk: desk.desk, log });
    const deviceId = await registered('mo-laptop');
    const { pool } = await databaseOf('mo');
    const told = async () =>
      (await pool.query('SELECT desk_push($1, $2) AS answer', [deviceId, '[]'])).rows[0].answer;

    expect((await calls.list()).devices).toEqual([
      expect.objectContaining({
        ...{ id: deviceId, label: 'mo-laptop', lastNumber: 0, protocol: 1 },
        ...{ signedOffAt: null, here: false, person: expect.objectContaining({ name: 'Mo' }) },
      }),
    ]);
    const off = await calls.signOffDevice({ deviceId });
    expect(off.devices).toMatchObject([{ id: deviceId, signedOffAt: expect.any(String) }]);
    expect(await told()).toMatchObject({ status: 'refused', reason: 'device_revoked' });
    const again = await calls.signOffDevice({ deviceId });
    expect(again.devices, 'nothing happens twice').toEqual(off.devices);
    await calls.allowDevice({ deviceId });
    expect(await told()).toMatchObject({ status: 'ok' });
    const { rows } = await admin.query(
      `SELECT action, actor_id AS actor, details FROM desk_audit_log
       WHERE subject_id = $1 ORDER BY sequence`,
      [deviceId],
    );
    const details = { device: 'mo-laptop', person: 'mo@example.com', last_number: 0 };
    expect(rows).toEqual([
      { action: 'device.signed_off', actor: people['Ada'], details },
      { action: 'device.allowed', actor: people['Ada'], details },
    ]);
    await expect(calls.allowDevice({ deviceId: crypto.randomUUID() })).rejects.toThrow('not_found');
  });

  it('give back what was taken along with one that is signed off', async () => {
    const deviceId = await registered('lost');
    const review = await insertReview(admin, {
      tool_id: await insertTool(admin),
      organization_id: await insertOrganization(admin),
      user_id: await insertUser(admin),
    });
    const { pool } = await databaseOf('mo');
    await pool.query(`SELECT desk_claim($1, $2, now() + interval '5 days')`, [deviceId, [review]]);
    await admin.query('UPDATE desk_devices SET revoked_at = now() WHERE device_id = $1', [
      deviceId,
    ]);
    const { rows } = await admin.query('SELECT expires_at <= now() AS free FROM desk_claims');
    expect(rows).toEqual([{ free: true }]);
  });
});

it('an embedded workspace has devices and no logins', async () => {
  desk = await openTestDesk();
  const { personas } = desk.desk.workspace();
  desk.desk.actAs(personas.find(({ role }) => role === 'admin')?.id ?? '');
  const log = createLogger(() => undefined);
  const { people: calls } = createCallerFactory(appRouter)({ desk: desk.desk, log });
  expect(await calls.list()).toEqual({ logins: null, devices: expect.any(Array) });
  await expect(calls.linkLogin({ login: 'ana', email: 'ana@example.com' })).rejects.toThrow(
    'not_possible',
  );
});
