import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { app, type ClosableWindow, PreventableEvent } from './app';
import { protocol } from './protocol';
import { cloned, life, mustBeReady, report, tell, violate } from './rules';
import { session } from './session';

interface Preferences {
  readonly preload?: string;
  readonly [name: string]: unknown;
}

interface WindowOptions {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly show?: boolean;
  readonly backgroundColor?: string;
  readonly webPreferences?: Preferences;
}

/** What each preference must not be, by Electron's security recommendations. */
const forbiddenPreferences: Readonly<Record<string, unknown>> = {
  nodeIntegration: true,
  nodeIntegrationInWorker: true,
  nodeIntegrationInSubFrames: true,
  contextIsolation: false,
  sandbox: false,
  webSecurity: false,
  allowRunningInsecureContent: true,
  experimentalFeatures: true,
  webviewTag: true,
};

function judgePreferences(preferences: Preferences): void {
  for (const [name, forbidden] of Object.entries(forbiddenPreferences)) {
    if (preferences[name] === forbidden) {
      violate('web-preferences', `${name} must not be ${String(forbidden)}`);
    }
  }
  if ('enableBlinkFeatures' in preferences) {
    violate('web-preferences', 'enableBlinkFeatures must not be set');
  }
  const { preload } = preferences;
  if (preload !== undefined && (!isAbsolute(preload) || !existsSync(preload))) {
    violate('web-preferences', `preload must be an absolute path of a file: ${preload}`);
  }
}

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

class WebContents extends EventEmitter {
  #destroyed = false;
  #openHandler: OpenHandler | undefined;

  constructor(readonly id: number) {
    super();
  }

  isDestroyed = (): boolean => this.#destroyed;
  setWindowOpenHandler = (handler: OpenHandler): void => {
    this.#openHandler = handler;
  };

  send(channel: string, ...args: unknown[]): void {
    if (this.#destroyed) throw new Error('Object has been destroyed');
    report({ kind: 'send', windowId: this.id, channel, args: cloned(args, channel) });
  }

  reload(): void {
    tell({ name: 'reload', windowId: this.id });
  }

  sendInputEvent(event: { type: string; keyCode: string; modifiers?: string[] }): void {
    if (event.type !== 'keyDown') return;
    const key = [...(event.modifiers ?? []), event.keyCode].join('+');
    tell({ name: 'key', windowId: this.id, key });
  }

  /** What keeps a page from leaving, missing here. */
  missingGuards(): string[] {
    return [
      ...(this.#openHandler ? [] : ['setWindowOpenHandler']),
      ...(this.listenerCount('will-frame-navigate') > 0 ? [] : ['will-frame-navigate']),
    ];
  }

  navigationAllowed(url: string, isMainFrame: boolean): boolean {
    const event = Object.assign(new PreventableEvent(), {
      url,
      isMainFrame,
      isSameDocument: false,
    });
    this.emit('will-frame-navigate', event);
    return !event.defaultPrevented;
  }

  windowOpenAllowed(url: string): boolean {
    return (this.#openHandler?.({ url }).action ?? 'allow') === 'allow';
  }

  gone(): void {
    this.#destroyed = true;
    this.emit('destroyed');
  }
}

let windows = 0;

/** The double of a window; its page lives in the test's browser. */
export class BrowserWindow extends EventEmitter implements ClosableWindow {
  static readonly open = new Map<number, BrowserWindow>();
  readonly id: number;
  readonly webContents: WebContents;
  readonly #options: WindowOptions;
  #maximized = false;

  constructor(options: WindowOptions = {}) {
    super();
    mustBeReady('BrowserWindow');
    if (!life.sandboxed) violate('sandbox', 'a window was made without app.enableSandbox()');
    const preferences = options.webPreferences ?? {};
    judgePreferences(preferences);
    windows += 1;
    this.id = windows;
    this.webContents = new WebContents(windows);
    this.#options = options;
    BrowserWindow.open.set(this.id, this);
    app.windows.add(this);
    tell({
      name: 'window-opened',
      windowId: this.id,
      options: {
        width: options.width ?? 800,
        height: options.height ?? 600,
        show: options.show ?? true,
        backgroundColor: options.backgroundColor ?? '#ffffff',
        preload: preferences.preload ?? '',
      },
    });
  }

  loadURL(url: string): Promise<void> {
    const missing = [
      ...this.webContents.missingGuards(),
      ...session.defaultSession.missingGuards(),
    ];
    if (missing.length > 0) {
      violate('guards-before-load', `a page was loaded before ${missing.join(', ')}`);
    }
    const scheme = new URL(url).protocol.replace(':', '');
    if (!protocol.isProtocolHandled(scheme)) {
      violate('scheme-handler', `${url} was loaded before anything handles ${scheme}:`);
    }
    tell({ name: 'load', windowId: this.id, url });
    return Promise.resolve();
  }

  show = (): void => tell({ name: 'shown', windowId: this.id });
  focus = (): void => tell({ name: 'focused', windowId: this.id });
  restore = (): void => tell({ name: 'restored', windowId: this.id });
  isMinimized = (): boolean => false;
  isMaximized = (): boolean => this.#maximized;
  isDestroyed = (): boolean => !BrowserWindow.open.has(this.id);
  maximize(): void {
    this.#maximized = true;
    tell({ name: 'maximized', windowId: this.id });
  }
  getNormalBounds() {
    const { x = 0, y = 0, width = 800, height = 600 } = this.#options;
    return { x, y, width, height };
  }

  /** Closes unless a listener prevents it. */
  close(): boolean {
    const event = new PreventableEvent();
    this.emit('close', event);
    if (event.defaultPrevented) return false;
    this.destroy();
    return true;
  }

  destroy(): void {
    if (this.isDestroyed()) return;
    BrowserWindow.open.delete(this.id);
    this.webContents.gone();
    this.emit('closed');
    tell({ name: 'window-closed', windowId: this.id });
    app.windowClosed(this);
  }
}
