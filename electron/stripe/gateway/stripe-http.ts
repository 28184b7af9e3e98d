import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import Stripe from 'stripe';
import type { RequestBudget } from './request-budget';

/** What the client exposes of an answer as `lastResponse`. */
export interface StripeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** When the request was sent, in milliseconds of this machine's clock. */
  readonly sentAt: number;
  /** The same moment by the clock that nobody sets, `performance.now()`. */
  readonly asked: number;
  readonly elapsedMs: number;
}

/** One request as it goes out. */
export interface WireRequest {
  readonly method: string;
  readonly protocol: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

/** An answer whose head has come. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The whole body. @throws what the client takes for a broken connection */
  readBody(): Promise<string>;
}

/** How requests travel: over the network, or to a sandbox within this process. */
export type StripeTransport = (request: WireRequest) => Promise<WireAnswer>;

/** The largest body that is read; a page of a hundred objects has at most a few megabytes. */
const largestBody = 64 * 1024 * 1024;

function headersOf(message: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [name, String(value)]),
  );
}

/** Reads a body to its end. @throws what the client takes for a broken connection. */
function readBody(message: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const broken = (cause: unknown) => reject(Stripe.HttpClient.makeResponseBodyError(cause));
    message.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > largestBody) message.destroy(new Error('The answer is too large'));
    });
    message.once('error', broken);
    message.once('close', () => {
      if (!message.complete) broken(null);
    });
    message.once('end', () => resolve(Buffer.concat(chunks, length).toString('utf8')));
  });
}

/** An error in Stripe's form for an answer that is none: a proxy's page, or another server's. */
function foreignError(status: number): object {
  return { error: { type: 'api_error', message: `The server answered with HTTP ${status}.` } };
}

function parseBody(status: number, text: string): object {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null) {
      if (status < 400 || 'error' in body) return body;
      return foreignError(status);
    }
  } catch (cause) {
    if (status < 400 || status >= 500) throw Stripe.HttpClient.makeResponseBodyError(cause);
  }
  if (status < 400) throw Stripe.HttpClient.makeResponseBodyError(null);
  return foreignError(status);
}

/** Requests over the network, on connections that are kept. */
export function networkTransport(connections: number): StripeTransport & { close(): void } {
  const agents = {
    http: new http.Agent({ keepAlive: true, maxSockets: connections }),
    https: new https.Agent({ keepAlive: true, maxSockets: connections }),
  };
  const send: StripeTransport = async (request) => {
    const { protocol, body, timeoutMs, ...options } = request;
    const message = await new Promise<IncomingMessage>((resolve, reject) => {
      const secure = protocol === 'https';
      const sending = (secure ? https : http).request({
        ...options,
        agent: secure ? agents.https : agents.http,
      });
      sending.setTimeout(timeoutMs, () => sending.destroy(Stripe.HttpClient.makeTimeoutError()));
      sending.once('response', resolve);
      sending.on('error', reject);
      sending.end(body);
    });
    return {
      status: message.statusCode ?? 0,
      headers: headersOf(message),
      readBody: () => readBody(message),
    };
  };
  const close = () => {
    agents.http.destroy();
    agents.https.destroy();
  };
  return Object.assign(send, { close });
}

function textHeaders(headers: object): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** What the client needs of its surroundings. */
export interface StripeHttpOptions {
  readonly budget: RequestBudget;
  readonly transport: StripeTransport;
  /** The longest that an answer may take while none ever came. */
  readonly firstTimeoutMs: number;
  /** Called for each request that goes out. */
  readonly onRequest: () => void;
}

/**
 * The HTTP client under `stripe`: keeps each body's text, and lets no request out that the budget
 * does not allow, the client's own second try after a reset included.
 */
export function createStripeHttp({
  budget,
  transport,
  firstTimeoutMs,
  onRequest,
}: StripeHttpOptions): InstanceType<typeof Stripe.HttpClient> & { answered(): boolean } {
  let hasAnswered = false;
  class StripeHttp extends Stripe.HttpClient {
    answered(): boolean {
      return hasAnswered;
    }

    override getClientName(): string {
      return 'desk';
    }

    override async makeRequest(
      ...[host, port, path, method, headers, body, protocol, timeoutMs]: Parameters<
        InstanceType<typeof Stripe.HttpClient>['makeRequest']
      >
    ) {
      await budget.take();
      onRequest();
      const sentAt = Date.now();
      const asked = performance.now();
      const answer = await transport({
        method,
        protocol,
        host,
        port,
        path,
        headers: textHeaders(headers),
        body,
        timeoutMs: hasAnswered ? timeoutMs : Math.min(timeoutMs, firstTimeoutMs),
      });
      hasAnswered = true;
      return {
        getStatusCode: () => answer.status,
        getHeaders: () => answer.headers,
        getRawResponse: (): StripeAnswer => ({
          status: answer.status,
          headers: answer.headers,
          sentAt,
          asked,
          elapsedMs: performance.now() - asked,
        }),
        toStream: () => {
          throw new TypeError('Answers of Stripe are read whole');
        },
        toJSON: async () => parseBody(answer.status, await answer.readBody()),
      };
    }
  }
  return new StripeHttp();
}
