import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openTestDesk, type TestDesk } from '../../support/open-test-desk';
import { canMakeDisks, smallDisk } from '../../support/small-disk';

let opened: TestDesk | undefined;

afterEach(async () => {
  await opened?.close('remove');
  opened = undefined;
});

const providers = async ({ desk }: TestDesk) => {
  const { rows } = await desk
    .workspace()
    .authority.pool.query<{ provider: string }>('SELECT DISTINCT provider FROM marketplace_tools');
  return rows.map(({ provider }) => provider);
};

const write = ({ desk }: TestDesk, provider: string) =>
  desk.workspace().authority.pool.query('UPDATE marketplace_tools SET provider = $1', [provider]);

/** A desk whose tools are by "then" in its one snapshot, and by "now" since. */
async function deskWithSnapshot(options: Parameters<typeof openTestDesk>[0] = {}) {
  const desk = await openTestDesk(options);
  opened = desk;
  await write(desk, 'then');
  const { id } = await desk.desk.takeSnapshot();
  await write(desk, 'now');
  return { desk, id, workspaceDir: join(desk.profileDir, 'workspaces', 'demo') };
}

const ids = async ({ desk }: TestDesk) => (await desk.listSnapshots()).map(({ id }) => id);

describe('restoring a snapshot', () => {
  it('works for the oldest of seven, which the snapshot on closing would push out, and keeps it', {
    tags: ['soak'],
  }, async () => {
    const { desk, id, workspaceDir } = await deskWithSnapshot();
    const fileOf = (name: string) => join(workspaceDir, 'snapshots', `${name}.tar.gz`);
    const oldest = '2026-01-01T08-00-00-000Z.manual';
    for (const minute of [0, 1, 2, 3, 4, 5]) {
      await copyFile(fileOf(id), fileOf(oldest.replace('08-00', `08-0${minute}`)));
    }
    expect(await ids(desk)).toHaveLength(7);
    expect(await desk.desk.restoreSnapshot(oldest)).toMatchObject({ kind: 'open' });
    expect(await providers(desk)).toEqual(['then']);
    const left = await ids(desk);
    expect(left, 'it can be gone back to once more').toContain(oldest);
    expect(left[0], 'and so can what was there').toMatch(/\.quit$/);
    expect(left).toHaveLength(7);
  });

  it('that fails after the workspace was left opens it again with its data, and loses no snapshot', {
    tags: ['soak'],
  }, async () => {
    const now = new Date();
    const { desk, id, workspaceDir } = await deskWithSnapshot({ clock: { now: () => now } });
    const before = desk.desk.state();
    const inTheWay = join(
      workspaceDir,
      `before-restore-${now.toISOString().replaceAll(/[:.]/g, '-')}`,
    );
    await writeFile(inTheWay, 'what somebody put there');
    await expect(desk.desk.restoreSnapshot(id)).rejects.toMatchObject({
      code: 'profile_unwritable',
      details: { path: workspaceDir },
    });
    expect(desk.desk.state()).toMatchObject({ ...before, epoch: 2 });
    expect(await providers(desk)).toEqual(['now']);
    expect(await ids(desk)).toContain(id);
    expect(await readdir(workspaceDir)).not.toContain('pgdata.restored');

    await rm(inTheWay);
    await rm(join(workspaceDir, 'last-seen.json'), { force: true });
    await mkdir(join(workspaceDir, 'last-seen.json'));
    await expect(desk.desk.restoreSnapshot(id)).rejects.toThrow();
    expect(await providers(desk), 'nor what was seen last could be forgotten').toEqual(['now']);

    await rm(join(workspaceDir, 'last-seen.json'), { recursive: true });
    expect(await desk.desk.restoreSnapshot(id)).toMatchObject({ kind: 'open' });
    expect(await providers(desk)).toEqual(['then']);
  });

  it.skipIf(!canMakeDisks)(
    'for which there is no room is refused before the workspace is left, and a start without any says what is missing',
    { tags: ['soak'] },
    async () => {
      const disk = smallDisk(250);
      const profileDir = join(disk.directory, 'profile');
      const { desk, id, workspaceDir } = await deskWithSnapshot({ profileDir });
      const before = desk.desk.state();
      disk.fillUpTo(3_000_000);
      await expect(desk.desk.restoreSnapshot(id)).rejects.toMatchObject({
        code: 'disk_full',
        details: { path: workspaceDir },
      });
      expect(desk.desk.state(), 'it was never left').toEqual(before);
      expect(await providers(desk)).toEqual(['now']);
      expect(await readdir(workspaceDir)).not.toContain('pgdata.unfinished');

      // Room for the account of the snapshot that then fails, and for nothing else.
      disk.fillUpTo(50_000);
      expect(await desk.desk.close()).toMatchObject({ failure: { code: 'disk_full' } });
      await desk.close();
      // What the database gives back as it ends would be room enough to start it.
      disk.fillUpTo(0);
      opened = await openTestDesk({ profileDir });
      const full = {
        kind: 'failed',
        failure: { code: 'disk_full', details: { path: join(workspaceDir, 'pgdata') } },
      };
      expect(opened.desk.state(), 'not that the database is damaged').toMatchObject(full);
      await expect(opened.desk.restoreSnapshot(id)).rejects.toMatchObject({ code: 'disk_full' });
      expect(opened.desk.state()).toMatchObject(full);
      expect(await ids(opened)).toEqual([id]);

      disk.free();
      expect(await opened.desk.open('demo')).toMatchObject({
        kind: 'open',
        failingSnapshots: { failure: { code: 'disk_full' } },
      });
      expect(await providers(opened)).toEqual(['now']);
      expect(await opened.desk.restoreSnapshot(id)).toMatchObject({ kind: 'open' });
      expect(await providers(opened)).toEqual(['then']);
    },
  );
});
