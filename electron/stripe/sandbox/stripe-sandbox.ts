import { randomBytes } from 'node:crypto';
import { stripeApiVersion } from '../api-version';
import { type Form, readForm } from './form.rules';
import { inOldShape } from './old-shapes';
import { inOtherMode, missing, SandboxError, unknownUrl } from './sandbox-error';
import { type Fault, FaultPlan, type Misbehaviour } from './sandbox-faults';
import { expanded, expansions, selectPage } from './sandbox-lists';
import type { SandboxObject, SandboxStore, StoredObject } from './sandbox-store';
import { type WriteStage, writes } from './sandbox-writes';

/** A key that the sandbox accepts. */
export interface SandboxKey {
  readonly key: string;
  readonly livemode: boolean;
  /** A restricted key's permissions, for instance `charge_read`; all without. */
  readonly permissions?: readonly string[];
  /** Another account than the sandbox's, which the key says of itself. */
  readonly account?: string;
}

export interface SandboxRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface SandboxResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How the answer fails to arrive; the transport does it. */
  readonly misbehaviour?: Misbehaviour;
}

/** What one write changed, in the order of writing. */
export interface SandboxChange {
  readonly id: string;
  readonly object: string;
  readonly text: string;
}

export interface SandboxOptions {
  readonly store: SandboxStore;
  readonly keys: readonly SandboxKey[];
  readonly account?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Keeps what a write changed before it is answered. */
  readonly keep?: (changes: readonly SandboxChange[]) => Promise<void>;
  /** Answers to idempotency keys of an earlier life, by key. */
  readonly answers?: ReadonlyMap<string, string>;
  /** What GET /v1/balance says, by currency; without, it is computed from the ledger. */
  readonly balances?: ReadonlyMap<string, { readonly available: number; readonly pending: number }>;
  /** Makes ids; random by default. */
  readonly newId?: (prefix: string) => string;
}

/** Lists and the permission that each needs, by the last part of the address. */
const resources: Readonly<Record<string, readonly [object: string, permission: string]>> = {
  balance_transactions: ['balance_transaction', 'balance_transaction_source_read'],
  charges: ['charge', 'charge_read'],
  payment_intents: ['payment_intent', 'payment_intent_read'],
  invoices: ['invoice', 'invoice_read'],
  invoice_payments: ['invoice_payment', 'invoice_read'],
  subscriptions: ['subscription', 'subscription_read'],
  refunds: ['refund', 'charge_read'],
  disputes: ['dispute', 'dispute_read'],
  payouts: ['payout', 'payout_read'],
  customers: ['customer', 'customer_read'],
  credit_notes: ['credit_note', 'credit_note_read'],
  events: ['event', 'event_read'],
  products: ['product', 'product_read'],
  prices: ['price', 'plan_read'],
};

/** Every permission that reading needs: what a read-only restricted key is made with. */
export const readPermissions: readonly string[] = [
  ...new Set(Object.values(resources).map(([, permission]) => permission)),
  'balance_read',
  'account_read',
];

interface Remembered {
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string;
}

/**
 * A stateful double of Stripe's HTTP API: what it does not know it refuses as Stripe would, so
 * that nothing works here and fails there. It is asked as data and answers as data; a server or an
 * in-process transport stands before it.
 */
export class StripeSandbox {
  readonly store: SandboxStore;
  readonly faults = new FaultPlan();
  /** Called before each request is answered; tests change the state here. */
  onRequest: ((request: SandboxRequest) => void) | undefined;
  /** Renders invoices, charges and intents as versions before 2025-03-31 did. */
  oldShapes = false;
  /** Ids that exist in the other mode, and lists that this server lacks. */
  readonly otherMode = new Set<string>();
  readonly withoutLists = new Set<string>();
  /** Whether lists put in what `expand` asks for; other servers may not. */
  expands = true;
  readonly #options: SandboxOptions;
  readonly #keys: SandboxKey[];
  readonly #remembered = new Map<string, Remembered>();
  #requests = 0;

  constructor(options: SandboxOptions) {
    this.#options = options;
    this.store = options.store;
    this.#keys = [...options.keys];
    for (const [key, text] of options.answers ?? []) {
      this.#remembered.set(key, JSON.parse(text) as Remembered);
    }
  }

  /** Accepts another key from now on. */
  addKey(key: SandboxKey): void {
    this.#keys.push(key);
  }

  misbehave(fault: Fault): void {
    this.faults.add(fault);
  }

  /** How many requests came, misbehaved ones included. */
  get requests(): number {
    return this.#requests;
  }

  async handle(request: SandboxRequest): Promise<SandboxResponse> {
    this.#requests += 1;
    const [path = '', query = ''] = request.path.split('?', 2);
    this.onRequest?.(request);
    const misbehaviour = this.faults.next(request.method, path);
    const refusal = misbehaviour && refusalOf(misbehaviour);
    const answer = refusal ?? (await this.#answer(request, path, query));
    const headers = {
      'content-type': 'application/json',
      'request-id': this.#id('req'),
      'stripe-version': request.headers['stripe-version'] ?? stripeApiVersion,
      date: new Date(this.#now()).toUTCString(),
      ...answer.headers,
    };
    return { ...answer, headers, ...(misbehaviour && !refusal && { misbehaviour }) };
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }

  #id(prefix: string): string {
    return this.#options.newId?.(prefix) ?? `${prefix}_${randomBytes(12).toString('hex')}`;
  }

  async #answer(
    { method, headers, body }: SandboxRequest,
    path: string,
    query: string,
  ): Promise<SandboxResponse> {
    try {
      const key = this.#keyOf(headers);
      if (method === 'GET') return found(this.#read(key, path, readForm(query)));
      const write = writes.find((one) => one.method === method && one.path.test(path));
      if (!write) throw unknownUrl(method, path);
      requirePermission(key, write.permission, this.#account);
      const form = readForm(body === '' ? query : body);
      const id = decodeURIComponent(write.path.exec(path)?.[1] ?? '');
      return await this.#once(headers['idempotency-key'], `${method} ${path} ${body}`, (changes) =>
        write.run(this.#stage(key, changes), form, id),
      );
    } catch (error) {
      if (error instanceof SandboxError) return refused(error);
      throw error;
    }
  }

  get #account(): string {
    return this.#options.account ?? 'acct_sandbox';
  }

  #keyOf(headers: SandboxRequest['headers']): SandboxKey {
    const [, given = ''] = /^Bearer (.+)$/.exec(headers['authorization'] ?? '') ?? [];
    const key = this.#keys.find((one) => one.key === given);
    if (key) return key;
    const shown = given === '' ? '' : `: ${given.slice(0, 8)}****${given.slice(-4)}`;
    throw new SandboxError(401, {
      type: 'invalid_request_error',
      message: `Invalid API Key provided${shown}`,
    });
  }

  #read(key: SandboxKey, path: string, form: Form): string {
    const [, version, name = '', id, rest] = path.split('/');
    if (version !== 'v1' || rest !== undefined || this.withoutLists.has(name)) {
      throw unknownUrl('GET', path);
    }
    if (name === 'account') return this.#accountText(key);
    if (name === 'balance') return this.#balanceText(key);
    const resource = resources[name];
    if (!resource) throw unknownUrl('GET', path);
    const [object, permission] = resource;
    requirePermission(key, permission, this.#account);
    if (id === undefined) return this.#list(object, `/v1/${name}`, form);
    const wanted = decodeURIComponent(id);
    const entry = this.store.entry(wanted);
    if (this.otherMode.has(wanted)) throw inOtherMode(object, wanted, key.livemode);
    if (entry?.object !== object) throw missing(object, wanted);
    return this.#shaped(expanded(this.store, entry, expansions(form, false)), entry);
  }

  #list(object: string, url: string, form: Form): string {
    const { page, hasMore } = selectPage(this.store, object, form);
    const paths = this.expands ? expansions(form, true) : [];
    const data = page.map((entry) => this.#shaped(expanded(this.store, entry, paths), entry));
    return `{"object":"list","data":[${data.join(',')}],"has_more":${hasMore},"url":"${url}"}`;
  }

  #shaped(text: string, { object }: StoredObject): string {
    return this.oldShapes ? inOldShape(this.store, object, text) : text;
  }

  #accountText(key: SandboxKey): string {
    requirePermission(key, 'account_read', this.#account);
    return JSON.stringify({
      id: key.account ?? this.#account,
      object: 'account',
      charges_enabled: true,
      country: 'US',
      default_currency: 'usd',
      details_submitted: true,
      email: null,
      payouts_enabled: true,
      type: 'standard',
    });
  }

  #balanceText(key: SandboxKey): string {
    requirePermission(key, 'balance_read', this.#account);
    const sums = new Map<string, { available: number; pending: number }>();
    const now = this.#now() / 1000;
    for (const { text } of this.store.all('balance_transaction')) {
      const {
        currency,
        net,
        available_on: on,
      } = JSON.parse(text) as {
        currency: string;
        net: number;
        available_on: number;
      };
      const sum = sums.get(currency) ?? { available: 0, pending: 0 };
      sum[on > now ? 'pending' : 'available'] += net;
      sums.set(currency, sum);
    }
    const amounts = (part: 'available' | 'pending') =>
      [...(this.#options.balances ?? sums)].map(([currency, sum]) => ({
        amount: sum[part],
        currency,
        source_types: { card: sum[part] },
      }));
    return JSON.stringify({
      object: 'balance',
      available: amounts('available'),
      livemode: key.livemode,
      pending: amounts('pending'),
    });
  }

  #stage(key: SandboxKey, changes: SandboxChange[]): WriteStage {
    const now = Math.floor(this.#now() / 1000);
    const put = (value: object) => {
      const { id, object, text } = this.store.put(value as SandboxObject);
      changes.push({ id, object, text });
    };
    return {
      store: this.store,
      put,
      now,
      livemode: key.livemode,
      newId: (prefix) => this.#id(prefix),
      emit: (type, value) =>
        put({
          id: this.#id('evt'),
          object: 'event',
          api_version: stripeApiVersion,
          created: now,
          data: { object: { ...value } },
          livemode: key.livemode,
          pending_webhooks: 0,
          request: { id: null, idempotency_key: null },
          type,
        }),
    };
  }

  /** Runs a write, or repeats the answer that its idempotency key got before. */
  async #once(
    key: string | undefined,
    fingerprint: string,
    run: (changes: SandboxChange[]) => object,
  ): Promise<SandboxResponse> {
    const known = key === undefined ? undefined : this.#remembered.get(key);
    if (known) {
      if (known.fingerprint !== fingerprint) {
        throw new SandboxError(400, {
          type: 'idempotency_error',
          message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
        });
      }
      return { ...found(known.body), headers: { 'idempotent-replayed': 'true' } };
    }
    const changes: SandboxChange[] = [];
    const body = JSON.stringify(run(changes));
    if (key !== undefined) {
      const remembered: Remembered = { fingerprint, status: 200, body };
      this.#remembered.set(key, remembered);
      changes.push({ id: key, object: 'idempotency_key', text: JSON.stringify(remembered) });
    }
    await this.#options.keep?.(changes);
    return found(body);
  }
}

function found(body: string): SandboxResponse {
  return { status: 200, headers: {}, body };
}

function refused({ status, headers, body }: SandboxError): SandboxResponse {
  return { status, headers, body: JSON.stringify({ error: body }) };
}

function requirePermission(key: SandboxKey, permission: string, account: string): void {
  if (!key.permissions || key.permissions.includes(permission)) return;
  throw new SandboxError(403, {
    type: 'invalid_request_error',
    message: `The provided key '${key.key.slice(0, 8)}****' does not have the required permissions for this endpoint on account '${account}'. Having the 'rak_${permission}' permission would allow this request to continue.`,
  });
}

/** The answer of a fault that is an answer. */
function refusalOf(how: Misbehaviour): SandboxResponse | undefined {
  switch (how.kind) {
    case 'rate_limit':
      return refused(
        new SandboxError(
          429,
          {
            type: 'invalid_request_error',
            code: 'rate_limit',
            message: 'Testmode request rate limit exceeded, the rate limits are lower in testmode.',
          },
          {
            'stripe-rate-limited-reason': how.reason,
            ...(how.retryAfterSeconds !== undefined && {
              'retry-after': String(how.retryAfterSeconds),
            }),
          },
        ),
      );
    case 'lock':
      return refused(
        new SandboxError(409, {
          type: 'invalid_request_error',
          code: 'lock_timeout',
          message:
            'This object cannot be accessed right now because another API request or Stripe process is currently accessing it.',
        }),
      );
    case 'error':
      return refused(new SandboxError(how.status, { type: 'api_error', message: 'Sorry!' }));
    default:
      return undefined;
  }
}
