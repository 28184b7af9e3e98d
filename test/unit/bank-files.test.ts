import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { camt, entry, movement, ofx, preview, problemsOf } from '../support/bank-texts';

it.each([
  ['a PDF', '%PDF-1.7 …'],
  ['a packed spreadsheet', 'PK\u0003\u0004…'],
  ['JSON', '{"transactions": []}'],
  ['MT940', ':20:STARTUMS\n:25:12345/678\n:60F:C261001EUR100,00\n'],
  ['QIF', '!Type:Bank\nD10/05/2026\nT1,120.50\n^\n'],
  ['a web page', '<!doctype html><html></html>'],
  ['bytes', 'a\0b'],
])('%s is refused as a bank statement, by name', (_, text) => {
  expect(() => preview(text)).toThrow(
    expect.objectContaining({
      code: 'not_possible',
      details: {
        reason:
          '“statement” is no bank statement that can be read: CSV, camt.053 (XML) and OFX can.',
      },
    }),
  );
});

it.each([
  ['an empty file', ['', '\uFEFF \n'], 'The file is empty. Export it from the bank again.'],
  ['a file without bookings', ['Date,Amount\n', camt(''), ofx('')], 'There are no bookings in it.'],
  [
    'a line in another currency',
    [
      'Date,Amount,Currency\n2026-10-05,1.00,EUR\n2026-10-05,1.00,USD\n',
      camt(entry('1.00', 'CRDT').replace('Ccy="EUR"', 'Ccy="USD"')),
      ofx(
        movement('1.00').replace('<FITID>', '<CURRENCY><CURSYM>USD</CURRENCY><FITID>'),
        '<CURDEF>EUR',
      ),
    ],
    'It is in “USD”, the account in EUR.',
  ],
  [
    'a file that was cut off',
    [camt(entry('1.00', 'CRDT')).slice(0, -30), ofx(movement('1.00')).slice(0, -30)],
    'The file ends in the middle: it was cut off. Export it from the bank again.',
  ],
])('%s is refused with one sentence in every format', (_, texts, message) => {
  for (const text of texts) expect(preview(text).problems, text).toMatchObject([{ message }]);
});

it('a statement in what is no currency is refused with where that stands', () => {
  expect(problemsOf(ofx(movement('1.00'), '<CURDEF>XXQ'))).toEqual([
    [null, '“XXQ” is no currency (CURDEF).'],
  ]);
  expect(problemsOf(camt('', '<Ccy>XXQ</Ccy>'))).toEqual([[null, '“XXQ” is no currency (Ccy).']]);
});

describe('a day on which nothing can have been booked', () => {
  const before = '“1926-10-05” lies before Stripe’s first payout. Check the year.';
  const ahead = '“2206-10-05” has not come yet. Check the year.';

  it.each([
    ['CSV', 'Line 2, Date', (day: string) => `Date,Amount\n${day},1.00\n`],
    [
      'camt.053',
      'Entry 1, BookgDt',
      (day: string) => camt(entry('1.00', 'CRDT').replace('2026-10-05', day)),
    ],
    [
      'OFX',
      'Transaction 1, DTPOSTED',
      (day: string) => ofx(movement('1.00', day.replaceAll('-', ''))),
    ],
  ])('is refused with its place in %s', (_, place, file) => {
    expect(problemsOf(file('1926-10-05'))).toEqual([[place, before]]);
    expect(problemsOf(file('2206-10-05'))).toEqual([[place, ahead]]);
    // A clock that is slow by a day refuses nothing.
    expect(problemsOf(file('2026-11-02'))).toEqual([]);
  });

  it('is not covered by a statement that says it covers it', () => {
    expect(preview(ofx(movement('1.00')).replace('<DTEND>20261031', '<DTEND>22061231')).to).toBe(
      '2026-11-08',
    );
  });
});

describe('a damaged bank file', () => {
  const csv =
    'Date,Details,Amount,Currency\n2026-10-02,"STRIPE, payout",12.50,USD\n2026-10-03,Fee,-3.00,USD\n';
  const rubbish = fc.constantFrom(
    ...[
      '\0',
      '"',
      ',',
      ';',
      '\n',
      '<',
      '>',
      '&',
      '&#0;',
      '&#x110000;',
      ']]>',
      '<?',
      '<!--',
      '<![CDATA[',
    ],
    ...[
      '<!DOCTYPE x>',
      '<!DOCTYPE x [<!ENTITY a "b">]>',
      '<__proto__>',
      '{',
      '\ufeff',
      '\ud800',
      '9'.repeat(40),
    ],
  );
  const damaged = (text: string) =>
    fc
      .array(fc.tuple(fc.nat(text.length), fc.nat(12), rubbish), { minLength: 1, maxLength: 4 })
      .map((places) =>
        places.reduce(
          (left, [from, cut, put]) => left.slice(0, from) + put + left.slice(from + cut),
          text,
        ),
      );

  it.each([
    ['CSV', csv],
    ['camt.053', camt(entry('12.50', 'CRDT', '<AddtlNtryInf>STRIPE &amp; CO</AddtlNtryInf>'))],
    ['OFX', ofx(movement('120.50') + movement('-7.00'))],
  ])('in %s is read as far as it can be, or refused with a sentence', (_, text) => {
    fc.assert(
      fc.property(damaged(text), (bytes) => {
        try {
          const { sumMinor, problems } = preview(bytes);
          expect(Number.isSafeInteger(sumMinor)).toBe(true);
          for (const { message } of problems) expect(message).toMatch(/^\S.*\.$/s);
        } catch (error) {
          expect(error).toMatchObject({ name: 'DeskError', code: 'not_possible' });
        }
      }),
      { numRuns: 400 },
    );
  });
});
