import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Migration, readMigrations } from '../../../electron/database/migrations';
import { findPendingMigrations, migrate } from '../../../electron/database/migrator';
import { untilBlocked } from '../../support/blocked-sessions';
import {
  emptyDatabase,
  openTestDatabase,
  type TestDatabase,
  testEngines,
} from '../../support/databases';

function migration(name: string, sql: string): Migration {
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}

const first = migration(
  '20260101000000_first',
  'CREATE TABLE first (id int); CREATE TABLE extra ()',
);
const second = migration('20260102000000_second', 'ALTER TABLE first ADD COLUMN name text');
const third = migration('20260103000000_third', 'CREATE INDEX ON first (name)');
const broken = migration(
  '20260103000000_broken',
  'CREATE TABLE half_done (id int); INSERT INTO first (nonsense) VALUES (1)',
);

async function tablesOf(client: Client, schema = 'public'): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 ORDER BY 1',
    [schema],
  );
  return rows.map(({ name }) => name);
}

describe.each(testEngines)('the migrator on the %s engine', (engine) => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await openTestDatabase(engine, { migrated: false });
    client = await database.connect();
  });
  afterEach(() => emptyDatabase(client));
  afterAll(() => database.close());

  it('applies what is pending in order, reports it, and has nothing to do the second time', async () => {
    const progress: string[] = [];
    const report = ({ name, done, total }: { name: string; done: number; total: number }) =>
      progress.push(`${name} ${done}/${total}`);

    const target = { schema: 'public', migrations: [first, second] } as const;
    expect(await migrate(client, { ...target, onProgress: report })).toEqual([
      first.name,
      second.name,
    ]);
    expect(progress).toEqual([`${first.name} 0/2`, `${second.name} 1/2`]);
    expect(await migrate(client, target)).toEqual([]);
    expect(
      await findPendingMigrations(client, { ...target, migrations: [first, second, third] }),
    ).toEqual([third]);
  });

  it('records what it applied in the columns and with the checksum that Prisma uses', async () => {
    await migrate(client, { schema: 'public', migrations: [first] });
    const { rows } = await client.query('SELECT * FROM _prisma_migrations');
    expect(rows).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        checksum: first.checksum,
        migration_name: first.name,
        logs: null,
        rolled_back_at: null,
        started_at: expect.any(Date),
        finished_at: expect.any(Date),
        applied_steps_count: 1,
      },
    ]);
  });

  it('leaves nothing of a migration that fails, says why, and keeps those before it', async () => {
    await expect(
      migrate(client, { schema: 'public', migrations: [first, second, broken] }),
    ).rejects.toMatchObject({
      code: 'database_outdated',
      details: { subject: broken.name, reason: expect.stringContaining('nonsense') },
    });
    expect(await tablesOf(client)).toEqual(['_prisma_migrations', 'extra', 'first']);
    expect(await migrate(client, { schema: 'public', migrations: [first, second, third] })).toEqual(
      [third.name],
    );
  });

  it.each([
    [
      'changed after it was applied',
      [migration(first.name, 'SELECT 1'), second],
      first.name,
      /changed/,
    ],
    ['gone from the application', [second, third], first.name, /missing/],
    ['newer than the application', [first], second.name, /Install the newer version/],
    ['of something else', [third], first.name, /something else.*empty database/],
    [
      'slipped in before others',
      [first, migration('20260101120000_late', 'SELECT 1'), second],
      '20260101120000_late',
      /missing/,
    ],
  ])('refuses a migration that is %s, and says which', async (_case, migrations, name, reason) => {
    await migrate(client, { schema: 'public', migrations: [first, second] });
    await expect(migrate(client, { schema: 'public', migrations })).rejects.toMatchObject({
      code: 'database_outdated',
      details: { subject: name, reason: expect.stringMatching(reason) },
    });
  });

  it('refuses a database with tables of something else before it changes anything', async () => {
    await client.query('CREATE TABLE users (id int); CREATE TABLE orders (id int)');
    const refused = {
      code: 'database_outdated',
      details: { reason: expect.stringMatching(/the table orders and one more.*empty database/) },
    };
    const target = { schema: 'public', migrations: [first] } as const;
    await expect(findPendingMigrations(client, target)).rejects.toMatchObject(refused);
    await expect(migrate(client, target)).rejects.toMatchObject(refused);
    expect(await tablesOf(client)).toEqual(['orders', 'users']);
  });

  it('refuses a migration that another tool did not finish, but not one that it rolled back', async () => {
    await migrate(client, { schema: 'public', migrations: [first] });
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', 'x', $1)`,
      [second.name],
    );
    const target = { schema: 'public', migrations: [first, second] } as const;
    await expect(migrate(client, target)).rejects.toMatchObject({
      details: { subject: second.name, reason: expect.stringMatching(/did not finish/) },
    });
    await client.query(`UPDATE _prisma_migrations SET rolled_back_at = now() WHERE id = 'x'`);
    expect(await migrate(client, target)).toEqual([second.name]);
  });

  it('asks for a snapshot once before it changes anything, and only when something is pending', async () => {
    const calls: string[] = [];
    const beforeMigrating = async (pending: readonly Migration[]) => {
      calls.push(`${pending.length} pending, ${(await tablesOf(client)).length} tables`);
    };
    const target = { schema: 'public', migrations: [first, second], beforeMigrating } as const;
    await migrate(client, target);
    await migrate(client, target);
    expect(calls).toEqual(['2 pending, 0 tables']);
  });

  it('changes nothing when the snapshot fails', async () => {
    const beforeMigrating = () => Promise.reject(new Error('no space'));
    await expect(
      migrate(client, { schema: 'public', migrations: [first], beforeMigrating }),
    ).rejects.toThrow('no space');
    expect(await tablesOf(client)).toEqual([]);
  });

  it('stops between two migrations when it is cancelled, and can go on later', async () => {
    const cancel = new AbortController();
    const target = { schema: 'public', migrations: [first, second] } as const;
    const onProgress = ({ done }: { done: number }) => {
      if (done === 0) cancel.abort();
    };
    await expect(
      migrate(client, { ...target, onProgress, signal: cancel.signal }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(await migrate(client, target)).toEqual([second.name]);
  });

  it('keeps the history of the local schema apart', async () => {
    const local = migration('20260101000000_local', 'CREATE TABLE notes (id int)');
    await migrate(client, { schema: 'public', migrations: [first] });
    await migrate(client, { schema: 'desk_local', migrations: [local] });
    expect(await tablesOf(client, 'desk_local')).toEqual(['_prisma_migrations', 'notes']);
  });
});

describe('two migrators at once on one server', () => {
  it('apply every migration of the marketplace exactly once', async () => {
    const database = await openTestDatabase('server', { migrated: false });
    const migrations = await readMigrations(resolve('prisma/migrations'));
    const clients = await Promise.all([1, 2, 3].map(() => database.connect()));
    const applied = await Promise.all(
      clients.map((client) => migrate(client, { schema: 'public', migrations })),
    );
    expect(applied.flat().sort()).toEqual(migrations.map(({ name }) => name));
    const witness = await database.connect();
    const { rows } = await witness.query('SELECT migration_name FROM _prisma_migrations');
    expect(rows).toHaveLength(migrations.length);
    await database.close();
  });

  it('may migrate two databases at the same time', async () => {
    const databases = await Promise.all(
      [1, 2].map(() => openTestDatabase('server', { migrated: false })),
    );
    const migrations = await readMigrations(resolve('prisma/migrations'));
    await Promise.all(
      databases.map(async (database) => {
        const client = await database.connect();
        await migrate(client, { schema: 'public', migrations });
        const { rows } = await client.query(
          'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1',
        );
        expect(rows.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
      }),
    );
    await Promise.all(databases.map((database) => database.close()));
  });

  it('may both be the first to create the roles of the server', async () => {
    const database = await openTestDatabase('server', { migrated: false });
    const [first, second] = [await database.connect(), await database.connect()];
    const migrations = await readMigrations(resolve('prisma/migrations'));
    const { sql = '' } =
      migrations.find(({ name }) => name.endsWith('_roles_and_row_security')) ?? {};
    // Under other names: the server of the tests has the roles themselves.
    const [creation = ''] = /DO \$\$[\s\S]*?\$\$;/.exec(sql) ?? [];
    const tried = creation.replaceAll(/'(?:marketplace_tenant|desk_\w+)'/g, (name) =>
      name.replace(/'$/, "_tried'"),
    );
    await first.query(`BEGIN; ${tried}`);
    const waiting = second.query(tried);
    await untilBlocked(first);
    await first.query('COMMIT');
    await waiting;
    const { rows } = await first.query(
      `SELECT rolname AS name FROM pg_roles WHERE rolname LIKE '%\\_tried' AND NOT rolcanlogin`,
    );
    const names = rows.map(({ name }) => String(name));
    expect(names.toSorted()).toEqual([
      'desk_admin_tried',
      'desk_curator_tried',
      'desk_finance_tried',
      'desk_moderator_tried',
      'marketplace_tenant_tried',
    ]);
    await first.query(`DROP ROLE ${names.join(', ')}`);
    await database.close();
  });
});

describe('reading migrations', () => {
  it('gives the same checksum for a checkout with Windows line ends', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'desk-migrations-'));
    for (const [part, end] of [
      ['unix', '\n'],
      ['windows', '\r\n'],
    ] as const) {
      await mkdir(join(dir, part, '20260101000000_one'), { recursive: true });
      await writeFile(
        join(dir, part, '20260101000000_one', 'migration.sql'),
        `SELECT 1;${end}SELECT 2;${end}`,
      );
    }
    expect(await readMigrations(join(dir, 'windows'))).toEqual(
      await readMigrations(join(dir, 'unix')),
    );
    await rm(dir, { recursive: true });
  });
});
