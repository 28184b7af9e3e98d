import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movementOfType } from '../../electron/reconciliation/balance-transaction-types.rules';
import {
  findingClasses,
  findingClassNames,
  remedyOf,
  severityOf,
} from '../../electron/reconciliation/findings/finding-classes.rules';
import { remedyTexts } from '../../electron/reconciliation/findings/remedies.rules';
import { readPeriod } from '../../electron/reconciliation/period/period.rules';
import { sumTotals } from '../../electron/reconciliation/run/totals.rules';
import { readReconcileArguments } from '../../scripts/reconcile-arguments.rules';
import { progressText } from '../../scripts/reconcile-text.rules';

describe('a period', () => {
  it('takes in its last day to the end, in UTC', () => {
    expect(readPeriod({ from: '2026-10-01', to: '2026-10-31' })).toEqual({
      ok: true,
      from: new Date('2026-10-01T00:00:00Z'),
      to: new Date('2026-11-01T00:00:00Z'),
    });
  });

  it('is at least a day long and never loses one, whichever days are named', () => {
    const day = fc
      .date({ min: new Date('2015-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, day, (one, other) => {
        const [from, to] = [one, other].toSorted();
        if (from === undefined || to === undefined) return;
        const reading = readPeriod({ from, to });
        if (!reading.ok) throw new Error(reading.reason);
        expect(reading.to.getTime() - reading.from.getTime()).toBeGreaterThanOrEqual(86_400_000);
        expect(new Date(reading.to.getTime() - 1).toISOString().slice(0, 10)).toBe(to);
      }),
    );
  });

  it.each([
    ['2026-02-30', '2026-03-01', 'from'],
    ['yesterday', '2026-03-01', 'from'],
    ['2026-03-01', '2026-3-2', 'to'],
    ['2026-03-02', '2026-03-01', 'to'],
    ['1900-01-01', '2026-03-01', 'from'],
    ['2026-03-01', '9999-12-31', 'to'],
  ])('from %s to %s is refused at "%s"', (from, to, field) => {
    expect(readPeriod({ from, to })).toMatchObject({ ok: false, field });
  });
});

describe('the progress of npm run reconcile', () => {
  it('says how much is read, how fast and how long it still takes, as far as that is known', () => {
    const step = 'Reading what happened';
    expect(progressText({ step, done: 0, total: null })).toBe(step);
    expect(progressText({ step, done: 1_200, total: null, perSecond: 800, etaSeconds: null })).toBe(
      `${step} (1,200, 800 a second)`,
    );
    expect(
      progressText({ step, done: 12_000, total: 40_000, perSecond: 8_000, etaSeconds: 4 }),
    ).toBe(`${step} (12,000 of 40,000, 8,000 a second, about 4 s left)`);
    expect(progressText({ step: 'Judging', done: 2, total: 4 })).toBe('Judging (2 of 4)');
  });
});

describe('the arguments of npm run reconcile', () => {
  it('names the argument that cannot be used, and still knows that JSON was asked for', () => {
    const refusal = (...args: string[]) => readReconcileArguments(args);
    expect(refusal('--to', '2026-10-31', '--json')).toEqual({
      kind: 'refused',
      json: true,
      reason: '--from is missing. See npm run reconcile -- --help.',
    });
    expect(refusal('--from', '2026-13-01', '--to', '2026-10-31')).toMatchObject({
      json: false,
      reason: '--from: "2026-13-01" is no day; write it like 2026-10-01.',
    });
    expect(refusal('--from', '2026-10-01', '--til', 'x')).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('--til'),
    });
    expect(refusal('--from', '--to', '2026-10-31')).toMatchObject({
      reason: "Option '--from' argument is ambiguous. See npm run reconcile -- --help.",
    });
    const twice = refusal('--from', '2026-10-01', '--from=2026-10-02', '--to', '2026-10-31');
    expect(twice).toMatchObject({ reason: '--from is given more than once.' });
  });

  it('asks for help before anything else', () => {
    expect(readReconcileArguments(['--help', '--from', 'x'])).toEqual({ kind: 'help' });
  });
});

describe('the register of classes', () => {
  it('waits for what is expected, and asks nothing of anyone where all is explained', () => {
    for (const name of findingClassNames) {
      expect(remedyOf(name, 'expected')).toBe('wait');
      expect(remedyOf(name, 'information')).toBe('none');
      expect([severityOf(name, 'expected'), severityOf(name, 'information')]).toEqual([
        'low',
        'low',
      ]);
      expect(severityOf(name, 'discrepancy')).toBe(findingClasses[name].severity);
      expect(remedyTexts[remedyOf(name, 'discrepancy')]).not.toBe('');
    }
  });

  it('has every class in the words of a sentence', () => {
    for (const name of findingClassNames) {
      expect(findingClasses[name].meaning).toMatch(/^[A-Z].*\.$/);
      expect(findingClasses[name].title).toMatch(/^[A-Z][^.]*$/);
    }
    expect(findingClassNames).toHaveLength(53);
  });
});

it('knows every type of balance transaction that the pinned Stripe types know', () => {
  const types = readFileSync(
    join('node_modules', 'stripe', 'esm', 'resources', 'BalanceTransactions.d.ts'),
    'utf8',
  );
  const union = /type Type = ([^;]+);/.exec(types)?.[1] ?? '';
  const known = [...union.matchAll(/'([a-z_]+)'/g)].map(([, type]) => type ?? '');
  expect(known.length).toBeGreaterThan(40);
  expect(known.filter((type) => !(type in movementOfType))).toEqual([]);
});

it('adds standings up without losing any, by currency and by day', () => {
  const row = fc.record({
    currency: fc.constantFrom('USD', 'JPY', 'KWD'),
    day: fc.constantFrom('2026-10-01', '2026-10-02'),
    state: fc.constantFrom(
      'matched' as const,
      'expected' as const,
      'explained' as const,
      'discrepant' as const,
    ),
    count: fc.nat(1_000),
    minor: fc.nat(1_000_000).map(String),
  });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const { totals, byDay } = sumTotals(rows);
      for (const sums of [totals, byDay]) {
        const count = sums.reduce(
          (sum, one) => sum + one.matched + one.expected + one.explained + one.discrepant,
          0,
        );
        const minor = sums.reduce(
          (sum, one) =>
            sum +
            one.matched_minor +
            one.expected_minor +
            one.explained_minor +
            one.discrepant_minor,
          0,
        );
        expect(count).toBe(rows.reduce((sum, one) => sum + one.count, 0));
        expect(minor).toBe(rows.reduce((sum, one) => sum + Number(one.minor), 0));
      }
    }),
  );
});
