import Papa from 'papaparse';
import { type CurrencyCode, currencyExponent } from '../../shared/money';
import { readBankAmount, readBankDay } from './bank-amount.rules';
import {
  type CsvRow,
  type CsvTable,
  directionOf,
  groupedBy,
  isDay,
  stateOf,
} from './bank-csv-cells.rules';
import { type BankFile, bankFaults } from './bank-files';
import type { BankLine, BankProblem, CsvMapping } from './bank-statement.schema';

/** The library finds a separator by most lines; few columns below lines about the account need help. */
const separators = ['', ';', ',', '\t', '|'] as const;

const isFigure = (cell: string) =>
  /^[-−+(]?\s*(?:[A-Z]{3}|[$€£¥])?\s*\d[\d.,\s'’]*\D{0,4}$/.test(cell);

/** Whether a row is a movement of the account, and so no header: no header has a day and a figure. */
function isMovement({ cells }: CsvRow): boolean {
  return cells.some(isDay) && cells.some((cell) => !isDay(cell) && isFigure(cell));
}

function tableOf(text: string, delimiter: string): CsvTable | BankProblem | undefined {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: false });
  const filled = data
    .map((cells, at) => ({ line: at + 1, cells: cells.map((cell) => cell.trim()) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const width = Math.max(0, ...filled.map(({ cells }) => cells.length));
  if (width < 2) return undefined;
  const open = errors.find(({ code }) => code === 'MissingQuotes');
  if (open) {
    const line = (open.row ?? 0) + 1;
    return {
      line,
      place: `Line ${line}`,
      message: 'A quotation mark has no second one, so the lines below it cannot be told apart.',
    };
  }
  // Banks write lines about the account above the table: the header is the first full line.
  const full = filled.findIndex(
    ({ cells }) => cells.length === width && cells.filter(Boolean).length >= 2,
  );
  const first = filled[full];
  if (!first) return undefined;
  const above = filled[full - 1];
  // Rows that end with a separator are longer than their header, and some files have none.
  const header = !isMovement(first)
    ? first
    : above && !above.cells.some(isDay) && above.cells.length >= Math.min(3, width - 1)
      ? above
      : undefined;
  const from = header ? header.line : first.line - 1;
  const named = header?.cells.length ?? width;
  // A separator that nobody put in quotation marks would make one of a thousand, or a preamble of what is above.
  const wider = filled.slice(0, full).some(isMovement)
    ? first
    : filled.find(({ line, cells }) => line > from && cells.slice(named).some(Boolean));
  if (wider) {
    return {
      line: wider.line,
      place: `Line ${wider.line}`,
      message:
        'It has more cells than the header: a text or an amount that holds a separator needs quotation marks.',
    };
  }
  return {
    header: Array.from({ length: width }, (_, at) =>
      header ? (header.cells[at] ?? '') : `Column ${at + 1}`,
    ),
    // A single cell is a remark below the table, unless it is the beginning of a line.
    rows: filled.filter(
      ({ line, cells }) => line > from && (cells.length > 1 || /^\d/.test(cells[0] ?? '')),
    ),
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
    place: null,
    message:
      'This is no table: a bank’s CSV file has a header and at least a date and an amount column.',
  };
}

/**
 * Reads every row that is booked; problems name line and column, and with one nothing is to be
 * imported. What is pending is counted and left out: it may lack its day, change or never come.
 */
export function readRows(
  { header, rows }: CsvTable,
  mapping: CsvMapping,
  currency: CurrencyCode,
): Pick<BankFile, 'lines' | 'problems' | 'unbooked'> {
  let unbooked = 0;
  const lines: BankLine[] = [];
  const problems: BankProblem[] = [];
  const columns =
    mapping.amount === null
      ? [
          { column: mapping.moneyIn, sign: 1 },
          { column: mapping.moneyOut, sign: -1 },
        ]
      : [{ column: mapping.amount, sign: undefined }];
  for (const { line, cells } of rows) {
    const cell = (column: number | null) => (column === null ? '' : (cells[column] ?? ''));
    const problem = (column: number | null, message: string) => {
      const name = column === null ? '' : `, ${header[column] || `column ${column + 1}`}`;
      problems.push({ line, place: `Line ${line}${name}`, message });
    };
    const state = stateOf(cell(mapping.state));
    if (state === 'unbooked') {
      unbooked += 1;
      continue;
    }
    if (state === undefined) {
      problem(mapping.state, `“${cell(mapping.state)}” does not say whether it is booked.`);
    }
    const bookedOn = readBankDay(cell(mapping.date), mapping.dateOrder);
    if (bookedOn === undefined) problem(mapping.date, `“${cell(mapping.date)}” is no date.`);
    // Columns of their own for money in and out leave nothing to say for another one.
    const said = mapping.amount === null ? null : mapping.direction;
    const direction = said === null ? undefined : directionOf(cell(said));
    if (said !== null && direction === undefined) {
      problem(said, `“${cell(said)}” does not say whether money came in or went out.`);
    }
    const code = cell(mapping.currency).toUpperCase();
    if (code !== '' && code !== currency) {
      problem(mapping.currency, bankFaults.otherCurrency(code, currency));
    }
    const filled = columns.filter(({ column }) => cell(column) !== '');
    const amounts = filled.map(({ column, sign = direction }) => {
      // A thousand is never to become one because its decimals were guessed wrong.
      const isThousands =
        currencyExponent(currency) !== 3 && groupedBy[mapping.decimal].test(cell(column));
      const minor = isThousands
        ? undefined
        : readBankAmount(cell(column), currency, mapping.decimal);
      if (minor === undefined) problem(column, `“${cell(column)}” is no amount in ${currency}.`);
      return sign === undefined ? (minor ?? 0) : sign * Math.abs(minor ?? 0);
    });
    if (filled.length === 0) problem(columns[0]?.column ?? null, 'The amount is missing.');
    lines.push({
      line,
      bookedOn: bookedOn ?? '',
      amountMinor: amounts.reduce((sum, minor) => sum + minor, 0),
      reference: cell(mapping.reference),
      description: cell(mapping.description),
    });
  }
  return { lines, problems, unbooked };
}
