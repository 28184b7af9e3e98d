import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Prisma } from '../../database/generated/client';
import { isoSql } from '../../database/iso-sql';
import { inRole } from '../../database/role-transaction';
import { DeskError } from '../../shared/errors';
import { parseCurrency } from '../../shared/money';
import type { FinanceAccess } from '../finance-access';
import { readListing } from '../listing.schema';
import type { Period } from '../period/period.schema';
import { lacksPayout } from '../sql/bank.sql';
import { inTurn } from '../taking-turns';
import { readCsv, readRows } from './bank-csv';
import type { CsvRow } from './bank-csv-cells.rules';
import { accountsOf, completeMapping, guessCurrency } from './bank-csv-guess.rules';
import { bookingDayProblem, latestBooking } from './bank-days.rules';
import { type BankFile, bankFaults, brokenFile, formatOf } from './bank-files';
import { inWordsThatAreThere } from './bank-overlap.rules';
import {
  type BankFormat,
  type BankProblem,
  bankLineSchema,
  bankStatementSchema,
  type CsvMapping,
  type ImportStatement,
  importResultSchema,
  type PreviewStatement,
  type StatementPreview,
} from './bank-statement.schema';
import { readCamt053 } from './camt053';
import { readOfx } from './ofx';

/** How many lines a preview shows, and how many problems it lists. */
const shown = 8;

const knownLineSchema = bankLineSchema.pick({
  bookedOn: true,
  amountMinor: true,
  reference: true,
  description: true,
});

interface ReadFile extends BankFile {
  readonly format: BankFormat;
  readonly header: readonly string[] | null;
  readonly mapping: CsvMapping | null;
  readonly accounts: StatementPreview['accounts'];
}

/** Where a format says the day of a movement, as a person looks for it. */
function dayPlace({ format, header, mapping }: ReadFile, line: number): string {
  if (format === 'camt053') return `Entry ${line}, BookgDt`;
  if (format === 'ofx') return `Transaction ${line}, DTPOSTED`;
  const column = mapping?.date ?? 0;
  return `Line ${line}, ${header?.[column] || `column ${column + 1}`}`;
}

/** The same file with what is wrong about its days, which every format may have. */
function withDayProblems(read: ReadFile, now: Date): ReadFile {
  const problems = read.lines.flatMap(({ line, bookedOn }): BankProblem[] => {
    const message = bookingDayProblem(bookedOn, now);
    return message === undefined ? [] : [{ line, place: dayPlace(read, line), message }];
  });
  return { ...read, problems: [...read.problems, ...problems] };
}

/** @throws DeskError `not_possible` for a file that is no bank statement of a known format */
function readFile(input: PreviewStatement, now: Date): ReadFile {
  const read = withDayProblems(readFormat(input), now);
  if (read.lines.length > 0 || read.problems.length > 0) return read;
  const message =
    read.unbooked === 0
      ? 'There are no bookings in it.'
      : 'Nothing in it is booked yet. Export it again once it is.';
  return { ...read, problems: [{ line: 1, place: null, message }] };
}

function readFormat({ file, mapping, only, currency }: PreviewStatement): ReadFile {
  const format = formatOf(file.text);
  const noTable = { header: null, mapping: null, accounts: [] };
  if (file.text.replace('\uFEFF', '').trim() === '') {
    return { ...brokenFile(bankFaults.empty), ...noTable, format: 'csv' };
  }
  if (format === 'unknown') {
    throw new DeskError('not_possible', {
      reason: `“${file.name}” is no bank statement that can be read: CSV, camt.053 (XML) and OFX can.`,
    });
  }
  if (format !== 'csv') {
    const read = format === 'camt053' ? readCamt053(file.text) : readOfx(file.text);
    return { ...read, ...noTable, format };
  }
  const whole = readCsv(file.text);
  const nothing = {
    ...noTable,
    format,
    account: '',
    currency: null,
    from: null,
    to: null,
    lines: [],
    unbooked: 0,
  } as const;
  if ('message' in whole) return { ...nothing, problems: [whole] };
  const fallback = parseCurrency(currency ?? '') ?? parseCurrency('USD');
  if (!fallback) return { ...nothing, problems: [] };
  const columns = completeMapping(whole, mapping, fallback);
  const outside = Object.values(columns).some(
    (column) => typeof column === 'number' && column >= whole.header.length,
  );
  if (outside) throw new DeskError('invalid', { subject: 'mapping' });
  const { header } = whole;
  const accounts = accountsOf(whole, columns.account);
  const isOf = ({ cells }: CsvRow) => (cells[columns.account ?? 0] ?? '') === only;
  const table =
    accounts.length > 0 && only !== null ? { header, rows: whole.rows.filter(isOf) } : whole;
  const said = currency === null ? guessCurrency(table, columns) : fallback;
  const used = completeMapping(table, mapping, said ?? fallback);
  const read = { ...nothing, currency: said, header, mapping: used, accounts };
  // What came to another account would be taken for money of Stripe without a payout.
  if (accounts.length > 0 && !accounts.some(({ name }) => name === only)) {
    const place = header[columns.account ?? 0] || null;
    return { ...read, problems: [{ line: 1, place, message: bankFaults.whichAccount }] };
  }
  return { ...read, ...readRows(table, used, said ?? fallback) };
}

/** The days that it covers: what has not come yet is not covered, whatever the file says. */
function daysOf({ lines, from, to }: ReadFile, now: Date) {
  const days = lines
    .map(({ bookedOn }) => bookedOn)
    .filter(Boolean)
    .toSorted();
  const last = to ?? days.at(-1) ?? null;
  const latest = latestBooking(now);
  return { from: from ?? days[0] ?? null, to: last !== null && last > latest ? latest : last };
}

/** Reads a bank file without keeping anything, for a person to confirm. */
export function previewStatement(input: PreviewStatement, now: Date): StatementPreview {
  const read = readFile(input, now);
  return {
    format: read.format,
    account: read.account,
    currency: read.currency,
    ...daysOf(read, now),
    lines: read.lines.length,
    unbooked: read.unbooked,
    sumMinor: read.lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    sample: read.lines.slice(0, shown).map((line) => ({ ...line })),
    header: read.header ? [...read.header] : null,
    mapping: read.mapping,
    accounts: [...read.accounts],
    problems: read.problems.slice(0, shown).map((problem) => ({ ...problem })),
  };
}

/**
 * Keeps a statement and looks for the payouts of its lines, in one statement of the database.
 * @returns what came of it; called again with the same id, what came of it the first time
 * @throws DeskError `not_possible` naming line and column of the first problem: then nothing is
 *   kept; `duplicate` for a file that was imported already; `conflict` where the turn does not come
 */
export async function importStatement(
  access: FinanceAccess,
  input: ImportStatement,
): Promise<z.infer<typeof importResultSchema>> {
  const now = access.clock.now();
  const read = readFile(input, now);
  const [problem] = read.problems;
  if (problem) {
    const place = problem.place === null ? '' : `${problem.place}: `;
    throw new DeskError('not_possible', {
      reason: `${place}${problem.message} Nothing was imported.`,
    });
  }
  const { from, to } = daysOf(read, now);
  if (from === null || to === null) {
    throw new DeskError('not_possible', { reason: 'The statement has no lines.' });
  }
  // Each account of a file is a statement of its own.
  const part = read.accounts.length > 0 ? `\0${input.only}` : '';
  const hash = createHash('sha256').update(`${input.file.text}${part}`).digest('hex');
  const currency = read.currency ?? input.currency;
  const storable = read.lines.map((line) => ({
    ...line,
    reference: line.reference.replaceAll('\0', ''),
    description: line.description.replaceAll('\0', ''),
  }));
  try {
    return await inTurn(access, async (transaction) => {
      const there = z.array(knownLineSchema).parse(
        await transaction.$queryRaw`
          SELECT l.booked_on::text AS "bookedOn", l.amount_minor::float8 AS "amountMinor",
            l.reference, l.description
          FROM desk_bank_lines l JOIN desk_bank_statements s ON s.id = l.statement_id
          WHERE s.account = ${input.account} AND s.currency = ${currency}
            AND l.booked_on = ANY (${[...new Set(storable.map(({ bookedOn }) => bookedOn))]}::date[])`,
      );
      const known = inWordsThatAreThere(storable, there);
      const lines = known.lines.map(({ line, bookedOn, amountMinor, reference, description }) => ({
        line,
        booked_on: bookedOn,
        amount_minor: amountMinor,
        reference,
        description,
      }));
      const [result] = z.array(importResultSchema.omit({ alike: true })).parse(
        await transaction.$queryRaw`
          SELECT * FROM desk_import_bank_statement(
            ${input.id}::uuid, ${input.file.name}, ${hash}, ${read.format}, ${input.account},
            ${currency}, ${from}::date, ${to}::date, ${JSON.stringify(lines)}::jsonb)`,
      );
      return { ...(result ?? { imported: 0, repeated: 0, matched: 0 }), alike: known.alike };
    });
  } catch (error) {
    if (!(error instanceof DeskError) || error.code !== 'conflict') throw error;
    const before = await importedBefore(access, hash);
    // The ledger was busy, and the file is new to it.
    if (!before) throw error;
    if (before.id === input.id) return importResultSchema.parse(before);
    const reason =
      'This file was imported already. To import it in another way, remove it first from the statements above the bank lines.';
    throw new DeskError('duplicate', { reason }, { cause: error });
  }
}

/**
 * The import of a file, if there is one.
 * @param hash of the file
 * @returns whose it is, and what came of it, for an import of which the answer was lost; but for how
 *   many of its lines are alike, which is not kept
 */
function importedBefore(
  { authority, actor }: Pick<FinanceAccess, 'authority' | 'actor'>,
  hash: string,
) {
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const [known] = z.array(importResultSchema.extend({ id: z.string() })).parse(
        await transaction.$queryRaw`
          SELECT s.id, s.line_count - s.repeated_count AS imported, s.repeated_count AS repeated,
            (SELECT count(*)::int FROM desk_bank_lines l
             WHERE l.statement_id = s.id AND l.payout_id IS NOT NULL) AS matched,
            0 AS alike
          FROM desk_bank_statements s WHERE s.file_hash = ${hash}`,
      );
      return known;
    },
    { readOnly: true },
  );
}

/**
 * Takes a statement with all its lines out again: its file can then be imported anew, in the right
 * currency for instance.
 * @returns how many lines went
 * @throws DeskError `not_found` when it is gone, `not_possible` while a later one shares its lines
 */
export async function removeStatement(access: FinanceAccess, statement: string): Promise<number> {
  return inTurn(access, async (transaction) => {
    const [removed] = z
      .array(z.object({ lines: z.int() }))
      .parse(
        await transaction.$queryRaw`SELECT desk_remove_bank_statement(${statement}::uuid) AS lines`,
      );
    return removed?.lines ?? 0;
  });
}

/**
 * The statements that were imported, the latest first: also those of which every line was there
 * already, which no line leads to.
 * @param most how many are read; the total counts all
 */
export async function listStatements({ authority, actor }: FinanceAccess, most = 500) {
  return inRole(
    authority,
    actor,
    async (transaction) =>
      readListing(
        bankStatementSchema,
        await transaction.$queryRaw`
          SELECT s.id, s.file_name AS "fileName", s.account, s.currency, s.from_on::text AS "from",
            s.to_on::text AS "to", s.line_count - s.repeated_count AS lines,
            s.repeated_count AS repeated, ${isoSql(Prisma.sql`s.imported_at`)} AS "importedAt",
            coalesce(u.name, u.email, s.imported_by::text, '') AS "importedBy",
            count(*) OVER ()::int AS total
          FROM desk_bank_statements s LEFT JOIN users u ON u.id = s.imported_by
          ORDER BY s.imported_at DESC, s.id LIMIT ${most}`,
      ),
    { readOnly: true },
  );
}

/**
 * The bank lines of a period, the latest first; what somebody has to look into comes before the others.
 * @param most how many are read; the total counts all
 */
export async function listBankLines(
  { authority, actor }: FinanceAccess,
  { from, to }: Period,
  most = 1_000,
) {
  return inRole(
    authority,
    actor,
    async (transaction) =>
      readListing(
        bankLineSchema,
        await transaction.$queryRaw`
          SELECT l.id, s.id AS "statementId", s.file_name AS "fileName",
            s.line_count - s.repeated_count AS "statementLines", l.booked_on::text AS "bookedOn", l.currency, l.amount_minor::float8 AS "amountMinor",
            l.reference, l.description, s.account, l.payout_id AS "payoutId", l.match_pass AS "matchedBy",
            ${Prisma.raw(lacksPayout('l'))} AS "lacksPayout",
            count(*) OVER ()::int AS total
          FROM desk_bank_lines l JOIN desk_bank_statements s ON s.id = l.statement_id
          WHERE l.booked_on BETWEEN ${from}::date AND ${to}::date + 7
          ORDER BY "lacksPayout" DESC, l.booked_on DESC, l.line_number LIMIT ${most}`,
      ),
    { readOnly: true },
  );
}

/** A person says which payout a line is. @throws DeskError `not_possible` when amounts differ. */
export async function assignBankLine(
  access: FinanceAccess,
  { line, payout }: { readonly line: string; readonly payout: string | null },
): Promise<void> {
  await inTurn(
    access,
    (transaction) =>
      transaction.$queryRaw`SELECT desk_assign_bank_line(${line}::uuid, ${payout})::text`,
  );
}
