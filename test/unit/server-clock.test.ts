import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServerClock } from '../../electron/stripe/gateway/server-clock';

/** Answers of a server that is `behind` ahead of this machine's steady clock, in order of asking. */
const exchanges = fc.record({
  behind: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_009_999 }),
  steps: fc.array(
    fc.record({
      pause: fc.integer({ min: 0, max: 900 }),
      elapsedMs: fc.integer({ min: 1, max: 4_000 }),
      /** Where between asking and receiving the server wrote its answer. */
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { minLength: 1, maxLength: 30 },
  ),
});

describe("Stripe's clock, by the seconds in its answers", () => {
  it('is never said to be later than it is, nor to go back from one request to the next', () => {
    fc.assert(
      fc.property(exchanges, ({ behind, steps }) => {
        const clock = new ServerClock();
        let asked = 0;
        let latest = Number.NEGATIVE_INFINITY;
        for (const { pause, elapsedMs, share } of steps) {
          asked += pause;
          const written = asked + behind + elapsedMs * share;
          clock.read({ asked, elapsedMs, date: Math.floor(written / 1000) * 1000 });
          const earliest = clock.earliest(asked) ?? Number.NaN;
          expect(earliest).toBeLessThanOrEqual(asked + behind);
          expect(earliest).toBeGreaterThanOrEqual(latest);
          latest = earliest;
        }
      }),
    );
  });

  it('comes close after a few quick answers, though the first one took long', () => {
    const clock = new ServerClock();
    const behind = 1_700_000_000_250;
    for (let at = 0; at < 40; at += 1) {
      const asked = at * 70;
      const elapsedMs = at === 0 ? 5_000 : 4;
      const date = Math.floor((asked + behind + elapsedMs) / 1000) * 1000;
      clock.read({ asked, elapsedMs, date });
    }
    expect(behind - (clock.earliest(0) ?? Number.NaN)).toBeLessThan(80);
  });

  it('begins anew when one of the two clocks was set', () => {
    const clock = new ServerClock();
    clock.read({ asked: 0, elapsedMs: 10, date: 1_700_000_000_000 });
    clock.read({ asked: 100, elapsedMs: 10, date: 1_699_999_000_000 });
    expect(clock.earliest(100)).toBe(1_699_999_000_000 - 10);
    clock.read({ asked: 200, elapsedMs: 10, date: 1_700_000_500_000 });
    expect(clock.earliest(200)).toBe(1_700_000_500_000 - 10);
  });
});
