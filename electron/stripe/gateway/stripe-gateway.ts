import Stripe from 'stripe';
import { z } from 'zod';
import { DeskError } from '../../shared/errors';
import { stripeApiVersion } from '../api-version';
import { networkTransport } from './network-transport';
import { type BudgetTime, machineTime, RequestBudget } from './request-budget';
import { ServerClock } from './server-clock';
import type { StripeBase } from './stripe-base.rules';
import { existsInOtherMode, isAbsent, stripeFailure, troubleOf } from './stripe-failure';
import { createStripeHttp, type StripeTransport } from './stripe-http';
import { readStripeKey, requestsPerSecond } from './stripe-key.rules';
import {
  decideRetry,
  type RequestTrouble,
  type RetryPatience,
  usualPatience,
} from './stripe-retry.rules';

/** How a workspace reaches Stripe. Keys stay inside the gateway; nothing it returns holds one. */
export interface GatewayOptions {
  /** Reads: a restricted key with read permissions is enough. */
  readonly key: string;
  /** Writes refunds and products; without one the desk cannot write to Stripe. */
  readonly writeKey?: string | undefined;
  readonly base: StripeBase;
  /** How requests travel; over the network by default. */
  readonly transport?: StripeTransport;
  /** Requests a second; half of Stripe's limit by default, none on this machine. */
  readonly budget?: number | undefined;
  readonly patience?: RetryPatience;
  readonly time?: BudgetTime;
  readonly timeoutMs?: number;
  /** Jitter: a number from 0 up to 1. */
  readonly random?: () => number;
}

/** One page of a list. */
export interface StripePage {
  readonly data: readonly StripeListed[];
  readonly hasMore: boolean;
  /** The second, by Stripe's clock, at which the page was asked for: its objects are no older. */
  readonly asOf: number;
}

/** What paging reads of any listed object. */
export interface StripeListed {
  readonly id: string;
  readonly created: number;
  readonly [field: string]: unknown;
}

/** What a retrieve answered. */
export type Retrieved =
  | { readonly kind: 'found'; readonly value: unknown; readonly asOf: number }
  | { readonly kind: 'absent'; readonly reason: 'missing' | 'other_mode' };

export interface StripeAccount {
  /** Null where the key may not, or the server cannot, say. */
  readonly id: string | null;
  readonly livemode: boolean;
  /** Why the key may not say which account it is; null where it may, or the server cannot. */
  readonly lacking: DeskError | null;
}

/** What an account holds in one currency. */
export interface StripeBalance {
  /** ISO capitals. */
  readonly currency: string;
  /** In minor units; negative when the account owes Stripe. */
  readonly minor: number;
}

/** What keeps Stripe from being read for a while. */
export type StripeTrouble = 'unanswered' | 'failing';

/** The only way to Stripe: budgeted, patient, and failing in the desk's own words. */
export interface StripeGateway {
  readonly base: StripeBase;
  /** What the key says of its mode; null where its form says nothing. */
  readonly keyLivemode: boolean | null;
  readonly mayWrite: boolean;
  /** How many requests went out, every further try included. */
  requests(): number;
  /** How many requests may be under way at once; falls when Stripe says that it is too many. */
  concurrency(): number;
  /** Why something is asked again and again: no answer comes, or Stripe fails; null where nothing is. */
  trouble(): StripeTrouble | null;
  /** Stripe's clock less this machine's in milliseconds; null before the first answer that tells. */
  clockOffsetMs(): number | null;
  account(signal?: AbortSignal): Promise<StripeAccount>;
  /** What the account holds, available and pending together. */
  balance(signal?: AbortSignal): Promise<readonly StripeBalance[]>;
  page(path: string, query: string, signal?: AbortSignal): Promise<StripePage>;
  retrieve(path: string, signal?: AbortSignal): Promise<Retrieved>;
  /**
   * Runs a call with the reading client, with all tries it may need.
   * @param what names the part of Stripe, for a permission that is missing
   */
  read<T>(what: string, call: (stripe: Stripe) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * Runs a call with the writing client. It is tried again when no answer came, so the call must
   * carry an idempotency key of its own.
   * @throws DeskError `stripe_not_connected` without a key that may write
   */
  write<T>(what: string, call: (stripe: Stripe) => Promise<T>, signal?: AbortSignal): Promise<T>;
  close(): void;
}

const appName = 'Marketplace Desk';
const connections = 12;
const defaultConcurrency = 8;
const defaultTimeoutMs = 30_000;
/** After how many tries it is said that no answer comes, or an error each time; one or two are nothing to tell. */
const toldAfter = 3;
/** How long the very first answer may take: nobody waits half a minute to hear of a wrong address. */
const firstTimeoutMs = 8_000;

function clientFor(key: string, options: GatewayOptions, httpClient: Stripe.HttpClient): Stripe {
  const { protocol, host, port } = options.base;
  return new Stripe(key, {
    httpClient,
    protocol,
    host,
    port,
    // Tries are ours: they count against the budget and hear what Stripe says about limits.
    maxNetworkRetries: 0,
    timeout: options.timeoutMs ?? defaultTimeoutMs,
    telemetry: false,
    appInfo: { name: appName },
  });
}

/** Rejects as soon as the signal fires; the request itself ends unheard. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** What a trouble is told as where it lasts; a limit or a lock is no failure. */
function keepsBusy(trouble: RequestTrouble): StripeTrouble | null {
  if (trouble.kind === 'connection') return 'unanswered';
  return trouble.status >= 500 ? 'failing' : null;
}

/** Opens the way to Stripe; nothing is sent before the first call. */
export function openGateway(options: GatewayOptions): StripeGateway {
  const { key, writeKey, base, patience = usualPatience, random = Math.random } = options;
  const time = options.time ?? machineTime;
  const keyLivemode = readStripeKey(key).livemode;
  const usualBudget = requestsPerSecond(keyLivemode === true, false);
  const budget = new RequestBudget(
    options.budget ?? requestsPerSecond(keyLivemode === true, base.loopback),
    time,
  );
  let sent = 0;
  const network = networkTransport(connections);
  const http = createStripeHttp({
    budget,
    transport: options.transport ?? network,
    firstTimeoutMs,
    onRequest: () => {
      sent += 1;
    },
  });
  const addressed = {
    protocol: base.protocol,
    host: base.host,
    port: String(base.port),
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    headers: {
      Authorization: `Bearer ${key}`,
      Accept: 'application/json',
      'Stripe-Version': stripeApiVersion,
      'User-Agent': appName,
    },
  };
  const reader = clientFor(key, options, http);
  const writer = writeKey === undefined ? undefined : clientFor(writeKey, options, http);
  let atOnce = defaultConcurrency;
  const clock = new ServerClock();
  let offsetMs: number | null = null;

  const under = { unanswered: 0, failing: 0 };

  const call = async <T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
    let told: StripeTrouble | null = null;
    try {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await orAborted(work(), signal);
        } catch (error) {
          signal?.throwIfAborted();
          const trouble = troubleOf(error);
          if (!trouble) throw error;
          const decision = decideRetry(trouble, attempt, random(), patience, http.answered());
          if (decision.kind === 'give_up') throw error;
          if (decision.fewerAtOnce) atOnce = Math.max(1, Math.floor(atOnce / 2));
          if (decision.everyone) {
            budget.lower(usualBudget);
            budget.pause(decision.pauseMs);
          }
          const kind = keepsBusy(trouble);
          if (kind !== null && attempt >= toldAfter && told === null) {
            told = kind;
            under[kind] += 1;
          }
          await time.wait(decision.pauseMs, signal);
        }
      }
    } finally {
      if (told !== null) under[told] -= 1;
    }
  };
  const inOurWords = async <T>(what: string, work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw stripeFailure(error, what);
    }
  };

  /** One GET with what its answer tells about time. */
  const get = async (path: string, signal: AbortSignal | undefined) => {
    const answer = await call(() => http.get({ ...addressed, path }), signal);
    const { body, headers, sentAt, asked, elapsedMs } = answer;
    const date = Date.parse(headers['date'] ?? '');
    if (!Number.isNaN(date)) {
      clock.read({ asked, elapsedMs, date });
      // The header has whole seconds, so it lies half a second back on average.
      offsetMs = date + 500 - (sentAt + elapsedMs);
    }
    return { body, headers, asOf: Math.floor((clock.earliest(asked) ?? sentAt) / 1000) };
  };

  return {
    base,
    keyLivemode,
    mayWrite: writer !== undefined,
    requests: () => sent,
    concurrency: () => atOnce,
    trouble: () => (under.unanswered > 0 ? 'unanswered' : under.failing > 0 ? 'failing' : null),
    clockOffsetMs: () => offsetMs,
    close: () => network.close(),
    read: (what, work, signal) =>
      inOurWords(
        what,
        call(() => work(reader), signal),
      ),
    write: (what, work, signal) => {
      if (!writer) {
        const reason =
          'Writing to Stripe needs a key of its own, which this workspace does not have. Give one in the settings, or in DESK_STRIPE_WRITE_KEY when the desk is started.';
        throw new DeskError('stripe_not_connected', { reason });
      }
      return inOurWords(
        what,
        call(() => work(writer), signal),
      );
    },
    async account(signal) {
      const livemode = keyLivemode ?? false;
      try {
        const { body } = await get('/v1/account', signal);
        const { id } = z.looseObject({ id: z.string() }).parse(body);
        return { id, livemode, lacking: null };
      } catch (error) {
        const failure = stripeFailure(error, 'account');
        if (!isUnanswered(error)) throw failure;
        const lacking =
          failure instanceof DeskError && failure.code === 'stripe_permission' ? failure : null;
        return { id: null, livemode, lacking };
      }
    },
    async balance(signal) {
      const { body } = await inOurWords('balance', get('/v1/balance', signal));
      return balancesOf(body);
    },
    async page(path, query, signal) {
      const answer = await inOurWords(path, get(`${path}?${query}`, signal));
      return { asOf: answer.asOf, ...listOf(answer.body, path) };
    },
    async retrieve(path, signal) {
      try {
        const { body, asOf } = await get(path, signal);
        return { kind: 'found', value: body, asOf };
      } catch (error) {
        if (isAbsent(error)) {
          return { kind: 'absent', reason: existsInOtherMode(error) ? 'other_mode' : 'missing' };
        }
        throw stripeFailure(error, path);
      }
    },
  };
}

/** A restricted key need not see everything, and another server need not have it. */
function isUnanswered(error: unknown): boolean {
  const trouble = troubleOf(error);
  return (
    error instanceof z.ZodError ||
    (trouble?.kind === 'answer' && (trouble.status === 403 || trouble.status === 404))
  );
}

const balanceSchema = z.object({
  available: z.array(z.object({ amount: z.int(), currency: z.string() })),
  pending: z.array(z.object({ amount: z.int(), currency: z.string() })).default([]),
});

function balancesOf(body: unknown): StripeBalance[] {
  const read = balanceSchema.safeParse(body);
  if (!read.success) {
    throw new DeskError('stripe_refused', {
      reason: "The server's answer to /v1/balance is no balance.",
    });
  }
  const { available, pending } = read.data;
  const sums = new Map<string, number>();
  for (const { amount, currency } of [...available, ...pending]) {
    const code = currency.toUpperCase();
    sums.set(code, (sums.get(code) ?? 0) + amount);
  }
  return [...sums].map(([currency, minor]) => ({ currency, minor }));
}

function isListed(value: unknown): value is StripeListed {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'created' in value &&
    typeof value.created === 'number'
  );
}

/** By hand rather than by a schema: ten thousand objects a second pass here, and none is copied. */
function listOf(
  body: object,
  path: string,
): { readonly data: readonly StripeListed[]; readonly hasMore: boolean } {
  if ('data' in body && Array.isArray(body.data) && body.data.every(isListed)) {
    return { data: body.data, hasMore: 'has_more' in body && body.has_more === true };
  }
  throw new DeskError('stripe_refused', {
    reason: `The server's answer to ${path} is no list of Stripe objects.`,
  });
}
