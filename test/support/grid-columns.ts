import type { GridColumn } from '../../renderer/ui/data-grid/grid-column';

/** A row of a small grid of texts. */
export interface Row {
  readonly id: string;
  readonly name: string;
  readonly price: string;
}
/** A row; its texts tell it from others. */
export const row = (id: string, name = `Tool ${id}`, price = '1.00'): Row => ({ id, name, price });
/** A column that shows one text of a row. */
export const column = (id: keyof Row, more: Partial<GridColumn<Row>> = {}): GridColumn<Row> => ({
  id,
  header: id.toUpperCase(),
  width: 100,
  firstSort: 'asc',
  cell: (one) => one[id],
  text: (one) => one[id],
  ...more,
});
/** How a text is edited. @param readOnly says why a row's text may not be */
export const editor = (id: keyof Row, readOnly?: (one: Row) => string | undefined) => ({
  kind: 'text' as const,
  text: (one: Row) => one[id],
  problem: () => undefined,
  ...(readOnly ? { readOnly } : {}),
});
