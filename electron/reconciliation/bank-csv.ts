import Papa from 'papaparse';
import { type CurrencyCode, currencyExponent } from '../shared/money';
import { readBankAmount, readBankDay } from './bank-amount.rules';
import type { BankLine, BankProblem, CsvMapping } from './bank-statement.schema';

/** A CSV file as cells. */
export interface CsvTable {
  readonly header: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/** What the header of a column may say, in the languages of the banks that people have. */
const words = {
  date: /^(booking|posting|value|transaction)?\s*(date|datum|buchungstag|buchungsdatum|valuta|fecha)/i,
  amount: /amount|betrag|umsatz|importe|montant/i,
  moneyIn: /credit|paid in|money in|deposit|haben|abono/i,
  moneyOut: /debit|paid out|money out|withdrawal|soll|cargo/i,
  reference: /reference|ref\b|referenz|end.?to.?end|transaction id/i,
  description: /description|details|memo|text|verwendungszweck|narrative|payee|name|concepto/i,
} as const;

/** The library finds a separator by most lines; few columns below lines about the account need help. */
const separators = ['', ';', ',', '\t', '|'] as const;

function tableOf(text: string, delimiter: string): CsvTable | undefined {
  const { data } = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: false });
  const numbered = data.map((cells, at) => ({
    line: at + 1,
    cells: cells.map((cell) => cell.trim()),
  }));
  const filled = numbered.filter(({ cells }) => cells.some((cell) => cell !== ''));
  // Banks write lines about the account above the table: the header is the first full line.
  const width = Math.max(0, ...filled.map(({ cells }) => cells.length));
  const header = filled.find(
    ({ cells }) => cells.length === width && cells.filter(Boolean).length >= 2,
  );
  if (!header || width < 2) return undefined;
  return {
    header: header.cells,
    rows: filled.filter(({ line, cells }) => line > header.line && cells.length > 1),
  };
}

/**
 * Reads a CSV file. Separator and quotes are found out.
 * @returns the table, or a problem when it is none
 */
export function readCsv(text: string): CsvTable | BankProblem {
  const bare = text.replace(/^\uFEFF/, '').trimEnd();
  for (const separator of separators) {
    const table = tableOf(bare, separator);
    if (table) return table;
  }
  return {
    line: 1,
    column: null,
    message:
      'This is no table: a bank’s CSV file has a header and at least a date and an amount column.',
  };
}

function find(header: readonly string[], word: RegExp, taken: readonly (number | null)[]) {
  const at = header.findIndex((name, index) => word.test(name) && !taken.includes(index));
  return at === -1 ? null : at;
}

/** Amounts that are whole where the sign parts thousands: `1.500` is a thousand and a half, or not. */
const groupedBy = {
  '.': /^[^\d.,]*\d{1,3}(?:\.\d{3})+[^\d.,]*$/,
  ',': /^[^\d.,]*\d{1,3}(?:,\d{3})+[^\d.,]*$/,
} as const;

/**
 * In which order the days are written: of those that every day fits, the one in which they lie
 * closest together, because a statement is about days that follow on each other.
 */
function guessOrder(days: readonly string[]): CsvMapping['dateOrder'] {
  if (days.every((day) => /^\d{4}/.test(day))) return 'ymd';
  const spans = (['dmy', 'mdy'] as const).flatMap((order) => {
    const read = days.map((day) => readBankDay(day, order));
    if (read.includes(undefined)) return [];
    const times = read.map((day) => Date.parse(day ?? ''));
    return [{ order, span: Math.max(...times) - Math.min(...times) }];
  });
  return spans.toSorted((one, other) => one.span - other.span)[0]?.order ?? 'mdy';
}

/** Guesses what the columns are, for a person to confirm. */
export function guessMapping({ header, rows }: CsvTable, currency: CurrencyCode): CsvMapping {
  const cellsOf = (column: number | null) =>
    column === null ? [] : rows.map(({ cells }) => cells[column] ?? '').filter(Boolean);
  const date =
    find(header, words.date, []) ??
    header.findIndex((_, at) =>
      cellsOf(at).every((cell) => readBankDay(cell, 'ymd') !== undefined),
    );
  const moneyIn = find(header, words.moneyIn, [date]);
  const moneyOut = find(header, words.moneyOut, [date, moneyIn]);
  const split = moneyIn !== null && moneyOut !== null;
  const amount = split ? null : (find(header, words.amount, [date]) ?? moneyIn);
  const reference = find(header, words.reference, [date, amount, moneyIn, moneyOut]);
  const description = find(header, words.description, [date, amount, moneyIn, moneyOut, reference]);
  const amounts = cellsOf(amount ?? moneyIn);
  const commas = amounts.filter((cell) => /,\d{1,2}$/.test(cell)).length;
  const pointed = amounts.filter((cell) => cell.includes('.'));
  const grouped =
    currencyExponent(currency) !== 3 &&
    pointed.length > 0 &&
    pointed.every((cell) => groupedBy['.'].test(cell));
  return {
    date: Math.max(0, date),
    amount: amount ?? (split ? null : Math.min(1, header.length - 1)),
    moneyIn: split ? moneyIn : null,
    moneyOut: split ? moneyOut : null,
    reference,
    description,
    dateOrder: guessOrder(cellsOf(Math.max(0, date))),
    decimal: commas > amounts.length / 2 || grouped ? ',' : '.',
  };
}

/** Reads every row; problems name line and column, and with one nothing is to be imported. */
export function readRows(
  { header, rows }: CsvTable,
  mapping: CsvMapping,
  currency: CurrencyCode,
): { readonly lines: readonly BankLine[]; readonly problems: readonly BankProblem[] } {
  const lines: BankLine[] = [];
  const problems: BankProblem[] = [];
  const nameOf = (column: number) => header[column] || `column ${column + 1}`;
  for (const { line, cells } of rows) {
    const cell = (column: number | null) => (column === null ? '' : (cells[column] ?? ''));
    const bookedOn = readBankDay(cell(mapping.date), mapping.dateOrder);
    if (bookedOn === undefined) {
      problems.push({
        line,
        column: nameOf(mapping.date),
        message: `“${cell(mapping.date)}” is no date.`,
      });
    }
    const amounts =
      mapping.amount === null
        ? [
            { column: mapping.moneyIn, sign: 1 },
            { column: mapping.moneyOut, sign: -1 },
          ]
        : [{ column: mapping.amount, sign: 1 }];
    const filled = amounts.filter(({ column }) => cell(column) !== '');
    const [first] = filled;
    const read = filled.map(({ column, sign }) => {
      // A thousand is never to become one because its decimals were guessed wrong.
      const isThousands =
        currencyExponent(currency) !== 3 && groupedBy[mapping.decimal].test(cell(column));
      const minor = isThousands
        ? undefined
        : readBankAmount(cell(column), currency, mapping.decimal);
      if (minor === undefined) {
        problems.push({
          line,
          column: column === null ? null : nameOf(column),
          message: `“${cell(column)}” is no amount in ${currency}.`,
        });
      }
      return mapping.amount === null ? sign * Math.abs(minor ?? 0) : (minor ?? 0);
    });
    if (!first) {
      const [{ column } = { column: null }] = amounts;
      problems.push({
        line,
        column: column === null ? null : nameOf(column),
        message: 'The amount is missing.',
      });
    }
    lines.push({
      line,
      bookedOn: bookedOn ?? '',
      amountMinor: read.reduce((sum, minor) => sum + minor, 0),
      reference: cell(mapping.reference),
      description: cell(mapping.description),
    });
  }
  return { lines, problems };
}
