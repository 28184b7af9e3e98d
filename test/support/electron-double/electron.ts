import { app } from './app';
import { BrowserWindow } from './browser-window';
import {
  answerDialog,
  clickMenu,
  dialog,
  Menu,
  nativeTheme,
  powerMonitor,
  safeStorage,
  screen,
  shell,
} from './desktop';
import { ipcMain } from './ipc-main';
import type { DoubleRequest, NumberedRequest, Outcome } from './messages';
import { protocol } from './protocol';
import { report, settings, violate } from './rules';
import { session } from './session';

function windowOf(windowId: number): BrowserWindow {
  const window = BrowserWindow.open.get(windowId);
  if (!window) throw new Error(`Window ${windowId} is gone`);
  return window;
}

async function answer(request: DoubleRequest): Promise<unknown> {
  switch (request.ask) {
    case 'fetch':
      return protocol.fetched(request.url, request.method, request.initiator);
    case 'request-allowed':
      return session.defaultSession.requestAllowed(request.url);
    case 'navigation-allowed':
      return windowOf(request.windowId).webContents.navigationAllowed(
        request.url,
        request.mainFrame,
      );
    case 'window-open-allowed':
      return windowOf(request.windowId).webContents.windowOpenAllowed(request.url);
    case 'permission':
      return session.defaultSession.permitted(request.permission, request.url);
    case 'invoke': {
      const { webContents } = windowOf(request.windowId);
      return ipcMain.invoked(webContents, request.frame, request.channel, request.args);
    }
    case 'navigated':
      return windowOf(request.windowId).webContents.emit('did-navigate', {}, request.url);
    case 'ready-to-show':
      return windowOf(request.windowId).emit('ready-to-show');
    case 'close-window':
      return windowOf(request.windowId).close();
    case 'renderer-gone': {
      const details = { reason: request.reason, exitCode: 5 };
      return windowOf(request.windowId).webContents.emit('render-process-gone', {}, details);
    }
    case 'click-menu':
      return clickMenu(request.label);
    case 'violate':
      return violate(request.rule, request.detail);
    case 'answer-dialog':
      return answerDialog(request.id, request.response);
    case 'activate':
      return app.emit('activate', {});
    case 'quit':
      return app.quit();
  }
}

process.on('message', ({ id, request }: NumberedRequest) => {
  answer(request).then(
    (value) => report({ kind: 'answer', id, outcome: { ok: true, value } satisfies Outcome }),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      report({ kind: 'answer', id, outcome: { ok: false, message } });
    },
  );
});
// A test that was stopped leaves no application behind.
process.on('disconnect', () => process.exit(1));

Object.assign(process, { resourcesPath: settings.resourcesDir, type: 'browser' });
app.begin();

// The module `electron` as the application's main process imports it.
export {
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
};
