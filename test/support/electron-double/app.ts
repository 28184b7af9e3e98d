import { EventEmitter } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forbid, life, mustNotBeReady, settings, tell, violate } from './rules';

/** An event whose default can be prevented, as Electron's are. */
export class PreventableEvent {
  defaultPrevented = false;
  preventDefault = (): void => {
    this.defaultPrevented = true;
  };
}

/** The windows that are open, by whom the application's end asks first. */
export interface ClosableWindow {
  close(): boolean;
  destroy(): void;
}

/** Where an application that names no directory keeps its data. */
const defaultUserData = join(tmpdir(), `electron-double-${process.pid}`);
const lockFile = 'double-singleton.lock';
const messagePrefix = 'double-singleton-message-';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

class App extends EventEmitter {
  readonly windows = new Set<ClosableWindow>();
  readonly isPackaged = settings.packaged;
  readonly commandLine = { hasSwitch: (name: string) => settings.switches.includes(name) };
  readonly #paths = new Map<string, string>([['userData', defaultUserData]]);
  readonly #ready = withResolvers();
  #lockPath: string | undefined;
  #quitting = false;

  /** Starts the life of the application: ready comes after the entry's static imports have run. */
  begin(): void {
    setImmediate(() => {
      life.ready = true;
      this.emit('ready');
      this.#ready.resolve();
    });
    process.on('SIGTERM', () => this.quit());
    process.on('SIGINT', () => this.quit());
  }

  getVersion = (): string =>
    JSON.parse(readFileSync(join(settings.appDir, 'package.json'), 'utf8')).version;
  getAppPath = (): string => settings.appDir;
  getPath = (name: string): string =>
    this.#paths.get(name) ?? forbid('path', `Failed to get '${name}' path`);
  isReady = (): boolean => life.ready;
  whenReady = (): Promise<void> => this.#ready.promise;

  setPath(name: string, path: string): void {
    if (name === 'userData' && life.lockAsked) {
      violate('user-data-before-lock', 'setPath(userData) came after the single-instance lock');
    }
    if (name === 'sessionData') mustNotBeReady('setPath(sessionData)');
    if (!existsSync(path)) forbid('path', `setPath(${name}): ${path} does not exist`);
    this.#paths.set(name, path);
  }

  enableSandbox(): void {
    mustNotBeReady('enableSandbox');
    life.sandboxed = true;
  }

  requestSingleInstanceLock(): boolean {
    life.lockAsked = true;
    const directory = this.getPath('userData');
    mkdirSync(directory, { recursive: true });
    const path = join(directory, lockFile);
    const holder = existsSync(path) ? Number(readFileSync(path, 'utf8')) : undefined;
    const held = holder === undefined || !isAlive(holder);
    tell({ name: 'lock', held });
    if (!held) {
      writeFileSync(join(directory, `${messagePrefix}${process.pid}`), '');
      return false;
    }
    writeFileSync(path, String(process.pid));
    this.#lockPath = path;
    const watcher = watch(directory, (_kind, name) => {
      if (!name?.startsWith(messagePrefix) || !readdirSync(directory).includes(name)) return;
      rmSync(join(directory, name), { force: true });
      this.emit('second-instance', {}, [], directory);
    });
    watcher.unref();
    return true;
  }

  quit(): void {
    if (this.#quitting) return;
    const event = new PreventableEvent();
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    this.#quitting = true;
    for (const window of [...this.windows]) {
      if (!window.close()) {
        this.#quitting = false;
        return;
      }
    }
    const last = new PreventableEvent();
    this.emit('will-quit', last);
    if (!last.defaultPrevented) this.#leave(0);
  }

  exit(exitCode = 0): void {
    this.#quitting = true;
    for (const window of [...this.windows]) window.destroy();
    this.#leave(exitCode);
  }

  /** A window has closed; with the last one the application ends, unless it listens. */
  windowClosed(window: ClosableWindow): void {
    this.windows.delete(window);
    if (this.windows.size > 0 || this.#quitting) return;
    if (!this.emit('window-all-closed')) this.quit();
  }

  #leave(exitCode: number): void {
    this.emit('quit', {}, exitCode);
    if (this.#lockPath) rmSync(this.#lockPath, { force: true });
    rmSync(defaultUserData, { recursive: true, force: true });
    tell({ name: 'quit', exitCode });
    if (process.connected) process.send?.({ kind: 'left' }, () => process.exit(exitCode));
    else process.exit(exitCode);
  }
}

function withResolvers() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

export const app = new App();
