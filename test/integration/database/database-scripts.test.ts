import { expect, it } from 'vitest';
import { databaseUrl, openTestDatabase, serverAddress } from '../../support/databases';
import { insertTool } from '../../support/marketplace-rows';
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

it('an address without a password, or of a login without rights, is one clear sentence too', async () => {
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
