import { join } from 'node:path';
import { app, dialog, protocol } from 'electron';
import { type DeskEnvironment, readEnvironment } from '../shared/environment';
import { createFileLogger } from '../shared/file-log';
import { startFailure } from '../shared/start-failure';
import { appSchemes } from './app-protocol';
import { prepareProfileDirectory } from './profile-directory';

const noSandbox =
  'It was started with --no-sandbox. Start it without that option, from an ordinary account.';

/** Says in a native dialog why the desk does not start, and ends it. */
function refuseToStart(title: string, text: string): void {
  dialog.showErrorBox(title, text);
  app.exit(1);
}

/**
 * Opens the desk as soon as the application is ready. Services are loaded only then: what stands
 * before it must happen while the static imports of this file run, in this order.
 */
function openWhenReady(environment: DeskEnvironment): void {
  const log = createFileLogger(environment.profileDir);
  let bringToFront: (() => void) | undefined;
  app.on('second-instance', () => bringToFront?.());
  app.on('activate', () => bringToFront?.());
  app.on('child-process-gone', (_event, details) =>
    log.warn('helper process ended', { ...details }),
  );
  app
    .whenReady()
    .then(async () => {
      const { openDeskWindow } = await import('./open-desk-window');
      bringToFront = await openDeskWindow(environment, log);
    })
    .catch((error: unknown) => {
      log.error('the desk could not start', { error });
      const { title, text } = startFailure(error, join(environment.profileDir, 'logs', 'desk.log'));
      refuseToStart(title, text);
    });
}

/** Everything that Electron wants settled before it is ready. */
function start(): void {
  if (app.commandLine.hasSwitch('no-sandbox')) {
    // The window shows texts that strangers wrote; without the sandbox it shows nothing.
    refuseToStart('Marketplace Desk does not run without its sandbox', noSandbox);
    return;
  }
  const environment = readEnvironment(process.env);
  const { profileDir } = environment;
  const browserDir = join(profileDir, 'browser');
  prepareProfileDirectory(profileDir);
  prepareProfileDirectory(browserDir);
  // The single-instance lock belongs to the user-data directory, so the directory comes first.
  app.setPath('userData', profileDir);
  app.setPath('sessionData', browserDir);
  if (!app.requestSingleInstanceLock()) {
    // The first instance has been told and comes to the front.
    app.quit();
    return;
  }
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged(appSchemes);
  openWhenReady(environment);
}

try {
  start();
} catch (error) {
  const { title, text } = startFailure(error, 'the console');
  refuseToStart(title, text);
}
