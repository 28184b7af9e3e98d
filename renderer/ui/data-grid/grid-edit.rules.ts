import type { PastedCell } from './grid-clipboard.rules';
import type { CellEdit, EditBatch, GridColumn, PastedColumn, RefusedText } from './grid-column';

/** What a paste or fill meets: rows by their place, and columns by theirs. */
export interface EditTargets<Row> {
  /** Undefined outside the grid. */
  readonly row: (index: number) => Row | undefined;
  readonly column: (index: number) => GridColumn<Row> | undefined;
  readonly rows: number;
}

function refusal<Row>(
  { row, column }: Pick<PastedCell, 'row' | 'column'>,
  targets: EditTargets<Row>,
): string | undefined {
  const target = targets.row(row);
  const into = targets.column(column);
  if (row >= targets.rows) return 'There is no row for it: the list ends above.';
  if (!into) return 'There is no column for it: it lies right of the last one.';
  if (!target) return 'This row could not be loaded.';
  if (!into.editor) return `“${into.header}” cannot be edited.`;
  return into.editor.readOnly?.(target);
}

/** How the columns of a paste are read that are read as a whole, by their places. */
function pastedColumns<Row>(
  cells: readonly PastedCell[],
  targets: EditTargets<Row>,
): ReadonlyMap<number, PastedColumn> {
  const read = new Map<number, PastedColumn>();
  for (const place of new Set(cells.map(({ column }) => column))) {
    const pasted = targets.column(place)?.editor?.pasted;
    if (!pasted) continue;
    const texts = cells
      .filter(({ column }) => column === place)
      .map(({ row, text }) => ({ row: targets.row(row) ?? null, text }));
    read.set(place, pasted(texts));
  }
  return read;
}

/**
 * Puts texts into cells. A cell that takes none, or that is not there, is named with its text and
 * the reason, so that nothing pasted is lost. Texts that are there already change nothing. Where a
 * paste begins with the very headers of its columns, as tables are copied with, that line is left out.
 */
export function batchOf<Row>(
  how: EditBatch<Row>['how'],
  cells: readonly PastedCell[],
  targets: EditTargets<Row>,
): EditBatch<Row> {
  const edits: CellEdit<Row>[] = [];
  const refused: RefusedText<Row>[] = [];
  const columns = how === 'paste' ? pastedColumns(cells, targets) : new Map<number, PastedColumn>();
  for (const cell of cells) {
    const row = targets.row(cell.row) ?? null;
    const column = targets.column(cell.column) ?? null;
    const read = columns.get(cell.column)?.read(cell.text) ?? { text: cell.text };
    const reason = refusal(cell, targets) ?? ('reason' in read ? read.reason : undefined);
    if (reason !== undefined) {
      // Clearing over cells that only show is no loss worth a word.
      if (how !== 'clear' && cell.text !== (row && column?.text(row))) {
        refused.push({ row, column, text: cell.text, reason });
      }
    } else if (row && column && 'text' in read && column.editor?.text(row) !== read.text) {
      edits.push({ row, column, text: read.text });
    }
  }
  const notices = [...columns.values()].flatMap((each) => each.notices);
  return { how, edits, refused, ...(notices.length === 0 ? {} : { notices }) };
}

/** Lines without a first one that repeats the headers of the columns they go to. */
export function withoutHeaders(
  lines: readonly (readonly string[])[],
  headers: readonly string[],
): readonly (readonly string[])[] {
  const [first, ...others] = lines;
  if (!first || others.length === 0) return lines;
  const repeats = first.every((text, at) => text.trim() === headers[at]);
  return repeats ? others : lines;
}
