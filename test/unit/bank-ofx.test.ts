import { describe, expect, it } from 'vitest';
import { movement, ofx, preview } from '../support/bank-texts';

describe('an OFX statement', () => {
  it('of either version is read alike', () => {
    const expected = {
      format: 'ofx',
      account: '123456',
      currency: 'USD',
      from: '2026-10-01',
      to: '2026-10-31',
      lines: 2,
      problems: [],
      sample: [
        { amountMinor: 12_050, reference: 'f1', description: 'STRIPE po_1 & co' },
        { amountMinor: -700 },
      ],
    };
    const sgml = ofx(movement('120.50') + movement('-7.00'));
    expect(preview(sgml)).toMatchObject(expected);
    const xml = sgml
      .replace(/^[\s\S]*?<OFX>/, '<?xml version="1.0"?><?OFX OFXHEADER="200"?><OFX>')
      .replaceAll(
        /<(CURDEF|ACCTID|ACCTTYPE|DT\w+|TRN\w+|FITID|NAME|MEMO)>([^<\n]*)/g,
        '<$1>$2</$1>',
      );
    expect(preview(xml)).toMatchObject(expected);
  });

  it('may write its amounts with a comma', () => {
    expect(preview(ofx(movement('120,50') + movement('-7,00')))).toMatchObject({
      problems: [],
      sample: [{ amountMinor: 12_050 }, { amountMinor: -700 }],
    });
  });

  it.each([
    ['an amount that is none', ofx(movement('12.x')), '“12.x” is no amount in USD.'],
    ['a day that is none', ofx(movement('1.00', '20261341')), '“20261341” is no date.'],
    [
      'an end in the middle of an amount',
      ofx(movement('1.00') + movement('120.50')).replace(/0\.50[\s\S]*$/, ''),
      'The file ends in the middle: it was cut off. Export it from the bank again.',
    ],
    [
      'two accounts',
      ofx(movement('1.00')).replace(/(<STMTRS>[\s\S]*<\/STMTRS>)/, '$1$1'),
      'The file holds statements of several accounts. Import one account at a time.',
    ],
    [
      'a movement in another currency',
      ofx(
        movement('1.00').replace('<FITID>', '<CURRENCY><CURRATE>1.1<CURSYM>EUR</CURRENCY><FITID>'),
      ),
      'It is in “EUR”, the account in USD.',
    ],
    ['no currency', ofx('', ''), 'The statement does not name its currency (CURDEF).'],
    [
      'no transactions',
      ofx('').replaceAll('BANKTRANLIST', 'LEDGERBAL'),
      'The file holds no statement of an account (BANKTRANLIST).',
    ],
  ])('with %s is refused with a sentence', (_, text, message) => {
    expect(preview(text).problems).toMatchObject([{ message }]);
  });
});
