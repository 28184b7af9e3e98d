import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PreviewStatement } from '../../electron/reconciliation/bank-statement.schema';
import { previewStatement } from '../../electron/reconciliation/bank-statements.service';

const preview = (text: string, more: Partial<PreviewStatement> = {}) =>
  previewStatement(
    { file: { name: 'statement', text }, mapping: null, currency: null, ...more },
    new Date('2026-11-01T12:00:00Z'),
  );
const problemsOf = (text: string, more: Partial<PreviewStatement> = {}) =>
  preview(text, more).problems.map(({ place, message }) => [place, message]);

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
      ['Line 2, Amount', '“1.500” is no amount in USD.'],
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
      ['Line 2, Amount', '“ten” is no amount in USD.'],
      ['Line 3, Date', '“2026-02-30” is no date.'],
      ['Line 4, Amount', 'The amount is missing.'],
      ['Line 5, Amount', '“1.005” is no amount in USD.'],
    ]);
  });

  it('loses no line where it has no header, or a header that is narrower than its rows', () => {
    const rows = '05/10/2026,120.50,STRIPE po_1\n13/10/2026,-33.00,Rent\n';
    expect(preview(rows)).toMatchObject({
      header: ['Column 1', 'Column 2', 'Column 3'],
      from: '2026-10-05',
      lines: 2,
      sumMinor: 8_750,
      sample: [{ line: 1, description: 'STRIPE po_1' }, { line: 2 }],
      problems: [],
    });
    const trailing = `Date,Amount,Text\n${rows.replaceAll('\n', ',\n')}`;
    expect(preview(trailing)).toMatchObject({
      header: ['Date', 'Amount', 'Text', ''],
      lines: 2,
      sumMinor: 8_750,
    });
  });

  it('is read with the direction that a column of its own says', () => {
    const ing =
      '"Datum";"Naam";"Rekening";"Af Bij";"Bedrag (EUR)";"Mededelingen"\n' +
      '"20261005";"STRIPE";"NL12";"Bij";"120,50";"po_1"\n"20261006";"Huur";"NL12";"Af";"33,00";"rent"\n';
    expect(preview(ing)).toMatchObject({
      currency: 'EUR',
      sumMinor: 8_750,
      sample: [{ amountMinor: 12_050, description: 'po_1' }, { amountMinor: -3_300 }],
      problems: [],
    });
    const { mapping } = preview(ing);
    expect(problemsOf(ing.replace('"Af"', '"Om"'), { mapping, currency: 'EUR' })).toEqual([
      ['Line 3, Af Bij', '“Om” does not say whether money came in or went out.'],
    ]);
    // Signed amounts need no words, and words that are no direction are none.
    const signed = 'Date,Details,Amount\n2026-10-05,CREDIT,120.50\n2026-10-06,CREDIT,-33.00\n';
    expect(preview(signed).sumMinor).toBe(8_750);
    const kinds = 'Date,Type,Amount\n2026-10-05,Transfer,120.50\n2026-10-06,D,33.00\n';
    expect(preview(kinds).mapping?.direction).toBeNull();
  });

  it('says its currency itself where it does, and is of one', () => {
    const table = (code: string) =>
      `Date,Amount,Currency,Text\n2026-10-05,120.50,EUR,STRIPE\n2026-10-06,33.00,${code},Fee\n`;
    expect(preview(table('eur'))).toMatchObject({ currency: 'EUR', problems: [] });
    expect(problemsOf(table('USD'))).toEqual([
      ['Line 3, Currency', 'It is in “USD”, the account in EUR.'],
    ]);
    expect(preview('Date,Amount\n2026-10-05,€1.50\n').currency).toBe('EUR');
    expect(preview('Date,Amount (GBP)\n2026-10-05,1.50\n').currency).toBe('GBP');
    expect(preview('Date,Amount (NET)\n2026-10-05,$1.50\n').currency).toBeNull();
    expect(preview('Date,Amount,Currency\n2026-10-05,1.234,KWD\n').sumMinor).toBe(1_234);
  });

  it('does not take what is left in the account for what moved', () => {
    const table = 'Date,Balance amount,Amount,Fee amount\n2026-10-05,1120.50,110.00,1.00\n';
    expect(preview(table).sumMinor).toBe(11_000);
  });

  it('is refused where a quotation mark would swallow the lines below it', () => {
    const open = 'Date,Amount,Text\n2026-10-05,1.00,"STRIPE\n2026-10-06,2.00,a\n';
    expect(problemsOf(open)).toEqual([
      ['Line 2', 'A quotation mark has no second one, so the lines below it cannot be told apart.'],
    ]);
  });

  it('is refused where it was cut off in its last line, and read with remarks below it', () => {
    const table = 'Date,Text,Amount\n2026-10-05,STRIPE,1.00\n';
    expect(problemsOf(`${table}2026-1`)).toContainEqual(['Line 3, Date', '“2026-1” is no date.']);
    expect(problemsOf(`${table}2026-10-06,Rent`)).toEqual([
      ['Line 3, Amount', 'The amount is missing.'],
    ]);
    expect(preview(`${table}End of the report\n`)).toMatchObject({ lines: 1, problems: [] });
  });

  it('is read without what is not booked, which is counted, whatever its bank calls it', () => {
    const revolut =
      'Type,Started Date,Completed Date,Description,Amount,State\n' +
      'TRANSFER,2026-10-05,2026-10-05,STRIPE po_1,120.50,COMPLETED\n' +
      'TRANSFER,2026-10-06,,STRIPE po_2,80.00,PENDING\n' +
      'TRANSFER,2026-10-06,2026-10-06,STRIPE po_3,70.00,REVERTED\n';
    expect(preview(revolut)).toMatchObject({
      mapping: { state: 5 },
      lines: 1,
      unbooked: 2,
      sumMinor: 12_050,
      to: '2026-10-05',
      problems: [],
    });
    const german =
      'Buchungstag;Buchungstext;Betrag;Info\n05.10.2026;STRIPE;1,00;Umsatz gebucht\n' +
      '06.10.2026;STRIPE;2,00;Umsatz vorgemerkt\n';
    expect(preview(german)).toMatchObject({ lines: 1, unbooked: 1, sumMinor: 100 });
    // Some mark only what is pending.
    const marked =
      'Date,Text,Amount,Note\n2026-10-05,STRIPE,1.00,\n2026-10-06,STRIPE,2.00,Pending\n';
    expect(preview(marked)).toMatchObject({ lines: 1, unbooked: 1 });
    const { mapping } = preview(marked);
    expect(preview(marked, { mapping: mapping && { ...mapping, state: null } }).lines).toBe(2);
  });

  it('asks about a state that it does not know, and takes no other column for one', () => {
    const table = (header: string, ...states: string[]) =>
      `Date,Text,Amount,${header}\n${states.map((state) => `2026-10-05,STRIPE,1.00,${state}`).join('\n')}\n`;
    expect(problemsOf(table('Status', 'Booked', 'Erfasst'))).toEqual([
      ['Line 3, Status', '“Erfasst” does not say whether it is booked.'],
    ]);
    expect(preview(table('State', 'CA', 'NY')).mapping?.state).toBeNull();
    expect(preview(table('Result', 'Done', 'Done')).mapping?.state).toBeNull();
    expect(problemsOf(table('Status', 'Pending'))).toEqual([
      [null, 'Nothing in it is booked yet. Export it again once it is.'],
    ]);
  });

  it('that is no table says so', () => {
    expect(problemsOf('Dear customer,\nplease find attached our letter\n')).toEqual([
      [null, expect.stringMatching(/^This is no table: a bank’s CSV file has a header/)],
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
      unbooked: 1,
      problems: [],
      sample: [{ amountMinor: 123_456, reference: 'po_1' }, { amountMinor: -1_000 }],
    });
  });

  const balance = (kind: string, amount: string) =>
    `<Bal><Tp><CdOrPrtry><Cd>${kind}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`;
  const day = (of: string, ...inside: string[]) => `<Stmt>
    <FrToDt><FrDtTm>2026-10-${of}T00:00:00</FrDtTm><ToDtTm>2026-10-${of}T23:59:59</ToDtTm></FrToDt>
    <Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>${inside.join('')}</Stmt>`;
  const days = (...statements: string[]) =>
    camt('').replace(/<Stmt>[\s\S]*<\/Stmt>/, statements.join(''));

  it('may hold a statement for each day, that follow on each other by day or by balance', () => {
    const friday = day(
      '02',
      balance('OPBD', '10.00'),
      balance('CLBD', '11.00'),
      entry('1.00', 'CRDT'),
    );
    const monday = day(
      '05',
      balance('PRCD', '11.00'),
      balance('CLBD', '9.00'),
      entry('2.00', 'DBIT'),
    );
    const tuesday = day('06', entry('4.00', 'CRDT'));
    const expected = {
      from: '2026-10-02',
      to: '2026-10-06',
      lines: 3,
      sumMinor: 300,
      problems: [],
    };
    expect(preview(days(friday, monday, tuesday))).toMatchObject(expected);
    expect(preview(days(tuesday, monday, friday)), 'the latest first').toMatchObject(expected);
    expect(preview(days(friday, tuesday)).problems).toMatchObject([
      {
        message:
          'The file holds several statements that do not follow on each other. Import one at a time.',
      },
    ]);
  });

  it('is refused where bookings are missing from it, which its own balances tell', () => {
    const statement = (closing: string, more = '') =>
      days(
        day('02', balance('OPBD', '10.00'), balance('CLBD', closing) + more, entry('1.00', 'CRDT')),
      );
    expect(preview(statement('11.00')).problems).toEqual([]);
    expect(preview(statement('31.00')).problems).toMatchObject([
      {
        message:
          'The statement is not complete: it goes from 10.00 to 31.00 EUR, its bookings add up to 1.00. Export it from the bank again.',
      },
    ]);
    const interim = statement('31.00').replaceAll(
      '</CdOrPrtry>',
      '</CdOrPrtry><SubTp><Cd>INTM</Cd></SubTp>',
    );
    expect(preview(interim).problems).toEqual([]);
  });

  it.each([
    ['an amount that is none', camt(entry('12,x', 'CRDT')), '“12,x” is no amount in EUR.'],
    ['an amount below nothing', camt(entry('-1.00', 'CRDT')), '“-1.00” is no amount in EUR.'],
    ['no direction', camt(entry('1.00', '')), 'It does not say whether money came in or went out.'],
    [
      'the report of a day that goes on',
      camt(entry('1.00', 'CRDT')).replaceAll('BkToCstmrStmt', 'BkToCstmrAcctRpt'),
      'It is a report of a day that goes on (camt.052). Export the statement of the days (camt.053).',
    ],
    [
      'a notice',
      camt(entry('1.00', 'CRDT')).replaceAll('BkToCstmrStmt', 'BkToCstmrDbtCdtNtfctn'),
      'It is a notice of single bookings (camt.054). Export the statement of the days (camt.053).',
    ],
    ['no bookings', camt(''), 'There are no bookings in it.'],
    [
      'another currency',
      camt(entry('1.00', 'CRDT').replace('Ccy="EUR"', 'Ccy="USD"')),
      'It is in USD, the account in EUR.',
    ],
    [
      'a day that is none',
      camt(entry('1.00', 'CRDT').replace('2026-10-05', '2026-10-41')),
      '“2026-10-41” is no date.',
    ],
    [
      'no statement',
      '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt/></Document>',
      'The file holds no statement (BkToCstmrStmt/Stmt).',
    ],
    [
      'two accounts',
      camt('</Stmt><Stmt><Acct><Id><IBAN>DE2</IBAN></Id><Ccy>EUR</Ccy></Acct>'),
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
      'It is in EUR, the account in USD.',
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
