import { describe, expect, it } from 'vitest';
import { withColumn } from '../../renderer/features/reconciliation/bank/csv-columns.rules';
import { preview, problemsOf } from '../support/bank-texts';

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

  it('with money in and out in two columns is read by what stands in both', () => {
    const out = 'Datum;Soll;Haben;Text\n02.10.2026;3,50;;Miete\n03.10.2026;1.203,50;;Strom\n';
    expect(preview(out, { currency: 'EUR' })).toMatchObject({
      mapping: { amount: null, decimal: ',' },
      problems: [],
      sample: [{ amountMinor: -350 }, { amountMinor: -120_350 }],
    });
    const { mapping } = preview(out, { currency: 'EUR' });
    expect(mapping && withColumn(mapping, 'amount', 1)).toMatchObject({
      amount: 1,
      moneyIn: null,
      moneyOut: null,
    });
    expect(mapping && withColumn({ ...mapping, amount: 1 }, 'moneyIn', 2)).toMatchObject({
      amount: null,
      moneyIn: 2,
    });
    // A column that says the direction of one amount says nothing of two.
    expect(
      problemsOf(out, { currency: 'EUR', mapping: mapping && { ...mapping, direction: 3 } }),
    ).toEqual([]);
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
    // Of three decimals the comma is as likely the sign: a bank writes them all.
    const dinars = 'Datum;Betrag\n02.10.2026;123,456\n03.10.2026;-1,200\n';
    expect(preview(dinars, { currency: 'KWD' })).toMatchObject({
      mapping: { decimal: ',' },
      sumMinor: 122_256,
    });
    const pointed = dinars.replace('1,200', '1,200.000');
    expect(preview(pointed, { currency: 'KWD' }).mapping?.decimal).toBe('.');
  });

  it('of two lines is read with the sign for decimals that fits both', () => {
    const table = (...amounts: string[]) =>
      `Datum;Betrag\n${amounts.map((amount) => `02.10.2026;${amount}`).join('\n')}\n`;
    const minor = (...amounts: string[]) =>
      preview(table(...amounts), { currency: 'EUR' }).sample.map(({ amountMinor }) => amountMinor);
    expect(minor('1.234,56', '900')).toEqual([123_456, 90_000]);
    expect(minor('12,50', '1.500')).toEqual([1_250, 150_000]);
    expect(minor('1,234.56', '900')).toEqual([123_456, 90_000]);
    expect(minor('12.5', '1,500')).toEqual([1_250, 150_000]);
  });

  it('may hold money in and out in columns of their own', () => {
    const { sample, mapping } = preview(
      'Date,Details,Paid out,Paid in\n2026-10-02,Payout,,10.00\n2026-10-03,Fee,2.50,\n',
      { currency: 'USD' },
    );
    expect(mapping).toMatchObject({ amount: null, moneyIn: 3, moneyOut: 2 });
    expect(sample.map(({ amountMinor }) => amountMinor)).toEqual([1_000, -250]);
  });

  it('may write money out with a minus in its own column as well', () => {
    const { sample } = preview(
      'Date,Details,Paid out,Paid in\n2026-10-02,Payout,,10.00\n2026-10-03,Fee,-2.50,\n',
      { currency: 'USD' },
    );
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

  it('is refused where a line has more cells than the header, because a separator stands in a text or an amount', () => {
    const table = (...rows: string[]) => `Date,Description,Amount\n${rows.join('\n')}\n`;
    const wider = (line: number) => [[`Line ${line}`, expect.stringMatching(/^It has more cells/)]];
    const above = ['2026-10-05,STRIPE po_1,1.00', '2026-10-06,STRIPE po_2,2.00'];
    expect(problemsOf(table(...above, '2026-10-07,Smith, John,3.00'))).toEqual(wider(4));
    expect(problemsOf(table(...above, '2026-10-07,STRIPE po_3,1,234.56'))).toEqual(wider(4));
    expect(problemsOf(table('2026-10-07,STRIPE po_3,1,234.56', ...above))).toEqual(wider(2));
    expect(problemsOf(table('2026-10-07,STRIPE po_3,1,234,567.89', ...above))).toEqual(wider(2));
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

  it('of several accounts is imported for the one that is chosen, in its currency', () => {
    const table =
      'Account,Date,Amount,Currency,Text\n' +
      'DE01,2026-10-05,120.50,EUR,STRIPE po_1\nKW02,2026-10-06,1.500,KWD,Rent\n' +
      'DE01,2026-10-07,-2.00,EUR,Fee\n,2026-10-08,3.00,EUR,Carried over\n';
    expect(preview(table)).toMatchObject({
      mapping: { account: 0, description: 4 },
      accounts: [
        { name: 'DE01', rows: 2 },
        { name: 'KW02', rows: 1 },
        { name: '', rows: 1 },
      ],
      lines: 0,
    });
    expect(problemsOf(table)).toEqual([
      ['Account', expect.stringMatching(/^The file has lines of several accounts. Choose the one/)],
    ]);
    expect(problemsOf(table, { only: 'DE03' })).toHaveLength(1);
    const chosen = { lines: 2, currency: 'EUR', sumMinor: 11_850, to: '2026-10-07', problems: [] };
    expect(preview(table, { only: 'DE01' })).toMatchObject(chosen);
    expect(preview(table, { only: 'KW02' })).toMatchObject({ currency: 'KWD', sumMinor: 1_500 });
    // The column may name whom money came from.
    const { mapping } = preview(table);
    const all = preview(table.replaceAll('KWD', 'EUR').replace('1.500', '1.50'), {
      mapping: mapping && { ...mapping, account: null },
      only: 'DE01',
    });
    expect(all).toMatchObject({ lines: 4, accounts: [], problems: [] });
    expect(preview(table.replaceAll('KW02', 'DE01').replaceAll('\n,', '\nDE01,')).accounts).toEqual(
      [],
    );
  });

  it('whose columns were corrected is still read with the decimals of the currency that is typed', () => {
    const table = 'Datum;Betrag;Text;Zweck\n02.10.2026;1.500;STRIPE;po_1\n';
    const { mapping } = preview(table);
    expect(mapping?.decimal).toBe(',');
    const corrected = mapping && { ...mapping, reference: 3, dateOrder: null, decimal: null };
    expect(preview(table, { mapping: corrected, currency: 'KWD' })).toMatchObject({
      mapping: { reference: 3, decimal: '.', dateOrder: 'dmy' },
      sumMinor: 1_500,
    });
    const chosen = corrected && { ...corrected, decimal: ',' as const };
    expect(preview(table, { mapping: chosen, currency: 'KWD' }).sumMinor).toBe(1_500_000);
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
