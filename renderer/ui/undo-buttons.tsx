import { Redo2, Undo2 } from 'lucide-react';
import { IconButton } from './icon-button';

export interface UndoButtonsProps {
  /** Null while there is nothing to undo. */
  readonly undo: (() => void) | null;
  readonly redo: (() => void) | null;
}

/** A step back and forth. */
export function UndoButtons({ undo, redo }: UndoButtonsProps) {
  return (
    <span className="flex shrink-0">
      <IconButton
        icon={Undo2}
        label="Undo"
        size="small"
        keys="mod+z"
        disabled={!undo}
        onClick={() => undo?.()}
      />
      <IconButton
        icon={Redo2}
        label="Redo"
        size="small"
        keys="mod+shift+z"
        disabled={!redo}
        onClick={() => redo?.()}
      />
    </span>
  );
}
