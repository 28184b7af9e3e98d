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

/** What a column says of the state of a movement, in the words of the banks that people have. */
const states: readonly (readonly ['booked' | 'unbooked', RegExp])[] = [
  [
    'booked',
    /^(booked|posted|completed?|cleared|settled|processed|executed|confirmed|final|sent|received|paid|done|success|successful|succeeded|(umsatz )?(ge|ver)bucht|abgeschlossen|contabilizado|completado|comptabilis(é|e)|ex(é|e)cut(é|e)|verwerkt|geboekt)$/i,
  ],
  [
    'unbooked',
    /^(pending|in progress|processing|in review|open|on hold|held|reserved|scheduled|authori[sz](ed|ation)|uncleared|(umsatz )?vorgemerkt|ausstehend|offen|pendiente|en attente|in behandeling|gereserveerd|reverted|reversed|declined|rejected|refused|returned|failed|blocked|expired|voided|cancell?ed|storniert|abgelehnt|anulado|rechazado|annul(é|e)|geannuleerd)$/i,
  ],
];

/**
 * Whether a movement has reached the account, or has not and perhaps never will; undefined for what
 * says neither. Banks that mark only what is pending leave the rest empty.
 */
export function stateOf(cell: string): 'booked' | 'unbooked' | undefined {
  return cell === '' ? 'booked' : states.find(([, words]) => words.test(cell))?.[0];
}

/** Whether money came in (1) or went out (-1); undefined for what says neither. */
export function directionOf(cell: string): 1 | -1 | undefined {
  return directions.find(([, words]) => words.test(cell))?.[0];
}
