import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonListBytes } from '../../electron/shared/json-bytes';

const decoded = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as unknown;

test('a list is the JSON that it is, whatever characters are in it', () => {
  const value = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(fc.array(value), (values) => {
      expect(new TextDecoder().decode(jsonListBytes(values))).toBe(JSON.stringify(values));
    }),
  );
});

test('a list that is larger than all before keeps its beginning, and those before stay as they were', () => {
  const small = jsonListBytes([{ text: 'first' }]);
  // More than is kept for it at first, of characters that are three bytes each.
  const values = Array.from({ length: 50 }, (_, at) => ({ at, text: '€'.repeat(20_000) }));
  expect(decoded(jsonListBytes(values))).toEqual(values);
  expect(decoded(small)).toEqual([{ text: 'first' }]);
});
