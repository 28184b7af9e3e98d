import type { GridColumn } from './grid-column';

/** A value in tab-separated text: quoted, as spreadsheets do, where it would break a cell. */
function field(text: string): string {
  return /[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Rows as tab-separated text with a line of headers, as spreadsheets paste it.
 * @param columns those that are shown, in their order
 */
export function tabSeparated<Row>(
  rows: readonly Row[],
  columns: readonly GridColumn<Row>[],
): string {
  const lines = [
    columns.map(({ header }) => header),
    ...rows.map((row) => columns.map((column) => column.text(row))),
  ];
  return lines.map((line) => line.map(field).join('\t')).join('\n');
}
