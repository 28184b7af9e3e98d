import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fingerprint,
  innerRepetition,
  likeness,
} from '../../electron/moderation/rules/text-likeness.rules';
import { copiedTexts, copyChanges } from '../../prisma/seed/review-problems';

const word = fc.stringMatching(/^[a-z]{3,9}$/);
const text = fc.array(word, { minLength: 25, maxLength: 60 }).map((words) => words.join(' '));
const share = (one: string, other: string) => {
  const values = new Set(fingerprint(one));
  return fingerprint(other).filter((value) => values.has(value)).length;
};

describe('likeness', () => {
  it('is 1 for the same words in another dress, 0 for nothing in common', () => {
    expect(likeness('Great TOOL, every agent needs it!', 'great tool every  agent needs it')).toBe(
      1,
    );
    expect(likeness('Saves an hour a day', 'Überhaupt kein Kundendienst')).toBe(0);
    expect(likeness('wow', 'Wow!')).toBe(1);
    expect(likeness('', '')).toBe(0);
  });

  it('is symmetric and lies between 0 and 1', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const value = likeness(one, other);
        expect(value).toBe(likeness(other, one));
        expect(value >= 0 && value <= 1).toBe(true);
      }),
    );
  });
});

describe('a fingerprint', () => {
  it('finds the copies of the demo through their changed words', () => {
    for (const original of copiedTexts) {
      for (const [from, to] of copyChanges) {
        const copy = original.replace(from, to);
        expect(share(original, copy), copy).toBeGreaterThan(0);
      }
    }
  });

  it('finds a text again in which a word was changed', () => {
    fc.assert(
      fc.property(text, fc.nat({ max: 24 }), word, (original, at, changed) => {
        const copy = original.split(' ').with(at, changed).join(' ');
        expect(likeness(original, copy)).toBeGreaterThan(0.55);
        expect(share(original, copy)).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps different texts apart: a lookup stays small', () => {
    const texts = fc.sample(text, { numRuns: 300, seed: 7 });
    const all = texts.map((each) => new Set(fingerprint(each)));
    let pairs = 0;
    let hits = 0;
    for (const [at, one] of all.entries()) {
      for (const other of all.slice(at + 1)) {
        pairs += 1;
        if ([...one].some((value) => other.has(value))) hits += 1;
      }
    }
    expect(hits / pairs).toBeLessThan(0.001);
  });

  it('of a text too short to be called a copy is empty', () => {
    expect(fingerprint('Great tool')).toEqual([]);
    expect(fingerprint('')).toEqual([]);
  });
});

describe('repetition inside a text', () => {
  it('is a word again and again, or a sentence twice', () => {
    const words = 'Great great great great';
    expect(innerRepetition(words)).toMatchObject({ start: 0, end: words.length });
    const twice = 'Best tool we ever had. It is fine. Best tool we ever had!';
    const span = innerRepetition(twice);
    expect(span && twice.slice(span.start, span.end)).toBe('Best tool we ever had!');
    expect(innerRepetition('very very good, and so so cheap')).toBeNull();
  });
});
