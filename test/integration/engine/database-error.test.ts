import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
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
import { startFaultyProxy } from '../../support/moderation/faulty-proxy';

/** The error that work ends in, as the desk names it. */
async function named(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => databaseError(error, 'running')?.code,
  );
}

async function repeat(times: number, work: () => Promise<void>): Promise<void> {
  for (let done = 0; done < times; done += 1) await work();
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
    ["DO $$ BEGIN RAISE 'rested' USING ERRCODE = '25P03'; END $$", 'offline'],
    ["DO $$ BEGIN RAISE 'rested' USING ERRCODE = '57P05'; END $$", 'offline'],
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

  test('says that a password is missing, and leaves no sign-in open', async () => {
    const { host, port, user } = await serverAddress();
    await expect(opening(`postgresql://${user}@${host}:${port}/postgres`)).rejects.toMatchObject({
      code: 'invalid',
      details: { reason: expect.stringContaining('asks for a password') },
    });
    const test = await openTestDatabase('server', { migrated: false });
    const administrator = await test.connect();
    const unfinished = `SELECT FROM pg_stat_activity WHERE state = 'starting'`;
    const left = async () => (await administrator.query(unfinished)).rowCount;
    // The server itself gives one up after a minute.
    await expect.poll(left, { timeout: 20_000 }).toBe(0);
    await test.close();
  });

  test('says what a login lacks that may not connect to the database', async () => {
    const test = await openTestDatabase('server', { migrated: false });
    const administrator = await test.connect();
    const name = String(test.config.database);
    await administrator.query(`CREATE ROLE "kept Out" LOGIN PASSWORD 'x'`);
    await administrator.query(`REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC`);
    const address = { ...(await serverAddress()), user: 'kept%20Out', password: 'x' };
    await expect(opening(databaseUrl(address, name))).rejects.toMatchObject({
      code: 'forbidden',
      details: {
        subject: 'login',
        reason: expect.stringContaining(`GRANT CONNECT ON DATABASE "${name}" TO "kept Out"`),
      },
    });
    await administrator.query('DROP ROLE "kept Out"');
    await test.close();
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
      code: 'database_untrusted',
      details: { reason: expect.stringContaining('offers no encrypted connection') },
    });
  });

  test.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'signed by nobody who is trusted here'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'sslrootcert='],
    ['CERT_HAS_EXPIRED', 'has expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'another name'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'could not agree'],
  ])('says of a connection that failed with %s one cause', (code, said) => {
    expect(databaseError(Object.assign(new Error('TLS'), { code }), 'opening')).toMatchObject({
      code: 'database_untrusted',
      details: { reason: expect.stringContaining(said) },
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

  test('tells whoever waits for a server that fell silent, and works again when it is back', async () => {
    const testDatabase = await openTestDatabase('server', { migrated: false });
    const address = await serverAddress();
    const front = await startFaultyProxy(address);
    const url = databaseUrl({ ...address, port: front.port }, testDatabase.config.database ?? '');
    const longestBeat = 1_000;
    const database = await openDatabase({ kind: 'server', url, longestBeat });
    try {
      await database.ping();
      // Longer than the beats that a dead server is given: it answers on another connection.
      const long = database.pool.query(`SELECT pg_sleep(${(longestBeat * 4) / 1000})`);
      await repeat(8, () => database.ping().then(() => delay(longestBeat / 2)));
      await long;
      await Promise.all([1, 2, 3].map(() => database.pool.query('SELECT pg_sleep(0.1)')));

      front.setFaults({ loseOutward: true, loseInward: true });
      const waiting = [
        named(database.pool.query('SELECT 1')),
        named(database.prisma.$queryRaw`SELECT 1`),
        named(database.prisma.$transaction((tx) => tx.$queryRaw`SELECT 1`)),
      ];
      await repeat(3, async () => expect(await named(database.ping())).toBe('offline'));
      expect(await Promise.all(waiting)).toEqual(['offline', 'offline', 'offline']);

      front.setFaults({ loseOutward: false, loseInward: false });
      await database.ping();
      await database.pool.query('SELECT 1');

      const inUse = named(database.pool.query('SELECT pg_sleep(1000)'));
      front.setFaults({ loseOutward: true, loseInward: true });
      await database.close();
      expect(await inUse).toBe('offline');
    } finally {
      await front.close();
      await testDatabase.close();
    }
  });

  test('has the server let go of what a silent desk holds, and of its places', {
    tags: ['soak'],
  }, async () => {
    const testDatabase = await openTestDatabase('server', { migrated: false });
    const address = await serverAddress();
    const front = await startFaultyProxy(address);
    const url = databaseUrl({ ...address, port: front.port }, testDatabase.config.database ?? '');
    const other = await testDatabase.connect();
    await other.query(`CREATE TABLE shelf AS SELECT 1 AS id, 'old' AS name`);
    const database = await openDatabase({ kind: 'server', url, longestBeat: 1_000 });
    const desk = await database.pool.connect();
    try {
      // 3 s until the server asks, 3 questions a second apart; and 6 s for what is under way.
      const limits = await desk.query(`SELECT current_setting('tcp_keepalives_idle') AS idle,
        current_setting('tcp_keepalives_interval') AS interval`);
      expect(limits.rows).toEqual([{ idle: '3', interval: '1' }]);
      await desk.query(`BEGIN; UPDATE shelf SET name = 'mine'`);
      front.setFaults({ loseOutward: true, loseInward: true });
      // Fails where the server lets go of nothing.
      await other.query(`SET lock_timeout = '30s'`);
      await other.query(`UPDATE shelf SET name = 'theirs' WHERE name = 'old'`);
      expect((await other.query('SELECT name FROM shelf')).rows).toEqual([{ name: 'theirs' }]);
      // To the desk, which slept meanwhile, this is a connection that was lost.
      front.setFaults({ loseOutward: false, loseInward: false });
      expect(await named(desk.query('COMMIT'))).toBe('offline');
      await database.pool.query('SELECT 1');
    } finally {
      desk.release(true);
      await database.close();
      await front.close();
      await testDatabase.close();
    }
  });

  test('has the server end a long statement of a desk that was killed, with what it holds', async () => {
    const testDatabase = await openTestDatabase('server', { migrated: false });
    const address = await serverAddress();
    const front = await startFaultyProxy(address);
    const url = databaseUrl({ ...address, port: front.port }, testDatabase.config.database ?? '');
    const other = await testDatabase.connect();
    await other.query('CREATE TABLE shelf AS SELECT 1 AS id');
    const database = await openDatabase({ kind: 'server', url, longestBeat: 1_000 });
    const desk = await database.pool.connect();
    try {
      // As a reconciliation does, which has no limit of time.
      await desk.query('BEGIN; SET LOCAL statement_timeout = 0; UPDATE shelf SET id = 2');
      const long = named(desk.query('SELECT pg_sleep(120)'));
      const running = `SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(120)%'`;
      await expect.poll(async () => (await other.query(running)).rows.length).toBe(1);
      await front.setDown(true);
      expect(await long).toBe('offline');
      await front.setDown(false);
      // Fails where the server works on.
      await other.query(`SET lock_timeout = '30s'`);
      await other.query('UPDATE shelf SET id = 3 WHERE id = 1');
      expect((await other.query('SELECT id FROM shelf')).rows).toEqual([{ id: 3 }]);
    } finally {
      desk.release(true);
      await database.close();
      await front.close();
      await testDatabase.close();
    }
  });

  test('gives up opening a server that takes the login and then says nothing', async () => {
    const loggedIn = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);
    const silent = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write(loggedIn));
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const url = `postgresql://ana:x@127.0.0.1:${port}/market`;
    try {
      const opening = openDatabase({ kind: 'server', url, longestBeat: 200 });
      expect(await named(opening)).toBe('database_unreachable');
    } finally {
      await new Promise((resolve) => silent.close(resolve));
    }
  });
});
