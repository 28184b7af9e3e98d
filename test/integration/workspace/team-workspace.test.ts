import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DeskErrorCode } from '../../../electron/shared/errors';
import {
  databaseUrl,
  openTestDatabase,
  serverAddress,
  type TestDatabase,
} from '../../support/databases';
import { memorySecrets, openTestDesk, type TestDesk } from '../../support/open-test-desk';

const logins = { curator: 'team_curator', nobody: 'team_nobody' } as const;
const password = 'a password with spaces & signs';

let server: TestDatabase;
let opened: TestDesk | undefined;

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
  await admin.query(`GRANT desk_curator TO ${logins.curator}`);
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

describe('a team workspace from the environment', () => {
  it('takes the role from the login and keeps drafts on this machine', async () => {
    opened = await openTestDesk({ databaseUrl: await urlOf(logins.curator) });
    const { desk } = opened;
    expect(desk.state()).toMatchObject({ kind: 'open', workspace: 'team' });
    expect(desk.session().actor).toMatchObject({ role: 'curator' });
    const { authority, local, personas } = desk.workspace();
    expect(personas).toHaveLength(1);
    expect(authority.engine).toBe('server');
    expect(local.engine).toBe('embedded');
    expect(await local.prisma.drafts.count()).toBe(0);
    expect(authority.location).not.toContain(password);
  });

  it('gives one login the same id at every start', async () => {
    opened = await openTestDesk({ databaseUrl: await urlOf(logins.curator) });
    const { userId } = opened.desk.session().actor;
    opened = await opened.reopen();
    expect(opened.desk.session().actor.userId).toBe(userId);
  });

  it.each<[string, () => Promise<string>, DeskErrorCode]>([
    ['a login without a staff role', () => urlOf(logins.nobody), 'forbidden'],
    ['a wrong password', () => urlOf(logins.curator, 'wrong'), 'database_credentials'],
    ['no address at all', async () => 'not an address', 'invalid'],
    ['nobody there', async () => 'postgresql://me:x@127.0.0.1:9/desk', 'database_unreachable'],
  ])('says so with %s, without the password', async (_case, url, code) => {
    opened = await openTestDesk({ databaseUrl: await url() });
    const state = opened.desk.state();
    expect(state).toMatchObject({ kind: 'failed', failure: { code } });
    expect(JSON.stringify(state)).not.toContain(password);
    expect(JSON.stringify(opened.log)).not.toContain(password);
  });

  it('refuses a server that was not brought up to date, and does not do it itself', async () => {
    const bare = await openTestDatabase('server', { migrated: false });
    const client = await bare.connect();
    const url = databaseUrl(await serverAddress(), bare.config.database ?? '');
    opened = await openTestDesk({ databaseUrl: url });
    expect(opened.desk.state()).toMatchObject({ failure: { code: 'database_outdated' } });
    const { rows } = await client.query(`SELECT FROM pg_tables WHERE schemaname = 'public'`);
    expect(rows).toHaveLength(0);
    await bare.close();
  });
});

describe('connecting to a team in the settings', () => {
  it('keeps the address as a secret and comes back to it', async () => {
    const secrets = memorySecrets();
    opened = await openTestDesk({ secrets });
    const url = await urlOf(logins.curator);
    expect(await opened.desk.connectTeam(url)).toMatchObject({ kind: 'open', workspace: 'team' });
    expect(secrets.kept.get('teamDatabaseUrl')).toBe(url);
    opened = await opened.reopen();
    expect(opened.desk.state()).toMatchObject({ kind: 'open', workspace: 'team' });
  });

  it('leaves the open workspace open and keeps nothing when the address does not work', async () => {
    const secrets = memorySecrets();
    opened = await openTestDesk({ secrets });
    const { desk } = opened;
    await expect(desk.connectTeam(await urlOf(logins.curator, 'wrong'))).rejects.toMatchObject({
      code: 'database_credentials',
    });
    expect(secrets.kept.size).toBe(0);
    expect(desk.state()).toMatchObject({ kind: 'open', workspace: 'demo' });
    expect(await desk.workspace().authority.prisma.marketplace_tools.count()).toBe(54);
  });

  it('is refused where secrets cannot be encrypted', async () => {
    const reason = 'There is no keyring.';
    const secrets = {
      ...memorySecrets(),
      availability: () => ({ available: false, reason }) as const,
    };
    opened = await openTestDesk({ secrets });
    await expect(opened.desk.connectTeam(await urlOf(logins.curator))).rejects.toMatchObject({
      code: 'secret_storage_unavailable',
      details: { reason },
    });
  });
});
