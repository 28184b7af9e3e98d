/*
 * What runs inside the page. Every function here is turned into text and evaluated in Chromium, so
 * each stands alone: it may use nothing of this module.
 */

/** The two directions of the bridge between the worlds of a page. */
type Side = 'page' | 'preload';

/** What one world offers the other: values packed so that they can cross. */
export interface WorldBridge {
  pack(value: unknown): unknown;
  unpack(value: unknown): unknown;
}

/**
 * The half of the context bridge that lives in one world. Values cross as Electron documents it:
 * functions and promises as proxies, errors by their message, symbols never, everything else as a
 * structured clone without its prototype.
 */
export function bridgeWorlds(side: Side): WorldBridge {
  const other = side === 'page' ? 'preload' : 'page';
  const functions = new Map<number, (...args: unknown[]) => unknown>();
  const returns = new Map<number, { ok: boolean; value: unknown }>();
  const promises = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let count = 0;
  const tell = (detail: object) =>
    window.dispatchEvent(new CustomEvent(`electron-double:${other}`, { detail }));
  const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

  const pack = (value: unknown): unknown => {
    if (typeof value === 'symbol') throw new TypeError('A symbol cannot cross the context bridge');
    if (typeof value === 'function') {
      count += 1;
      functions.set(count, value as (...args: unknown[]) => unknown);
      return { $function: count };
    }
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Promise) {
      count += 1;
      const id = count;
      value.then(
        (settled) => tell({ kind: 'settled', id, ok: true, value: pack(settled) }),
        (error) => tell({ kind: 'settled', id, ok: false, value: messageOf(error) }),
      );
      return { $promise: id };
    }
    if (value instanceof Error) return { $error: value.message };
    if (Array.isArray(value)) return value.map(pack);
    if (
      Object.getPrototypeOf(value) === Object.prototype ||
      Object.getPrototypeOf(value) === null
    ) {
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, pack(item)]));
    }
    return structuredClone(value);
  };

  const callOther = (id: number, args: unknown[]) => {
    count += 1;
    const reply = count;
    tell({ kind: 'call', id, reply, args: args.map(pack) });
    const returned = returns.get(reply);
    returns.delete(reply);
    if (!returned) throw new Error('The other world is gone');
    if (!returned.ok) throw new Error(String(returned.value));
    return unpack(returned.value);
  };

  const unpack = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(unpack);
    if (Object.getPrototypeOf(value) !== Object.prototype) return value;
    if ('$function' in value) {
      const id = Number(value.$function);
      return (...args: unknown[]) => callOther(id, args);
    }
    if ('$promise' in value) {
      const id = Number(value.$promise);
      return new Promise((resolve, reject) => promises.set(id, { resolve, reject }));
    }
    if ('$error' in value) return new Error(String(value.$error));
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, unpack(item)]));
  };

  window.addEventListener(`electron-double:${side}`, (event) => {
    const message = (event as CustomEvent).detail;
    if (message.kind === 'call') {
      let returned: { ok: boolean; value: unknown };
      try {
        const value = functions.get(message.id)?.(...message.args.map(unpack));
        returned = { ok: true, value: pack(value) };
      } catch (error) {
        returned = { ok: false, value: messageOf(error) };
      }
      tell({ kind: 'returned', reply: message.reply, ...returned });
    } else if (message.kind === 'returned') {
      returns.set(message.reply, message);
    } else if (message.kind === 'settled') {
      const promise = promises.get(message.id);
      promises.delete(message.id);
      if (message.ok) promise?.resolve(unpack(message.value));
      else promise?.reject(new Error(String(message.value)));
    }
  });
  return { pack, unpack };
}

/** Runs in the page's own world: receives what the preload exposes, and reports broken policy. */
export function pageWorld(
  bridge: (side: Side) => WorldBridge,
  reportViolation: (text: string) => void,
): void {
  const frozen = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(frozen);
    return Object.freeze(value);
  };
  const { unpack } = bridge('page');
  window.addEventListener('electron-double:expose', (event) => {
    const { key, api } = (event as CustomEvent).detail;
    if (key in window) return;
    Object.defineProperty(window, key, { value: frozen(unpack(api)), enumerable: true });
  });
  window.dispatchEvent(new CustomEvent('electron-double:page-ready'));
  document.addEventListener('securitypolicyviolation', (event) => {
    const { effectiveDirective, blockedURI, sourceFile, lineNumber, sample } = event;
    reportViolation(
      `${effectiveDirective} blocked ${blockedURI} at ${sourceFile}:${lineNumber} ${sample}`,
    );
  });
}

/** How values of a message are written as text between page and test, where JSON would lose them. */
export function encodeValue(value: unknown): unknown {
  if (value === undefined) return { $undefined: true };
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof Uint8Array) return { $bytes: Array.from(value) };
  if (Array.isArray(value)) return value.map(encodeValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, encodeValue(item)]));
}

/** The inverse of encodeValue. */
export function decodeValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decodeValue);
  if ('$undefined' in value) return undefined;
  if ('$bigint' in value) return BigInt(String(value.$bigint));
  if ('$date' in value) return new Date(Number(value.$date));
  if ('$bytes' in value) return Uint8Array.from(value.$bytes as number[]);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, decodeValue(item)]));
}

/**
 * Runs in the world of the preload, in the top frame only: gives it the few modules that a
 * sandboxed preload may require, and carries its messages.
 * @param preload the preload script, wrapped as a CommonJS module
 * @param toMain hands a line of text to the test
 */
export function preloadWorld(
  preload: (require: (name: string) => unknown, module: { exports: object }) => void,
  bridge: (side: Side) => WorldBridge,
  codec: { encode: typeof encodeValue; decode: typeof decodeValue },
  toMain: (text: string) => void,
): void {
  if (window.top !== window) return;
  const { pack } = bridge('preload');
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const listeners = new Map<string, Set<(event: object, ...args: unknown[]) => void>>();
  const exposed = new Map<string, unknown>();
  let calls = 0;
  const send = (message: object) => toMain(JSON.stringify(codec.encode(message)));
  const violate = (rule: string, detail: string): never => {
    send({ kind: 'violation', rule, detail });
    throw new Error(detail);
  };
  const clonable = (args: unknown[]) => {
    try {
      return structuredClone(args);
    } catch {
      return violate('structured-clone', 'An object could not be cloned.');
    }
  };
  const expose = (key: string) =>
    window.dispatchEvent(
      new CustomEvent('electron-double:expose', { detail: { key, api: exposed.get(key) } }),
    );
  window.addEventListener('electron-double:page-ready', () => [...exposed.keys()].forEach(expose));

  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        calls += 1;
        waiting.set(calls, { resolve, reject });
        send({ kind: 'invoke', id: calls, channel, args: clonable(args) });
      }),
    on(channel: string, listener: (event: object, ...args: unknown[]) => void) {
      const all = listeners.get(channel) ?? new Set();
      listeners.set(channel, all.add(listener));
      return ipcRenderer;
    },
    off(channel: string, listener: (event: object, ...args: unknown[]) => void) {
      listeners.get(channel)?.delete(listener);
      return ipcRenderer;
    },
  };
  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown) {
      if (exposed.has(key)) violate('context-bridge', `${key} was exposed twice`);
      try {
        exposed.set(key, pack(api));
      } catch (error) {
        violate('context-bridge', String(error));
      }
      expose(key);
    },
  };
  const modules: Record<string, unknown> = {
    electron: { ipcRenderer, contextBridge },
    events: {},
    timers: { setTimeout, clearTimeout, setInterval, clearInterval },
    url: { URL, URLSearchParams },
  };
  const require = (name: string) =>
    modules[name.replace(/^node:/, '')] ??
    violate('sandboxed-preload', `module not found: ${name} (a sandboxed preload may not have it)`);

  Object.assign(globalThis, {
    electronDoubleDeliver(text: string) {
      const message = codec.decode(JSON.parse(text)) as {
        kind: 'reply' | 'event';
        id: number;
        ok: boolean;
        value: unknown;
        channel: string;
        args: unknown[];
      };
      if (message.kind === 'event') {
        for (const listener of [...(listeners.get(message.channel) ?? [])]) {
          listener({ sender: ipcRenderer }, ...message.args);
        }
        return;
      }
      const call = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.ok) call?.resolve(message.value);
      else call?.reject(new Error(`Error invoking remote method: ${String(message.value)}`));
    },
  });
  preload(require, { exports: {} });
}
