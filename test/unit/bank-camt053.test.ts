import { describe, expect, it } from 'vitest';
import { camt, entry, preview } from '../support/bank-texts';

describe('a camt.053 statement', () => {
  it('is read with its account, days, signs and texts; what is not booked is left out', () => {
    const text = camt(
      entry(
        '1234.56',
        'CRDT',
        `<NtryDtls><TxDtls><Refs><EndToEndId>po_1</EndToEndId></Refs>
         <RmtInf><Ustrd>STRIPE &amp; CO</Ustrd></RmtInf></TxDtls></NtryDtls>`,
      ) +
        entry('10.00', 'DBIT').replace('2026-10-05<', '2026-10-05+02:00<') +
        entry('99.00', 'CRDT').replace('BOOK', 'PDNG') +
        entry('98.00', 'CRDT').replace('BOOK', 'INFO') +
        entry('97.00', 'CRDT').replace('BOOK', '<Cd>FUTR</Cd>'),
    );
    expect(preview(text)).toMatchObject({
      format: 'camt053',
      account: 'DE89370400440532013000',
      currency: 'EUR',
      from: '2026-10-01',
      to: '2026-10-31',
      lines: 2,
      unbooked: 3,
      problems: [],
      sample: [
        { amountMinor: 123_456, reference: 'po_1', description: 'STRIPE & CO' },
        { amountMinor: -1_000 },
      ],
    });
  });

  it('has its characters as they are meant, also those that are named by a number', () => {
    const text = entry(
      '1.00',
      'CRDT',
      `<AcctSvcrRef>A&#x26;B</AcctSvcrRef>
       <AddtlNtryInf>K&#228;se &lt;1&gt; &quot;&apos;&amp;lt;&#x1F600;<![CDATA[R&amp;D]]></AddtlNtryInf>`,
    );
    expect(preview(camt(text)).sample).toMatchObject([
      { reference: 'A&B', description: `Käse <1> "'&lt;😀R&amp;D` },
    ]);
  });

  it('names what every transaction of a batch names, each once', () => {
    const transaction = (id: string, said: string) =>
      `<TxDtls><Refs><EndToEndId>${id}</EndToEndId></Refs><RmtInf><Ustrd>${said}</Ustrd></RmtInf>
       <RltdPties><Dbtr><Nm>Stripe</Nm></Dbtr></RltdPties></TxDtls>`;
    const batch = `<NtryDtls>${transaction('NOTPROVIDED', 'one')}${transaction('po_second', 'two')}</NtryDtls>
      <NtryDtls>${transaction('NOTPROVIDED', 'three')}</NtryDtls><AddtlNtryInf>Batch</AddtlNtryInf>`;
    expect(preview(camt(entry('1.00', 'CRDT', batch))).sample).toMatchObject([
      { reference: 'NOTPROVIDED po_second', description: 'one two three Batch Stripe' },
    ]);
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
      'It is in “USD”, the account in EUR.',
    ],
    [
      'a day that is none',
      camt(entry('1.00', 'CRDT').replace('2026-10-05', '2026-10-41')),
      '“2026-10-41” is no date.',
    ],
    [
      'entities of its own',
      camt(entry('1.00', 'CRDT', '<AddtlNtryInf>&grow;</AddtlNtryInf>')).replace(
        '<Document',
        '<!DOCTYPE Document [<!ENTITY g "STRIPE"><!ENTITY grow "&g;&g;&g;&g;">]>\n<Document',
      ),
      'The XML declares a type of document (DOCTYPE), which no bank statement does. Export it from the bank again.',
    ],
    [
      'a character that there is none',
      camt(entry('1.00', 'CRDT', '<AddtlNtryInf>&#x110000;</AddtlNtryInf>')),
      'The file is damaged and cannot be read on from here. Export it from the bank again.',
    ],
    [
      'no statement',
      '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt/></Document>',
      'The file holds no statement of an account (BkToCstmrStmt/Stmt).',
    ],
    [
      'one account in two currencies',
      camt('</Stmt><Stmt><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>USD</Ccy></Acct>'),
      'The file holds statements of several accounts. Import one account at a time.',
    ],
    [
      'two accounts',
      camt('</Stmt><Stmt><Acct><Id><IBAN>DE2</IBAN></Id><Ccy>EUR</Ccy></Acct>'),
      'The file holds statements of several accounts. Import one account at a time.',
    ],
    ['no currency', camt('', ''), 'The statement does not name its currency (Ccy).'],
    [
      'a torn end',
      camt(entry('1.00', 'CRDT')).slice(0, -30),
      'The file ends in the middle: it was cut off. Export it from the bank again.',
    ],
    [
      'an element that ends as another one',
      camt(entry('1.00', 'CRDT')).replace('</Ntry>', '</Entry>'),
      'The file is damaged and cannot be read on from here. Export it from the bank again.',
    ],
    [
      'an end between two elements',
      camt(entry('1.00', 'CRDT')).replace(/<\/Stmt>.*$/s, ''),
      'The file ends in the middle: it was cut off. Export it from the bank again.',
    ],
  ])('with %s is refused with a sentence', (_, text, message) => {
    expect(preview(text).problems).toMatchObject([{ message }]);
  });
});
