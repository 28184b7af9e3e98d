import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBankAmount, readBankDay } from '../../electron/reconciliation/bank-amount.rules';
import type { PreviewStatement } from '../../electron/reconciliation/bank-statement.schema';
import { previewStatement } from '../../electron/reconciliation/bank-statements.service';
import { amountText, type CurrencyCode, parseCurrency } from '../../electron/shared/money';

function currency(code: string): CurrencyCode {
  const parsed = parseCurrency(code);
  if (!parsed) throw new Error(code);
  return parsed;
}

const preview = (text: string, more: Partial<PreviewStatement> = {}) =>
  previewStatement({ file: { name: 'statement', text }, mapping: null, currency: null, ...more });
const problemsOf = (text: string, more: Partial<PreviewStatement> = {}) =>
  preview(text, more).problems.map(({ line, column, message }) => [line, column, message]);

describe('an amount of a bank file', () => {
  const money = fc.constantFrom('USD', 'EUR', 'JPY', 'KWD').chain((code) =>
    fc.integer({ min: -999_999_999, max: 999_999_999 }).map((minor) => ({
      code: currency(code),
      minor,
    })),
  );

  it('is read to the minor unit, whatever signs its bank parts the digits with', () => {
    fc.assert(
      fc.property(
        money,
        fc.constantFrom('.' as const, ',' as const),
        fc.constantFrom('', ' ', '’', 'separator'),
        fc.constantFrom('before', 'after', 'brackets'),
        ({ code, minor }, decimal, grouping, side) => {
          const [whole = '', fraction] = amountText({
            minor: Math.abs(minor),
            currency: code,
          }).split('.');
          const group = grouping === 'separator' ? (decimal === '.' ? ',' : '.') : grouping;
          const digits = whole.replaceAll(/\B(?=(\d{3})+$)/g, group);
          const bare = fraction === undefined ? digits : `${digits}${decimal}${fraction}`;
          const signed =
            minor >= 0
              ? bare
              : side === 'before'
                ? `-${bare}`
                : side === 'after'
                  ? `${bare}−`
                  : `(${bare})`;
          expect(readBankAmount(signed, code, decimal)).toBe(minor);
        },
      ),
    );
  });

  it.each([
    ['', 'USD'],
    ['abc', 'USD'],
    ['12.345', 'USD'],
    ['1.5', 'JPY'],
    ['1,2,3', 'USD'],
    ['12 34.00', 'USD'],
    ['--5', 'USD'],
    ['1e3', 'USD'],
    ['99999999999999999', 'USD'],
  ])('“%s” in %s is none', (text, code) => {
    expect(readBankAmount(text, currency(code), '.')).toBeUndefined();
  });

  it('has a day that exists', () => {
    expect(readBankDay('29.02.2028', 'dmy')).toBe('2028-02-29');
    expect(readBankDay('10/11/26', 'mdy')).toBe('2026-10-11');
    expect(readBankDay('20261011', 'dmy')).toBe('2026-10-11');
    for (const none of ['29.02.2027', '31/11/2026', '2026-13-01', 'yesterday', '']) {
      expect(readBankDay(none, 'dmy'), none).toBeUndefined();
    }
  });
});

describe('a CSV statement', () => {
  const german = [
    'Kontonummer;DE89370400440532013000',
    '',
    'Buchungstag;Verwendungszweck;Betrag',
    '02.10.2026;"STRIPE PAYOUT ""po_1""; Oktober";1.234,56',
    '03.10.2026;Miete;-900,00',
  ].join('\r\n');

  it('is read as its bank wrote it: lines above the header, semicolons, commas, quotes', () => {
    expect(preview(german, { currency: 'EUR' })).toMatchObject({
      format: 'csv',
      lines: 2,
      sumMinor: 33_456,
      from: '2026-10-02',
      to: '2026-10-03',
      problems: [],
      sample: [
        { line: 4, amountMinor: 123_456, description: 'STRIPE PAYOUT "po_1"; Oktober' },
        { line: 5, amountMinor: -90_000 },
      ],
    });
  });

  it('is of the days that follow on each other, whichever way its bank writes them', () => {
    const table = (...days: string[]) =>
      `Date,Amount\n${days.map((day) => `${day},10.00`).join('\n')}\n`;
    expect(preview(table('10/01/2026', '10/02/2026', '10/12/2026'))).toMatchObject({
      mapping: { dateOrder: 'mdy' },
      from: '2026-10-01',
      to: '2026-10-12',
    });
    expect(preview(table('01/10/2026', '02/10/2026', '12/10/2026'))).toMatchObject({
      mapping: { dateOrder: 'dmy' },
      from: '2026-10-01',
      to: '2026-10-12',
    });
  });

  it('never takes a thousand for one', () => {
    const whole = 'Datum;Betrag\n02.10.2026;1.500\n03.10.2026;12.000\n';
    expect(preview(whole, { currency: 'EUR' })).toMatchObject({
      mapping: { decimal: ',' },
      sumMinor: 1_350_000,
    });
    const mixed = 'Date,Amount\n2026-10-02,1.500\n2026-10-03,12.00\n2026-10-04,3.25\n';
    expect(problemsOf(mixed, { currency: 'USD' })).toEqual([
      [2, 'Amount', '“1.500” is no amount in USD.'],
    ]);
    expect(preview('Date,Amount\n2026-10-02,1.500\n', { currency: 'KWD' }).sumMinor).toBe(1_500);
  });

  it('may hold money in and out in columns of their own', () => {
    const { sample, mapping } = preview(
      'Date,Details,Paid out,Paid in\n2026-10-02,Payout,,10.00\n2026-10-03,Fee,2.50,\n',
      { currency: 'USD' },
    );
    expect(mapping).toMatchObject({ amount: null, moneyIn: 3, moneyOut: 2 });
    expect(sample.map(({ amountMinor }) => amountMinor)).toEqual([1_000, -250]);
  });

  it('names line and column of what cannot be read', () => {
    const bad = 'Date,Amount\n2026-10-02,ten\n2026-02-30,5.00\n2026-10-04,\n2026-10-05,1.005\n';
    expect(problemsOf(bad, { currency: 'USD' })).toEqual([
      [2, 'Amount', '“ten” is no amount in USD.'],
      [3, 'Date', '“2026-02-30” is no date.'],
      [4, 'Amount', 'The amount is missing.'],
      [5, 'Amount', '“1.005” is no amount in USD.'],
    ]);
  });

  it('that is no table says so', () => {
    expect(problemsOf('Dear customer,\nplease find attached our letter\n')).toEqual([
      [1, null, expect.stringMatching(/^This is no table: a bank’s CSV file has a header/)],
    ]);
  });
});

const camt = (entries: string, account = '<Ccy>EUR</Ccy>') => `<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>
<FrToDt><FrDtTm>2026-10-01T00:00:00</FrDtTm><ToDtTm>2026-10-31T23:59:59</ToDtTm></FrToDt>
<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id>${account}</Acct>${entries}
</Stmt></BkToCstmrStmt></Document>`;
const entry = (amount: string, mark: string, more = '') =>
  `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${mark}</CdtDbtInd><Sts>BOOK</Sts>
   <BookgDt><Dt>2026-10-05</Dt></BookgDt>${more}</Ntry>`;

describe('a camt.053 statement', () => {
  it('is read with its account, days, signs and texts; what is not booked is left out', () => {
    const text = camt(
      entry(
        '1234.56',
        'CRDT',
        `<NtryDtls><TxDtls><Refs><EndToEndId>po_1</EndToEndId></Refs>
         <RmtInf><Ustrd>STRIPE &amp; CO</Ustrd></RmtInf></TxDtls></NtryDtls>`,
      ) +
        entry('10.00', 'DBIT') +
        entry('99.00', 'CRDT').replace('BOOK', 'PDNG'),
    );
    expect(preview(text)).toMatchObject({
      format: 'camt053',
      account: 'DE89370400440532013000',
      currency: 'EUR',
      from: '2026-10-01',
      to: '2026-10-31',
      lines: 2,
      problems: [],
      sample: [{ amountMinor: 123_456, reference: 'po_1' }, { amountMinor: -1_000 }],
    });
  });

  it.each([
    ['an amount that is none', camt(entry('12,x', 'CRDT')), 'Entry 1: “12,x” is no amount in EUR.'],
    [
      'another currency',
      camt(entry('1.00', 'CRDT').replace('Ccy="EUR"', 'Ccy="USD"')),
      'Entry 1 is in USD, the account in EUR.',
    ],
    [
      'a day that is none',
      camt(entry('1.00', 'CRDT').replace('2026-10-05', '2026-10-41')),
      'Entry 1: “2026-10-41” is no date.',
    ],
    [
      'no statement',
      '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt/></Document>',
      'The file holds no statement (BkToCstmrStmt/Stmt).',
    ],
    [
      'two accounts',
      camt('</Stmt><Stmt><Id>2</Id>'),
      'The file holds statements of several accounts. Import one account at a time.',
    ],
    ['no currency', camt('', ''), 'The statement does not name its currency.'],
    [
      'a torn end',
      camt(entry('1.00', 'CRDT')).slice(0, -30),
      expect.stringMatching(/^The XML is broken: /),
    ],
    [
      'an end between two elements',
      camt(entry('1.00', 'CRDT')).replace(/<\/Stmt>.*$/s, ''),
      'The XML ends in the middle: the file was cut off. Export it from the bank again.',
    ],
  ])('with %s is refused with a sentence', (_, text, message) => {
    expect(preview(text).problems).toMatchObject([{ message }]);
  });
});

const ofx = (transactions: string, currencyTag = '<CURDEF>USD') => `OFXHEADER:100
DATA:OFXSGML

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>${currencyTag}
<BANKACCTFROM><ACCTID>123456<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261001<DTEND>20261031
${transactions}
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`;
const movement = (amount: string, day = '20261005120000') =>
  `<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>${day}<TRNAMT>${amount}<FITID>f1<NAME>STRIPE<MEMO>po_1 &amp; co</STMTTRN>`;

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

  it.each([
    ['an amount that is none', ofx(movement('12.x')), 'Transaction 1: “12.x” is no amount in USD.'],
    [
      'a day that is none',
      ofx(movement('1.00', '20261341')),
      'Transaction 1: “20261341” is no date.',
    ],
    ['no currency', ofx('', ''), 'The statement does not name its currency (CURDEF).'],
    [
      'no transactions',
      ofx('').replaceAll('BANKTRANLIST', 'LEDGERBAL'),
      'The file holds no bank transactions (BANKTRANLIST).',
    ],
  ])('with %s is refused with a sentence', (_, text, message) => {
    expect(preview(text).problems).toMatchObject([{ message }]);
  });
});

it.each([
  ['a PDF', '%PDF-1.7 …'],
  ['a packed spreadsheet', 'PK\u0003\u0004…'],
  ['JSON', '{"transactions": []}'],
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
