import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createCallerFactory } from '../../../electron/ipc/procedure';
import { appRouter } from '../../../electron/ipc/router';
import { createLogger } from '../../../electron/shared/logger';
import { type Desk, openDesk } from '../../../electron/workspace/desk';
import { firstPage } from '../../../electron/workspace/first-page';
import { layoutsSchema } from '../../../electron/workspace/layouts.schema';
import { openSettings } from '../../../electron/workspace/settings';
import { keepLayouts } from '../../../electron/workspace/workspace.service';
import { demoPersonas } from '../../../prisma/seed/personas';
import { answersIn } from '../../support/early-answers';
import { openTestDesk, type TestDesk, testDeskOptions } from '../../support/open-test-desk';

let opened: TestDesk | undefined;

afterEach(async () => {
  await opened?.close('remove');
  opened = undefined;
});

/** Asks as a window does that is there before the database is. */
function askEarly(desk: Desk) {
  const caller = createCallerFactory(appRouter)({ desk, log: createLogger(() => undefined) });
  return {
    state: desk.state(),
    session: caller.workspace.session(),
    tools: caller.catalog.list({}),
  };
}

async function countTools({ desk }: TestDesk): Promise<number> {
  return desk.workspace().authority.prisma.marketplace_tools.count();
}

describe('a new profile', () => {
  let profile: TestDesk;
  let early: ReturnType<typeof askEarly> | undefined;
  beforeAll(async () => {
    profile = await openTestDesk({}, (opening) => {
      early = askEarly(opening);
    });
  });
  afterAll(() => profile?.close('remove'));
  const finance = demoPersonas.find(({ role }) => role === 'finance');

  it('opens the demo with its tools and personas', async () => {
    const { desk } = profile;
    const before = desk.state();
    expect(early?.state).toMatchObject({ kind: 'opening', epoch: 1 });
    expect(before).toMatchObject({ epoch: 1 });
    expect(await early?.session).toMatchObject({
      workspace: { kind: 'demo', location: desk.workspace().authority.location },
      actor: { role: 'curator' },
    });
    expect((await early?.tools)?.total).toBe(54);
    expect(before).toMatchObject({ kind: 'open', workspace: 'demo', database: 'ok' });
    expect(await countTools(profile)).toBe(54);
    const { personas } = desk.workspace();
    expect(personas.map(({ role }) => role)).toEqual(demoPersonas.map(({ role }) => role));

    expect(desk.session().actor.role).toBe('curator');
    expect(() => desk.actAs('018d0a3e-5c00-7a11-8e01-0c1affffffff')).toThrow('forbidden');
    expect(desk.session().actor.role).toBe('curator');
    desk.actAs(finance?.id ?? '');
    expect(desk.session().actor).toMatchObject({ userId: finance?.id, role: 'finance' });
    expect(desk.state(), 'every window is told').not.toEqual(before);
  });

  it('has a local workspace that begins empty and belongs to one person in every role', async () => {
    const state = await profile.desk.open('local');
    expect(state).toMatchObject({ kind: 'open', workspace: 'local' });
    expect(await countTools(profile)).toBe(0);
    const { personas } = profile.desk.workspace();
    expect(personas.map(({ role }) => role)).toEqual(['curator', 'moderator', 'finance', 'admin']);
    expect(new Set(personas.map(({ userId }) => userId)).size).toBe(1);
  });

  it('remembers where one was and who acted where, and keeps the two workspaces apart', async () => {
    profile = await profile.reopen();
    expect(profile.desk.state()).toMatchObject({ workspace: 'local' });
    await profile.desk.open('demo');
    expect(await countTools(profile)).toBe(54);
    expect(profile.desk.session().actor.role).toBe('finance');
  });
});

it('what was seen last of all tools is shown before the database is opened, and forgotten with it', {
  tags: ['soak'],
}, async () => {
  const callerOf = (desk: Desk) =>
    createCallerFactory(appRouter)({ desk, log: createLogger(() => undefined) });
  opened = await openTestDesk();
  const file = join(opened.profileDir, 'workspaces', 'demo', 'last-seen.json');
  let { catalog } = callerOf(opened.desk);
  const read = () => opened?.desk.lastSeen.read('demo');
  const seen = await catalog.list({});
  await expect.poll(read).toEqual(seen);
  // None of these is what the catalog opens with.
  await catalog.list({ search: 'lead' });
  await catalog.list({ sort: [{ field: 'price', direction: 'asc' }] });
  await catalog.list({ filters: { status: ['BETA'] } });
  await catalog.list({ offset: 2 });
  const { nextCursor } = await catalog.list({ limit: 5 });
  await catalog.list({ cursor: nextCursor });
  await opened.desk.close();

  const left = openDesk({ ...testDeskOptions(opened.profileDir), pageFirst: true });
  await left.close();
  await left.started();
  expect(left.state(), 'closed before it was opened').toMatchObject({ step: 'Starting' });

  let early: Promise<string> | undefined;
  opened = await openTestDesk({ profileDir: opened.profileDir, pageFirst: true }, (opening) => {
    early = firstPage(opening, '<head></head>');
    expect(opening.state()).toMatchObject({ kind: 'opening' });
  });
  expect(answersIn(await early)).toMatchObject({ state: { kind: 'opening' }, lastSeen: seen });
  expect(await countTools(opened), 'it opens though nobody asks').toBe(54);

  ({ catalog } = callerOf(opened.desk));
  const now = answersIn(await firstPage(opened.desk, '<head></head>'));
  expect(now, 'the database says better').not.toHaveProperty('lastSeen');
  await writeFile(file, '{"build": "test", "val');
  expect(await read(), 'torn').toBeUndefined();
  await writeFile(file, '{"build": "another", "value": {"rows": 3}}');
  expect(await read(), 'of another build').toBeUndefined();

  await catalog.list({});
  await expect.poll(read).toEqual(seen);
  const { id } = await opened.desk.takeSnapshot();
  await opened.desk.restoreSnapshot(id);
  expect(await read()).toBeUndefined();
});

/** The files that this process has open below a directory; Linux alone tells. */
async function openFilesBelow(directory: string): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const links = await readdir('/proc/self/fd');
  const files = await Promise.all(
    links.map((link) => readlink(join('/proc/self/fd', link)).catch(() => '')),
  );
  return files.filter((file) => file.startsWith(directory));
}

describe('damage of a database', () => {
  const tables = ['_prisma_migrations', 'desk_sync_meta'] as const;
  const files = new Map<string, string>();
  let whole: string;
  beforeAll(async () => {
    const { desk, profileDir } = await openTestDesk();
    whole = profileDir;
    const { prisma, pool } = desk.workspace().authority;
    await prisma.marketplace_tools.updateMany({ data: { provider: 'Kept by the snapshot' } });
    for (const table of tables) {
      const { rows } = await pool.query<{ file: string }>(
        'SELECT pg_relation_filepath($1::regclass) AS file',
        [table],
      );
      files.set(table, rows[0]?.file ?? '');
    }
    await desk.close();
  });
  afterAll(() => rm(whole, { recursive: true, force: true }));

  /** A copy of a closed profile whose demo has a snapshot. */
  async function closedProfile() {
    const profileDir = await mkdtemp(join(tmpdir(), 'desk-damaged-'));
    await cp(whole, profileDir, { recursive: true });
    const workspaceDir = join(profileDir, 'workspaces', 'demo');
    return { profileDir, workspaceDir, location: join(workspaceDir, 'pgdata') };
  }

  it('leaves it as it is, is said clearly, keeps no other workspace shut, and is mended by a snapshot', async () => {
    const { profileDir, workspaceDir, location } = await closedProfile();
    // As a failing disk would make it.
    await truncate(join(location, 'global', 'pg_control'), 0);

    let early: ReturnType<typeof askEarly> | undefined;
    opened = await openTestDesk({ profileDir }, (opening) => {
      early = askEarly(opening);
    });
    const { desk } = opened;
    await expect(early?.tools).rejects.toMatchObject({
      cause: { failure: { code: 'database_damaged' } },
    });
    const damaged = { kind: 'failed', failure: { code: 'database_damaged' } };
    expect(desk.state()).toMatchObject(damaged);
    expect(() => desk.workspace()).toThrow('database_damaged');
    expect(await desk.open('local')).toMatchObject({ kind: 'open', workspace: 'local' });
    expect(await desk.open('demo')).toMatchObject(damaged);

    const [newest] = await desk.listSnapshots();
    expect(newest?.reason).toBe('quit');
    expect(await desk.restoreSnapshot(newest?.id ?? '')).toMatchObject({ kind: 'open' });
    const where = { provider: 'Kept by the snapshot' };
    expect(await desk.workspace().authority.prisma.marketplace_tools.count({ where })).toBe(54);
    const names = await readdir(workspaceDir);
    expect(names.some((name) => name.startsWith('before-restore-'))).toBe(true);

    await writeFile(join(workspaceDir, 'snapshots', `${newest?.id}.tar.gz`), 'torn');
    await expect(desk.restoreSnapshot(newest?.id ?? '')).rejects.toMatchObject({
      code: 'database_damaged',
    });
    expect(await countTools(opened), 'the present data stays').toBe(54);
  });

  it.each(tables)(
    'in %s is found while the workspace opens, said with its place, and no engine stays on the data',
    { tags: ['soak'] },
    async (table) => {
      const { profileDir, location } = await closedProfile();
      await writeFile(join(location, files.get(table) ?? ''), Buffer.alloc(8192, 0xff));

      opened = await openTestDesk({ profileDir });
      const { desk } = opened;
      expect(desk.state()).toMatchObject({
        kind: 'failed',
        failure: { code: 'database_damaged', details: { path: location } },
      });
      expect(await openFilesBelow(location)).toEqual([]);
      const [newest] = await desk.listSnapshots();
      expect(await desk.restoreSnapshot(newest?.id ?? '')).toMatchObject({ kind: 'open' });
      expect(await countTools(opened)).toBe(54);
    },
  );
});

describe('a settings file', () => {
  async function newProfile(): Promise<string> {
    const profileDir = await mkdtemp(join(tmpdir(), 'desk-settings-'));
    onTestFinished(() => rm(profileDir, { recursive: true, force: true }));
    return profileDir;
  }

  it('that makes no sense costs the settings that make none, and nothing else', async () => {
    const profileDir = await newProfile();
    const first = openSettings(profileDir);
    const { preferences } = first.read();
    const { localUserId } = first.update({
      preferences: { ...preferences, theme: 'dark', density: 'comfortable', singleKeys: false },
    });
    await writeFile(
      join(profileDir, 'settings.json'),
      JSON.stringify({ workspace: 'mainframe', localUserId, preferences: { theme: 'dark' } }),
    );
    expect(openSettings(profileDir).read()).toMatchObject({
      workspace: 'demo',
      localUserId,
      preferences: { theme: 'dark', density: 'compact', singleKeys: true },
    });
  });

  it('keeps what another version of the desk wrote there', async () => {
    const profileDir = await newProfile();
    const file = join(profileDir, 'settings.json');
    await writeFile(file, JSON.stringify({ ofTomorrow: 1 }));
    openSettings(profileDir).update({ workspace: 'local' });
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      ofTomorrow: 1,
      workspace: 'local',
    });
  });

  it('keeps a layout beside those of other screens, and takes none without end', async () => {
    const catalog = { widths: { name: 300 }, shown: { version: true }, order: ['price'] };
    const settings = openSettings(await newProfile());
    const context = { desk: { settings } } as unknown as Parameters<typeof keepLayouts>[0];
    keepLayouts(context, { grids: { catalog }, panes: {} });
    keepLayouts(context, { grids: {}, panes: { catalog: 520 } });
    expect(settings.read().layouts).toEqual({ grids: { catalog }, panes: { catalog: 520 } });

    const sentences = (given: unknown) =>
      layoutsSchema.safeParse(given).error?.issues.map(({ message }) => message);
    const endless = Array.from({ length: 2_000 }, (_, at) => `column ${at}`);
    expect(sentences({ grids: { catalog: { ...catalog, order: endless } } })).toEqual([
      'This layout of columns holds more than can be kept.',
    ]);
    expect(sentences({ panes: { catalog: 9_000 } })).toEqual(['A width is at most 4,000 pixels.']);
    expect(sentences({ grids: { catalog: { ...catalog, widths: { name: 'wide' } } } })).toEqual([
      'A width is a number of pixels.',
    ]);
  });

  it('that cannot be read or written is said, with its path', async () => {
    const profileDir = await newProfile();
    const path = join(profileDir, 'settings.json');
    const settings = openSettings(profileDir);
    const before = settings.read();
    await rm(path);
    await mkdir(join(path, 'a directory stands there'), { recursive: true });
    const said = expect.objectContaining({
      code: 'profile_unwritable',
      details: expect.objectContaining({ path }),
    });
    expect(() => settings.update({ workspace: 'local' })).toThrow(said);
    expect(settings.read(), 'what could not be kept does not hold').toEqual(before);
    expect(() => openSettings(profileDir)).toThrow(said);
  });

  it('that was torn is replaced by the defaults', async () => {
    const profileDir = await newProfile();
    await writeFile(join(profileDir, 'settings.json'), '{"workspace": "lo');
    expect(openSettings(profileDir).read()).toMatchObject({ workspace: 'demo', personas: {} });
  });
});
