import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DoubleDesk } from '../../support/electron-double/double-desk';

/** A main process that keeps every rule; each wrong one below breaks it in one place. */
const correct = {
  paths: `app.setPath('userData', process.env.DESK_PROFILE_DIR);`,
  lock: `app.requestSingleInstanceLock();`,
  sandbox: `app.enableSandbox();`,
  schemes: `protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true } }]);`,
  ready: `await app.whenReady();`,
  handler: `protocol.handle('app', () => new Response(''));`,
  session: `const { defaultSession } = session;
    defaultSession.setPermissionRequestHandler((_c, _p, answer) => answer(false));
    defaultSession.setPermissionCheckHandler(() => false);
    defaultSession.setDevicePermissionHandler(() => false);`,
  ipc: `ipcMain.handle('desk:call', () => null);`,
  window: `const window = new BrowserWindow({ webPreferences: { sandbox: true } });`,
  guards: `window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
    window.webContents.on('will-frame-navigate', (event) => event.preventDefault());`,
  load: `window.loadURL('app://desk/');`,
};

type Part = keyof typeof correct;

function mainOf(parts: Record<string, string>): string {
  return `import { app, BrowserWindow, ipcMain, powerMonitor, protocol, safeStorage, screen, session } from 'electron';
    (async () => {
      ${Object.values(parts).join('\n')}
    })().catch(() => undefined).then(() => app.exit(0));`;
}

/** Runs a main process over the double. @returns the rules it broke */
async function rulesBrokenBy(source: string, backend?: 'basic_text'): Promise<string[]> {
  await using desk = new DoubleDesk();
  const main = join(desk.directory, 'main.mjs');
  writeFileSync(main, source);
  const settings = backend ? { storageBackend: backend } : {};
  const application = await desk.start({ main, settings });
  await application.exit();
  return [...new Set(application.violations.map(({ rule }) => rule))];
}

/** The correct order with one part replaced, or moved before another. */
function withPart(part: Part, source: string): Record<string, string> {
  return { ...correct, [part]: source };
}
function withMoved(part: Part, before: Part): Record<string, string> {
  const entries: [string, string][] = [];
  for (const [name, source] of Object.entries(correct)) {
    if (name === before) entries.push([part, correct[part]]);
    if (name !== part) entries.push([name, source]);
  }
  return Object.fromEntries(entries);
}

describe('the double of Electron', () => {
  it('accepts a main process that keeps the rules', async () => {
    expect(await rulesBrokenBy(mainOf(correct))).toEqual([]);
  });

  it.each<[string, string, Record<string, string>]>([
    ['the profile is set after the lock', 'user-data-before-lock', withMoved('lock', 'paths')],
    [
      'the profile directory does not exist',
      'path',
      withPart('paths', `app.setPath('userData', '/nowhere/at/all');`),
    ],
    ['the sandbox is enabled after ready', 'before-ready', withMoved('ready', 'sandbox')],
    ['the sandbox is forgotten', 'sandbox', withPart('sandbox', '')],
    ['the scheme is registered after ready', 'before-ready', withMoved('ready', 'schemes')],
    [
      'the schemes are registered twice',
      'schemes-once',
      withPart('schemes', correct.schemes + correct.schemes),
    ],
    ['the scheme is handled before ready', 'after-ready', withMoved('handler', 'ready')],
    ['the scheme was never registered', 'scheme-registered', withPart('schemes', '')],
    [
      'the scheme is handled twice',
      'scheme-handler',
      withPart('handler', correct.handler + correct.handler),
    ],
    ['a window is made before ready', 'after-ready', withMoved('window', 'ready')],
    ['the session is used before ready', 'after-ready', withMoved('session', 'ready')],
    [
      'the displays are asked before ready',
      'after-ready',
      withPart('lock', 'screen.getPrimaryDisplay();'),
    ],
    [
      'the power monitor is used before ready',
      'after-ready',
      withPart('lock', `powerMonitor.on('shutdown', () => {});`),
    ],
    [
      'the keyring is asked before ready',
      'safe-storage-after-ready',
      withPart('lock', 'await safeStorage.isAsyncEncryptionAvailable();'),
    ],
    ['a channel is handled twice', 'ipc-handler', withPart('ipc', correct.ipc + correct.ipc)],
    [
      'Node reaches the page',
      'web-preferences',
      withPart(
        'window',
        'const window = new BrowserWindow({ webPreferences: { nodeIntegration: true } });',
      ),
    ],
    [
      'the preload shares the page’s world',
      'web-preferences',
      withPart(
        'window',
        'const window = new BrowserWindow({ webPreferences: { contextIsolation: false } });',
      ),
    ],
    [
      'the preload does not exist',
      'web-preferences',
      withPart(
        'window',
        `const window = new BrowserWindow({ webPreferences: { preload: '/nowhere.cjs' } });`,
      ),
    ],
    ['a page is loaded without guards', 'guards-before-load', withPart('guards', '')],
    ['a page is loaded before its scheme is handled', 'scheme-handler', withPart('handler', '')],
  ])('reports a main process in which %s', { tags: ['soak'] }, async (_mistake, rule, parts) => {
    expect(await rulesBrokenBy(mainOf(parts))).toContain(rule);
  });

  it('reports a secret that is kept with the key that everyone knows', async () => {
    const parts = withPart('ipc', `await safeStorage.encryptStringAsync('secret');`);
    expect(await rulesBrokenBy(mainOf(parts), 'basic_text')).toContain('safe-storage-basic-text');
  });
});
