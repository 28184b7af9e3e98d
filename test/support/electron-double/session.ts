import { EventEmitter } from 'node:events';
import { mustBeReady } from './rules';

type RequestListener = (
  details: { url: string },
  answer: (response: { cancel?: boolean }) => void,
) => void;
type RequestHandler = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
  details: { requestingUrl: string },
) => void;
type CheckHandler = (contents: unknown, permission: string, origin: string) => boolean;

class Session extends EventEmitter {
  #beforeRequest: RequestListener | undefined;
  #request: RequestHandler | undefined;
  #check: CheckHandler | undefined;
  #device: (() => boolean) | undefined;

  readonly webRequest = {
    onBeforeRequest: (listener: RequestListener) => {
      this.#beforeRequest = listener;
    },
  };
  setPermissionRequestHandler = (handler: RequestHandler) => {
    this.#request = handler;
  };
  setPermissionCheckHandler = (handler: CheckHandler) => {
    this.#check = handler;
  };
  setDevicePermissionHandler = (handler: () => boolean) => {
    this.#device = handler;
  };
  setBluetoothPairingHandler = () => undefined;
  setDisplayMediaRequestHandler = () => undefined;

  /** The handlers without which a page could use what nobody meant to give it. */
  missingGuards(): string[] {
    return [
      ...(this.#request ? [] : ['setPermissionRequestHandler']),
      ...(this.#check ? [] : ['setPermissionCheckHandler']),
      ...(this.#device ? [] : ['setDevicePermissionHandler']),
    ];
  }

  /** Whether a request of the page may leave; without a listener every one may. */
  requestAllowed(url: string): Promise<boolean> {
    const listener = this.#beforeRequest;
    if (!listener) return Promise.resolve(true);
    return new Promise((resolve) => listener({ url }, ({ cancel }) => resolve(cancel !== true)));
  }

  /** Whether a page gets a permission, by check and then by request, as Chromium asks. */
  permitted(permission: string, url: string): Promise<boolean> {
    if (this.#check?.({}, permission, url) ?? true) return Promise.resolve(true);
    return new Promise((resolve) => {
      if (!this.#request) return resolve(true);
      this.#request({}, permission, resolve, { requestingUrl: url });
    });
  }
}

const only = new Session();

/** The module `session` of the double. */
export const session = {
  get defaultSession(): Session {
    mustBeReady('session.defaultSession');
    return only;
  },
};
