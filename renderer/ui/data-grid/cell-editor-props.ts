import type { GridColumn } from './grid-column';

/** Where the focus goes after an edit. */
export type MoveAfterEdit = 'stay' | 'down' | 'up' | 'right' | 'left';

export interface CellEditorProps<Row> {
  readonly column: GridColumn<Row>;
  readonly row: Row;
  /** Typed in place of what was there; undefined to begin with what is there. */
  readonly typed: string | undefined;
  /** Takes the text. `everywhere` puts it into every cell of the range. */
  readonly onCommit: (text: string, move: MoveAfterEdit, everywhere: boolean) => void;
  readonly onCancel: () => void;
}
