import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { amountText, type CurrencyCode, parseCurrencyInUse } from '../../shared/money';
import { readBankAmount, readBankDay } from './bank-amount.rules';
import { type BankFile, bankFaults, brokenFile } from './bank-files';
import type { BankLine, BankProblem, BankWords } from './bank-statement.schema';

type Node = Readonly<Record<string, unknown>>;

function nodesOf(value: unknown): readonly Node[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).filter(
    (item): item is Node => typeof item === 'object' && item !== null,
  );
}

function at(node: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((found, name) => nodesOf(found)[0]?.[name], node);
}

function textOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value).trim();
  const text = nodesOf(value)[0]?.['#text'];
  return typeof text === 'string' || typeof text === 'number' ? String(text).trim() : '';
}

/** Every text below a node, for matching what bank customers write in many places. */
function textsOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value).trim();
  if (Array.isArray(value)) return value.map(textsOf).filter(Boolean).join(' ');
  return typeof value === 'object' && value !== null
    ? Object.entries(value)
        .filter(([name]) => !name.startsWith('@'))
        .map(([, child]) => textsOf(child))
        .filter(Boolean)
        .join(' ')
    : '';
}

/**
 * The document; undefined where the parser gives up on what the validator has let through.
 * @param expands whether characters that are named are put in their place
 */
function parsedXml(text: string, expands = true): Node | undefined {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    removeNSPrefix: true,
    // XML's own five, and with these the characters that are named by a number.
    processEntities: expands,
    htmlEntities: expands,
  });
  try {
    return parser.parse(text);
  } catch {
    return undefined;
  }
}

/** One statement of a file, which may hold one for each day. */
interface Statement {
  readonly account: string;
  readonly currency: CurrencyCode;
  readonly from: string | null;
  readonly to: string | null;
  /** What the bank says the booked balance was before and after; null where it does not say. */
  readonly opening: number | null;
  readonly closing: number | null;
  readonly lines: readonly BankLine[];
  readonly problems: readonly BankProblem[];
  readonly unbooked: number;
}

/** What is read where a file holds something of its family that is no statement. */
const otherMessages = [
  [
    'BkToCstmrAcctRpt',
    'It is a report of a day that goes on (camt.052). Export the statement of the days (camt.053).',
  ],
  [
    'BkToCstmrDbtCdtNtfctn',
    'It is a notice of single bookings (camt.054). Export the statement of the days (camt.053).',
  ],
] as const;

function signOf(node: Node): 1 | -1 | undefined {
  const mark = textOf(node['CdtDbtInd']);
  return mark === 'CRDT' ? 1 : mark === 'DBIT' ? -1 : undefined;
}

/** A booked balance of one of the kinds, signed; null where there is none that is final. */
function balanceOf(statement: Node, kinds: readonly string[], currency: CurrencyCode) {
  for (const balance of nodesOf(statement['Bal'])) {
    const sign = signOf(balance);
    const minor = readBankAmount(textOf(balance['Amt']), currency, '.');
    const isInterim = textOf(at(balance, 'Tp', 'SubTp', 'Cd')) === 'INTM';
    if (!kinds.includes(textOf(at(balance, 'Tp', 'CdOrPrtry', 'Cd'))) || isInterim) continue;
    if (sign !== undefined && minor !== undefined) return sign * minor || 0;
  }
  return null;
}

function isBooked(entry: Node): boolean {
  return !/^(PDNG|INFO|FUTR)$/.test(textOf(entry['Sts']) || textOf(at(entry, 'Sts', 'Cd')));
}

/** What the transactions of an entry and the entry itself say. */
function wordsOf(entry: Node, transactions: readonly Node[]): BankWords {
  const each = (read: (transaction: Node) => string) => [...new Set(transactions.map(read))];
  return {
    reference:
      textsOf(each((transaction) => textOf(at(transaction, 'Refs', 'EndToEndId')))) ||
      textOf(entry['AcctSvcrRef']) ||
      textOf(entry['NtryRef']),
    description: textsOf([
      each((transaction) => textsOf(transaction['RmtInf'])),
      entry['AddtlNtryInf'],
      each((transaction) => textsOf(transaction['RltdPties'])),
    ]),
  };
}

/** The words of an entry as desks read them that took its first transaction alone. */
const wordsBefore = (entry: Node) =>
  wordsOf(entry, nodesOf(at(entry, 'NtryDtls', 'TxDtls')).slice(0, 1));

/** @param asWritten the same entry with its characters as older desks left them */
function readEntry(
  entry: Node,
  asWritten: Node,
  line: number,
  currency: CurrencyCode,
): { readonly line: BankLine; readonly problems: readonly BankProblem[] } {
  const problems: BankProblem[] = [];
  const problem = (element: string, message: string) =>
    problems.push({ line, place: `Entry ${line}, ${element}`, message });
  const own = String(at(entry, 'Amt', '@Ccy') ?? currency);
  const amount = textOf(entry['Amt']);
  const minor = readBankAmount(amount, currency, '.');
  if (own !== currency) problem('Amt', bankFaults.otherCurrency(own, currency));
  else if (minor === undefined || minor < 0)
    problem('Amt', `“${amount}” is no amount in ${currency}.`);
  const day = textOf(at(entry, 'BookgDt', 'Dt')) || textOf(at(entry, 'BookgDt', 'DtTm'));
  // A date of XML may say its time zone.
  const bookedOn = readBankDay(day.slice(0, 10), 'ymd');
  if (bookedOn === undefined) problem('BookgDt', `“${day}” is no date.`);
  const sign = signOf(entry);
  if (sign === undefined) {
    problem('CdtDbtInd', 'It does not say whether money came in or went out.');
  }
  // A batch is one entry of several transactions.
  const transactions = nodesOf(entry['NtryDtls']).flatMap((batch) => nodesOf(batch['TxDtls']));
  const words = wordsOf(entry, transactions);
  const before = wordsBefore(asWritten);
  const isAsBefore =
    before.reference === words.reference && before.description === words.description;
  return {
    line: {
      line,
      bookedOn: bookedOn ?? '',
      amountMinor: (sign ?? 1) * Math.abs(minor ?? 0) || 0,
      ...words,
      ...(isAsBefore ? {} : { before }),
    },
    problems,
  };
}

/**
 * @param asWritten the same statement with its characters as older desks left them
 * @param before how many entries the statements before it have, because they are counted on
 */
function readStatement(
  statement: Node,
  asWritten: Node,
  currency: CurrencyCode,
  before: number,
): Statement {
  const entries = nodesOf(statement['Ntry']);
  const written = nodesOf(asWritten['Ntry']);
  const read = entries.flatMap((entry, index) =>
    isBooked(entry)
      ? [readEntry(entry, written[index] ?? entry, before + index + 1, currency)]
      : [],
  );
  const day = (name: string) =>
    readBankDay(textOf(at(statement, 'FrToDt', name)).slice(0, 10), 'ymd') ?? null;
  return {
    account:
      textOf(at(statement, 'Acct', 'Id', 'IBAN')) ||
      textOf(at(statement, 'Acct', 'Id', 'Othr', 'Id')),
    currency,
    from: day('FrDtTm'),
    to: day('ToDtTm'),
    opening: balanceOf(statement, ['OPBD', 'PRCD'], currency),
    closing: balanceOf(statement, ['CLBD'], currency),
    lines: read.map(({ line }) => line),
    problems: read.flatMap(({ problems }) => problems),
    unbooked: entries.length - read.length,
  };
}

/** A sentence where the booked lines of a statement are not what its own balances say. */
function incompleteOf({ currency, opening, closing, lines, problems }: Statement) {
  if (opening === null || closing === null || problems.length > 0) return undefined;
  const moved = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  if (opening + moved === closing) return undefined;
  const text = (minor: number) => amountText({ minor, currency });
  return `The statement is not complete: it goes from ${text(opening)} to ${text(closing)} ${currency}, its bookings add up to ${text(moved)}. Export it from the bank again.`;
}

const nextDay = (day: string) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** Whether nothing can lie between two statements: by their days, or by the balance carried over. */
function followsOn(one: Statement, next: Statement): boolean {
  return (
    (one.to !== null && next.from !== null && next.from <= nextDay(one.to)) ||
    (one.closing !== null && one.closing === next.opening)
  );
}

/**
 * Reads a camt.053 file (ISO 20022, bank to customer statement): booked entries only, signed by
 * their credit or debit mark. It may hold statements that follow on each other, as banks make one for
 * each day, of one account. A file that declares entities of its own is refused: they could grow without end.
 */
export function readCamt053(text: string): BankFile {
  if (text.includes('<!DOCTYPE')) {
    return brokenFile(
      'The XML declares a type of document (DOCTYPE), which no bank statement does. Export it from the bank again.',
    );
  }
  const validation = XMLValidator.validate(text);
  if (validation !== true) {
    return /<\/(\w+:)?Document\s*>\s*(<!--[\s\S]*-->\s*)?$/.test(text)
      ? brokenFile(bankFaults.damaged, validation.err.line)
      : brokenFile(bankFaults.cutOff);
  }
  const document = parsedXml(text);
  if (!document) return brokenFile(bankFaults.damaged);
  const [, other] =
    otherMessages.find(([name]) => at(document, 'Document', name) !== undefined) ?? [];
  if (other) return brokenFile(other);
  const nodes = nodesOf(at(document, 'Document', 'BkToCstmrStmt', 'Stmt'));
  const asWritten = text.includes('&') ? parsedXml(text, false) : document;
  const written = nodesOf(at(asWritten, 'Document', 'BkToCstmrStmt', 'Stmt'));
  const statements: Statement[] = [];
  let before = 0;
  for (const [index, node] of nodes.entries()) {
    const named = textOf(at(node, 'Acct', 'Ccy')) || String(at(node, 'Ntry', 'Amt', '@Ccy') ?? '');
    const currency = parseCurrencyInUse(named);
    if (!currency) return brokenFile(bankFaults.currency(named, 'Ccy'));
    statements.push(readStatement(node, written[index] ?? node, currency, before));
    before += nodesOf(node['Ntry']).length;
  }
  // Some banks put the latest first.
  const inOrder = statements.toSorted((one, other) =>
    (one.from ?? '').localeCompare(other.from ?? ''),
  );
  const [first] = inOrder;
  if (!first) return brokenFile(bankFaults.noStatement('BkToCstmrStmt/Stmt'));
  const { account, currency } = first;
  if (statements.some((one) => one.account !== account || one.currency !== currency)) {
    return brokenFile(bankFaults.severalAccounts);
  }
  for (const [index, statement] of inOrder.entries()) {
    const incomplete = incompleteOf(statement);
    if (incomplete) return brokenFile(incomplete);
    const previous = inOrder[index - 1];
    if (previous && !followsOn(previous, statement)) {
      return brokenFile(
        'The file holds several statements that do not follow on each other. Import one at a time.',
      );
    }
  }
  return {
    account,
    currency,
    from: first.from,
    to: inOrder.at(-1)?.to ?? null,
    lines: statements.flatMap(({ lines }) => lines),
    problems: statements.flatMap(({ problems }) => problems),
    unbooked: statements.reduce((sum, { unbooked }) => sum + unbooked, 0),
  };
}
