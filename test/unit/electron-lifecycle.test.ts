import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { endOnSignal } from '../../electron/browser/end-on-signal';
import { keyPress, type MenuFacts, menuTemplate } from '../../electron/main/menu';
import { prepareProfileDirectory } from '../../electron/main/profile-directory';
import { createQuitSequence } from '../../electron/main/quit-sequence';
import { recoveryPlan } from '../../electron/main/renderer-recovery.rules';
import { resourcePaths } from '../../electron/main/resource-paths';
import {
  openSafeStorageSecrets,
  type SecretCipher,
} from '../../electron/main/safe-storage-secrets';
import { type SandboxFacts, sandboxObstacle } from '../../electron/main/sandbox-support';
import { canUpdate } from '../../electron/main/updates';
import { DeskError } from '../../electron/shared/errors';
import { createLogger, type LogLine } from '../../electron/shared/logger';
import { startFailure } from '../../electron/shared/start-failure';

const place = mkdtempSync(join(tmpdir(), 'desk-lifecycle-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

describe('quitting', () => {
  const sequence = (close: () => Promise<void>, windowMilliseconds?: number) => {
    const lines: LogLine[] = [];
    const quit = vi.fn<() => void>();
    const exited = later<number>();
    const ask = createQuitSequence({
      close,
      quit,
      exit: exited.resolve,
      log: createLogger((line) => lines.push(line)),
      ...(windowMilliseconds === undefined ? {} : { windowMilliseconds }),
    });
    const prevented = () => {
      let yes = false;
      ask({ preventDefault: () => (yes = true) });
      return yes;
    };
    return { prevented, quit, exited: exited.promise, lines };
  };

  it('waits for the workspace to close, once, and then lets the application go', async () => {
    const closed = later<void>();
    const close = vi.fn(() => closed.promise);
    const { prevented, quit } = sequence(close);
    expect([prevented(), prevented()]).toEqual([true, true]);
    expect(quit).not.toHaveBeenCalled();
    closed.resolve();
    await vi.waitFor(() => expect(quit).toHaveBeenCalledOnce());
    expect(close).toHaveBeenCalledOnce();
    expect(prevented()).toBe(false);
  });

  it('does not wait for ever, and says in the log that it gave up', async () => {
    const { prevented, exited, lines } = sequence(() => new Promise(() => undefined), 1);
    prevented();
    expect(await exited).toBe(1);
    expect(lines.map(({ message }) => message)).toEqual(['closing took too long']);
  });

  it('ends with a failure code when closing fails', async () => {
    const { prevented, exited, lines } = sequence(() => Promise.reject(new Error('torn')));
    prevented();
    expect(await exited).toBe(1);
    expect(lines.map(({ message }) => message)).toEqual(['closing failed']);
  });
});

describe('a signal to the browser shell', () => {
  afterEach(() => vi.useRealTimers());

  const shell = (close: () => Promise<void>) => {
    vi.useFakeTimers();
    const exit = vi.fn<(code: number) => void>();
    const told: string[] = [];
    const log = createLogger(() => undefined);
    const signal = endOnSignal({ close, exit, say: (line) => told.push(line), log });
    return { signal, exit, told };
  };
  const never = () => new Promise<void>(() => undefined);

  it('closes in silence, however often one press arrives', async () => {
    const { signal, exit, told } = shell(async () => undefined);
    for (const _copy of 'abc') signal();
    await vi.runAllTimersAsync();
    expect(exit.mock.calls).toEqual([[0]]);
    expect(told).toEqual([]);
  });

  it('is no longer waited for than in a window, and the terminal is told what is kept', async () => {
    const { signal, exit, told } = shell(never);
    signal();
    await vi.runAllTimersAsync();
    expect(exit.mock.calls).toEqual([[1]]);
    expect(told.at(-1)).toMatch(/took too long.*saved is kept/);
  });

  it('ends the desk at once the second time, after it was said that it would', async () => {
    const { signal, exit, told } = shell(never);
    signal();
    signal();
    expect(exit).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_500);
    expect(told.join()).toMatch(/Ctrl\+C again/);
    signal();
    expect(exit.mock.calls).toEqual([[1]]);
    expect(told.at(-1)).toMatch(/saved is kept/);
  });

  it('is told of a closing that failed', async () => {
    const { signal, exit, told } = shell(() => Promise.reject(new Error('torn')));
    signal();
    await vi.runAllTimersAsync();
    expect(exit.mock.calls).toEqual([[1]]);
    expect(told.at(-1)).toMatch(/failed/);
  });
});

function later<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

describe('the menu', () => {
  const facts = (more: Partial<MenuFacts> = {}): MenuFacts => ({
    platform: 'linux',
    developer: false,
    press: () => undefined,
    openLog: () => undefined,
    checkForUpdates: undefined,
    ...more,
  });
  const flat = (template: ReturnType<typeof menuTemplate>): string[] =>
    template.flatMap((item) => [
      String(item.label ?? item.role ?? item.type),
      ...(Array.isArray(item.submenu) ? flat(item.submenu) : []),
    ]);

  it('begins with the menu of the application on macOS only', () => {
    expect(menuTemplate(facts({ platform: 'darwin' }))[0]?.role).toBe('appMenu');
    expect(menuTemplate(facts())[0]?.role).toBe('fileMenu');
    expect(flat(menuTemplate(facts()))).toContain('quit');
  });

  it('offers developer tools only where nothing is packaged', () => {
    expect(flat(menuTemplate(facts()))).not.toContain('toggleDevTools');
    expect(flat(menuTemplate(facts({ developer: true })))).toContain('toggleDevTools');
  });

  it('offers updates only where there can be some', () => {
    expect(flat(menuTemplate(facts()))).not.toContain('Check for updates…');
    const updating = facts({ checkForUpdates: () => undefined });
    expect(flat(menuTemplate(updating))).toContain('Check for updates…');
    expect(canUpdate({ packaged: true, resourcesDir: place })).toBe(false);
    writeFileSync(join(place, 'app-update.yml'), '');
    expect(canUpdate({ packaged: true, resourcesDir: place })).toBe(true);
    expect(canUpdate({ packaged: false, resourcesDir: place })).toBe(false);
  });

  it('presses the keys of the interface, with a character only where one is typed', () => {
    expect(keyPress({ keyCode: 'K', modifiers: ['control'] }).map(({ type }) => type)).toEqual([
      'keyDown',
      'keyUp',
    ]);
    expect(keyPress({ keyCode: '/', modifiers: [] }).map(({ type }) => type)).toEqual([
      'keyDown',
      'char',
      'keyUp',
    ]);
  });
});

describe('a window whose process ended', () => {
  it('may be reloaded, until that has been tried too often', () => {
    expect(recoveryPlan('clean-exit', [], 0)).toBe('nothing');
    expect(recoveryPlan('crashed', [], 0)).toBe('offer_reload');
    expect(recoveryPlan('oom', [1000], 2000)).toBe('offer_reload');
    expect(recoveryPlan('crashed', [1000, 2000], 3000)).toBe('offer_quit');
    expect(recoveryPlan('crashed', [1000, 2000], 3_600_000)).toBe('offer_reload');
    expect(recoveryPlan('launch-failed', [], 0)).toBe('offer_quit');
  });
});

describe('secrets', () => {
  const cipher = (more: Partial<SecretCipher> = {}): SecretCipher => ({
    isAsyncEncryptionAvailable: async () => true,
    getSelectedStorageBackend: () => 'gnome_libsecret',
    encryptStringAsync: async (text) => Buffer.from(`sealed:${Buffer.from(text).toString('hex')}`),
    decryptStringAsync: async (sealed) => {
      const hex = sealed.toString().replace('sealed:', '');
      return { result: Buffer.from(hex, 'hex').toString(), shouldReEncrypt: false };
    },
    ...more,
  });
  const profile = () => mkdtempSync(join(place, 'profile-'));
  const secret = 'postgres://ana:s3cret@db.example/desk';

  it('come back as they were kept, readable by nobody else', async () => {
    const dir = profile();
    const store = await openSafeStorageSecrets(cipher(), dir, 'linux');
    expect(store.availability()).toEqual({ available: true });
    await store.write('teamDatabaseUrl', secret);
    const file = join(dir, 'secrets.json');
    expect(readFileSync(file, 'utf8')).not.toContain('s3cret');
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = await openSafeStorageSecrets(cipher(), dir, 'linux');
    expect(await again.read('teamDatabaseUrl')).toBe(secret);
    await again.remove('teamDatabaseUrl');
    expect(await again.read('teamDatabaseUrl')).toBeUndefined();
  });

  it('are refused on Linux without a keyring, with an explanation', async () => {
    const dir = profile();
    const basic = cipher({ getSelectedStorageBackend: () => 'basic_text' });
    const store = await openSafeStorageSecrets(basic, dir, 'linux');
    expect(store.availability()).toMatchObject({ available: false });
    const refused = await store.write('teamDatabaseUrl', secret).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'secret_storage_unavailable' });
    expect(() => statSync(join(dir, 'secrets.json'))).toThrow();
  });

  it('that can no longer be decrypted are asked for again', async () => {
    const dir = profile();
    await (await openSafeStorageSecrets(cipher(), dir, 'darwin')).write('teamDatabaseUrl', secret);
    const changed = cipher({ decryptStringAsync: () => Promise.reject(new Error('wrong key')) });
    const store = await openSafeStorageSecrets(changed, dir, 'darwin');
    await expect(store.read('teamDatabaseUrl')).rejects.toMatchObject({
      details: { reason: expect.stringContaining('Enter it again') },
    });
  });

  it('survive a damaged file as none kept, which is laid aside and named', async () => {
    const dir = profile();
    const damaged = '{"teamDatabaseUrl":';
    writeFileSync(join(dir, 'secrets.json'), damaged);
    const store = await openSafeStorageSecrets(cipher(), dir, 'linux');
    expect(await store.read('teamDatabaseUrl')).toBeUndefined();
    expect(store.availability()).toMatchObject({ damaged: join(dir, 'secrets.json') });
    await store.write('stripeReadKey', secret);
    expect(await store.read('stripeReadKey')).toBe(secret);
    const [aside = ''] = readdirSync(dir).filter((name) => name.startsWith('secrets-damaged-'));
    expect(readFileSync(join(dir, aside), 'utf8')).toBe(damaged);
    // Another start tells it too, until somebody deletes the file.
    const again = await openSafeStorageSecrets(cipher(), dir, 'linux');
    expect(again.availability()).toMatchObject({ damaged: join(dir, aside) });
    rmSync(join(dir, aside));
    expect(again.availability()).toEqual({ available: true });
  });

  it('are not written over where the file cannot be read now', async () => {
    const dir = profile();
    // A directory is what every account is refused to read as a file.
    mkdirSync(join(dir, 'secrets.json'));
    const store = await openSafeStorageSecrets(cipher(), dir, 'linux');
    const reason = expect.stringContaining('secrets.json) cannot be read.');
    const refused = { code: 'secret_storage_unavailable', details: { reason } };
    await expect(store.read('teamDatabaseUrl')).rejects.toMatchObject(refused);
    await expect(store.write('stripeReadKey', secret)).rejects.toMatchObject(refused);
    expect(readdirSync(dir)).toEqual(['secrets.json']);
  });

  it('of a later version are kept through a write and a removal', async () => {
    const dir = profile();
    const file = join(dir, 'secrets.json');
    writeFileSync(file, JSON.stringify({ ofTomorrow: 'YWJj' }));
    const store = await openSafeStorageSecrets(cipher(), dir, 'linux');
    await store.write('stripeReadKey', secret);
    await store.remove('stripeReadKey');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ ofTomorrow: 'YWJj' });
  });
});

describe('a start that cannot succeed', () => {
  it('says what happened, what was kept and what to do, for every foreseen failure', () => {
    const failures = [
      new DeskError('profile_in_use', { url: 'http://127.0.0.1:4000/' }),
      new DeskError('profile_unwritable', { path: '/profile', reason: 'The disk is read-only.' }),
      new DeskError('disk_full', { path: '/profile' }),
      new DeskError('port_in_use', { port: 4000 }),
      new DeskError('invalid', { reason: 'DESK_PORT must be a port number.' }),
    ];
    const texts = failures.map((failure) => startFailure(failure, '/log').text);
    expect(texts[0]).toContain('http://127.0.0.1:4000/');
    expect(texts[1]).toContain('(/profile)');
    expect(texts[1]).toContain('The disk is read-only.');
    expect(texts[3]).toContain('4000');
    expect(texts[4]).toContain('DESK_PORT must be a port number.');
    expect(startFailure(new Error('SELECT secret'), '/log').text).not.toContain('SELECT');
    expect(startFailure(new Error('SELECT secret'), '/log').text).toContain('/log');
    for (const text of texts) expect(text).not.toContain('!');
  });

  it('names the profile directory that cannot be made', () => {
    const file = join(place, 'a-file');
    writeFileSync(file, '');
    expect(() => prepareProfileDirectory(join(file, 'profile'))).toThrow(
      expect.objectContaining({
        code: 'profile_unwritable',
        details: { path: join(file, 'profile'), reason: expect.stringContaining('is a file') },
      }),
    );
    expect(() => prepareProfileDirectory(file)).toThrow(
      expect.objectContaining({ code: 'profile_unwritable' }),
    );
    const fresh = join(place, 'deep', 'profile');
    prepareProfileDirectory(fresh);
    prepareProfileDirectory(fresh);
    expect(statSync(fresh).isDirectory()).toBe(true);
  });

  it('explains what keeps Chromium’s sandbox from working', () => {
    const facts: SandboxFacts = {
      platform: 'linux',
      userId: 1000,
      userNamespaces: true,
      sandboxHelper: false,
    };
    expect(sandboxObstacle(facts)).toBeUndefined();
    expect(sandboxObstacle({ ...facts, userId: 0 })).toContain('ordinary account');
    expect(sandboxObstacle({ ...facts, userNamespaces: false })).toContain('user namespaces');
    expect(
      sandboxObstacle({ ...facts, userNamespaces: false, sandboxHelper: true }),
    ).toBeUndefined();
    expect(sandboxObstacle({ ...facts, platform: 'darwin', userId: 0 })).toBeUndefined();
  });
});

describe('the parts of the application', () => {
  it('are found in the project and in the package', () => {
    const project = resourcePaths({
      packaged: false,
      appDir: '/project',
      resourcesDir: '/electron',
    });
    expect(project).toMatchObject({
      rendererDir: join('/project', 'out', 'renderer'),
      templatesDir: join('/project', 'resources', 'database'),
      migrationsDir: join('/project', 'prisma', 'migrations'),
    });
    const app = join('/resources', 'app.asar');
    const packaged = resourcePaths({ packaged: true, appDir: app, resourcesDir: '/resources' });
    expect(packaged).toMatchObject({
      preload: join(app, 'out', 'preload', 'index.cjs'),
      templatesDir: join('/resources', 'database'),
      migrationsDir: join('/resources', 'prisma', 'migrations'),
    });
  });
});
