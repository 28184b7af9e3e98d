import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type CurrencyCode, parseCurrency } from '../../electron/shared/money';
import { licences } from '../../renderer/features/workspace/licences';
import { matchScore } from '../../renderer/shared/match-score.rules';
import { moneyText } from '../../renderer/ui/money-text';
import { clockText, timeText } from '../../renderer/ui/time-text';

function currency(code: string): CurrencyCode {
  const parsed = parseCurrency(code);
  if (!parsed) throw new Error(`${code} is no currency`);
  return parsed;
}

describe('an amount', () => {
  it.each([
    ['USD', 123_456, '1,234.56'],
    ['JPY', 5000, '5,000'],
    ['KWD', 1_234_567, '1,234.567'],
    ['USD', -5, '-0.05'],
    ['USD', 9_007_199_254_740_991, '90,071,992,547,409.91'],
  ])('in %s of %d minor units reads %s', (code, minor, text) => {
    expect(moneyText({ minor, currency: currency(code) }, false)).toBe(text);
  });

  it('names its currency unless its column does', () => {
    expect(moneyText({ minor: 4900, currency: currency('USD') })).toBe('$49.00');
  });
});

describe('a moment', () => {
  const now = new Date('2026-11-24T12:00:00Z');
  const ago = (milliseconds: number) => timeText(new Date(now.getTime() - milliseconds), now);
  const minute = 60_000;
  const day = 24 * 60 * minute;

  it('is told by its distance while it is recent', () => {
    expect(ago(20_000)).toBe('just now');
    expect(ago(5 * minute)).toBe('5 minutes ago');
    expect(ago(119 * minute)).toBe('1 hour ago');
    expect(ago(day)).toBe('yesterday');
  });

  it('is told by its date after a week, with the year when it is another', () => {
    expect(ago(10 * day)).toBe('Nov 14');
    expect(ago(400 * day)).toBe('Oct 20, 2025');
  });

  it('of money has the day of UTC, in which its period has it, wherever it is looked at', async () => {
    vi.stubEnv('TZ', 'Pacific/Auckland');
    vi.resetModules();
    onTestFinished(() => {
      vi.unstubAllEnvs();
      vi.resetModules();
    });
    const there = await import('../../renderer/ui/time-text');
    const bought = new Date('2026-10-31T20:00:00Z');
    expect(there.timeText(bought, now)).toBe('Nov 1');
    expect(there.timeText(bought, now, true)).toBe('Oct 31');
    expect(there.timeText(new Date('2025-12-31T20:00:00Z'), now, true)).toBe('Dec 31, 2025');
  });
});

describe('a time as on a clock', () => {
  const now = new Date(2026, 10, 27, 9, 0);

  it('stands alone today, and behind its day otherwise', () => {
    expect(clockText(new Date(2026, 10, 27, 17, 5).toISOString(), now)).toMatch(/^5:05\sPM$/);
    expect(clockText(new Date(2026, 10, 30, 17, 5).toISOString(), now)).toMatch(
      /^Mon, Nov 30, 5:05\sPM$/,
    );
  });
});

it('every figure and time is written as the English around it, whatever the browser prefers', () => {
  const files = readdirSync('renderer', { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.tsx?$/.test(file),
  );
  const ofTheBrowser = /\.toLocale\w+\((?:\)|\[\]|undefined)|Intl\.\w+Format\((?:\)|undefined)/g;
  const found = files.flatMap((file) =>
    Array.from(
      readFileSync(join('renderer', file), 'utf8').matchAll(ofTheBrowser),
      ([call]) => `${file}: ${call}`,
    ),
  );
  expect(files.length).toBeGreaterThan(300);
  expect(found).toEqual([]);
});

describe('finding a command', () => {
  it('needs every typed word, and prefers beginnings', () => {
    expect(matchScore('theme dark', 'Use the dark theme Appearance')).toBeGreaterThan(0);
    expect(matchScore('theme blue', 'Use the dark theme Appearance')).toBe(0);
    expect(matchScore('set', 'Go to Settings')).toBeGreaterThan(matchScore('set', 'Reset columns'));
    expect(matchScore('', 'Anything')).toBeGreaterThan(0);
  });

  it('takes signs as they are', () => {
    expect(matchScore('a.c', 'abc')).toBe(0);
    expect(matchScore('(', 'Go (away)')).toBeGreaterThan(0);
  });
});

describe('the licences on the settings page', () => {
  const root = new URL('../../', import.meta.url);
  const read = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

  it('are those of the packages', () => {
    const found = licences.map(({ name }) => ({
      name,
      licence: read(`node_modules/${name}/package.json`).license,
    }));
    expect(licences).toEqual(found);
  });

  it('leave out nothing that ships', () => {
    const shipped = Object.keys(read('package.json').dependencies);
    const named = licences.map(({ name }) => name);
    expect(shipped.filter((name) => !named.includes(name))).toEqual([]);
  });
});
