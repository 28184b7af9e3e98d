import type { FetchedResponse } from './messages';
import { forbid, mustBeReady, mustNotBeReady, violate } from './rules';

type SchemeHandler = (request: Request) => Response | Promise<Response>;

class Protocol {
  readonly #privileged = new Set<string>();
  readonly #handlers = new Map<string, SchemeHandler>();
  #registered = false;

  registerSchemesAsPrivileged(schemes: readonly { readonly scheme: string }[]): void {
    mustNotBeReady('registerSchemesAsPrivileged');
    if (this.#registered) {
      violate('schemes-once', 'registerSchemesAsPrivileged can only be used once');
    }
    this.#registered = true;
    for (const { scheme } of schemes) this.#privileged.add(scheme);
  }

  handle(scheme: string, handler: SchemeHandler): void {
    mustBeReady('protocol.handle');
    if (!this.#privileged.has(scheme)) {
      violate('scheme-registered', `${scheme}: is handled but was never registered as privileged`);
    }
    if (this.#handlers.has(scheme)) forbid('scheme-handler', `${scheme}: is already handled`);
    this.#handlers.set(scheme, handler);
  }

  isProtocolHandled = (scheme: string): boolean => this.#handlers.has(scheme);

  /** Answers a request of Chromium's. */
  async fetched(url: string, method: string, initiator?: string): Promise<FetchedResponse> {
    const handler = this.#handlers.get(new URL(url).protocol.replace(':', ''));
    if (!handler) throw new Error(`Nobody handles ${url}`);
    const request = new Request(url, { method });
    if (initiator !== undefined) Object.assign(request, { initiatorOrigin: initiator });
    const response = await handler(request);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: new Uint8Array(await response.arrayBuffer()),
    };
  }
}

export const protocol = new Protocol();
