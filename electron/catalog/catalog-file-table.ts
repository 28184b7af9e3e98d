import Papa from 'papaparse';
import { decodeFile, UnreadableFile } from '../shared/file-text';
import { fileColumns, plainText } from './catalog-file-cells.rules';
import type { FileCells, FileProblem } from './catalog-file-row.rules';

/** The rows of a file, and what is to be said about it as a whole. */
export interface FileTable {
  readonly rows: readonly { readonly row: number; readonly cells: FileCells }[];
  /** The names of its columns, those included that are not known. */
  readonly columns: ReadonlySet<string>;
  readonly notices: readonly string[];
  readonly problems: readonly FileProblem[];
}

/** What a file is about. */
export interface FileLayout {
  /** The names of the columns that are read. */
  readonly columns: readonly string[];
  /** The two columns of which a row needs one, to tell what it is about. */
  readonly keys: readonly [string, string];
  /** What its rows are, in a sentence. */
  readonly what: string;
  readonly mostRows: number;
}

const toolLayout: FileLayout = {
  columns: fileColumns,
  keys: ['id', 'slug'],
  what: 'tools',
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

function checkRows(count: number, { mostRows }: FileLayout): void {
  if (count === 0) throw new UnreadableFile('The file has no rows below its first one.');
  if (count > mostRows) {
    throw new UnreadableFile(
      `The file has ${count.toLocaleString('en-US')} rows; at most ${mostRows.toLocaleString('en-US')} are imported at a time. Split it.`,
    );
  }
}

/**
 * @param preview lines that are read; 0 for all
 * @throws UnreadableFile when it is empty, has no known columns, or too many rows
 */
function readCsv(text: string, layout: FileLayout, preview = 0): FileTable {
  const { data, errors } = Papa.parse<string[]>(text, { skipEmptyLines: 'greedy', preview });
  const [header, ...rows] = data;
  if (!header) throw new UnreadableFile('The file is empty.');
  const names = header.map(columnName);
  const notices = checkColumns(names, layout);
  checkRows(rows.length, layout);
  const problems: FileProblem[] = [];
  const broken = new Set<number>();
  const report = (at: number, reason: string, value: string) => {
    broken.add(at);
    problems.push({ row: at + 1, column: null, reason, value });
  };
  for (const { type, row } of errors) {
    if (type !== 'Quotes' || row === undefined || row < 1) continue;
    report(row, 'A quotation mark in this row is not closed, or stands in the middle.', '');
  }
  const read = rows.flatMap((cells, index) => {
    const at = index + 1;
    if (cells.length > names.length && cells.slice(names.length).some((cell) => cell !== '')) {
      const reason = `The row has ${cells.length} cells, but there are ${names.length} columns. A cell with a separator needs quotation marks.`;
      report(at, reason, cells[names.length] ?? '');
    }
    if (broken.has(at)) return [];
    const byName: Record<string, string> = {};
    // By its place: this runs for every cell of a file.
    for (let column = 0; column < names.length; column += 1) {
      byName[names[column] ?? ''] = plainText(cells[column] ?? '');
    }
    return [{ row: at + 1, cells: byName }];
  });
  return { rows: read, columns: new Set(names), notices, problems };
}

/** The text of a JSON value; null empties a field as the token does in a CSV file. */
function jsonText(value: unknown): string {
  if (value === null) return '[clear]';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? '[clear]' : JSON.stringify(value);
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/** @throws UnreadableFile when it is not a list of objects with known names */
function readJson(text: string, layout: FileLayout): FileTable {
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
  checkRows(data.length, layout);
  const names = new Set<string>();
  const problems: FileProblem[] = [];
  const rows = data.flatMap((item: unknown, index) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      problems.push({ row: index + 1, column: null, reason: 'This is not an object.', value: '' });
      return [];
    }
    const entries = Object.entries(item).map(([key, value]) => {
      const name = columnName(key);
      names.add(name);
      return [name, jsonText(value)] as const;
    });
    return [{ row: index + 1, cells: Object.fromEntries(entries) }];
  });
  return { rows, columns: names, notices: checkColumns([...names], layout), problems };
}

/**
 * Reads a CSV file (comma, semicolon, tab or bar; quoted cells may hold line breaks) or a JSON file.
 * @param layout what it is about; tools by default
 * @throws UnreadableFile with a sentence when nothing can be read
 */
export function readFileTable(bytes: Uint8Array, layout = toolLayout): FileTable {
  const { text, notices } = decodeFile(bytes);
  if (text.trim() === '') throw new UnreadableFile('The file is empty.');
  const table = /^\s*[[{]/.test(text) ? readJson(text, layout) : readCsv(text, layout);
  return { ...table, notices: [...notices, ...table.notices] };
}

/** Bytes of a file in which its first rows are looked for. */
const firstBytes = 1024 * 1024;

/**
 * The first rows of a long CSV file of tools, for what can be done before all of it is read.
 * @returns undefined for a file that is short, of another kind, or not UTF-8: it is read as a whole
 */
export function readFirstRows(bytes: Uint8Array, rows: number): FileTable | undefined {
  try {
    // A letter of several bytes may be cut in the middle.
    const text = new TextDecoder('utf-8').decode(bytes.subarray(0, firstBytes));
    if (/^\s*[[{]/.test(text)) return undefined;
    const table = readCsv(text, toolLayout, rows + 1);
    return table.rows.length < rows / 2 ? undefined : table;
  } catch (error) {
    if (error instanceof UnreadableFile) return undefined;
    throw error;
  }
}
