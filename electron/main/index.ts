import { join } from 'node:path';
import { app, dialog, protocol } from 'electron';
import { type DeskEnvironment, readEnvironment } from '../shared/environment';
import { createFileLogger } from '../shared/file-log';
import { type StartFailure, startFailure, unexpectedEnd } from '../shared/start-failure';
import { appSchemes } from './app-protocol';
import { prepareProfileDirectory } from './profile-directory';

const withoutSandbox: StartFailure = {
  title: 'Marketplace Desk does not run without its sandbox',
  text: 'It was started with --no-sandbox. Start it without that option, from an ordinary account.',
};

/** Says in a native dialog why the desk cannot go on, and ends it. */
function giveUp({ title, text }: StartFailure): void {
  dialog.showErrorBox(title, text);
  app.exit(1);
}

/**
 * Opens the desk as soon as the application is ready. Services are loaded only then: what stands
 * before it must happen while the static imports of this file run, in this order.
 */
function openWhenReady(environment: DeskEnvironment): void {
  const log = createFileLogger(environment.profileDir);
  const logFile = join(environment.profileDir, 'logs', 'desk.log');
  process.on('uncaughtException', (error) => {
    log.error('uncaught', { error });
    giveUp(unexpectedEnd(logFile));
  });
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
      giveUp(startFailure(error, logFile));
    });
}

/** Everything that Electron wants settled before it is ready. */
function start(): void {
  if (app.commandLine.hasSwitch('no-sandbox')) {
    // The window shows texts that strangers wrote; without the sandbox it shows nothing.
    giveUp(withoutSandbox);
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
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  giveUp(startFailure(error, 'the console'));
}
