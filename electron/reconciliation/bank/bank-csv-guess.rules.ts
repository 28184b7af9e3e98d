import { type CurrencyCode, currencyExponent, parseCurrencyInUse } from '../../shared/money';
import { currencyOfAmount, readBankAmount, readBankDay } from './bank-amount.rules';
import { type CsvTable, directionOf, groupedBy, isDay, stateOf } from './bank-csv-cells.rules';
import type { CsvChoice, CsvMapping, StatementPreview } from './bank-statement.schema';

/** What the header of a column may say, in the languages of the banks that people have. */
const words = {
  date: /^(booking|posting|value|transaction|completed)?\s*(date|datum|buchungstag|buchungsdatum|valuta|fecha)/i,
  amount: /amount|betrag|umsatz|importe|montant|bedrag/i,
  moneyIn: /credit|paid in|money in|deposit|haben|abono/i,
  moneyOut: /debit|paid out|money out|withdrawal|soll|cargo/i,
  reference: /reference|ref\b|referenz|end.?to.?end|transaction id/i,
  /** What a payment is for, where payouts are named, before whom it is from. */
  purpose: /description|details|memo|verwendungszweck|narrative|concepto|mededeling/i,
  description: /text|payee|name|naam/i,
  state:
    /^((booking|transaction|payment) ?)?(status|state)$|^zustand$|buchungsstatus|^(estado|estatut|statut|(é|e)tat|stato)$/i,
  /** The account that a row belongs to; “IBAN” alone is as often whom it is from. */
  account:
    /^((own|my|booked|bank) )?account( ?(number|no\.?|name|id|iban))?$|^(auftragskonto|konto|eigenes konto|konto des auftraggebers|rekening|iban\/bban|cuenta|compte|num(é|e)ro de compte)$/i,
  currency: /^(currency|currency code|ccy|w(ä|ae)hrung|moneda|devise|valuta|munt)$/i,
  /** An amount that is no movement: what is left in the account, or what it cost. */
  otherAmount: /balance|saldo|kontostand|solde|fee|geb(ü|ue)hr/i,
} as const;

const cellsOf = ({ rows }: CsvTable, column: number | null) =>
  column === null ? [] : rows.map(({ cells }) => cells[column] ?? '').filter(Boolean);

/** Whether all that stands in a column is of a kind, and something does. */
function holds(table: CsvTable, column: number, isOne: (cell: string) => boolean): boolean {
  const cells = cellsOf(table, column);
  return cells.length > 0 && cells.every(isOne);
}

function find(
  { header }: CsvTable,
  isOne: (name: string, column: number) => boolean,
  taken: readonly (number | null)[],
): number | null {
  const at = header.findIndex((name, column) => isOne(name, column) && !taken.includes(column));
  return at === -1 ? null : at;
}

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

const isAmount = (cell: string) => /\d/.test(cell) && !/[a-z]{4}/i.test(cell) && !isDay(cell);

/** The sign with which more of the amounts can be read; where both do as well, what most of them look like. */
function guessDecimal(amounts: readonly string[], currency: CurrencyCode): CsvMapping['decimal'] {
  const read = (decimal: CsvMapping['decimal']) =>
    amounts.filter((cell) => readBankAmount(cell, currency, decimal) !== undefined).length;
  const more = read(',') - read('.');
  if (more !== 0) return more > 0 ? ',' : '.';
  const pointed = amounts.filter((cell) => cell.includes('.'));
  // A bank writes all three decimals that a currency has: what stands before three digits parts them.
  if (currencyExponent(currency) === 3) {
    return pointed.length === 0 && amounts.some((cell) => cell.includes(',')) ? ',' : '.';
  }
  const commas = amounts.filter((cell) => /,\d{1,2}\D*$/.test(cell)).length;
  const grouped = pointed.length > 0 && pointed.every((cell) => groupedBy['.'].test(cell));
  return commas > amounts.length / 2 || grouped ? ',' : '.';
}

/** Guesses what the columns are. */
function guessColumns(table: CsvTable): CsvChoice {
  const { header } = table;
  const date =
    find(table, (name) => words.date.test(name), []) ??
    find(table, (_, column) => holds(table, column, isDay), []) ??
    0;
  const moneyIn = find(table, (name) => words.moneyIn.test(name), [date]);
  const moneyOut = find(table, (name) => words.moneyOut.test(name), [date, moneyIn]);
  const split = moneyIn !== null && moneyOut !== null;
  const isMoved = (name: string) => !words.otherAmount.test(name);
  const amount = split
    ? null
    : (find(table, (name) => words.amount.test(name) && isMoved(name), [date]) ??
      (moneyIn !== null && holds(table, moneyIn, isAmount) ? moneyIn : null) ??
      find(table, (name, column) => isMoved(name) && holds(table, column, isAmount), [date]) ??
      Math.min(1, header.length - 1));
  const taken = [date, amount, split ? moneyIn : null, split ? moneyOut : null];
  const codes = find(
    table,
    (name, column) =>
      words.currency.test(name) && holds(table, column, (cell) => /^[a-z]{3}$/i.test(cell)),
    taken,
  );
  // Where amounts have signs, a column of kinds says nothing more.
  const unsigned = amount !== null && holds(table, amount, (cell) => !/[-−(]/.test(cell));
  const direction = unsigned
    ? find(table, (_, column) => holds(table, column, (cell) => directionOf(cell) !== undefined), [
        ...taken,
        codes,
      ])
    : null;
  // One word that is unknown does not make the pending ones count: it is asked about, row by row.
  const isState = (name: string, column: number) =>
    words.state.test(name)
      ? cellsOf(table, column).some((cell) => stateOf(cell) !== undefined)
      : holds(table, column, (cell) => stateOf(cell) !== undefined) &&
        cellsOf(table, column).some((cell) => stateOf(cell) === 'unbooked');
  const state = find(table, isState, [...taken, codes, direction]);
  const account = find(table, (name) => words.account.test(name), [
    ...taken,
    codes,
    direction,
    state,
  ]);
  const used = [...taken, codes, direction, state, account];
  const reference = find(table, (name) => words.reference.test(name), used);
  const free = [...used, reference];
  const description =
    find(table, (name) => words.purpose.test(name), free) ??
    find(table, (name) => words.description.test(name), free) ??
    find(table, (_, column) => cellsOf(table, column).some((cell) => /[a-z]{4}/i.test(cell)), free);
  return {
    date,
    amount,
    moneyIn: split ? moneyIn : null,
    moneyOut: split ? moneyOut : null,
    direction,
    state,
    currency: codes,
    account,
    reference,
    description,
    dateOrder: null,
    decimal: null,
  };
}

/**
 * What the columns of a table are and how their cells are written: as it was chosen, and where it was
 * not, as a guess for a person to confirm. How decimals are written depends on how many a currency has.
 */
export function completeMapping(
  table: CsvTable,
  chosen: CsvChoice | null,
  currency: CurrencyCode,
): CsvMapping {
  const columns = chosen ?? guessColumns(table);
  const { date, amount, moneyIn, moneyOut, dateOrder, decimal } = columns;
  const amounts = amount === null ? [moneyIn, moneyOut] : [amount];
  return {
    ...columns,
    dateOrder: dateOrder ?? guessOrder(cellsOf(table, date)),
    decimal:
      decimal ??
      guessDecimal(
        amounts.flatMap((column) => cellsOf(table, column)),
        currency,
      ),
  };
}

/**
 * The accounts that a column names, where these are several, with how many rows each has, in the
 * order of the file. The name is empty for rows that name none.
 */
export function accountsOf(
  { rows }: CsvTable,
  column: number | null,
): StatementPreview['accounts'] {
  if (column === null) return [];
  const counts = new Map<string, number>();
  for (const { cells } of rows) {
    const name = cells[column] ?? '';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const named = [...counts].map(([name, count]) => ({ name, rows: count }));
  return named.filter(({ name }) => name !== '').length > 1 ? named : [];
}

/** The currency that the file itself names: in a column, beside its amounts or in their header. */
export function guessCurrency(table: CsvTable, mapping: CsvMapping): CurrencyCode | null {
  const amount = mapping.amount ?? mapping.moneyIn ?? 0;
  const named = [
    ...cellsOf(table, mapping.currency),
    ...cellsOf(table, amount).map((cell) => currencyOfAmount(cell) ?? ''),
    ...(table.header[amount] ?? '').split(/[^A-Z]+/),
  ].flatMap((code) => parseCurrencyInUse(code.toUpperCase()) ?? []);
  return named[0] ?? null;
}
