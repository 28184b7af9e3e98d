import { StringDecoder } from 'node:string_decoder';
import Stripe from 'stripe';
import type { Agent, Dispatcher } from 'undici';
import type { StripeTransport, WireAnswer } from './stripe-http';

/** The largest body that is read; a page of a hundred objects has at most a few megabytes. */
const largestBody = 64 * 1024 * 1024;
/** Where a connection comes about at all, it takes no longer. */
const connectTimeoutMs = 8_000;

const timeouts: readonly unknown[] = [
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
];

/** An answer as it comes. What breaks off its body is what the client takes for a broken connection. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #begin: (answer: WireAnswer) => void;
  #fail: (error: Error) => void;
  #end: (body: string) => void = () => undefined;
  readonly #decoder = new StringDecoder('utf8');
  #text = '';

  constructor(begin: (answer: WireAnswer) => void, fail: (error: Error) => void) {
    this.#begin = begin;
    this.#fail = fail;
  }

  /** Without it this would be taken for a handler of the older kind. */
  onRequestStart(): void {}

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    // Smaller ones are said before the answer.
    if (status < 200) return;
    const texts: Record<string, string> = {};
    for (const name in headers) texts[name] = String(headers[name]);
    const body = new Promise<string>((resolve, reject) => {
      this.#end = resolve;
      this.#fail = (error) => reject(Stripe.HttpClient.makeResponseBodyError(error));
    });
    // It may break off before anybody reads it.
    body.catch(() => undefined);
    this.#begin({ status, headers: texts, readBody: () => body });
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#text += this.#decoder.write(chunk);
  }

  onResponseEnd(): void {
    this.#end(this.#text + this.#decoder.end());
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    const isTimeout = 'code' in error && timeouts.includes(error.code);
    this.#fail(isTimeout ? Stripe.HttpClient.makeTimeoutError() : error);
  }
}

/**
 * Requests over the network, on connections that are kept. With undici, because an account of small
 * payouts is read in thousands of small requests, of which Node's own client costs twice as much.
 */
export function networkTransport(connections: number): StripeTransport & { close(): void } {
  let opened: Promise<Agent> | undefined;
  // Loaded when something travels: a demo's sandbox never does.
  const open = async () => {
    const { default: Agent } = await import('undici/lib/dispatcher/agent.js');
    return new Agent({
      connections,
      maxResponseSize: largestBody,
      connect: { timeout: connectTimeoutMs },
    });
  };
  const send: StripeTransport = async ({ protocol, host, port, timeoutMs, ...request }) => {
    opened ??= open();
    const agent = await opened;
    const origin = `${protocol}://${host.includes(':') ? `[${host}]` : host}:${port}`;
    return new Promise((resolve, reject) => {
      agent.dispatch(
        { ...request, origin, headersTimeout: timeoutMs, bodyTimeout: timeoutMs },
        new Exchange(resolve, reject),
      );
    });
  };
  const close = () => {
    void opened?.then((agent) => agent.destroy());
    opened = undefined;
  };
  return Object.assign(send, { close });
}
