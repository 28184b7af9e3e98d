import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unpackArchive } from '../../../electron/database/engine/data-archive';
import {
  type EmbeddedEngine,
  startEmbeddedEngine,
} from '../../../electron/database/engine/embedded-engine';
import { queryMessage, syncMessage } from '../../../electron/database/engine/wire-messages';
import {
  connectTo,
  migratedArchive,
  startEngineIn,
  startMigratedEngine,
  temporaryDirectory,
} from './engine-support';

function startupMessage(): Uint8Array {
  const body = Buffer.from('user\0postgres\0database\0postgres\0\0');
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + body.length, 0);
  head.writeInt32BE(196_608, 4);
  return Buffer.concat([head, body]);
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

/** Parse, Bind and Execute of one statement, without the Sync that would end it. */
function unsynced(sql: string): Buffer {
  return Buffer.concat([
    message('P', Buffer.from(`\0${sql}\0\0\0`)),
    message('B', Buffer.from('\0\0\0\0\0\0\0\0')),
    message('E', Buffer.from('\0\0\0\0\0')),
  ]);
}

describe('the embedded engine serves its clients', () => {
  let directory: string;
  let engine: EmbeddedEngine;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'desk-engine-'));
    engine = await startEngineIn(directory);
  });
  afterAll(async () => {
    await engine.close();
    rmSync(directory, { recursive: true, force: true });
  });

  test('keeps the statements of two clients apart', async () => {
    const [first, second] = await Promise.all([connectTo(engine), connectTo(engine)]);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 ? first : second).query('SELECT $1::int AS echoed', [index]),
      ),
    );
    expect(answers.map(({ rows }) => rows[0].echoed)).toEqual([...answers.keys()]);
    await Promise.all([first.end(), second.end()]);
  });

  test('lets nobody into the transaction of another client', async () => {
    const [writer, reader] = await Promise.all([connectTo(engine), connectTo(engine)]);
    await writer.query('CREATE TABLE marks_2 (mark int)');
    await writer.query('BEGIN');
    await writer.query('INSERT INTO marks_2 VALUES (1)');
    const order: string[] = [];
    const reading = reader.query('SELECT count(*)::int AS n FROM marks_2').then(({ rows }) => {
      order.push('read');
      return rows[0].n;
    });
    await writer.query('INSERT INTO marks_2 VALUES (2)');
    order.push('second insert');
    await writer.query('COMMIT');
    expect(await reading).toBe(2);
    expect(order).toEqual(['second insert', 'read']);
    await Promise.all([writer.end(), reader.end()]);
  });

  test('rolls back what a client had not committed when it disappears', async () => {
    const [dying, other] = await Promise.all([connectTo(engine), connectTo(engine)]);
    await other.query('CREATE TABLE marks_3 (mark int)');
    await dying.query('BEGIN');
    await dying.query('INSERT INTO marks_3 VALUES (1)');
    const stream = Reflect.get(Reflect.get(dying, 'connection'), 'stream');
    stream.destroy();
    const { rows } = await other.query('SELECT count(*)::int AS n FROM marks_3');
    expect(rows).toEqual([{ n: 0 }]);
    await other.end();
  });

  test('rolls back a client that disappears while its BEGIN is under way', async () => {
    const stream = engine.connect();
    stream.write(startupMessage());
    await once(stream, 'data');
    stream.write(queryMessage('BEGIN; CREATE TABLE half (n int); SELECT pg_sleep(0.2)'));
    stream.destroy();
    const other = await connectTo(engine);
    const { rows } = await other.query("SELECT to_regclass('half') AS found");
    expect(rows).toEqual([{ found: null }]);
    await other.end();
  });

  test('rolls back a statement whose client disappears before its Sync', async () => {
    const other = await connectTo(engine);
    await other.query('CREATE TABLE marks_5 (mark int)');
    const stream = engine.connect();
    stream.write(startupMessage());
    await once(stream, 'data');
    stream.write(
      Buffer.concat([unsynced('INSERT INTO marks_5 VALUES (1)'), message('H', Buffer.alloc(0))]),
    );
    await once(stream, 'data');
    stream.destroy();
    const { rows } = await other.query('SELECT count(*)::int AS n FROM marks_5');
    expect(rows).toEqual([{ n: 0 }]);
    await other.end();
  });

  test('serves the next client after one failed in the middle of an extended query', async () => {
    const stream = engine.connect();
    stream.write(startupMessage());
    await once(stream, 'data');
    stream.write(Buffer.concat([unsynced('SELECT 1/0'), message('H', Buffer.alloc(0))]));
    await once(stream, 'data');
    stream.destroy();
    const other = await connectTo(engine);
    expect((await other.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await other.end();
  });

  test('drops a client that does not speak the protocol and goes on', async () => {
    const stream = engine.connect();
    const closed = new Promise((resolve) => stream.on('close', resolve));
    stream.on('error', () => undefined);
    stream.resume();
    stream.write('GET / HTTP/1.1\r\n\r\n');
    await closed;
    const other = await connectTo(engine);
    expect((await other.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await other.end();
  });

  test('answers a request for encryption with no and then serves the client', async () => {
    const stream = engine.connect();
    stream.write(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]));
    expect(String((await once(stream, 'data'))[0])).toBe('N');
    stream.write(Buffer.concat([startupMessage(), syncMessage]));
    const [answer] = await once(stream, 'data');
    expect(String.fromCharCode(answer[0])).toBe('R');
    stream.destroy();
  });

  test('leaves nothing of one client to the next', async () => {
    const first = await connectTo(engine);
    await first.query("SET app.current_user_id = 'someone'");
    await first.query('CREATE TEMPORARY TABLE scratch (n int)');
    await first.query('SET ROLE desk_curator');
    await first.end();
    const second = await connectTo(engine);
    const { rows } = await second.query(
      `SELECT current_user, current_setting('app.current_user_id', true) AS who,
              to_regclass('pg_temp.scratch') AS scratch`,
    );
    expect(rows).toEqual([{ current_user: 'postgres', who: '', scratch: null }]);
    await second.end();
  });

  test('flushes commits to the disk', async () => {
    const client = await connectTo(engine);
    const { rows } = await client.query(
      "SELECT current_setting('fsync') AS fsync, current_setting('wal_sync_method') AS method",
    );
    expect(rows).toEqual([{ fsync: 'on', method: 'fsync' }]);
    await client.end();
  });
});

describe('the embedded engine', () => {
  test('rejects what is under way and tells when it dies', async () => {
    const engine = await startMigratedEngine();
    const client = await connectTo(engine);
    await client.query('CREATE TABLE heavy (text text)');
    // PostgreSQL panics when it cannot write its log ahead; nothing in it may be trusted then.
    rmSync(join(engine.dataDir, 'pg_wal'), { recursive: true });
    await expect(
      client.query("INSERT INTO heavy SELECT repeat('x', 1000) FROM generate_series(1, 40000)"),
    ).rejects.toThrow();
    expect(await engine.crashed).toMatchObject({ code: 'database_unreachable' });
    expect(() => engine.connect()).toThrow();
    await expect(engine.checkpoint()).rejects.toMatchObject({ code: 'database_unreachable' });
  });

  test('closes twice without complaint and leaves no process state behind', {
    tags: ['soak'],
  }, async () => {
    const listeners = () => process.eventNames().map((name) => process.listenerCount(name));
    const before = listeners();
    const engine = await startMigratedEngine();
    const client = await connectTo(engine);
    const isRunning = () => existsSync(join(engine.dataDir, 'postmaster.pid'));
    expect(isRunning()).toBe(true);
    await client.query('BEGIN');
    await client.query('CREATE TABLE never_committed ()');
    await Promise.all([engine.close(), engine.close()]);
    await engine.close();
    expect(isRunning()).toBe(false);
    expect(listeners()).toEqual(before);
    const again = await startEmbeddedEngine({ dataDir: engine.dataDir });
    const reader = await connectTo(again);
    const { rows } = await reader.query("SELECT to_regclass('never_committed') AS found");
    expect(rows).toEqual([{ found: null }]);
    await reader.end();
    await again.close();
  });

  test('says that a database is damaged, names it and changes nothing in it', async () => {
    const dataDir = join(temporaryDirectory(), 'pgdata');
    await unpackArchive(await migratedArchive(), dataDir);
    writeFileSync(join(dataDir, 'global', 'pg_control'), Buffer.alloc(8192, 7));
    await expect(startEmbeddedEngine({ dataDir })).rejects.toMatchObject({
      code: 'database_damaged',
      details: { path: dataDir },
    });
    expect(existsSync(join(dataDir, 'PG_VERSION'))).toBe(true);
  });

  test('reports a damaged table as damage', async () => {
    const engine = await startMigratedEngine();
    const client = await connectTo(engine);
    await client.query('CREATE TABLE fragile AS SELECT generate_series(1, 5000) AS n');
    const { rows } = await client.query("SELECT pg_relation_filepath('fragile') AS path");
    await client.query('CHECKPOINT');
    await client.end();
    await engine.close();
    const file = join(engine.dataDir, rows[0].path);
    truncateSync(file, 8192);
    writeFileSync(file, Buffer.alloc(8192, 3));
    const again = await startEmbeddedEngine({ dataDir: engine.dataDir });
    const reader = await connectTo(again);
    await expect(reader.query('SELECT sum(n) FROM fragile')).rejects.toMatchObject({
      code: 'XX001',
    });
    await reader.end();
    await again.close();
    expect(readdirSync(engine.dataDir)).toContain('PG_VERSION');
  });
});
