import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import Stripe from 'stripe';
import type { RequestBudget } from './request-budget';

/** What the client exposes of an answer as `lastResponse`. */
export interface StripeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it came: the mirror keeps objects without reading and writing them once more. */
  readonly text: string;
  /** When the request was sent, in milliseconds of this machine's clock. */
  readonly sentAt: number;
  readonly elapsedMs: number;
}

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

/**
 * The HTTP client under `stripe`: keeps connections, keeps each body's text, and lets no request
 * out that the budget does not allow, the client's own second try after a reset included.
 */
export function createStripeHttp(
  budget: RequestBudget,
  { connections }: { readonly connections: number },
): InstanceType<typeof Stripe.HttpClient> & { close(): void } {
  const agents = {
    http: new http.Agent({ keepAlive: true, maxSockets: connections }),
    https: new https.Agent({ keepAlive: true, maxSockets: connections }),
  };

  class StripeHttp extends Stripe.HttpClient {
    override getClientName(): string {
      return 'desk';
    }

    override async makeRequest(
      ...[host, port, path, method, headers, body, protocol, timeout]: Parameters<
        InstanceType<typeof Stripe.HttpClient>['makeRequest']
      >
    ) {
      await budget.take();
      const sentAt = Date.now();
      const began = performance.now();
      const message = await new Promise<IncomingMessage>((resolve, reject) => {
        const secure = protocol === 'https';
        const request = (secure ? https : http).request({
          host,
          port,
          path,
          method,
          headers: headers as http.OutgoingHttpHeaders,
          agent: secure ? agents.https : agents.http,
        });
        request.setTimeout(timeout, () => request.destroy(Stripe.HttpClient.makeTimeoutError()));
        request.once('response', resolve);
        request.on('error', reject);
        request.end(body);
      });
      const status = message.statusCode ?? 0;
      const answerHeaders = headersOf(message);
      let text = '';
      return {
        getStatusCode: () => status,
        getHeaders: () => answerHeaders,
        getRawResponse: (): StripeAnswer => ({
          status,
          headers: answerHeaders,
          text,
          sentAt,
          elapsedMs: performance.now() - began,
        }),
        toStream: () => message,
        toJSON: async () => {
          text = await readBody(message);
          return parseBody(status, text);
        },
      };
    }

    close(): void {
      agents.http.destroy();
      agents.https.destroy();
    }
  }
  return new StripeHttp();
}
