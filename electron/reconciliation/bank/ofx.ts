import { parseCurrencyInUse } from '../../shared/money';
import { readBankAmount, readBankDay } from './bank-amount.rules';
import { type BankFile, bankFaults, brokenFile } from './bank-files';
import type { BankLine, BankProblem } from './bank-statement.schema';

/** The value of an OFX element: version 1 is SGML whose values end at the line or the next element. */
function ofxValue(block: string, name: string): string {
  const match = new RegExp(`<${name}>([^<\\r\\n]*)`, 'i').exec(block);
  return (match?.[1] ?? '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}

/** Reads an OFX bank statement of version 1 (SGML) or 2 (XML): the same elements, closed or not. */
export function readOfx(text: string): BankFile {
  if (!/<BANKTRANLIST>/i.test(text)) {
    return brokenFile(bankFaults.noStatement('BANKTRANLIST'));
  }
  // Values need no end of their own in version 1: a file that was cut off would be read as far as it
  // goes, its last amount with the digits that are left of it.
  if (!/<\/OFX>\s*$/i.test(text)) {
    return brokenFile(bankFaults.cutOff);
  }
  if ((text.match(/<(?:CC)?STMTRS>/gi) ?? []).length > 1) {
    return brokenFile(bankFaults.severalAccounts);
  }
  const named = ofxValue(text, 'CURDEF');
  const currency = parseCurrencyInUse(named) ?? null;
  if (!currency) return brokenFile(bankFaults.currency(named, 'CURDEF'));
  const problems: BankProblem[] = [];
  const blocks = text.split(/<STMTTRN>/i).slice(1);
  const lines = blocks.map((block, index): BankLine => {
    const line = index + 1;
    const problem = (element: string, message: string) =>
      problems.push({ line, place: `Transaction ${line}, ${element}`, message });
    const amount = ofxValue(block, 'TRNAMT');
    const minor = readBankAmount(amount, currency, amount.includes(',') ? ',' : '.');
    if (minor === undefined) problem('TRNAMT', `“${amount}” is no amount in ${currency}.`);
    // An amount stands in the currency that CURRENCY names; ORIGCURRENCY tells what it was before.
    const own = /<CURRENCY>/i.test(block) ? ofxValue(block, 'CURSYM') : currency;
    if (own !== currency) problem('CURSYM', bankFaults.otherCurrency(own, currency));
    const day = ofxValue(block, 'DTPOSTED');
    const bookedOn = readBankDay(day.slice(0, 8), 'ymd');
    if (bookedOn === undefined) problem('DTPOSTED', `“${day}” is no date.`);
    return {
      line,
      bookedOn: bookedOn ?? '',
      amountMinor: minor ?? 0,
      reference: ofxValue(block, 'FITID'),
      description: [ofxValue(block, 'NAME'), ofxValue(block, 'MEMO')].filter(Boolean).join(' '),
    };
  });
  const day = (name: string) => readBankDay(ofxValue(text, name).slice(0, 8), 'ymd') ?? null;
  return {
    account: ofxValue(text, 'ACCTID'),
    currency,
    from: day('DTSTART'),
    to: day('DTEND'),
    lines,
    problems,
    unbooked: 0,
  };
}
