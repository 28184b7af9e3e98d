import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { moderationStore } from '../../../electron/moderation/sync/moderation-stores';
import type { DeskErrorCode } from '../../../electron/shared/errors';
import { createLogger } from '../../../electron/shared/logger';
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
import { startFaultyProxy } from '../../support/moderation/faulty-proxy';
import { memorySecrets, openTestDesk, type TestDesk } from '../../support/open-test-desk';

const logins = {
  curator: 'team_curator',
  moderator: 'team_moderator',
  unlinked: 'team_unlinked',
  left: 'team_left',
  nobody: 'team_nobody',
} as const;
const password = 'a password with spaces & signs';

let server: TestDatabase;
let opened: TestDesk | undefined;
let person: string;

async function urlOf(login: string, secret: string = password): Promise<string> {
  const address = await serverAddress();
  const credentials = { ...address, user: login, password: encodeURIComponent(secret) };
  return databaseUrl(credentials, server.config.database ?? '');
}

beforeAll(async () => {
  server = await openTestDatabase('server');
  const admin = await server.connect();
  for (const login of Object.values(logins)) {
    await admin.query(`CREATE ROLE ${login} LOGIN PASSWORD '${password}'`);
  }
  await admin.query(`GRANT desk_curator TO ${logins.curator}, ${logins.unlinked}, ${logins.left}`);
  await admin.query(`GRANT desk_moderator TO ${logins.moderator}`);
  await insertUser(admin, { email: 'mo@example.com', name: 'Mo', role: 'MODERATOR' });
  await admin.query('SELECT desk_link_login($1, $2)', [logins.moderator, 'mo@example.com']);
  await insertUser(admin, { email: 'lea@example.com', name: 'Lea', is_active: false });
  await admin.query('SELECT desk_link_login($1, $2)', [logins.left, 'lea@example.com']);
  person = await insertUser(admin, { email: 'ana@example.com', name: 'Ana' });
  await admin.query('SELECT desk_link_login($1, $2)', [logins.curator, 'Ana@example.com']);
});

afterAll(async () => {
  const admin = new Client({ ...(await serverAddress()), database: 'postgres' });
  await server.close();
  await admin.connect();
  for (const login of Object.values(logins)) await admin.query(`DROP ROLE ${login}`);
  await admin.end();
});

afterEach(async () => {
  await opened?.close('remove');
  opened = undefined;
});

const storeOf = ({ desk }: TestDesk) =>
  moderationStore({ desk, log: createLogger(() => undefined), session: desk.session() });

describe('a team workspace from the environment', () => {
  it('acts in the role and as the person of the login, and keeps drafts on this machine', async () => {
    opened = await openTestDesk({ databaseUrl: await urlOf(logins.curator) });
    const { desk } = opened;
    expect(desk.state()).toMatchObject({ kind: 'open', workspace: 'team' });
    expect(desk.session().actor).toMatchObject({
      role: 'curator',
      userId: person,
      name: 'Ana · Curator',
    });
    const { authority, local, personas } = desk.workspace();
    expect(personas).toHaveLength(1);
    expect(authority.engine).toBe('server');
    expect(local.engine).toBe('embedded');
    expect(await local.prisma.drafts.count()).toBe(0);
    expect(authority.location).not.toContain(password);
  });

  it('enters the words of many new tools that another desk left out', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const admin = await server.connect();
    const waiting = async () =>
      (await admin.query('SELECT FROM desk_tool_words_unindexed')).rowCount;
    opened = await openTestDesk({ databaseUrl: await urlOf(logins.curator) });
    const tool = await insertTool(admin, { name: 'Sirocco' });
    await admin.query(
      `WITH taken AS (DELETE FROM ONLY desk_tool_words WHERE tool_id = $1 RETURNING *)
       INSERT INTO desk_tool_words_unindexed SELECT * FROM taken`,
      [tool],
    );
    expect(await waiting()).toBe(1);
    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    await expect.poll(waiting).toBe(0);
  });

  it('opens without the server once it was connected, and only for that login', async () => {
    const front = await startFaultyProxy(await serverAddress());
    const through = (url: string) => url.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${front.port}`);
    try {
      opened = await openTestDesk({ databaseUrl: through(await urlOf(logins.curator)) });
      await front.setDown(true);
      opened = await opened.reopen();
      expect(opened.desk.state()).toMatchObject({
        kind: 'open',
        workspace: 'team',
        database: 'lost',
      });
      expect(opened.desk.session().actor).toMatchObject({ userId: person });
      opened = await opened.reopen({ databaseUrl: through(await urlOf(logins.unlinked)) });
      expect(opened.desk.state()).toMatchObject({ failure: { code: 'database_unreachable' } });
      await front.setDown(false);
      const encrypted = `${through(await urlOf(logins.curator))}?sslmode=require`;
      opened = await opened.reopen({ databaseUrl: encrypted });
      expect(opened.desk.state()).toMatchObject({ failure: { code: 'database_untrusted' } });
    } finally {
      await front.close();
    }
  });

  it('keeps a damaged local store beside a new one, and takes unsent decisions from the journal', {
    tags: ['soak'],
  }, async () => {
    const admin = await server.connect();
    await insertReview(admin, {
      tool_id: await insertTool(admin),
      organization_id: await insertOrganization(admin),
      user_id: await insertUser(admin),
    });
    opened = await openTestDesk({
      databaseUrl: await urlOf(logins.moderator),
      secrets: memorySecrets(),
    });
    const { profileDir } = opened;
    let store = await storeOf(opened);
    await store.syncNow();
    await store.setWorkingOffline(true);
    const page = { status: 'PENDING', after: null, limit: 1, withoutClaimed: true } as const;
    const [seen] = await store.queue(page);
    if (!seen) throw new Error('The queue is empty');
    await store.decide([{ reviewId: seen.reviewId, action: 'APPROVE', seen }]);
    await opened.desk.close();

    const directory = join(profileDir, 'workspaces', 'team');
    await writeFile(join(directory, 'pgdata', 'PG_VERSION'), 'damaged');
    opened = await opened.reopen();
    expect(opened.desk.state()).toMatchObject({ kind: 'open', workspace: 'team' });
    expect((await readdir(directory)).filter((name) => name.startsWith('damaged-'))).toHaveLength(
      1,
    );
    store = await storeOf(opened);
    expect(store.status().notices.join()).toContain('taken over from the journal');
    const offline = { workingOffline: true, pending: 1, problem: null };
    expect(await store.syncNow(), 'who works offline sends nothing unasked').toMatchObject(offline);
    await store.setWorkingOffline(false);
    expect(await store.syncNow()).toMatchObject({ pending: 0, problem: null });
    const { rows } = await admin.query(
      'SELECT outcome FROM desk_decisions WHERE device_id IS NOT NULL',
    );
    expect(rows).toEqual([{ outcome: 'APPLIED' }]);
  });

  const unreachable = 'database_unreachable';
  it.each<[string, () => Promise<string>, DeskErrorCode, RegExp]>([
    ['a login without a staff role', () => urlOf(logins.nobody), 'forbidden', /GRANT desk_/],
    ['a login that is nobody', () => urlOf(logins.unlinked), 'forbidden', /db:link-login/],
    [
      'somebody who left',
      () => urlOf(logins.left),
      'forbidden',
      /linked to Lea, who is deactivated/,
    ],
    ['a wrong password', () => urlOf(logins.curator, 'no'), 'database_credentials', /team_curator/],
    ['no address at all', async () => 'not an address', 'invalid', /postgresql:\/\//],
    ['nobody there', async () => 'postgresql://me:x@127.0.0.1:9/desk', unreachable, /:9\/desk/],
    [
      'no such database',
      async () => (await urlOf(logins.curator)).replace(/[^/]+$/, 'no_such'),
      unreachable,
      /no database of this name.*no_such/,
    ],
  ])('says with %s what to do, without the password', async (_case, url, code, told) => {
    opened = await openTestDesk({ databaseUrl: await url() });
    const state = opened.desk.state();
    expect(state).toMatchObject({ kind: 'failed', failure: { code } });
    expect(JSON.stringify(state)).toMatch(told);
    expect(JSON.stringify(state)).not.toContain(password);
    expect(JSON.stringify(opened.log)).not.toContain(password);
  });

  it('refuses a server that was not brought up to date, and does not do it itself', async () => {
    const bare = await openTestDatabase('server', { migrated: false });
    const client = await bare.connect();
    const url = databaseUrl(await serverAddress(), bare.config.database ?? '');
    opened = await openTestDesk({ databaseUrl: url });
    expect(opened.desk.state()).toMatchObject({
      failure: { code: 'database_outdated', details: { subject: 'unprepared' } },
    });
    const { rows } = await client.query(`SELECT FROM pg_tables WHERE schemaname = 'public'`);
    expect(rows).toHaveLength(0);
    await bare.close();
  });

  it('says of a server that is too old which version it runs and which is needed', async () => {
    const old = await openTestDatabase('server');
    const client = await old.connect();
    const database = old.config.database ?? '';
    // It answers as PostgreSQL 16 would to whoever asks in the desk's own words.
    await client.query(`
      CREATE SCHEMA older;
      CREATE FUNCTION older.current_setting(name text) RETURNS text LANGUAGE sql AS $$
        SELECT CASE name WHEN 'server_version' THEN '16.4' WHEN 'server_version_num' THEN '160004'
               ELSE pg_catalog.current_setting(name) END $$;
      ALTER DATABASE "${database}" SET search_path TO older, pg_catalog, public`);
    opened = await openTestDesk({ databaseUrl: databaseUrl(await serverAddress(), database) });
    expect(opened.desk.state()).toMatchObject({
      kind: 'failed',
      failure: {
        code: 'database_outdated',
        details: { reason: expect.stringMatching(/PostgreSQL 16\.4.*needs version 18/) },
      },
    });
    await old.close();
  });

  it('is left and entered again, but not for another address, and gives every connection back whenever it is left', {
    tags: ['soak'],
  }, async () => {
    const admin = await server.connect();
    const connections = async () => {
      const { rowCount } = await admin.query('SELECT FROM pg_stat_activity WHERE usename = $1', [
        logins.curator,
      ]);
      return rowCount;
    };
    opened = await openTestDesk({
      databaseUrl: await urlOf(logins.curator),
      secrets: memorySecrets(),
    });
    const { desk } = opened;
    expect(await desk.teamAddress()).toBe('environment');
    const { pool, prisma } = desk.workspace().authority;
    await Promise.all([pool.query('SELECT 1'), prisma.$queryRaw`SELECT 1`, pool.query('SELECT 2')]);
    expect(await connections()).toBeGreaterThan(0);
    await desk.open('local');
    await expect.poll(connections).toBe(0);
    await expect(desk.connectTeam(await urlOf(logins.moderator))).rejects.toMatchObject({
      code: 'not_possible',
    });
    expect(await desk.open('team')).toMatchObject({ kind: 'open', workspace: 'team' });
    expect(desk.session().actor.name).toContain('Ana');
    expect(await connections()).toBeGreaterThan(0);
    await desk.close();
    await expect.poll(connections).toBe(0);
  });
});

it('connecting in the settings keeps only an address that works, as a secret, and comes back to it', async () => {
  const reason = 'There is no keyring.';
  const kept = memorySecrets();
  let keyring = false;
  const secrets = {
    ...kept,
    availability: () =>
      keyring ? ({ available: true } as const) : ({ available: false, reason } as const),
  };
  opened = await openTestDesk({ secrets });
  const { desk } = opened;
  const url = await urlOf(logins.curator);
  await expect(desk.connectTeam(url)).rejects.toMatchObject({
    code: 'secret_storage_unavailable',
    details: { reason },
  });
  keyring = true;
  await expect(desk.connectTeam(await urlOf(logins.curator, 'wrong'))).rejects.toMatchObject({
    code: 'database_credentials',
  });
  expect(kept.kept.size).toBe(0);
  expect(desk.state()).toMatchObject({ kind: 'open', workspace: 'demo' });
  expect(await desk.workspace().authority.prisma.marketplace_tools.count()).toBe(54);

  expect(await desk.teamAddress()).toBeNull();
  expect(await desk.connectTeam(url)).toMatchObject({ kind: 'open', workspace: 'team' });
  expect(kept.kept.get('teamDatabaseUrl')).toBe(url);
  expect(await desk.teamAddress()).toBe('kept');
  opened = await opened.reopen();
  expect(opened.desk.state()).toMatchObject({ kind: 'open', workspace: 'team' });
});
