import type { CurrencyCode } from '../../shared/money';
import type { BankFormat, BankLine, BankProblem } from './bank-statement.schema';

/** A statement of a format that says everything itself. */
export interface BankFile {
  readonly account: string;
  readonly currency: CurrencyCode | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly lines: readonly BankLine[];
  readonly problems: readonly BankProblem[];
  /** How many movements are not booked, and therefore not among the lines. */
  readonly unbooked: number;
}

/** What is said of the same fault in a file of any format; `element` is where it would stand. */
export const bankFaults = {
  empty: 'The file is empty. Export it from the bank again.',
  cutOff: 'The file ends in the middle: it was cut off. Export it from the bank again.',
  damaged: 'The file is damaged and cannot be read on from here. Export it from the bank again.',
  noStatement: (element: string) => `The file holds no statement of an account (${element}).`,
  whichAccount:
    'The file has lines of several accounts. Choose the one that payouts reach; where the column names whom money came from, choose None for “Own account”.',
  severalAccounts: 'The file holds statements of several accounts. Import one account at a time.',
  currency: (named: string, element: string) =>
    named === ''
      ? `The statement does not name its currency (${element}).`
      : `“${named}” is no currency (${element}).`,
  otherCurrency: (named: string, currency: CurrencyCode) =>
    `It is in “${named}”, the account in ${currency}.`,
} as const;

/** Which format a file has, by its first signs rather than by its name. */
export function formatOf(text: string): BankFormat | 'unknown' {
  const start = text.slice(0, 4000);
  if (/camt\.05[234]/.test(start) || /<(\w+:)?BkToCstmrStmt/.test(start)) return 'camt053';
  if (/OFXHEADER/i.test(start) || /<OFX>/i.test(start)) return 'ofx';
  // `:20:` begins MT940, `!Type:` QIF: both have commas, and are no tables.
  if (/^\s*(<|\{|%PDF|PK|:20:|!Type:)/.test(start) || start.includes('\0')) return 'unknown';
  return 'csv';
}

/** A file of which nothing can be read, and why; the line is where the reading ended. */
export function brokenFile(message: string, line?: number): BankFile {
  return {
    account: '',
    currency: null,
    from: null,
    to: null,
    lines: [],
    unbooked: 0,
    problems: [{ line: line ?? 1, place: line === undefined ? null : `Line ${line}`, message }],
  };
}
