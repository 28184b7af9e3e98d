import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { databaseUrl, openTestDatabase, serverAddress } from '../../support/databases';
import { insertTool, insertUser } from '../../support/marketplace-rows';
import { runScript } from '../../support/project-script';

/** Runs a script on a database address. */
const run = (script: string, url: string) => runScript(script, [], { DESK_DATABASE_URL: url });

it('db:migrate brings an empty server database up to date and db:check then finds no drift', async () => {
  const test = await openTestDatabase('server', { migrated: false });
  const url = databaseUrl(await serverAddress(), String(test.config.database));

  const early = await run('db-seed', url);
  expect(early).toMatchObject({ code: 2, errors: expect.stringContaining('npm run db:migrate') });
  expect(await run('db-migrate', url)).toMatchObject({
    code: 0,
    output: expect.stringContaining('was brought up to date'),
  });
  expect(await run('db-check', url)).toMatchObject({
    code: 0,
    output: expect.stringContaining('No drift'),
  });
  const client = await test.connect();
  await insertTool(client);
  await client.query('UPDATE marketplace_tools SET purchase_count = 3');
  await client.query('DROP POLICY tenant_cart_delete ON marketplace_cart');
  const drifted = await run('db-check', url);
  expect(drifted.code).toBe(1);
  expect(drifted.output).toContain('purchase_count');
  expect(drifted.output).toContain('tenant_cart_delete');
  await test.close();
});

it('an address without a password, or of a login without rights, is one clear sentence too', {
  tags: ['soak'],
}, async () => {
  const test = await openTestDatabase('server');
  const { host, port } = await serverAddress();
  const database = String(test.config.database);
  const admin = await test.connect();
  await admin.query(`CREATE ROLE script_nobody LOGIN PASSWORD 'x'`);
  const sentences = async (user: string) => {
    const end = await run('db-check', `postgresql://${user}@${host}:${port}/${database}`);
    return { code: end.code, errors: end.errors.trim().split('\n') };
  };
  try {
    expect(await sentences('script_nobody')).toEqual({
      code: 2,
      errors: [expect.stringContaining('asks for a password')],
    });
    expect(await sentences('script_nobody:x')).toEqual({
      code: 2,
      errors: [expect.stringContaining('Use the address of the database’s owner.')],
    });
  } finally {
    await admin.query('DROP ROLE script_nobody');
    await test.close();
  }
});

it('a wrong DESK_DATABASE_URL is one clear sentence and exit code 2, without the password', async () => {
  const { host, port, user } = await serverAddress();
  const url = `postgresql://${user}:wrong-secret@${host}:${port}/postgres`;
  const { code, errors, output } = await run('db-check', url);
  expect(code).toBe(2);
  expect(errors.trim().split('\n')).toEqual([expect.stringMatching(/user name and password/)]);
  expect(errors + output).not.toMatch(/secret/);
});

it('db:migrate names every group that its login may not create, before it changes anything', async () => {
  const test = await openTestDatabase('server', { migrated: false });
  const name = String(test.config.database);
  const admin = await test.connect();
  await admin.query(`
    CREATE ROLE script_owner LOGIN PASSWORD 'x';
    ALTER DATABASE ${name} OWNER TO script_owner;
    ALTER SCHEMA public OWNER TO script_owner;
    -- As on a server on which none of them was created yet.
    CREATE SCHEMA older;
    GRANT USAGE ON SCHEMA older TO PUBLIC;
    CREATE VIEW older.pg_roles AS SELECT * FROM pg_catalog.pg_roles
      WHERE rolname !~ '^(desk_(moderator|finance|admin)|marketplace_tenant)$';
    GRANT SELECT ON older.pg_roles TO PUBLIC;
    ALTER DATABASE ${name} SET search_path TO older, pg_catalog, public`);
  const owner = { ...(await serverAddress()), user: 'script_owner', password: 'x' };
  const { code, errors, output } = await run('db-migrate', databaseUrl(owner, name));
  expect({ code, output }).toEqual({ code: 2, output: '' });
  expect(errors.match(/CREATE ROLE \w+ NOLOGIN NOINHERIT;/g)).toEqual(
    ['marketplace_tenant', 'desk_moderator', 'desk_finance', 'desk_admin'].map(
      (role) => `CREATE ROLE ${role} NOLOGIN NOINHERIT;`,
    ),
  );
  const { rows } = await admin.query(`SELECT FROM pg_tables WHERE schemaname = 'public'`);
  expect(rows).toHaveLength(0);
  await test.close();
  const server = new Client({ ...(await serverAddress()), database: 'postgres' });
  await server.connect();
  await server.query('DROP ROLE script_owner');
  await server.end();
});

it('db:link-login refuses a person who could do nothing with the login, and says what to change', async () => {
  const test = await openTestDatabase('server');
  const url = databaseUrl(await serverAddress(), String(test.config.database));
  const admin = await test.connect();
  await insertUser(admin, { email: 'mo@example.com', role: 'EMPLOYEE' });
  await admin.query(`CREATE ROLE script_mo LOGIN IN ROLE desk_moderator`);
  const link = () =>
    runScript('db-link-login', ['script_mo', 'Mo@example.com'], { DESK_DATABASE_URL: url });
  const linked = async () => (await admin.query('SELECT FROM desk_logins')).rowCount;
  const change = async (errors: string) => {
    const [, statement = ''] = /If that is to change: (.*)/.exec(errors) ?? [];
    expect((await admin.query(statement)).rowCount).toBe(1);
  };
  try {
    const role = await link();
    expect(role).toMatchObject({ code: 2, errors: expect.stringMatching(/EMPLOYEE.*users\.role/) });
    await change(role.errors);
    await admin.query('UPDATE users SET is_active = false');
    const inactive = await link();
    expect(inactive).toMatchObject({ code: 2, errors: expect.stringContaining('is deactivated') });
    expect(await linked()).toBe(0);
    await change(inactive.errors);
    expect(await link()).toMatchObject({
      code: 0,
      output: 'script_mo is now Mo@example.com, as a member of desk_moderator.\n',
    });
    expect(await linked()).toBe(1);
  } finally {
    await admin.query('DROP ROLE script_mo');
    await test.close();
  }
});

describe('a script that only looks', () => {
  it.each(['db-check', 'audit-verify'])('%s makes no profile to look at', async (script) => {
    const directory = await mkdtemp(join(tmpdir(), 'desk-looking-'));
    const profile = join(directory, 'none');
    const { code, errors, output } = await runScript(script, [], {
      DESK_DATABASE_URL: '',
      DESK_PROFILE_DIR: profile,
    });
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toMatch(
      /^There is no database in the profile .*none, so nothing was looked at\./,
    );
    expect(await readdir(directory)).toEqual([]);
    await rm(directory, { recursive: true });
  });
});

describe('what a script was not asked for', () => {
  const nothing = { DESK_DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/nobody' };
  const scripts = ['db-migrate', 'db-check', 'audit-verify', 'db-docs', 'db-link-login', 'start'];

  it('is not done where it is asked how it is used', async () => {
    const { code, errors, output } = await runScript('db-migrate', ['--help'], nothing);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toContain('npm run db:migrate');
  });

  it.each(scripts)('%s refuses what it does not know, and does nothing', async (script) => {
    const { code, errors, output } = await runScript(script, ['--chekc'], nothing);
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toMatch(/^Unknown option '--chekc'\. See npm run \S+ -- --help\.\n$/);
  });
});
