import { readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { demoPersonas } from '../../../prisma/seed/personas';
import { openTestDesk, type TestDesk } from '../../support/open-test-desk';

let opened: TestDesk | undefined;

afterEach(async () => {
  await opened?.close('remove');
  opened = undefined;
});

async function countTools({ desk }: TestDesk): Promise<number> {
  return desk.workspace().authority.prisma.marketplace_tools.count();
}

/** Makes the database unreadable, as a failing disk would. */
async function damage(profileDir: string): Promise<void> {
  const control = join(profileDir, 'workspaces', 'demo', 'pgdata', 'global', 'pg_control');
  await truncate(control, 0);
}

describe('the demo workspace', () => {
  it('opens on a new profile with the seeded tools and the four personas', async () => {
    opened = await openTestDesk();
    expect(opened.desk.state()).toMatchObject({ kind: 'open', workspace: 'demo', database: 'ok' });
    expect(await countTools(opened)).toBe(54);
    expect(opened.desk.workspace().personas.map(({ role }) => role)).toEqual(
      demoPersonas.map(({ role }) => role),
    );
  });

  it('has the same tools where the template of the build is missing', async () => {
    const migrationsDir = join('prisma', 'migrations');
    const localMigrationsDir = join('prisma', 'local-migrations');
    const templatesDir = join('test', 'fixtures', 'there-is-no-template-here');
    opened = await openTestDesk({ resources: { templatesDir, migrationsDir, localMigrationsDir } });
    expect(await countTools(opened)).toBe(54);
  });

  it('remembers who acts, and tells every window when that changes', async () => {
    opened = await openTestDesk();
    const before = opened.desk.state();
    const finance = demoPersonas.find(({ role }) => role === 'finance');
    expect(opened.desk.session().actor.role).toBe('curator');
    opened.desk.actAs(finance?.id ?? '');
    expect(opened.desk.session().actor).toMatchObject({ userId: finance?.id, role: 'finance' });
    expect(opened.desk.state()).not.toEqual(before);
    opened = await opened.reopen();
    expect(opened.desk.session().actor.role).toBe('finance');
  });

  it('refuses a persona that nobody has', async () => {
    opened = await openTestDesk();
    const { desk } = opened;
    expect(() => desk.actAs('018d0a3e-5c00-7a11-8e01-0c1affffffff')).toThrow('forbidden');
    expect(desk.session().actor.role).toBe('curator');
  });
});

it('the local workspace begins empty, belongs to one person in every role, and keeps apart from the demo', async () => {
  opened = await openTestDesk();
  const state = await opened.desk.open('local');
  expect(state).toMatchObject({ kind: 'open', workspace: 'local' });
  expect(await countTools(opened)).toBe(0);
  const { personas } = opened.desk.workspace();
  expect(personas.map(({ role }) => role)).toEqual(['curator', 'moderator', 'finance', 'admin']);
  expect(new Set(personas.map(({ userId }) => userId)).size).toBe(1);
  opened = await opened.reopen();
  expect(opened.desk.state()).toMatchObject({ workspace: 'local' });
  await opened.desk.open('demo');
  expect(await countTools(opened)).toBe(54);
});

describe('a damaged database', () => {
  it('is left as it is, said clearly, and mended by restoring a snapshot', async () => {
    opened = await openTestDesk();
    const { prisma } = opened.desk.workspace().authority;
    await prisma.marketplace_tools.updateMany({ data: { provider: 'Kept by the snapshot' } });
    await opened.desk.close();
    await damage(opened.profileDir);

    opened = await openTestDesk({ profileDir: opened.profileDir });
    expect(opened.desk.state()).toMatchObject({
      kind: 'failed',
      failure: { code: 'database_damaged' },
    });
    expect(() => opened?.desk.workspace()).toThrow('database_damaged');

    const [newest] = await opened.desk.listSnapshots();
    expect(newest?.reason).toBe('quit');
    expect(await opened.desk.restoreSnapshot(newest?.id ?? '')).toMatchObject({ kind: 'open' });
    const kept = await opened.desk.workspace().authority.prisma.marketplace_tools.count({
      where: { provider: 'Kept by the snapshot' },
    });
    expect(kept).toBe(54);
    const aside = await readdir(join(opened.profileDir, 'workspaces', 'demo'));
    expect(aside.some((name) => name.startsWith('before-restore-'))).toBe(true);
  });

  it('does not keep another workspace from being opened', async () => {
    opened = await openTestDesk();
    await opened.desk.close();
    await damage(opened.profileDir);
    opened = await openTestDesk({ profileDir: opened.profileDir });
    expect(await opened.desk.open('local')).toMatchObject({ kind: 'open', workspace: 'local' });
  });
});

it('a damaged snapshot is refused and the present data stays', async () => {
  opened = await openTestDesk();
  const { desk, profileDir } = opened;
  const { id } = await desk.takeSnapshot();
  await writeFile(join(profileDir, 'workspaces', 'demo', 'snapshots', `${id}.tar.gz`), 'torn');
  await expect(desk.restoreSnapshot(id)).rejects.toMatchObject({ code: 'database_damaged' });
  expect(await countTools(opened)).toBe(54);
});

it('a settings file that makes no sense costs the settings that make none, and nothing else', async () => {
  opened = await openTestDesk();
  const { desk, profileDir } = opened;
  const { preferences } = desk.settings.read();
  const { localUserId } = desk.settings.update({
    preferences: { ...preferences, theme: 'dark', density: 'comfortable', singleKeys: false },
  });
  await desk.close();
  await writeFile(
    join(profileDir, 'settings.json'),
    JSON.stringify({ workspace: 'mainframe', localUserId, preferences: { theme: 'dark' } }),
  );
  opened = await openTestDesk({ profileDir });
  expect(opened.desk.settings.read()).toMatchObject({
    workspace: 'demo',
    localUserId,
    preferences: { theme: 'dark', density: 'compact', singleKeys: true },
  });
  await opened.desk.close();
  await writeFile(join(profileDir, 'settings.json'), '{"workspace": "lo');
  opened = await openTestDesk({ profileDir });
  expect(opened.desk.state()).toMatchObject({ kind: 'open', workspace: 'demo' });
});
