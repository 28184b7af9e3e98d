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

/** The selected rows under the words above their columns; at once where all of them are loaded. */
export function copiedRows<Row>(options: CopiedRowsOptions<Row>): string | Promise<string> {
  const { rows, rowId, columns, selected } = options;
  const selectedOf = (all: readonly (Row | undefined)[]) =>
    all.filter((row): row is Row => row !== undefined && selected.has(rowId(row)));
  const textOf = (picked: readonly Row[]) =>
    tabSeparated([
      columns.map(({ header }) => header),
      ...picked.map((row) => columns.map(({ text }) => text(row))),
    ]);
  const there = selectedOf(Array.from({ length: rows.count }, (_, index) => rows.at(index)));
  return there.length === selected.size
    ? textOf(there)
    : rows.load(0, rows.count - 1).then((all) => textOf(selectedOf(all)));
}
