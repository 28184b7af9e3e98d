import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type CurrencyCode, parseCurrency } from '../shared/money';
import { readBankAmount, readBankDay } from './bank-amount.rules';
import type { BankFormat, BankLine, BankProblem } from './bank-statement.schema';

/** A statement of a format that says everything itself. */
export interface BankFile {
  readonly account: string;
  readonly currency: CurrencyCode | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly lines: readonly BankLine[];
  readonly problems: readonly BankProblem[];
}

/** Which format a file has, by its first signs rather than by its name. */
export function formatOf(text: string): BankFormat | 'unknown' {
  const start = text.slice(0, 4000);
  if (/camt\.05[234]/.test(start) || /<(\w+:)?BkToCstmrStmt/.test(start)) return 'camt053';
  if (/OFXHEADER/i.test(start) || /<OFX>/i.test(start)) return 'ofx';
  if (/^\s*(<|\{|%PDF|PK)/.test(start) || start.includes('\0')) return 'unknown';
  return 'csv';
}

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

function broken(message: string, line = 1): BankFile {
  return {
    account: '',
    currency: null,
    from: null,
    to: null,
    lines: [],
    problems: [{ line, column: null, message }],
  };
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

/** The document; undefined where the parser gives up on what the validator has let through. */
function parsedXml(text: string): Node | undefined {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    removeNSPrefix: true,
    processEntities: false,
  });
  try {
    return parser.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads a camt.053 statement (ISO 20022, bank to customer statement): booked entries only, signed by
 * their credit or debit mark. Entities are not expanded beyond XML's own five.
 */
export function readCamt053(text: string): BankFile {
  const validation = XMLValidator.validate(text);
  if (validation !== true) {
    // What the parser says of elements that never end is a list of its own making.
    const cutOff = validation.err.msg.startsWith("Invalid '[");
    return broken(
      cutOff
        ? 'The XML ends in the middle: the file was cut off. Export it from the bank again.'
        : `The XML is broken: ${validation.err.msg.replace(/\.?$/, '.')}`,
      validation.err.line,
    );
  }
  const document = parsedXml(text);
  if (!document) return broken('The XML is broken: it cannot be read to its end.');
  const statements = nodesOf(at(document, 'Document', 'BkToCstmrStmt', 'Stmt'));
  const [statement] = statements;
  if (!statement) return broken('The file holds no statement (BkToCstmrStmt/Stmt).');
  if (statements.length > 1) {
    return broken('The file holds statements of several accounts. Import one account at a time.');
  }
  const problems: BankProblem[] = [];
  const entries = nodesOf(statement['Ntry']);
  const currencyText =
    textOf(at(statement, 'Acct', 'Ccy')) || String(at(entries[0], 'Amt', '@Ccy') ?? '');
  const currency = parseCurrency(currencyText) ?? null;
  if (!currency) return broken('The statement does not name its currency.');
  const lines = entries.flatMap((entry, index): BankLine[] => {
    const line = index + 1;
    if (/^(PDNG|INFO)$/.test(textOf(entry['Sts']) || textOf(at(entry, 'Sts', 'Cd')))) return [];
    const own = String(at(entry, 'Amt', '@Ccy') ?? currency);
    const amount = textOf(entry['Amt']);
    const minor = readBankAmount(amount, currency, '.');
    if (minor === undefined || own !== currency) {
      const message =
        own === currency
          ? `Entry ${line}: “${amount}” is no amount in ${currency}.`
          : `Entry ${line} is in ${own}, the account in ${currency}.`;
      problems.push({ line, column: 'Amt', message });
    }
    const day = textOf(at(entry, 'BookgDt', 'Dt')) || textOf(at(entry, 'BookgDt', 'DtTm'));
    const bookedOn = readBankDay(day, 'ymd');
    if (bookedOn === undefined) {
      problems.push({ line, column: 'BookgDt', message: `Entry ${line}: “${day}” is no date.` });
    }
    const debit = textOf(entry['CdtDbtInd']) === 'DBIT';
    const details = at(entry, 'NtryDtls', 'TxDtls');
    const reference =
      textOf(at(details, 'Refs', 'EndToEndId')) ||
      textOf(entry['AcctSvcrRef']) ||
      textOf(entry['NtryRef']);
    return [
      {
        line,
        bookedOn: bookedOn ?? '',
        amountMinor: (debit ? -1 : 1) * Math.abs(minor ?? 0) || 0,
        reference,
        description: textsOf([
          at(details, 'RmtInf'),
          entry['AddtlNtryInf'],
          at(details, 'RltdPties'),
        ]),
      },
    ];
  });
  const account =
    textOf(at(statement, 'Acct', 'Id', 'IBAN')) ||
    textOf(at(statement, 'Acct', 'Id', 'Othr', 'Id'));
  const day = (name: string) =>
    readBankDay(textOf(at(statement, 'FrToDt', name)).slice(0, 10), 'ymd') ?? null;
  return { account, currency, from: day('FrDtTm'), to: day('ToDtTm'), lines, problems };
}

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
    return broken('The file holds no bank transactions (BANKTRANLIST).');
  }
  const currency = parseCurrency(ofxValue(text, 'CURDEF')) ?? null;
  if (!currency) return broken('The statement does not name its currency (CURDEF).');
  const problems: BankProblem[] = [];
  const blocks = text.split(/<STMTTRN>/i).slice(1);
  const lines = blocks.map((block, index): BankLine => {
    const line = index + 1;
    const amount = ofxValue(block, 'TRNAMT');
    const minor = readBankAmount(amount, currency, amount.includes(',') ? ',' : '.');
    if (minor === undefined) {
      const message = `Transaction ${line}: “${amount}” is no amount in ${currency}.`;
      problems.push({ line, column: 'TRNAMT', message });
    }
    const day = ofxValue(block, 'DTPOSTED');
    const bookedOn = readBankDay(day.slice(0, 8), 'ymd');
    if (bookedOn === undefined) {
      const message = `Transaction ${line}: “${day}” is no date.`;
      problems.push({ line, column: 'DTPOSTED', message });
    }
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
  };
}
