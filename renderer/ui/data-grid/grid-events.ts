import type { ClipboardEvent, KeyboardEvent, MouseEvent } from 'react';
import type { GridColumn } from './grid-column';
import { tabSeparated } from './grid-copy.rules';
import { type CellPlace, movedPlace } from './grid-movement.rules';
import type { GridSelection } from './use-grid-selection';
import type { ShownColumn } from './use-grid-table';

/** How much Alt and an arrow change a width, in pixels. */
const resizeStep = 16;

/** Everything that the grid's events act on. */
export interface GridEventTargets<Row> {
  readonly place: CellPlace;
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly columns: readonly ShownColumn<Row>[];
  readonly selection: GridSelection;
  readonly singleKeys: boolean;
  readonly rowsPerPage: () => number;
  readonly moveTo: (place: CellPlace) => void;
  /** Moves the focus and brings it into sight. */
  readonly go: (place: CellPlace) => void;
  readonly onOpen: (row: Row) => void;
}

/** Keys and clicks inside a control of a cell, or in a popup of one, belong to that control. */
function isForeign({
  target,
  currentTarget,
}: KeyboardEvent | MouseEvent | ClipboardEvent): boolean {
  if (!(target instanceof Element) || !currentTarget.contains(target)) return true;
  return target.closest('input, textarea, select, button, a, [data-resize-handle]') !== null;
}

/** The cell in which an event happened. */
export function placeOf(target: EventTarget): CellPlace | undefined {
  if (!(target instanceof Element)) return undefined;
  const cell = target.closest('[aria-colindex]');
  const row = cell?.closest('[aria-rowindex]');
  if (!cell || !row) return undefined;
  return {
    row: Number(row.getAttribute('aria-rowindex')) - 2,
    column: Number(cell.getAttribute('aria-colindex')) - 1,
  };
}

/** The handlers of a grid's keys, clicks and copying. One set for all cells keeps rows cheap. */
export function gridEvents<Row>(targets: GridEventTargets<Row>) {
  const { place, rows, rowId, columns, selection, moveTo, go, onOpen } = targets;
  const offset = selection.selectable ? 1 : 0;
  const columnAt = ({ column }: CellPlace): ShownColumn<Row> | undefined =>
    columns[column - offset];

  const sortOrSelectAll = (at: CellPlace, additionally: boolean) => {
    const column = columnAt(at);
    if (!column) selection.toggleAll();
    else if (column.column.firstSort !== undefined) column.toggleSort(additionally);
  };

  const onHeaderKey = ({ key, altKey, shiftKey }: KeyboardEvent): boolean => {
    const column = columnAt(place);
    if (key === 'Enter' || key === ' ') sortOrSelectAll(place, shiftKey);
    else if (altKey && key === 'ArrowLeft') column?.resize(column.width - resizeStep);
    else if (altKey && key === 'ArrowRight') column?.resize(column.width + resizeStep);
    else return false;
    return true;
  };

  const onRowKey = ({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean => {
    const mod = ctrlKey || metaKey;
    const row = rows[place.row];
    if (key === ' ' && selection.selectable) selection.toggle(place.row, shiftKey);
    else if (key === 'Enter' && !mod && row) onOpen(row);
    else if (key === 'Escape' && selection.selected.size > 0) selection.clear();
    else if (key.toLowerCase() === 'a' && mod && selection.selectable) selection.selectAll();
    else return false;
    return true;
  };

  const onMovement = (event: KeyboardEvent): boolean => {
    const extent = {
      rows: rows.length,
      columns: columns.length + offset,
      page: targets.rowsPerPage(),
    };
    const to = movedPlace(event, place, extent, targets.singleKeys);
    if (!to) return false;
    if (!event.shiftKey) selection.forgetAnchor();
    else if (selection.selectable && place.row >= 0 && to.row >= 0) {
      selection.extend(place.row, to.row);
    }
    go(to);
    return true;
  };

  return {
    onKeyDown(event: KeyboardEvent<HTMLElement>) {
      if (isForeign(event)) return;
      const handled = place.row < 0 ? onHeaderKey(event) : onRowKey(event);
      if (handled || onMovement(event)) event.preventDefault();
    },

    onClick(event: MouseEvent<HTMLElement>) {
      const at = placeOf(event.target);
      if (!at || isForeign(event)) return;
      moveTo(at);
      const row = rows[at.row];
      const selects = at.column < offset || event.ctrlKey || event.metaKey || event.shiftKey;
      if (at.row < 0) sortOrSelectAll(at, event.shiftKey);
      else if (selects && selection.selectable) selection.toggle(at.row, event.shiftKey);
      else if (row) onOpen(row);
    },

    onCopy(event: ClipboardEvent<HTMLElement>) {
      if (isForeign(event) || !window.getSelection()?.isCollapsed) return;
      const shown = columns.map(({ column }): GridColumn<Row> => column);
      const picked = rows.filter((row) => selection.selected.has(rowId(row)));
      const focused = rows[place.row];
      const column = columnAt(place)?.column;
      const cellText = focused && column ? column.text(focused) : '';
      const text = picked.length > 0 ? tabSeparated(picked, shown) : cellText;
      if (text === '') return;
      event.preventDefault();
      event.clipboardData.setData('text/plain', text);
    },

    /** Cells that are cut off say the whole when pointed at. */
    onPointerOver({ target }: { readonly target: EventTarget }) {
      if (!(target instanceof HTMLElement) || !target.closest('[aria-colindex]')) return;
      const cut = target.scrollWidth > target.clientWidth;
      if (cut) target.title = target.textContent ?? '';
      else target.removeAttribute('title');
    },
  };
}
