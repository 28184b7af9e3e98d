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

/** Rows as a table of text, and how many they are. */
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
