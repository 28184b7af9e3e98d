import type { PastedCell } from './grid-clipboard.rules';
import type { CellEdit, EditBatch, GridColumn, RefusedText } from './grid-column';

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
  for (const cell of cells) {
    const row = targets.row(cell.row) ?? null;
    const column = targets.column(cell.column) ?? null;
    const reason = refusal(cell, targets);
    if (reason !== undefined) {
      // Clearing over cells that only show is no loss worth a word.
      if (how !== 'clear' && cell.text !== (row && column?.text(row))) {
        refused.push({ row, column, text: cell.text, reason });
      }
    } else if (row && column && column.editor?.text(row) !== cell.text) {
      edits.push({ row, column, text: cell.text });
    }
  }
  return { how, edits, refused };
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
