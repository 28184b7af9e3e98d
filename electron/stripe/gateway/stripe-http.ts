import Stripe from 'stripe';
import type { RequestBudget } from './request-budget';

/** What one GET was answered with. */
export interface StripeAnswer {
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;
  /** When the request was sent, in milliseconds of this machine's clock. */
  readonly sentAt: number;
  /** The same moment by the clock that nobody sets, `performance.now()`. */
  readonly asked: number;
  /** Until all of the answer was there. */
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

function textHeaders(headers: object): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** What Stripe refuses with, as the library has it. @throws it */
function throwRefusal(error: unknown, { status, headers }: WireAnswer): never {
  const said = typeof error === 'object' && error !== null ? error : { message: String(error) };
  const requestId = headers['request-id'] ?? '';
  const raw = { type: 'api_error', ...said, headers, requestId, statusCode: status } as const;
  throw Stripe.errors.StripeError.generate(raw);
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

/** The HTTP client under `stripe`, and the way around it for what is read in thousands. */
export interface StripeHttp extends InstanceType<typeof Stripe.HttpClient> {
  /** Whether an answer ever came. */
  answered(): boolean;
  /**
   * Sends one GET as the library would, whose own work takes as long as all that the desk does with
   * a small answer.
   * @throws StripeError as the library does
   */
  get(
    request: Pick<WireRequest, 'protocol' | 'host' | 'port' | 'path' | 'headers' | 'timeoutMs'>,
  ): Promise<StripeAnswer>;
}

/**
 * Makes the HTTP client under `stripe`. It lets no request out that the budget does not allow, the
 * library's own second try after a reset included.
 */
export function createStripeHttp({
  budget,
  transport,
  firstTimeoutMs,
  onRequest,
}: StripeHttpOptions): StripeHttp {
  let hasAnswered = false;
  const send = async (request: WireRequest): Promise<WireAnswer> => {
    const { timeoutMs } = request;
    const answer = await transport({
      ...request,
      timeoutMs: hasAnswered ? timeoutMs : Math.min(timeoutMs, firstTimeoutMs),
    });
    hasAnswered = true;
    return answer;
  };
  const allowed = async () => {
    await budget.take();
    onRequest();
  };
  class DeskHttp extends Stripe.HttpClient implements StripeHttp {
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
      await allowed();
      const request = { host, port, path, method, body, protocol, timeoutMs };
      const answer = await send({ ...request, headers: textHeaders(headers) });
      return {
        getStatusCode: () => answer.status,
        getHeaders: () => answer.headers,
        getRawResponse: () => ({}),
        toStream: () => {
          throw new TypeError('Answers of Stripe are read whole');
        },
        toJSON: async () => parseBody(answer.status, await answer.readBody()),
      };
    }

    async get(request: Parameters<StripeHttp['get']>[0]): Promise<StripeAnswer> {
      await allowed();
      const sentAt = Date.now();
      const asked = performance.now();
      let answer: WireAnswer;
      let body: object;
      try {
        answer = await send({ ...request, method: 'GET', body: '' });
        body = parseBody(answer.status, await answer.readBody());
      } catch (cause) {
        const detail = cause instanceof Error ? cause : new Error(String(cause));
        const message = 'No whole answer came.';
        throw new Stripe.errors.StripeConnectionError({ type: 'api_error', message, detail });
      }
      if ('error' in body && body.error) throwRefusal(body.error, answer);
      const elapsedMs = performance.now() - asked;
      return { body, headers: answer.headers, sentAt, asked, elapsedMs };
    }
  }
  return new DeskHttp();
}
