import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type EmbeddedDatabase,
  type EmbeddedDatabaseOptions,
  openEmbeddedDatabase,
} from '../../../electron/database/embedded-database';
import { unpackArchive } from '../../../electron/database/engine/data-archive';
import { listSnapshots, restoreSnapshot } from '../../../electron/database/snapshots';
import { tendTables } from '../../../electron/database/upkeep';
import { systemClock } from '../../../electron/shared/clock';
import { programFile } from '../../support/program';
import { migratedArchive, temporaryDirectory } from './engine-support';

async function optionsFor(workspaceDir: string): Promise<EmbeddedDatabaseOptions> {
  return {
    workspaceDir,
    template: await migratedArchive(),
    migrationsDir: resolve('prisma/migrations'),
    localMigrationsDir: resolve('prisma/local-migrations'),
    clock: systemClock,
    onBackgroundFailure: (_work, error) => {
      throw error;
    },
  };
}

const marks = async ({ database }: EmbeddedDatabase): Promise<number[]> => {
  const { rows } = await database.pool.query<{ mark: number }>('SELECT mark FROM marks ORDER BY 1');
  return rows.map(({ mark }) => mark);
};

let marked: { readonly workspaceDir: string; readonly id: string };

beforeAll(async () => {
  const workspaceDir = join(mkdtempSync(join(tmpdir(), 'desk-engine-')), 'demo');
  const opened = await openEmbeddedDatabase(await optionsFor(workspaceDir));
  await opened.database.pool.query('CREATE TABLE marks (mark int); INSERT INTO marks VALUES (1)');
  const { id } = await opened.takeSnapshot('manual');
  await opened.database.pool.query('INSERT INTO marks VALUES (2)');
  await opened.close();
  marked = { workspaceDir, id };
});

afterAll(() => rmSync(join(marked.workspaceDir, '..'), { recursive: true, force: true }));

/** A closed workspace with the mark 1 in a snapshot and the mark 2 only in the database. */
async function markedWorkspace(): Promise<{ options: EmbeddedDatabaseOptions; id: string }> {
  const workspaceDir = join(temporaryDirectory(), 'demo');
  cpSync(marked.workspaceDir, workspaceDir, { recursive: true });
  return { options: await optionsFor(workspaceDir), id: marked.id };
}

/** Reads a snapshot to its end, with the checksum of its compression. */
async function requireWhole({ workspaceDir }: EmbeddedDatabaseOptions, id: string): Promise<void> {
  await unpackArchive(
    join(workspaceDir, 'snapshots', `${id}.tar.gz`),
    join(temporaryDirectory(), 'whole'),
  );
}

describe('an embedded workspace', () => {
  test('takes a snapshot when it closes changed, and none when it is created or nothing changed', async () => {
    const options = await optionsFor(join(temporaryDirectory(), 'demo'));
    const opened = await openEmbeddedDatabase(options);
    expect(opened.created).toBe(true);
    await opened.database.pool.query('CREATE TABLE marks (mark int)');
    expect(await listSnapshots(options.workspaceDir)).toEqual([]);
    await opened.close();
    const [snapshot] = await listSnapshots(options.workspaceDir);
    expect(snapshot).toMatchObject({ reason: 'quit' });
    await requireWhole(options, snapshot?.id ?? '');
    const again = await openEmbeddedDatabase(options);
    expect(again.created).toBe(false);
    await again.close();
    expect(await listSnapshots(options.workspaceDir)).toHaveLength(1);
  });

  test('takes snapshots that are asked for at once one after the other, the closing one last', {
    tags: ['soak'],
  }, async () => {
    const { options } = await markedWorkspace();
    const failures: unknown[] = [];
    const opened = await openEmbeddedDatabase({
      ...options,
      onBackgroundFailure: (_work, error) => failures.push(error),
    });
    await opened.database.pool.query('INSERT INTO marks VALUES (3)');
    const asked = [opened.takeSnapshot('manual'), opened.takeSnapshot('daily')];
    const closed = opened.close();
    const taken = await Promise.all(asked);
    await closed;
    expect(failures).toEqual([]);
    const [last, ...earlier] = await listSnapshots(options.workspaceDir);
    expect(last?.reason).toBe('quit');
    expect(earlier.map(({ id }) => id)).toEqual(expect.arrayContaining(taken.map(({ id }) => id)));
    for (const { id } of taken) await requireWhole(options, id);
    await requireWhole(options, last?.id ?? '');
  });

  test('tends tables of which much was changed, as nothing else would', {
    tags: ['soak'],
  }, async () => {
    const { options } = await markedWorkspace();
    const { database, close } = await openEmbeddedDatabase(options);
    expect(await tendTables(database), 'two marks are not much').toEqual([]);
    await database.pool.query('INSERT INTO marks SELECT generate_series(3, 1000)');
    expect(await tendTables(database)).toEqual(['public.marks']);
    await database.pool.query('DELETE FROM marks WHERE mark > 400');
    expect(await tendTables(database)).toEqual(['public.marks']);
    expect(await tendTables(database), 'once').toEqual([]);
    const { rows } = await database.pool.query(
      `SELECT c.reltuples AS rows, s.n_dead_tup::int AS dead, s.analyze_count::int AS analyzed,
              s.vacuum_count::int AS vacuumed
       FROM pg_class c JOIN pg_stat_user_tables s ON s.relid = c.oid WHERE c.relname = 'marks'`,
    );
    expect(rows).toEqual([{ rows: 400, dead: 0, analyzed: 2, vacuumed: 1 }]);
    await close();
  });

  test('enters by itself the words of many new tools that a commit leaves out', {
    tags: ['soak'],
  }, async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { options } = await markedWorkspace();
    const { database, close } = await openEmbeddedDatabase(options);
    const waiting = async () => {
      const { rows } = await database.pool.query('SELECT FROM desk_tool_words_unindexed');
      return rows.length;
    };
    await database.pool.query(`
      BEGIN;
      SET LOCAL desk.index_words_later = 'on';
      INSERT INTO marketplace_tools (slug, name, description, category, price_model, required_tier,
        features, integration_type, provider)
      SELECT 'new-' || n, 'New ' || n, 'New.', 'CRM_TOOLS', 'FREE', 'FREE', '[]', 'API', 'Acme'
      FROM generate_series(1, 600) n;
      COMMIT`);
    expect(await waiting()).toBe(600);
    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    await expect.poll(waiting).toBe(0);
    await close();
  });

  test('restores a snapshot, opens with it, and keeps the last two databases that were replaced', async () => {
    const { options, id } = await markedWorkspace();
    const asides = [];
    for (let turn = 0; turn < 3; turn += 1) {
      asides.push(await restoreSnapshot(options.workspaceDir, id, systemClock));
    }
    const kept = asides.map((path) => existsSync(join(path ?? '', 'PG_VERSION')));
    expect(kept).toEqual([false, true, true]);
    const opened = await openEmbeddedDatabase(options);
    expect(await marks(opened)).toEqual([1]);
    await opened.close();
  });

  test('opens with the old or the new data wherever a restore was cut short', {
    tags: ['soak'],
  }, async () => {
    const { options, id } = await markedWorkspace();
    const { workspaceDir } = options;
    const at = (name: string) => join(workspaceDir, name);
    const snapshot = at(join('snapshots', `${id}.tar.gz`));
    const open = async () => {
      const opened = await openEmbeddedDatabase(options);
      const found = await marks(opened);
      await opened.close();
      return found;
    };
    // Killed while the snapshot was being unpacked.
    mkdirSync(at('pgdata.unfinished'));
    writeFileSync(join(at('pgdata.unfinished'), 'PG_VERSION'), '18\n');
    expect(await open()).toEqual([1, 2]);
    expect(existsSync(at('pgdata.unfinished'))).toBe(false);
    // Killed after unpacking and before the present data was set aside.
    await unpackArchive(snapshot, at('pgdata.restored'));
    expect(await open()).toEqual([1, 2]);
    expect(existsSync(at('pgdata.restored'))).toBe(false);
    // Killed between setting the present data aside and putting the restored one in its place.
    await unpackArchive(snapshot, at('pgdata.restored'));
    renameSync(at('pgdata'), at('before-restore-2026-01-01T00-00-00-000Z'));
    expect(await open()).toEqual([1]);
  });

  test('clears a creation that was killed and creates it anew', async () => {
    const options = await optionsFor(join(temporaryDirectory(), 'demo'));
    mkdirSync(join(options.workspaceDir, 'pgdata.unfinished', 'base'), { recursive: true });
    mkdirSync(join(options.workspaceDir, 'pgdata'));
    const opened = await openEmbeddedDatabase(options);
    expect(opened.created).toBe(true);
    await opened.close();
    expect(readdirSync(options.workspaceDir).sort()).toEqual(['pgdata', 'snapshots']);
  });

  test('says what is wrong with a snapshot or with the data, and deletes none of it', {
    tags: ['soak'],
  }, async () => {
    const { options, id } = await markedWorkspace();
    const file = join(options.workspaceDir, 'snapshots', `${id}.tar.gz`);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, bytes.length - 5000));
    const expected = { code: 'database_damaged', details: { path: file } };
    await expect(restoreSnapshot(options.workspaceDir, id, systemClock)).rejects.toMatchObject(
      expected,
    );

    const dataDir = join(options.workspaceDir, 'pgdata');
    const other = join(temporaryDirectory(), 'of-another');
    for (const [version, code] of [
      ['17\n', 'database_outdated'],
      ['', 'database_damaged'],
    ] as const) {
      mkdirSync(other, { recursive: true });
      writeFileSync(join(other, 'PG_VERSION'), version);
      execFileSync('tar', ['-czf', file, '-C', other, '.']);
      const refusal = { code, details: { subject: 'snapshot', path: file } };
      await expect(restoreSnapshot(options.workspaceDir, id, systemClock)).rejects.toMatchObject(
        refusal,
      );
      expect(readdirSync(dataDir), 'the present data stays').toContain('base');
    }

    const backup = join(options.workspaceDir, 'backup');
    cpSync(dataDir, backup, { recursive: true });
    const refused = async (code: string) =>
      expect(openEmbeddedDatabase(options)).rejects.toMatchObject({
        code,
        details: { path: dataDir, reason: expect.any(String) },
      });
    writeFileSync(join(dataDir, 'PG_VERSION'), '17\n');
    await refused('database_outdated');
    rmSync(join(dataDir, 'PG_VERSION'));
    await refused('database_damaged');
    expect(readdirSync(dataDir)).toContain('base');
    rmSync(dataDir, { recursive: true });
    await refused('database_damaged');
    expect(await listSnapshots(options.workspaceDir)).toHaveLength(2);
    renameSync(backup, dataDir);
    const opened = await openEmbeddedDatabase(options);
    expect(await marks(opened)).toEqual([1, 2]);
    await opened.close();
  });

  test('says that a file stands where the data should be, and sets it aside for a snapshot', {
    tags: ['soak'],
  }, async () => {
    const { options, id } = await markedWorkspace();
    const dataDir = join(options.workspaceDir, 'pgdata');
    rmSync(dataDir, { recursive: true });
    writeFileSync(dataDir, 'what somebody put there');
    await expect(openEmbeddedDatabase(options)).rejects.toMatchObject({
      code: 'database_damaged',
      details: { path: dataDir, reason: expect.stringContaining('There is a file') },
    });
    const aside = await restoreSnapshot(options.workspaceDir, id, systemClock);
    expect(readFileSync(aside ?? '', 'utf8')).toBe('what somebody put there');
    const opened = await openEmbeddedDatabase(options);
    expect(await marks(opened)).toEqual([1]);
    await opened.close();
  });

  test('takes a snapshot before it migrates existing data', async () => {
    const { options } = await markedWorkspace();
    const migrations = join(temporaryDirectory(), 'migrations');
    cpSync(options.migrationsDir, migrations, { recursive: true });
    mkdirSync(join(migrations, '29990101000000_later'));
    writeFileSync(
      join(migrations, '29990101000000_later', 'migration.sql'),
      'CREATE TABLE later ();',
    );
    const newer = await openEmbeddedDatabase({ ...options, migrationsDir: migrations });
    await newer.close();
    const reasons = (await listSnapshots(options.workspaceDir)).map(({ reason }) => reason);
    expect(reasons).toEqual(['migration', 'quit', 'manual']);
    await expect(openEmbeddedDatabase(options)).rejects.toMatchObject({
      code: 'database_outdated',
    });
  });

  test('survives a restore that is killed at any moment', { tags: ['soak'] }, async () => {
    const { options, id } = await markedWorkspace();
    const restorer = await programFile('test/integration/engine/snapshot-restorer.ts');
    const seen = new Set<string>();
    for (const delay of [20, 200]) {
      const child = spawn(process.execPath, [restorer, options.workspaceDir, id], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = once(child, 'exit');
      await once(child.stdout, 'data');
      setTimeout(() => child.kill('SIGKILL'), delay);
      await exited;
      const opened = await openEmbeddedDatabase(options);
      seen.add((await marks(opened)).join());
      await opened.close();
    }
    for (const state of seen) expect(['1', '1,2']).toContain(state);
  });
});
