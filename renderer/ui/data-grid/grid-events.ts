import type { ClipboardEvent, KeyboardEvent, MouseEvent, PointerEvent } from 'react';
import { dialogAbove } from '../dialog-above';
import type { FailedAct } from './grid-column';
import { type CopiedRows, copiedRows, writeWhenLoaded } from './grid-copy';
import type { PlacedColumn } from './grid-layout.rules';
import { type CellPlace, movedPlace } from './grid-movement.rules';
import { isForeign, placeOf } from './grid-place';
import type { RowSource } from './grid-rows';
import type { GridCursor } from './use-grid-cursor';
import type { GridEditing } from './use-grid-editing';
import type { GridSelection } from './use-grid-selection';

/** How much Alt and an arrow change a width, in pixels. */
const resizeStep = 16;

/** Everything that the grid's events act on. */
export interface GridEventTargets<Row> {
  readonly cursor: GridCursor;
  readonly rows: RowSource<Row>;
  readonly rowId: (row: Row) => string;
  readonly columns: readonly PlacedColumn<Row>[];
  readonly selection: GridSelection;
  /** Undefined where nothing can be edited. */
  readonly editing: GridEditing<Row>;
  readonly editable: boolean;
  readonly singleKeys: boolean;
  readonly rowsPerPage: () => number;
  /** Moves the focus and brings it into sight. */
  readonly go: (place: CellPlace, how?: 'move' | 'draw') => void;
  readonly onOpen: (row: Row) => void;
  readonly onUndo: (() => void) | undefined;
  readonly onRedo: (() => void) | undefined;
  readonly onRowsCopied: ((copied: number, selected: number) => void) | undefined;
  readonly onActFailed: ((act: FailedAct, error: unknown) => void) | undefined;
  readonly onSort: (column: string, additionally: boolean) => void;
  readonly onResize: (column: string, width: number) => void;
  readonly onStep: (column: string, step: -1 | 1) => void;
  readonly onHeaderMenu: (column: string) => void;
}

const isPrintable = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent) =>
  key.length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey;

/** The handlers of a grid's keys, clicks and clipboard. One set for all cells keeps rows cheap. */
export function gridEvents<Row>(targets: GridEventTargets<Row>) {
  const { cursor, rows, rowId, columns, selection, editing, editable, go, onOpen } = targets;
  const offset = selection.selectable ? 1 : 0;
  const columnAt = ({ column }: CellPlace) => columns[column - offset];

  const sortOrSelectAll = (at: CellPlace, additionally: boolean) => {
    const shown = columnAt(at);
    if (!shown) selection.toggleAll();
    else targets.onSort(shown.column.id, additionally);
  };

  const onHeaderKey = (event: KeyboardEvent): boolean => {
    const { key, altKey, shiftKey, ctrlKey, metaKey } = event;
    const { place } = cursor;
    const shown = columnAt(place);
    const id = shown?.column.id ?? '';
    const moves = shiftKey && (ctrlKey || metaKey);
    if (key === 'Enter' || key === ' ') sortOrSelectAll(place, shiftKey);
    else if (!shown) return false;
    else if (altKey && key === 'ArrowLeft') targets.onResize(id, shown.width - resizeStep);
    else if (altKey && key === 'ArrowRight') targets.onResize(id, shown.width + resizeStep);
    else if (altKey && key === 'ArrowDown') targets.onHeaderMenu(id);
    else if (key === 'ContextMenu' || (shiftKey && key === 'F10')) targets.onHeaderMenu(id);
    else if (moves && key === 'ArrowLeft') targets.onStep(id, -1);
    else if (moves && key === 'ArrowRight') targets.onStep(id, 1);
    else return false;
    return true;
  };

  /** On the name of a row single keys act; on another cell that can be edited, typing edits. */
  const typingEdits = ({ place } = cursor) =>
    editable && place.column > offset && editing.isEditable(place);

  const onEditKey = (event: KeyboardEvent): boolean => {
    const { key, shiftKey, ctrlKey, metaKey } = event;
    const mod = ctrlKey || metaKey;
    const letter = key.toLowerCase();
    const { place } = cursor;
    if (!editable) return false;
    if (mod && letter === 'z' && !shiftKey) targets.onUndo?.();
    else if (mod && (letter === 'y' || (letter === 'z' && shiftKey))) targets.onRedo?.();
    else if (mod && letter === 'd') editing.fill('down');
    else if (mod && letter === 'r' && cursor.isDrawn) editing.fill('right');
    else if (key === 'F2') return editing.begin(place);
    // On the name of a row it opens the row, as a click there does; F2 edits the name.
    else if (key === 'Enter' && !mod && !shiftKey && place.column > offset) {
      return editing.begin(place);
    } else if (key === 'Delete' || key === 'Backspace') editing.clear();
    else if (isPrintable(event) && typingEdits()) return editing.begin(place, key);
    else return false;
    return true;
  };

  const onRowKey = (event: KeyboardEvent): boolean => {
    const { key, shiftKey, ctrlKey, metaKey } = event;
    const mod = ctrlKey || metaKey;
    const { place } = cursor;
    const row = rows.at(place.row);
    const { top = 0, bottom = top } = cursor.range ?? {};
    if (key === ' ' && selection.selectable && top < bottom) selection.toggleRange(top, bottom);
    else if (key === ' ' && selection.selectable) selection.toggle(place.row, shiftKey);
    else if (key === 'Enter' && row && (mod || !shiftKey)) onOpen(row);
    else if (key === 'o' && !mod && targets.singleKeys && row) onOpen(row);
    else if (key === 'Escape' && cursor.isDrawn) cursor.moveTo(place);
    else if (key === 'Escape' && selection.selected.size > 0) selection.clear();
    else if (key.toLowerCase() === 'a' && mod && selection.selectable) {
      // A range that was drawn before is not what is meant by a copy any more.
      cursor.moveTo(place);
      selection.selectAll();
    } else return false;
    return true;
  };

  const onMovement = (event: KeyboardEvent): boolean => {
    const { place } = cursor;
    const extent = {
      rows: rows.count,
      columns: columns.length + offset,
      page: targets.rowsPerPage(),
    };
    const to = movedPlace(event, place, extent, targets.singleKeys && !typingEdits());
    if (!to) return false;
    if (!event.shiftKey || place.row < 0) {
      selection.forgetAnchor();
      go(to);
    } else if (place.column < offset) {
      if (to.row >= 0) selection.extend(place.row, to.row);
      go(to);
    } else if (to.row >= 0) {
      go({ row: to.row, column: Math.max(offset, to.column) }, 'draw');
    }
    return true;
  };

  /** Draws a range while the button is held. */
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const { place } = cursor;
    if (!(event.buttons & 1) || event.pointerType === 'touch' || place.row < 0) return;
    if (isForeign(event)) return;
    const at = placeOf(document.elementFromPoint(event.clientX, event.clientY) ?? event.target);
    if (!at || at.row < 0 || at.column < offset || place.column < offset) return;
    if (at.row === place.row && at.column === place.column) return;
    go(at, 'draw');
  };

  return {
    onKeyDown(event: KeyboardEvent<HTMLElement>) {
      if (isForeign(event) || event.nativeEvent.isComposing) return;
      if (dialogAbove(event.currentTarget)) return;
      const handled =
        cursor.place.row < 0 ? onHeaderKey(event) : onEditKey(event) || onRowKey(event);
      if (!handled && !onMovement(event)) return;
      event.preventDefault();
      // The first columns are in sight wherever one has scrolled: those beside them are what is gone back to.
      if (event.key === 'Home') event.currentTarget.scrollLeft = 0;
    },

    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0 || isForeign(event)) return;
      const { place } = cursor;
      const at = placeOf(event.target);
      if (!at || at.row < 0 || at.column < offset) return;
      if (event.shiftKey && place.row >= 0 && place.column >= offset) {
        event.preventDefault();
        cursor.drawTo(at);
      } else if (!event.ctrlKey && !event.metaKey) cursor.moveTo(at);
    },
    onPointerMove,

    onClick(event: MouseEvent<HTMLElement>) {
      const at = placeOf(event.target);
      if (!at || isForeign(event)) return;
      const row = rows.at(at.row);
      const picks = at.column < offset || event.ctrlKey || event.metaKey;
      if (at.row < 0) {
        cursor.moveTo(at);
        sortOrSelectAll(at, event.shiftKey);
      } else if (picks && selection.selectable) {
        cursor.moveTo(at);
        selection.toggle(at.row, event.shiftKey);
      } else if (!event.shiftKey && !cursor.isDrawn && row && (!editable || at.column === offset)) {
        onOpen(row);
      }
    },

    onDoubleClick(event: MouseEvent<HTMLElement>) {
      const at = placeOf(event.target);
      if (at && at.row >= 0 && editable && !isForeign(event)) editing.begin(at);
    },

    onContextMenu(event: MouseEvent<HTMLElement>) {
      const at = placeOf(event.target);
      const shown = at && at.row < 0 ? columnAt(at) : undefined;
      if (!shown) return;
      event.preventDefault();
      targets.onHeaderMenu(shown.column.id);
    },

    onCopy(event: ClipboardEvent<HTMLElement>) {
      if (isForeign(event) || !window.getSelection()?.isCollapsed || cursor.place.row < 0) return;
      const rowsAreMeant = !cursor.isDrawn && selection.selected.size > 0;
      const { selected } = selection;
      const copied = rowsAreMeant
        ? copiedRows({
            ...{ rows, rowId, selected },
            columns: columns.map(({ column }) => column),
          })
        : editing.copied();
      if (copied === undefined) return;
      event.preventDefault();
      const say = ({ count }: CopiedRows) => {
        if (rowsAreMeant) targets.onRowsCopied?.(count, selected.size);
      };
      if (!(copied instanceof Promise)) {
        event.clipboardData.setData('text/plain', copied.text);
        return say(copied);
      }
      writeWhenLoaded(copied).then(say, (error) => targets.onActFailed?.('copy', error));
    },

    onPaste(event: ClipboardEvent<HTMLElement>) {
      if (isForeign(event) || !editable || cursor.place.row < 0) return;
      event.preventDefault();
      editing.paste(event.clipboardData.getData('text/plain'));
    },
  };
}
