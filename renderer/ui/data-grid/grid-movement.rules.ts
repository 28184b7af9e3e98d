/** A cell by its place: row -1 is the header. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** How large the grid is, in cells. */
export interface GridExtent {
  readonly rows: number;
  readonly columns: number;
  /** Rows that fit on the screen. */
  readonly page: number;
}

/** The part of a keyboard event that moves the focus. */
export interface MovementKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const between = (least: number, value: number, most: number) =>
  Math.max(least, Math.min(value, most));

function target(
  { key, ctrlKey, metaKey }: MovementKey,
  { row, column }: CellPlace,
  { rows, columns, page }: GridExtent,
  singleKeys: boolean,
): CellPlace | undefined {
  const mod = ctrlKey || metaKey;
  const last = rows - 1;
  switch (key) {
    case 'ArrowDown':
      return { row: mod ? last : row + 1, column };
    case 'ArrowUp':
      return { row: mod && row > 0 ? 0 : row - 1, column };
    case 'ArrowLeft':
      return { row, column: mod ? 0 : column - 1 };
    case 'ArrowRight':
      return { row, column: mod ? columns - 1 : column + 1 };
    case 'Home':
      return mod ? { row: Math.min(0, last), column: 0 } : { row, column: 0 };
    case 'End':
      return { row: mod ? last : row, column: columns - 1 };
    case 'PageDown':
      return { row: row + page, column };
    case 'PageUp':
      return { row: row <= 0 ? row : Math.max(0, row - page), column };
    case 'j':
      return singleKeys && !mod ? { row: row + 1, column } : undefined;
    case 'k':
      return singleKeys && !mod ? { row: Math.max(Math.min(0, last), row - 1), column } : undefined;
    default:
      return undefined;
  }
}

/**
 * Where a key moves the focus, after the data grid pattern of the ARIA Authoring Practices
 * (https://www.w3.org/WAI/ARIA/apg/patterns/grid/) with j and k besides.
 * @param singleKeys whether j and k do anything
 * @returns the new place, within the grid; undefined when the key is not about movement
 */
export function movedPlace(
  key: MovementKey,
  from: CellPlace,
  extent: GridExtent,
  singleKeys: boolean,
): CellPlace | undefined {
  if (key.altKey) return undefined;
  const to = target(key, from, extent, singleKeys);
  return (
    to && {
      row: between(-1, to.row, extent.rows - 1),
      column: between(0, to.column, extent.columns - 1),
    }
  );
}
