import Papa from 'papaparse';
import {
  type AmountCell,
  type AmountColumn,
  type AmountWriting,
  amountColumn,
} from '../../shared/amount-writing.rules';
import { separatorLine, UnreadableFile } from '../../shared/file-text';
import { numberText } from '../../shared/number-text';
import { columnOfField } from '../catalog-state.rules';
import { fileColumns, listFields, plainText, priceColumns } from './catalog-file-cells.rules';
import { type FileCells, type FileProblem, shortened } from './catalog-file-row.rules';
import { byteText, textOfBytes, utf8Of } from './catalog-file-text';

/** Some rows of a file, and what is wrong with the others. */
export interface FilePart {
  readonly rows: readonly { readonly row: number; readonly cells: FileCells }[];
  readonly problems: readonly FileProblem[];
}

/** What is known of a file before its rows are read. */
export interface FileHead {
  /** The names of its columns, those included that are not known. */
  readonly columns: ReadonlySet<string>;
  readonly notices: readonly string[];
  /** How its column of prices writes them. */
  readonly amounts: AmountWriting;
}

/** A file as a whole. */
export interface FileTable extends FileHead, FilePart {}

/** A file whose rows are read when they are asked for; what is wrong with it as a whole is thrown. */
export interface FileReading extends FileHead {
  readonly parts: Iterable<FilePart>;
}

/** What a file is about. */
export interface FileLayout {
  /** The names of the columns that are read. */
  readonly columns: readonly string[];
  /** The two columns of which a row needs one, to tell what it is about. */
  readonly keys: readonly [string, string];
  /** What its rows are, in a sentence. */
  readonly what: string;
  /** The columns that are a list of texts in a JSON file. */
  readonly lists: readonly string[];
  /** The column that is an object of texts in a JSON file, where there is one. */
  readonly object?: string;
  readonly mostRows: number;
}

const toolLayout: FileLayout = {
  columns: fileColumns,
  keys: ['id', 'slug'],
  what: 'tools',
  lists: [...listFields].map((field) => columnOfField[field]),
  object: columnOfField.imageAlts,
  mostRows: 100_000,
};

const columnName = (header: string) =>
  header
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

function checkColumns(names: readonly string[], { columns, keys, what }: FileLayout): string[] {
  const known = names.filter((name) => columns.includes(name));
  const repeated = known.find((name, at) => known.indexOf(name) !== at);
  if (repeated)
    throw new UnreadableFile(`The column “${repeated}” is there twice. Keep one of them.`);
  if (!keys.some((key) => known.includes(key))) {
    throw new UnreadableFile(
      `The first row names no column “${keys.join('” or “')}”, so nobody can tell which ${what} are meant. Export the ${what} to see the names of the columns.`,
    );
  }
  const unknown = names.filter((name) => name !== '' && !known.includes(name));
  if (unknown.length === 0) return [];
  const listed = unknown.slice(0, 8).map((name) => `“${name}”`);
  const more = unknown.length > 8 ? ` and ${unknown.length - 8} more` : '';
  return [
    `${unknown.length === 1 ? 'One column is' : `${unknown.length} columns are`} not known and left out: ${listed.join(', ')}${more}.`,
  ];
}

/** Passes parts on. @throws UnreadableFile when they have no rows, or too many */
function* counted(parts: Iterable<FilePart>, { mostRows }: FileLayout): Generator<FilePart> {
  let count = 0;
  for (const part of parts) {
    count += part.rows.length + part.problems.length;
    if (count > mostRows) {
      throw new UnreadableFile(
        `The file has more than ${numberText(mostRows)} rows, the most that are imported at a time. Split it.`,
      );
    }
    yield part;
  }
  if (count === 0) throw new UnreadableFile('The file has no rows below its first one.');
}

/** Bytes of a file from which its separator is guessed, and its first lines are read. */
const guessedFrom = 1024 * 1024;
/** How much more than the lines before is read for the next ones: few are so much longer. */
const readAhead = 1.25;
/** How many times as large as the first part the others are. */
const firstPart = 4;
/** Lines that are looked at together for how they write their prices. */
const mostAtOnce = 4_000;

/** What is true of a file in which no price has a comma. */
const pointsAlone: AmountColumn = { writing: 'point', notices: [] };

/** A line of a CSV file by its cells, and its place in the file. */
interface CsvLine {
  readonly at: number;
  readonly cells: readonly string[];
  readonly isBroken: boolean;
}

/** How a CSV file separates its cells and lines, and where its first line begins. */
interface CsvFormat {
  readonly from: number;
  readonly delimiter: string;
  readonly newline: '\r\n' | '\n' | '\r';
}

function formatOf(file: Buffer): CsvFormat {
  const [named = '', separator = ''] = separatorLine.exec(file.toString('utf8', 0, 64)) ?? [];
  const from = Buffer.byteLength(named);
  const { meta } = Papa.parse(file.toString('latin1', from, from + guessedFrom), {
    ...{ skipEmptyLines: 'greedy', preview: 1, delimiter: byteText(separator) },
  });
  // Papa Parse tells the line break as any text, and finds no other.
  return { from, delimiter: meta.delimiter, newline: meta.linebreak as CsvFormat['newline'] };
}

/** Lines of a CSV file that are not empty, some at a time; quoted cells may hold line breaks. */
function* linesOf(
  file: Buffer,
  format: CsvFormat,
  atOnce: number,
  firstBytes = guessedFrom,
): Generator<readonly CsvLine[]> {
  const { delimiter, newline } = format;
  let { from } = format;
  let at = 0;
  // The first ones are soon there, for whoever works on them while the others are read.
  let most = Math.ceil(atOnce / firstPart);
  for (let wanted = firstBytes; from < file.length; ) {
    const to = Math.min(from + wanted, file.length);
    const { data, errors, meta } = Papa.parse<string[]>(file.toString('latin1', from, to), {
      ...{ delimiter, newline, preview: most },
      // Splits all of the text that is left before it looks how much is wanted.
      fastMode: false,
    });
    // What ends where the text was cut may go on behind that.
    if (to < file.length && (data.length < most || from + meta.cursor >= to)) {
      wanted *= 2;
      continue;
    }
    const broken = new Set(errors.flatMap(({ type, row }) => (type === 'Quotes' ? [row] : [])));
    const lines: CsvLine[] = [];
    for (const [index, bytes] of data.entries()) {
      const cells = bytes.map(textOfBytes);
      if (cells.every((cell) => cell.trim() === '')) continue;
      lines.push({ at: at + index, cells, isBroken: broken.has(index) });
    }
    yield lines;
    if (data.length < most) return;
    at += data.length;
    from += meta.cursor;
    wanted = Math.ceil((meta.cursor / most) * atOnce * readAhead);
    most = atOnce;
  }
}

/**
 * Whether a cell of a CSV file may be an amount that has a decimal comma, or could have: 49,50 or 1.234. All prices
 * of such a file are looked at before its first row is read, which takes as long as reading it.
 */
function mayHaveCommas(file: Buffer, { delimiter }: CsvFormat): boolean {
  const separator = delimiter.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const edge = delimiter === ',' ? '"' : `(?:["\r\n]|${separator})`;
  const beside = '[^\\d\r\n.,"]{0,8}';
  const amount = `${edge}${beside}\\d[\\d.\\s'\x80-\xff]{0,20}(?:,\\d{1,3}|\\.\\d{3})${beside}(?:${edge}|$)`;
  return new RegExp(amount).test(file.toString('latin1'));
}

/** The cells of one column of a CSV file. */
function* cellsOfColumn(file: Buffer, format: CsvFormat, column: number): Generator<AmountCell> {
  for (const lines of linesOf(file, format, mostAtOnce)) {
    for (const { at, cells } of lines)
      yield { where: `in row ${at + 1}`, text: plainText(cells[column] ?? '') };
  }
}

/** Makes cells by the names of known columns, each of which is read where it is asked for. */
function cellsByName(
  names: readonly string[],
  known: readonly string[],
): (cells: readonly string[]) => FileCells {
  class Cells {
    readonly #texts: readonly string[];
    constructor(texts: readonly string[]) {
      this.#texts = texts;
    }
    static {
      for (const name of known.filter((each) => names.includes(each))) {
        const at = names.indexOf(name);
        Object.defineProperty(Cells.prototype, name, {
          get(this: Cells) {
            return plainText(this.#texts[at] ?? '');
          },
        });
      }
    }
  }
  return (cells) => new Cells(cells) as object as FileCells;
}

/** What is wrong with a line as a whole. */
function problemOfLine({ at, cells, isBroken }: CsvLine, columns: number): FileProblem | undefined {
  if (isBroken) {
    const reason = 'A quotation mark in this row is not closed, or stands in the middle.';
    return { row: at + 1, column: null, reason, value: '' };
  }
  if (cells.length <= columns || cells.slice(columns).every((cell) => cell === ''))
    return undefined;
  const reason = `The row has ${cells.length} cells, but there are ${columns} columns. A cell with a separator needs quotation marks.`;
  return { row: at + 1, column: null, reason, value: shortened(cells[columns] ?? '') };
}

/** @throws UnreadableFile when it is empty or has no known columns */
function readCsv(
  file: Buffer,
  layout: FileLayout,
  atOnce: number,
  firstBytes?: number,
): FileReading {
  const format = formatOf(file);
  const parts = linesOf(file, format, atOnce, firstBytes);
  const [header, ...first] = parts.next().value ?? [];
  if (!header) throw new UnreadableFile('The file is empty.');
  const names = header.cells.map(columnName);
  const notices = checkColumns(names, layout);
  const byName = cellsByName(names, layout.columns);
  const partOf = (lines: readonly CsvLine[]): FilePart => {
    const problems: FileProblem[] = [];
    const rows = lines.flatMap((line) => {
      const problem = problemOfLine(line, names.length);
      if (problem) problems.push(problem);
      return problem ? [] : [{ row: line.at + 1, cells: byName(line.cells) }];
    });
    return { rows, problems };
  };
  function* read(): Generator<FilePart> {
    yield partOf(first);
    for (const lines of parts) yield partOf(lines);
  }
  const prices = names.indexOf(priceColumns.amount);
  const { writing, notices: said } =
    prices !== -1 && mayHaveCommas(file, format)
      ? amountColumn(cellsOfColumn(file, format, prices))
      : pointsAlone;
  return {
    columns: new Set(names),
    notices: [...notices, ...said],
    amounts: writing,
    parts: read(),
  };
}

/** The text of a JSON value; null empties a field as the token does in a CSV file. */
function jsonText(value: unknown): string {
  if (value === null) return '[clear]';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? '[clear]' : JSON.stringify(value);
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/** Why a JSON value cannot be one of its column; undefined where it may be. */
function wrongKind(
  column: string,
  value: unknown,
  { columns, lists, object }: FileLayout,
): string | undefined {
  if (typeof value !== 'object' || value === null || !columns.includes(column)) return undefined;
  if (!Array.isArray(value)) {
    return column === object ? undefined : 'This is an object. Enter a value.';
  }
  if (!lists.includes(column)) return 'This is a list. Enter one value.';
  return value.every((item) => typeof item === 'string') ? undefined : 'Enter a list of texts.';
}

/** Items of a list, some at a time. */
function* inParts<Item>(items: readonly Item[], atOnce: number): Generator<readonly Item[]> {
  for (let from = 0; from < items.length; from += atOnce) yield items.slice(from, from + atOnce);
}

/** @throws UnreadableFile when it is not a list of objects with known names */
function readJson(text: string, layout: FileLayout, atOnce: number): FileReading {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new UnreadableFile('The file begins like JSON but is not complete JSON.');
  }
  if (!Array.isArray(data)) {
    throw new UnreadableFile(
      `The JSON must be a list of ${layout.what}: [{ "${layout.keys[1]}": … }, …].`,
    );
  }
  const names = new Set<string>();
  const items = data.map((item: unknown, index) => {
    const row = index + 1;
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      return { problem: { row, column: null, reason: 'This is not an object.', value: '' } };
    }
    let problem: FileProblem | undefined;
    const entries = Object.entries(item).map(([key, value]) => {
      const name = columnName(key);
      names.add(name);
      const text = jsonText(value);
      const reason = wrongKind(name, value, layout);
      // Written as a text, it would be taken for the text that somebody wants.
      if (reason) problem ??= { row, column: name, reason, value: shortened(text) };
      return [name, text] as const;
    });
    return problem ? { problem } : { read: { row, cells: Object.fromEntries(entries) } };
  });
  function* read(): Generator<FilePart> {
    for (const part of inParts(items, atOnce)) {
      yield {
        rows: part.flatMap(({ read }) => read ?? []),
        problems: part.flatMap(({ problem }) => problem ?? []),
      };
    }
  }
  // A list of nothing has no columns, and says that it has no rows.
  const notices = items.length === 0 ? [] : checkColumns([...names], layout);
  const { writing, notices: said } = amountColumn(
    items.flatMap(({ read }) =>
      read ? [{ where: `in row ${read.row}`, text: read.cells[priceColumns.amount] ?? '' }] : [],
    ),
  );
  return { columns: names, notices: [...notices, ...said], amounts: writing, parts: read() };
}

/**
 * Begins to read a CSV file (comma, semicolon, tab or bar; quoted cells may hold line breaks) or a
 * JSON file.
 * @param atOnce lines that a part is read from
 * @param layout what the file is about; tools by default
 * @param firstBytes how much of the file is looked at for the first part; for tests
 * @throws UnreadableFile with a sentence when nothing can be read, or while its parts are read
 */
export function openFile(
  file: Uint8Array,
  atOnce: number,
  layout = toolLayout,
  firstBytes?: number,
): FileReading {
  const { bytes, notices } = utf8Of(file);
  const beginning = bytes.toString('utf8', 0, guessedFrom);
  if (bytes.length <= guessedFrom && beginning.trim() === '') {
    throw new UnreadableFile('The file is empty.');
  }
  const reading = /^\s*[[{]/.test(beginning)
    ? readJson(bytes.toString(), layout, atOnce)
    : readCsv(bytes, layout, atOnce, firstBytes);
  return {
    columns: reading.columns,
    notices: [...notices, ...reading.notices],
    amounts: reading.amounts,
    parts: counted(reading.parts, layout),
  };
}

/** Reads a file as a whole. @throws UnreadableFile see {@link openFile} */
export function readFileTable(bytes: Uint8Array, layout = toolLayout): FileTable {
  const { columns, notices, amounts, parts } = openFile(bytes, layout.mostRows, layout);
  const all = [...parts];
  return {
    columns,
    notices,
    amounts,
    rows: all.flatMap(({ rows }) => rows),
    problems: all.flatMap(({ problems }) => problems),
  };
}
