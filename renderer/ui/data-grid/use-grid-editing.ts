import { useRef, useState } from 'react';
import type { EditorDraft, MoveAfterEdit } from './cell-editor-props';
import { pastedCells, readTabSeparated, tabSeparated } from './grid-clipboard.rules';
import type { EditBatch, FailedAct, GridColumn } from './grid-column';
import type { CopiedRows } from './grid-copy';
import { batchOf, withoutHeaders } from './grid-edit.rules';
import type { CellPlace } from './grid-movement.rules';
import type { CellRange } from './grid-range.rules';
import type { RowSource } from './grid-rows';
import type { GridCursor } from './use-grid-cursor';

export interface GridEditingOptions<Row> {
  readonly rows: RowSource<Row>;
  readonly rowId: (row: Row) => string;
  /** The shown columns, in their order. */
  readonly columns: readonly GridColumn<Row>[];
  /** Places of columns begin after the marks of selection. */
  readonly offset: number;
  readonly cursor: GridCursor;
  readonly onEdit: ((batch: EditBatch<Row>) => void) | undefined;
  /** The rows of an act could not be loaded. */
  readonly onActFailed: ((act: FailedAct, error: unknown) => void) | undefined;
  /** Moves the focus and brings it into sight. */
  readonly go: (place: CellPlace) => void;
}

interface OpenEditor<Row> {
  readonly id: string;
  /**
   * The row as the edit found it: whoever types saw that, and what others make of the row meanwhile is
   * neither taken back by leaving the cell nor overwritten unseen.
   */
  readonly row: Row;
  readonly column: string;
  /** The key that began it; undefined to begin with what is there. */
  readonly typed: string | undefined;
  readonly draft: EditorDraft;
}

const steps = {
  down: { row: 1, column: 0 },
  up: { row: -1, column: 0 },
  right: { row: 0, column: 1 },
  left: { row: 0, column: -1 },
} as const satisfies Record<Exclude<MoveAfterEdit, 'stay' | 'gone'>, CellPlace>;

/** Typing, pasting, filling and clearing: everything that puts texts into cells. */
export function useGridEditing<Row>(options: GridEditingOptions<Row>) {
  const { rows, rowId, columns, offset, cursor, onEdit, onActFailed, go } = options;
  const [open, setOpen] = useState<OpenEditor<Row> | null>(null);
  /** The draft whose field is in the document. */
  const present = useRef<EditorDraft | null>(null);

  const columnAt = (place: number) => columns[place - offset];
  const targets = (loaded: readonly (Row | undefined)[], first: number) => ({
    row: (index: number) => loaded[index - first],
    column: columnAt,
    rows: rows.count,
  });
  const loadRange = ({ top, bottom }: Pick<CellRange, 'top' | 'bottom'>) => {
    const last = Math.min(bottom, rows.count - 1);
    const present: Row[] = [];
    for (let index = top; index <= last; index += 1) {
      const row = rows.at(index);
      if (row) present.push(row);
    }
    return present.length === last - top + 1 ? present : rows.load(top, last);
  };
  /** At once where all rows are there, so that a key shows in its own frame. */
  const withRows = (
    act: Exclude<FailedAct, 'copy' | 'select'>,
    range: Pick<CellRange, 'top' | 'bottom'>,
    work: (loaded: readonly (Row | undefined)[]) => void,
  ) => {
    const found = loadRange(range);
    if (found instanceof Promise) found.then(work, (error) => onActFailed?.(act, error));
    else work(found);
  };
  const send = (batch: EditBatch<Row>) => {
    if (batch.edits.length > 0 || batch.refused.length > 0) onEdit?.(batch);
  };

  const isEditable = (place: CellPlace) => {
    const row = rows.at(place.row);
    const editor = columnAt(place.column)?.editor;
    return onEdit !== undefined && !!row && !!editor && editor.readOnly?.(row) === undefined;
  };

  const textsOf = (range: CellRange, loaded: readonly (Row | undefined)[]) =>
    loaded.map((row) =>
      columns
        .slice(range.left - offset, range.right - offset + 1)
        .map((column) => (row ? (column.editor?.text(row) ?? column.text(row)) : '')),
    );

  return {
    open,
    isEditable,
    /** Opens the editor of a cell. @returns whether it can be edited */
    begin(place: CellPlace, typed?: string): boolean {
      const row = rows.at(place.row);
      const column = columnAt(place.column);
      if (!row || !column || !isEditable(place)) return false;
      const draft = { text: undefined, active: undefined, done: false };
      setOpen({ id: rowId(row), row, column: column.id, typed, draft });
      return true;
    },
    /**
     * Notes that the field of a cell is there. A field that is taken away with its row, because others
     * changed the list, comes back where the row is drawn now; where it is not, what was typed is taken.
     * @returns what to call when the field is taken away
     */
    mounted(row: Row, column: GridColumn<Row>, draft: EditorDraft): () => void {
      present.current = draft;
      return () => {
        present.current = null;
        // Another field of the same draft is mounted within the same drawing.
        queueMicrotask(() => {
          if (draft.done || present.current === draft) return;
          draft.done = true;
          setOpen(null);
          const { text } = draft;
          // What narrows a list of choices is not one of them.
          if (text === undefined || column.editor?.kind === 'choice') return;
          if (column.editor?.text(row) === text) return;
          send({ how: 'type', edits: [{ row, column, text }], refused: [] });
        });
      };
    },
    cancel(move: 'stay' | 'gone') {
      setOpen(null);
      if (move === 'stay') cursor.refocus();
    },
    commit(row: Row, column: GridColumn<Row>, text: string, move: MoveAfterEdit, all: boolean) {
      setOpen(null);
      const { place, range } = cursor;
      if (all && range) {
        withRows('fill', range, (loaded) => {
          const cells = pastedCells([[text]], range);
          send(batchOf('fill', cells, targets(loaded, range.top)));
        });
      } else if (column.editor?.text(row) !== text) {
        send({ how: 'type', edits: [{ row, column, text }], refused: [] });
      }
      if (move === 'gone') return;
      if (move === 'stay') return cursor.refocus();
      const step = steps[move];
      go({
        row: Math.max(0, Math.min(rows.count - 1, place.row + step.row)),
        column: Math.max(offset, Math.min(columns.length - 1 + offset, place.column + step.column)),
      });
    },
    paste(text: string) {
      const { range } = cursor;
      if (!range || !onEdit || text === '') return;
      const headers = columns.slice(range.left - offset).map(({ header }) => header);
      const lines = withoutHeaders(readTabSeparated(text), headers);
      const cells = pastedCells(lines, range);
      // Not as arguments of one call: of a hundred thousand cells there is no room for them.
      const bottom = cells.reduce((most, { row }) => Math.max(most, row), range.bottom);
      withRows('paste', { top: range.top, bottom }, (loaded) =>
        send(batchOf('paste', cells, targets(loaded, range.top))),
      );
    },
    /** Repeats the first line of the range downwards, or its first column to the right. */
    fill(direction: 'down' | 'right') {
      const { range } = cursor;
      if (!range) return;
      withRows('fill', range, (loaded) => {
        const texts = textsOf(range, loaded);
        const lines =
          direction === 'down' ? texts.slice(0, 1) : texts.map((line) => line.slice(0, 1));
        send(batchOf('fill', pastedCells(lines, range), targets(loaded, range.top)));
      });
    },
    clear() {
      const { range } = cursor;
      if (!range) return;
      withRows('clear', range, (loaded) =>
        send(batchOf('clear', pastedCells([['']], range), targets(loaded, range.top))),
      );
    },
    /** The texts of the range; at once where its rows are loaded. */
    copied(): CopiedRows | Promise<CopiedRows> | undefined {
      const { range } = cursor;
      if (!range) return undefined;
      const found = loadRange(range);
      const copyOf = (loaded: readonly (Row | undefined)[]): CopiedRows => ({
        text: tabSeparated(textsOf(range, loaded)),
        count: loaded.length,
      });
      return found instanceof Promise ? found.then(copyOf) : copyOf(found);
    },
  };
}

export type GridEditing<Row> = ReturnType<typeof useGridEditing<Row>>;
