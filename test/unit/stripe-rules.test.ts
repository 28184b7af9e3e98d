import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestBudget } from '../../electron/stripe/gateway/request-budget';
import { readStripeBase } from '../../electron/stripe/gateway/stripe-base.rules';
import {
  keyProblem,
  readStripeKey,
  requestsPerSecond,
} from '../../electron/stripe/gateway/stripe-key.rules';
import { decideRetry, usualPatience } from '../../electron/stripe/gateway/stripe-retry.rules';
import { objectOfId } from '../../electron/stripe/ingest/lists.rules';
import { type CoverageRow, planWindows, without } from '../../electron/stripe/ingest/windows.rules';
import { readForm } from '../../electron/stripe/sandbox/form.rules';

const window = fc
  .tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 100 }))
  .map(([from, length]) => ({ from, to: from + length }));

/** Which seconds windows hold; a second in two of them would be listed twice. */
function secondsOf(windows: readonly { from: number; to: number }[]): number[] {
  return windows.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at));
}

describe('windows', () => {
  it('without others hold exactly the seconds that no other holds', () => {
    fc.assert(
      fc.property(window, fc.array(window, { maxLength: 6 }), (wanted, others) => {
        const taken = new Set(secondsOf(others));
        const left = secondsOf(without(wanted, others));
        expect(left).toEqual(secondsOf([wanted]).filter((second) => !taken.has(second)));
      }),
    );
  });

  const complete = (from: number, to: number, asOf: number): CoverageRow => ({
    from,
    to,
    state: 'complete',
    cursor: null,
    cursorCreated: null,
    listed: 0,
    beganAt: null,
    asOf,
  });

  it('are planned so that every wanted second is proved or listed, and never both', () => {
    fc.assert(
      fc.property(
        window,
        fc.array(window, { maxLength: 5 }),
        fc.integer({ min: 0, max: 1200 }),
        (wanted, listedBefore, asOf) => {
          const apart: { from: number; to: number }[] = [];
          for (const next of listedBefore) apart.push(...without(next, apart));
          const rows = apart.map(({ from, to }) => complete(from, to, Math.max(asOf, to)));
          const plan = planWindows(rows, wanted, 10);
          const seconds = secondsOf([...plan.proved, ...plan.pending]);
          expect(new Set(seconds).size).toBe(seconds.length);
          const known = new Set(seconds);
          expect(secondsOf([wanted]).every((second) => known.has(second))).toBe(true);
          // Nothing within the settling time before its proof counts as proved.
          for (const { to, asOf: at } of plan.proved) expect(to).toBeLessThanOrEqual(at - 10);
        },
      ),
    );
  });

  it('keep an interrupted listing with its cursor, and try a gap again', () => {
    const interrupted: CoverageRow = {
      ...complete(100, 200, 0),
      state: 'pending',
      cursor: 'ch_1',
      cursorCreated: 150,
      asOf: null,
      beganAt: 800,
    };
    const gap: CoverageRow = { ...complete(200, 300, 0), state: 'gap', asOf: null };
    const { pending } = planWindows([interrupted, gap], { from: 100, to: 300 });
    expect(pending).toEqual([
      interrupted,
      expect.objectContaining({ from: 200, to: 300, cursor: null, state: 'pending' }),
    ]);
  });

  it('list the last minutes before an interrupted listing began again: it does not come by them any more', () => {
    const interrupted = (from: number): CoverageRow => ({
      ...complete(from, 1002, 0),
      state: 'pending',
      cursor: 'ch_1',
      cursorCreated: 950,
      asOf: null,
      beganAt: 1000,
    });
    const fresh = (from: number) => expect.objectContaining({ from, to: 1102, cursor: null });
    const wanted = { from: 100, to: 1102 };
    expect(planWindows([interrupted(100)], wanted).pending).toEqual([
      { ...interrupted(100), to: 400 },
      fresh(400),
    ]);
    expect(planWindows([interrupted(500)], wanted).pending).toEqual([fresh(100)]);
  });
});

describe('the request budget', () => {
  it('never lets more requests go within a second than it has, however late timers are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 80 }),
        async (perSecond, delays) => {
          let now = 0;
          let late = 0;
          const budget = new RequestBudget(perSecond, {
            now: () => now,
            wait: async (milliseconds) => {
              now += milliseconds + (delays[late++ % delays.length] ?? 0);
            },
          });
          const sent: number[] = [];
          for (let request = 0; request < 120; request += 1) {
            await budget.take();
            sent.push(now);
          }
          for (const [at, first] of sent.entries()) {
            const within = sent.slice(at).filter((time) => time < first + 1000).length;
            expect(within).toBeLessThanOrEqual(Math.ceil(perSecond));
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('grows neither by itself nor because Stripe allows more than it has', async () => {
    let now = 0;
    const budget = new RequestBudget(10, {
      now: () => now,
      wait: async (milliseconds) => {
        now += milliseconds;
      },
    });
    const spacing = async () => {
      await budget.take();
      const before = now;
      await budget.take();
      return now - before;
    };
    expect(await spacing()).toBe(100);
    budget.lower(50);
    expect(await spacing()).toBe(100);
    budget.lower(5);
    expect(await spacing()).toBe(200);
    budget.lower(10);
    expect(await spacing()).toBe(200);
  });

  it('is half of what Stripe allows, and none on this machine', () => {
    expect(requestsPerSecond(true, false)).toBe(50);
    expect(requestsPerSecond(false, false)).toBe(12.5);
    expect(requestsPerSecond(false, true)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('another try', () => {
  const answer = (status: number, more: object = {}) => ({
    kind: 'answer' as const,
    status,
    code: undefined,
    limit: undefined,
    retryAfterSeconds: undefined,
    shouldRetry: undefined,
    ...more,
  });

  it.each([
    ['global-rate', true, false],
    ['global-concurrency', true, true],
    ['endpoint-rate', false, false],
    ['endpoint-concurrency', false, true],
    ['resource-specific', false, false],
  ])('after 429 %s concerns everyone: %s, and how many at once: %s', (limit, everyone, fewer) => {
    expect(decideRetry(answer(429, { limit }), 1, 0.5, usualPatience)).toMatchObject({
      kind: 'retry',
      everyone,
      fewerAtOnce: fewer,
    });
  });

  it('waits at least as long as Retry-After says', () => {
    expect(decideRetry(answer(429, { retryAfterSeconds: 7 }), 1, 0, usualPatience)).toMatchObject({
      pauseMs: 7000,
    });
  });

  it.each([409, 500, 502, 503])('is made after %i', (status) => {
    expect(decideRetry(answer(status), 1, 0, usualPatience).kind).toBe('retry');
  });

  it.each([400, 401, 402, 403, 404])('is not made after %i', (status) => {
    expect(decideRetry(answer(status), 1, 0, usualPatience).kind).toBe('give_up');
  });

  it('is not made when Stripe says that it would be of no use, nor without end', () => {
    expect(decideRetry(answer(500, { shouldRetry: false }), 1, 0, usualPatience).kind).toBe(
      'give_up',
    );
    expect(decideRetry({ kind: 'connection' }, usualPatience.attempts, 0, usualPatience).kind).toBe(
      'give_up',
    );
  });
});

describe('a server that never answered', () => {
  it('is given up on within seconds, and one that answered before only after minutes', () => {
    const pauses = (answered: boolean) => {
      let sum = 0;
      for (let attempt = 1; ; attempt += 1) {
        const decision = decideRetry({ kind: 'connection' }, attempt, 1, usualPatience, answered);
        if (decision.kind === 'give_up') return sum;
        sum += decision.pauseMs;
      }
    };
    expect(pauses(false)).toBeLessThan(3_000);
    expect(pauses(true)).toBeGreaterThan(120_000);
  });
});

describe('pauses', () => {
  const pause = (attempt: number, random: number) => {
    const decision = decideRetry({ kind: 'connection' }, attempt, random, usualPatience);
    return decision.kind === 'retry' ? decision.pauseMs : Number.NaN;
  };

  it('double, and are spread over their second half, so that clients do not come back together', () => {
    expect([1, 2, 3].map((attempt) => pause(attempt, 1))).toEqual([250, 500, 1_000]);
    expect([1, 2, 3].map((attempt) => pause(attempt, 0))).toEqual([125, 250, 500]);
  });
});

describe('the address of another server', () => {
  it.each([
    'http://127.0.0.1:12111',
    'http://localhost:9000/',
    'http://[::1]:9000',
    'https://stripe.example:8443/v1',
  ])('may be %s', (text) => expect(readStripeBase(text).ok).toBe(true));

  it.each([
    ['http://stripe.example', /http on this machine only/],
    ['http://127.0.0.1.example.com', /http on this machine only/],
    ['ftp://127.0.0.1', /begin with https/],
    ['https://rk_live_x@stripe.example', /must not hold a user or a key/],
    ['https://stripe.example/path', /host and a port only/],
    ['127.0.0.1:9000', /must (?:be an address|begin)/],
  ])('may not be %s', (text, reason) => {
    const read = readStripeBase(text);
    expect(read.ok ? '' : read.reason).toMatch(reason);
  });

  it('is Stripe itself where none is given', () => {
    expect(readStripeBase(undefined)).toMatchObject({
      ok: true,
      base: { host: 'api.stripe.com', protocol: 'https', loopback: false },
    });
  });
});

describe('a key', () => {
  it('says its kind and its mode by its form', () => {
    expect(readStripeKey('rk_live_abc')).toEqual({ kind: 'restricted', livemode: true });
    expect(readStripeKey('sk_test_abc')).toEqual({ kind: 'secret', livemode: false });
    expect(readStripeKey('anything')).toEqual({ kind: 'unknown', livemode: null });
  });

  it.each([
    ['', /empty/],
    ['pk_test_123', /publishable/],
    ['rk_test_12 3', /space/],
    ['rk_test_12\n', /space/],
  ])('%j is refused with a sentence', (key, reason) => expect(keyProblem(key)).toMatch(reason));
});

it('an id names the kind of its object, also in the names of older payments', () => {
  expect(
    ['ch_1', 'py_1', 'pi_1', 'in_1', 're_1', 'pyr_1', 'du_1', 'dp_1', 'po_1', 'xx_1'].map(
      objectOfId,
    ),
  ).toEqual([
    'charge',
    'charge',
    'payment_intent',
    'invoice',
    'refund',
    'refund',
    'dispute',
    'dispute',
    'payout',
    undefined,
  ]);
});

it('form encoding nests as Stripe nests it', () => {
  const form = readForm(
    'created[gte]=5&expand[]=data.source&expand[]=data.charge&items[0][price]=p1&metadata[a]=b&limit=3',
  );
  expect(JSON.parse(JSON.stringify(form))).toEqual({
    created: { gte: '5' },
    expand: ['data.source', 'data.charge'],
    items: [{ price: 'p1' }],
    metadata: { a: 'b' },
    limit: '3',
  });
});
