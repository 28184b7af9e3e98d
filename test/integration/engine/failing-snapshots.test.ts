import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  type EmbeddedDatabase,
  openEmbeddedDatabase,
} from '../../../electron/database/embedded-database';
import { listSnapshots } from '../../../electron/database/snapshots';
import { systemClock } from '../../../electron/shared/clock';
import { canMakeDisks, smallDisk } from '../../support/small-disk';
import { migratedArchive, temporaryDirectory } from './engine-support';

afterEach(() => {
  vi.useRealTimers();
});

const optionsFor = async (workspaceDir: string) => ({
  workspaceDir,
  template: await migratedArchive(),
  migrationsDir: resolve('prisma/migrations'),
  localMigrationsDir: resolve('prisma/local-migrations'),
  clock: systemClock,
  onBackgroundFailure: () => undefined,
});

/** An open workspace without snapshots that none can be taken of, and a clock that stands still. */
async function brokenWorkspace() {
  const workspaceDir = join(temporaryDirectory(), 'demo');
  const snapshots = join(workspaceDir, 'snapshots');
  const failures: unknown[] = [];
  let now = new Date('2026-11-02T08:00:00.000Z');
  const options = {
    ...(await optionsFor(workspaceDir)),
    clock: { now: () => now },
    onBackgroundFailure: (_work: unknown, error: unknown) => failures.push(error),
  };
  const open = () => openEmbeddedDatabase(options);
  const opened = await open();
  const hinder = () => writeFileSync(snapshots, 'not a directory');
  hinder();
  return {
    workspaceDir,
    snapshots,
    failures,
    open,
    opened,
    /** Takes one by hand, and lets none be taken after it. */
    takeOneOnly: async () => {
      rmSync(snapshots);
      await opened.takeSnapshot('manual');
      renameSync(snapshots, `${snapshots}.away`);
      hinder();
    },
    /** Has the one there again, and lets more be taken. */
    mend: () => {
      rmSync(snapshots);
      renameSync(`${snapshots}.away`, snapshots);
    },
    later: (instant: string) => {
      now = new Date(instant);
    },
  };
}

const failing = ({ failingSnapshots }: EmbeddedDatabase) => failingSnapshots();

describe('snapshots that nobody waits for and that fail', () => {
  test('are told by whoever opens the workspace next, since the first, until one succeeds', {
    tags: ['soak'],
  }, async () => {
    const { workspaceDir, snapshots, failures, open, opened, later } = await brokenWorkspace();
    expect(failing(opened)).toBeNull();
    await opened.close();
    expect(failures).toHaveLength(1);

    later('2026-11-02T09:00:00.000Z');
    const second = await open();
    const said = {
      since: new Date('2026-11-02T08:00:00.000Z'),
      failure: { code: 'profile_unwritable', details: { path: snapshots } },
    };
    expect(failing(second)).toMatchObject(said);
    await second.close();
    const third = await open();
    expect(failing(third), 'since the first').toMatchObject(said);

    rmSync(snapshots);
    await third.takeSnapshot('manual');
    expect(failing(third)).toBeNull();
    await third.close();
    const fourth = await open();
    expect(failing(fourth)).toBeNull();
    expect(await listSnapshots(workspaceDir)).toHaveLength(1);
    await fourth.close();

    writeFileSync(join(workspaceDir, 'snapshot-failure.json'), '{"since": "2026-11');
    const torn = await open();
    expect(failing(torn), 'an account of it that was torn').toBeNull();
    await torn.close();
  });

  test('are tried again every quarter of an hour, though the last one is no day old', {
    tags: ['soak'],
  }, async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { workspaceDir, failures, opened, takeOneOnly, mend, later } = await brokenWorkspace();
    await takeOneOnly();
    later('2026-11-02T10:00:00.000Z');
    vi.advanceTimersByTime(15 * 60_000);
    await expect.poll(() => failures).toHaveLength(1);
    expect(failing(opened)).toMatchObject({ since: new Date('2026-11-02T10:00:00.000Z') });

    mend();
    vi.advanceTimersByTime(15 * 60_000);
    await expect.poll(() => failing(opened)).toBeNull();
    vi.advanceTimersByTime(15 * 60_000);
    vi.useRealTimers();
    await opened.close();
    const reasons = (await listSnapshots(workspaceDir)).map(({ reason }) => reason);
    expect(reasons, 'once').toEqual(['daily', 'manual']);
  });

  test('are made up for on closing, though nothing was changed since', {
    tags: ['soak'],
  }, async () => {
    const { workspaceDir, open, opened, takeOneOnly, mend, later } = await brokenWorkspace();
    await takeOneOnly();
    later('2026-11-02T09:00:00.000Z');
    await opened.database.pool.query('CREATE TABLE marks (mark int)');
    await opened.close();

    mend();
    const unchanged = await open();
    expect(failing(unchanged)).not.toBeNull();
    await unchanged.close();
    const reasons = (await listSnapshots(workspaceDir)).map(({ reason }) => reason);
    expect(reasons).toEqual(['quit', 'manual']);
    expect(existsSync(join(workspaceDir, 'snapshot-failure.json'))).toBe(false);
  });
});

test.skipIf(!canMakeDisks)(
  'a snapshot for which there is no room is refused, and the workspace stays open',
  async () => {
    const disk = smallDisk(100);
    const workspaceDir = join(disk.directory, 'demo');
    const opened = await openEmbeddedDatabase(await optionsFor(workspaceDir));
    disk.fillUpTo(0);
    await expect(opened.takeSnapshot('manual')).rejects.toMatchObject({ code: 'disk_full' });
    const { rows } = await opened.database.pool.query('SELECT 1 AS alive');
    expect(rows).toEqual([{ alive: 1 }]);
    expect(readdirSync(join(workspaceDir, 'snapshots'))).toEqual([]);
    await opened.close();
  },
);
