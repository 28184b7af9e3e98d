import type { FocusEvent } from 'react';
import type { GridColumn } from './grid-column';

/** Where the focus goes after an edit: nowhere, where it has `gone` on already. */
export type MoveAfterEdit = 'stay' | 'down' | 'up' | 'right' | 'left' | 'gone';

/** What an editor knows that outlives its field: rows move, and the field of one is drawn anew then. */
export interface EditorDraft {
  /** What stands in the field; undefined while nothing was changed in it. */
  text: string | undefined;
  /** Which choice of a list is the active one, from 0; undefined while none was gone to. */
  active: number | undefined;
  /** It was taken or left: nothing more comes of it. */
  done: boolean;
}

export interface CellEditorProps<Row> {
  readonly column: GridColumn<Row>;
  /** The row as it was when the edit began. */
  readonly row: Row;
  /** Typed in place of what was there; undefined to begin with what is there. */
  readonly typed: string | undefined;
  readonly draft: EditorDraft;
  /** Is told that the field is there. @returns what to call when it is taken away */
  readonly onMounted: () => () => void;
  /** Takes the text. `everywhere` puts it into every cell of the range. */
  readonly onCommit: (text: string, move: MoveAfterEdit, everywhere: boolean) => void;
  readonly onCancel: (move: 'stay' | 'gone') => void;
}

/**
 * What it means for an editor that its field has lost the focus.
 * @returns null where its window has lost it: whoever looks something up elsewhere comes back to the field
 */
export function moveOnBlur({
  currentTarget,
  relatedTarget,
}: FocusEvent): Extract<MoveAfterEdit, 'stay' | 'gone'> | null {
  if (document.activeElement === currentTarget) return null;
  // The grid around it, or the screen, is no place to go on from.
  const isElsewhere = relatedTarget instanceof Node && !relatedTarget.contains(currentTarget);
  return isElsewhere ? 'gone' : 'stay';
}
