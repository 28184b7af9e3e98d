import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countText, numberText } from '../../electron/shared/number-text';

it('a whole number is written as English writes it, however large and below zero too', () => {
  expect(numberText(1_234_567)).toBe('1,234,567');
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      expect(numberText(value)).toBe((value || 0).toLocaleString('en-US'));
    }),
  );
});

it('one of a thing is not several', () => {
  expect([0, 1, 4_000].map((count) => countText(count, 'tool'))).toEqual([
    '0 tools',
    '1 tool',
    '4,000 tools',
  ]);
});
