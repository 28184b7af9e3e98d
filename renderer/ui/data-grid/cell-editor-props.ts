import type { FocusEvent } from 'react';
import type { GridColumn } from './grid-column';

/** Where the focus goes after an edit: nowhere, where it has `gone` on already. */
export type MoveAfterEdit = 'stay' | 'down' | 'up' | 'right' | 'left' | 'gone';

export interface CellEditorProps<Row> {
  readonly column: GridColumn<Row>;
  readonly row: Row;
  /** Typed in place of what was there; undefined to begin with what is there. */
  readonly typed: string | undefined;
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
