import { tabSeparated } from './grid-clipboard.rules';
import type { GridColumn } from './grid-column';
import type { RowSource } from './grid-rows';

export interface CopiedRowsOptions<Row> {
  readonly rows: RowSource<Row>;
  readonly rowId: (row: Row) => string;
  /** The shown columns, in their order. */
  readonly columns: readonly Pick<GridColumn<Row>, 'header' | 'text'>[];
  readonly selected: ReadonlySet<string>;
}

/** Rows, or cells of them, as a table of text, and how many rows they are. */
export interface CopiedRows {
  readonly text: string;
  readonly count: number;
}

/**
 * The selected rows under the words above their columns; at once where all of them are loaded. Those that
 * are not in the list any more cannot be copied.
 */
export function copiedRows<Row>(options: CopiedRowsOptions<Row>): CopiedRows | Promise<CopiedRows> {
  const { rows, rowId, columns, selected } = options;
  const selectedOf = (all: readonly (Row | undefined)[]) =>
    all.filter((row): row is Row => row !== undefined && selected.has(rowId(row)));
  const copyOf = (picked: readonly Row[]): CopiedRows => ({
    text: tabSeparated([
      columns.map(({ header }) => header),
      ...picked.map((row) => columns.map(({ text }) => text(row))),
    ]),
    count: picked.length,
  });
  const known = Array.from({ length: rows.count }, (_, index) => rows.at(index));
  const there = selectedOf(known);
  return there.length === selected.size || !known.includes(undefined)
    ? copyOf(there)
    : rows.load(0, rows.count - 1).then((all) => copyOf(selectedOf(all)));
}

/**
 * Writes rows that are still being loaded to the clipboard. It is asked for in the moment of the key:
 * some browsers write nothing that they are asked for later.
 * @throws what kept the rows from being loaded, or DOMException where the browser refuses
 */
export async function writeWhenLoaded(copied: Promise<CopiedRows>): Promise<CopiedRows> {
  const text = copied.then((rows) => new Blob([rows.text], { type: 'text/plain' }));
  const written = navigator.clipboard.write([new ClipboardItem({ 'text/plain': text })]);
  // Rows that do not come are the reason before a browser that refuses, whichever is known first.
  await Promise.allSettled([text, written]);
  const rows = await copied;
  await written;
  return rows;
}
