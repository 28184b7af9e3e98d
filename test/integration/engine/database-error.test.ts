import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../electron/database/connection';
import { databaseError } from '../../../electron/database/database-error';
import {
  databaseUrl,
  openTestDatabase,
  serverAddress,
  type TestDatabase,
  testEngines,
} from '../../support/databases';

/** The error that work ends in, as the desk names it. */
async function named(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => databaseError(error, 'running')?.code,
  );
}

describe.each(testEngines)('failures of statements on the %s engine', (engine) => {
  let testDatabase: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    testDatabase = await openTestDatabase(engine, { migrated: engine === 'embedded' });
    database = await openDatabase(testDatabase.source);
    await database.pool.query(`
      CREATE TABLE owners (id int PRIMARY KEY, name varchar(5) NOT NULL CHECK (name <> 'bad'));
      CREATE TABLE things (id int PRIMARY KEY, owner int REFERENCES owners);
      INSERT INTO owners VALUES (1, 'one');
      INSERT INTO things VALUES (1, 1);`);
  });
  afterAll(async () => {
    await database.close();
    await testDatabase.close();
  });

  test.each([
    ["INSERT INTO owners VALUES (1, 'two')", 'duplicate'],
    ['INSERT INTO things VALUES (2, 9)', 'in_use'],
    ['DELETE FROM owners WHERE id = 1', 'in_use'],
    ["INSERT INTO owners VALUES (2, 'bad')", 'invalid'],
    ["INSERT INTO owners VALUES (2, 'longer')", 'invalid'],
    ['INSERT INTO owners VALUES (2, NULL)', 'invalid'],
    ["SELECT 'x'::uuid", 'invalid'],
    ["DO $$ BEGIN RAISE 'full' USING ERRCODE = '53100'; END $$", 'disk_full'],
    ["DO $$ BEGIN RAISE 'torn' USING ERRCODE = 'XX001'; END $$", 'database_damaged'],
    ["DO $$ BEGIN RAISE 'stop' USING ERRCODE = '57014'; END $$", 'cancelled'],
    ["DO $$ BEGIN RAISE 'race' USING ERRCODE = '40001'; END $$", 'conflict'],
    ['SELECT no_such_column FROM owners', undefined],
  ])('names %s the same whether pg or Prisma reports it', async (sql, code) => {
    expect(await named(database.pool.query(sql))).toBe(code);
    expect(await named(database.prisma.$executeRawUnsafe(sql))).toBe(code);
    expect(
      await named(database.prisma.$transaction([database.prisma.$executeRawUnsafe(sql)])),
    ).toBe(code);
  });
});

describe('failures of connections', () => {
  const opening = (url: string) => openDatabase({ kind: 'server', url });

  test('tells a wrong password and a wrong database apart, and shows no password', async () => {
    const address = await serverAddress();
    const wrongPassword = opening(
      databaseUrl({ ...address, password: 'hunter2-secret' }, 'postgres'),
    );
    await expect(wrongPassword).rejects.toMatchObject({ code: 'database_credentials' });
    const error = await wrongPassword.catch((reason: unknown) => reason);
    expect(JSON.stringify(error)).not.toContain('hunter2');
    await expect(opening(databaseUrl(address, 'no_such_database'))).rejects.toMatchObject({
      code: 'database_unreachable',
      details: { reason: 'The server has no database of this name.' },
    });
  });

  test('says when nobody answers, when the name is unknown, and when TLS is not offered', async () => {
    const address = await serverAddress();
    await expect(opening('postgres://a:b@127.0.0.1:1/x')).rejects.toMatchObject({
      code: 'database_unreachable',
    });
    await expect(
      opening('postgres://a:b@no-such-host.invalid/x?sslmode=disable'),
    ).rejects.toMatchObject({ code: 'database_unreachable' });
    await expect(
      opening(`${databaseUrl(address, 'postgres')}?sslmode=verify-full`),
    ).rejects.toMatchObject({
      code: 'database_unreachable',
      details: { reason: expect.stringContaining('encrypted') },
    });
  });

  test('says that a server which is no PostgreSQL does not answer', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await expect(opening(`postgres://a:b@127.0.0.1:${port}/x`)).rejects.toMatchObject({
      code: 'database_unreachable',
    });
    server.close();
  });

  test('calls a connection that the server ended a lost one, and connects again', async () => {
    const testDatabase = await openTestDatabase('server', { migrated: false });
    const database = await openDatabase(testDatabase.source);
    const administrator = await testDatabase.connect();
    const statement = named(database.prisma.$queryRaw`SELECT pg_sleep(30)::text`);
    const others =
      'SELECT pid FROM pg_stat_activity WHERE query LIKE $1 AND pid <> pg_backend_pid()';
    for (let found = 0; found === 0; ) {
      const { rows } = await administrator.query(others, ['SELECT pg_sleep(30)%']);
      found = rows.length;
    }
    await administrator.query(`SELECT pg_terminate_backend(pid) FROM (${others}) o`, [
      'SELECT pg_sleep(30)%',
    ]);
    expect(await statement).toBe('offline');
    await database.ping();
    await database.close();
    await testDatabase.close();
  });
});
