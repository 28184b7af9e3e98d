import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
} from 'electron';
import { acquireProfileLock } from '../database/profile-lock';
import { attachElectronTransport } from '../ipc/electron-transport';
import { appRouter } from '../ipc/router';
import { systemClock } from '../shared/clock';
import type { DeskEnvironment } from '../shared/environment';
import { DeskError } from '../shared/errors';
import type { Logger } from '../shared/logger';
import { processorsAreFew } from '../shared/processors';
import { buildOf } from '../shared/renderer-file';
import { openDesk } from '../workspace/desk';
import { firstPage } from '../workspace/first-page';
import { serveApp } from './app-protocol';
import { keyPress, menuTemplate } from './menu';
import { createQuitSequence } from './quit-sequence';
import { recoverRenderer } from './renderer-recovery';
import { resourcePaths } from './resource-paths';
import { openSafeStorageSecrets } from './safe-storage-secrets';
import { appUrl } from './security/app-origin';
import { guardNavigation } from './security/navigation-guard';
import { guardPermissions } from './security/permission-guard';
import { guardRequests } from './security/request-guard';
import { isTrustedSender } from './security/sender-check';
import { guardWindowOpen } from './security/window-open-guard';
import { canUpdate, checkForUpdates } from './updates';
import { rememberedWindow, rememberWindow, windowOptions } from './window';

/**
 * Opens the desk and its window. Runs once the application is ready.
 * @returns a function that brings the window to the front, making it anew where it was closed
 * @throws DeskError whatever kept the profile from being opened.
 */
export async function openDeskWindow(
  environment: DeskEnvironment,
  log: Logger,
): Promise<() => void> {
  const { profileDir, databaseUrl, stripe: stripeEnvironment } = environment;
  const developer = !app.isPackaged;
  const facts = { packaged: app.isPackaged, resourcesDir: process.resourcesPath };
  const paths = resourcePaths({ ...facts, appDir: app.getAppPath() });

  const secrets = await openSafeStorageSecrets(safeStorage, profileDir, process.platform);
  let bringToFront: () => void = () => undefined;
  // Electron's own lock knows nothing of a browser shell on the same profile; this one does.
  const lock = await acquireProfileLock(profileDir, {
    describe: async () => ({ shell: 'electron' }),
    focus: async () => bringToFront(),
  });
  if (!lock.held) {
    const url = lock.holder?.url;
    throw new DeskError('profile_in_use', { path: profileDir, ...(url ? { url } : {}) });
  }
  const desk = openDesk({
    profileDir,
    resources: paths,
    secrets,
    log,
    clock: systemClock,
    shell: 'electron',
    version: app.getVersion(),
    build: buildOf(paths.rendererDir),
    databaseUrl,
    stripeEnvironment,
    pageFirst: processorsAreFew(),
  });
  nativeTheme.themeSource = desk.settings.read().preferences.theme;

  serveApp(protocol, paths.rendererDir, (built) => firstPage(desk, built));
  guardPermissions(session.defaultSession);
  guardRequests(session.defaultSession, developer);

  let window: BrowserWindow | undefined;
  attachElectronTransport({
    ipc: ipcMain,
    router: appRouter,
    createContext: () => ({ desk, log }),
    isTrustedSender: (event: Electron.IpcMainInvokeEvent) =>
      isTrustedSender(event, window?.webContents.id),
  });

  const quitSequence = createQuitSequence({
    close: async () => {
      await desk.close();
      await lock.release();
    },
    quit: () => app.quit(),
    exit: (code) => app.exit(code),
    log,
  });
  app.on('before-quit', quitSequence);
  powerMonitor.on('shutdown', () => app.quit());
  app.on('window-all-closed', () => {
    // On macOS an application stays open without windows, until the person quits it.
    if (process.platform !== 'darwin') app.quit();
  });

  const openWindow = () => {
    const state = rememberedWindow(profileDir, screen);
    const opened = new BrowserWindow(
      windowOptions({
        state,
        dark: nativeTheme.shouldUseDarkColors,
        preload: paths.preload,
        icon: process.platform === 'linux' ? paths.icon : undefined,
      }),
    );
    window = opened;
    const contents = opened.webContents;
    guardNavigation(contents);
    guardWindowOpen(contents, (address) => shell.openExternal(address));
    rememberWindow(opened, profileDir, log);
    recoverRenderer(opened, { dialog, quit: () => app.quit(), clock: systemClock, log });
    opened.once('ready-to-show', () => {
      if (state.maximized) opened.maximize();
      opened.show();
    });
    opened.once('closed', () => {
      window = undefined;
    });
    void opened.loadURL(appUrl);
  };

  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        platform: process.platform,
        developer,
        press: (key) => {
          for (const input of keyPress(key)) window?.webContents.sendInputEvent(input);
        },
        openLog: () => shell.showItemInFolder(join(profileDir, 'logs', 'desk.log')),
        checkForUpdates: canUpdate(facts) ? () => void checkForUpdates(dialog, log) : undefined,
      }),
    ),
  );
  openWindow();

  bringToFront = () => {
    if (window === undefined) return openWindow();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  return bringToFront;
}
