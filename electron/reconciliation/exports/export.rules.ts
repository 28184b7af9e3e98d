import { currencyExponent, parseCurrency } from '../../shared/money';
import { type MovementCategory, movementOfType } from '../balance-transaction-types.rules';
import { holdsMinor, sideCurrency, sidesAgree } from '../findings/evidence-agreement.rules';
import type { Finding } from '../findings/finding-queue.schema';

/** What a cell of an export may hold. */
export type CsvValue = string | number | boolean | null;

/** A list as it leaves. */
export interface ExportTable {
  /** What its file is called, without the ending. */
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly CsvValue[])[];
}

/**
 * CSV after RFC 4180, with CRLF. A text that a spreadsheet would take for a formula gets an
 * apostrophe before it; numbers, minus signs included, stay numbers.
 */
export function csvText(header: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  const cell = (value: CsvValue): string => {
    if (value === null) return '';
    if (typeof value !== 'string') return String(value);
    const harmless =
      /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/**
 * An amount in units of its currency, with all of its decimals and a point, as accounting takes it:
 * a column of dinars in which some have two decimals reads as if a point had moved.
 */
export function exportAmount(minor: number, currency: string | null): string {
  const code = parseCurrency(currency ?? '');
  const exponent = code ? currencyExponent(code) : 0;
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const sign = minor < 0 ? '-' : '';
  return exponent === 0
    ? `${sign}${digits}`
    : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

const sideText = (value: unknown): string => {
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/**
 * The fields of a finding in which the two sides disagree, ours before Stripe's, as one cell says it;
 * amounts in units of their currency, like those of the other columns.
 */
export function disagreementText(finding: Pick<Finding, 'evidence' | 'currency'>): string {
  const { evidence } = finding;
  return Object.entries(evidence)
    .filter(([field]) => !sidesAgree(field, evidence))
    .map(([field, sides]) => {
      const isAmount = holdsMinor(field, evidence);
      const said = ([0, 1] as const).map((side) =>
        isAmount && /^-?\d+$/.test(String(sides[side]))
          ? exportAmount(Number(sides[side]), sideCurrency(finding, side))
          : sideText(sides[side]),
      );
      return `${field.replace(/_minor$/, '')}: ${said.join(' / ')}`;
    })
    .join('; ');
}

/** A movement of Stripe's balance, summed by day, currency and type. */
export interface BalanceMovement {
  readonly day: string;
  readonly currency: string;
  readonly type: string;
  readonly amountMinor: number;
  readonly feeMinor: number;
  /** By how much the balance really moved. */
  readonly netMinor: number;
  readonly count: number;
}

/** A line of a journal: one side is filled. */
export interface JournalLine {
  readonly day: string;
  readonly currency: string;
  readonly account: string;
  readonly debitMinor: number;
  readonly creditMinor: number;
  readonly text: string;
}

/** The account against which a movement is booked, by where it stands in the roll-forward. */
const accountOfMovement: Readonly<Record<MovementCategory, string>> = {
  charges: 'Sales',
  refunds: 'Sales returns',
  disputes: 'Disputes and adjustments',
  fees: 'Payment fees',
  payouts: 'Bank',
  other: 'Stripe, other',
};

/** Types that stand under “other” there and have an account all the same. */
const accountOfType: Readonly<Record<string, string>> = {
  adjustment: 'Disputes and adjustments',
  topup: 'Bank',
  topup_reversal: 'Bank',
};

/** Takes what a net is not that its amount less its fee would be, until Stripe has said why. */
const unexplainedAccount = 'Stripe, unexplained difference';

function counterAccount(type: string): string {
  return accountOfType[type] ?? accountOfMovement[movementOfType[type] ?? 'other'];
}

/**
 * Journal lines of Stripe's balance: each movement against its account, fees apart, so that the
 * debits of every day and currency equal its credits. The balance moves by the net of a movement;
 * where that is not its amount less its fee, the rest has an account of its own.
 */
export function journalLines(movements: readonly BalanceMovement[]): readonly JournalLine[] {
  return movements.flatMap(({ day, currency, type, amountMinor, feeMinor, netMinor, count }) => {
    const entry = (account: string, minor: number, text: string): JournalLine => ({
      day,
      currency,
      account,
      debitMinor: Math.max(0, minor),
      creditMinor: Math.max(0, -minor),
      text,
    });
    const text = `${type} (${count})`;
    const unexplained = netMinor - amountMinor + feeMinor;
    return [
      ...(amountMinor === 0
        ? []
        : [
            entry('Stripe balance', amountMinor, text),
            entry(counterAccount(type), -amountMinor, text),
          ]),
      ...(feeMinor === 0
        ? []
        : [
            entry('Payment fees', feeMinor, `fees of ${text}`),
            entry('Stripe balance', -feeMinor, `fees of ${text}`),
          ]),
      ...(unexplained === 0
        ? []
        : [
            entry('Stripe balance', unexplained, `net of ${text}`),
            entry(unexplainedAccount, -unexplained, `net of ${text}`),
          ]),
    ];
  });
}
