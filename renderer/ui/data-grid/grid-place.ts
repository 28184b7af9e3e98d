import type { CellPlace } from './grid-movement.rules';

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

/** The element of a cell, as far as its row is drawn. */
export function cellAt(grid: Element, { row, column }: CellPlace): HTMLElement | null {
  const wanted = String(row + 2);
  for (const group of grid.children) {
    if (group.role !== 'rowgroup') continue;
    for (const line of group.children) {
      if (line.getAttribute('aria-rowindex') !== wanted) continue;
      const cell = line.children[column];
      return cell instanceof HTMLElement ? cell : null;
    }
  }
  return null;
}

/** Keys and clicks inside a control of a cell, or in a popup of one, belong to that control. */
export function isForeign({
  target,
  currentTarget,
}: {
  readonly target: EventTarget;
  readonly currentTarget: Element;
}): boolean {
  if (!(target instanceof Element) || !currentTarget.contains(target)) return true;
  return target.closest('input, textarea, select, button, a, [data-resize-handle]') !== null;
}
