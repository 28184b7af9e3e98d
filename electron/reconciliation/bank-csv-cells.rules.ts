import { readBankDay } from './bank-amount.rules';

export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A CSV file as cells. */
export interface CsvTable {
  /** The names of the columns; where the file names none, they are counted. */
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
}

const dateOrders = ['ymd', 'dmy', 'mdy'] as const;

/** Whether a cell holds a day, in whichever order it is written. */
export function isDay(cell: string): boolean {
  return dateOrders.some((order) => readBankDay(cell, order) !== undefined);
}

/** Amounts that are whole where the sign parts thousands: `1.500` is a thousand and a half, or not. */
export const groupedBy = {
  '.': /^[^\d.,]*\d{1,3}(?:\.\d{3})+[^\d.,]*$/,
  ',': /^[^\d.,]*\d{1,3}(?:,\d{3})+[^\d.,]*$/,
} as const;

/** What a column says of the direction of a movement, in the words of the banks that people have. */
const directions: readonly (readonly [1 | -1, RegExp])[] = [
  [1, /^(c|cr|crdt|credit|h|haben|bij|in|\+)$/i],
  [-1, /^(d|dr|dbit|debit|s|soll|af|out|-|−)$/i],
];

/** Whether money came in (1) or went out (-1); undefined for what says neither. */
export function directionOf(cell: string): 1 | -1 | undefined {
  return directions.find(([, words]) => words.test(cell))?.[0];
}
