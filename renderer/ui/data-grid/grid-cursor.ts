import type { CellPlace } from './grid-movement.rules';
import { type CellRange, rangeBetween } from './grid-range.rules';
import type { RowSource } from './grid-rows';

/** What a cursor stands on. */
export interface CursorGround<Row> {
  readonly rows: RowSource<Row>;
  readonly rowId: (row: Row) => string;
  /** How many columns there are. */
  readonly columns: number;
  /** Ids of the columns from the first one on, in their order: the cursor stays with its column. */
  readonly columnIds: readonly string[];
  /** The column that Tab leads to first, and the first that can be part of a range. */
  readonly firstColumn: number;
}

/** A cell that is found again when rows and columns move. */
interface KeptCell extends CellPlace {
  /** Its row, wherever that stands now; null for the header or a missing row. */
  readonly id: string | null;
  /** Its column, wherever that stands now; null for the first ones. */
  readonly columnId: string | null;
}

/** The cell that has the focus. */
interface KeptCursor extends KeptCell {
  /** Where the range of cells began; null while it is one cell. */
  readonly anchor: KeptCell | null;
}

/**
 * How far around its old place a row is looked for after rows were inserted or taken away, and how far
 * from its ends the rows of a range are told apart: further off none is loaded that anybody sees.
 */
const searched = 400;

function placeById<Row>(
  { rows, rowId }: Pick<CursorGround<Row>, 'rows' | 'rowId'>,
  id: string,
  near: number,
): number | undefined {
  for (let distance = 1; distance <= searched; distance += 1) {
    for (const index of [near - distance, near + distance]) {
      const row = index >= 0 && index < rows.count ? rows.at(index) : undefined;
      if (row && rowId(row) === id) return index;
    }
  }
  return undefined;
}

/** Where what was kept stands now. */
function placeOn<Row>(ground: CursorGround<Row>, kept: KeptCell): CellPlace {
  const { rows, rowId, columns, columnIds, firstColumn } = ground;
  const stands = kept.columnId === null ? -1 : columnIds.indexOf(kept.columnId);
  const column =
    stands < 0 ? Math.max(0, Math.min(kept.column, columns - 1)) : stands + firstColumn;
  if (kept.row < 0 || rows.count === 0) return { row: -1, column };
  const last = rows.count - 1;
  const here = kept.row <= last ? rows.at(kept.row) : undefined;
  if (kept.id === null || (here ? rowId(here) === kept.id : kept.row <= last)) {
    return { row: Math.min(kept.row, last), column };
  }
  const moved = placeById(ground, kept.id, kept.row);
  return { row: moved ?? Math.min(kept.row, last), column };
}

const samePlace = (one: CellPlace, other: CellPlace) =>
  one.row === other.row && one.column === other.column;

const sameRange = (one: CellRange | undefined, other: CellRange | undefined) =>
  one === other ||
  (one?.top === other?.top &&
    one?.bottom === other?.bottom &&
    one?.left === other?.left &&
    one?.right === other?.right);

/**
 * The one cell that Tab leads to, and the range that was drawn from it. A store of its own and no
 * state of a component: an arrow key changes two cells, and nothing is drawn for it. It stays with
 * its row when rows come and go around it; when its row goes away, the row that took its place has it.
 */
export function createGridCursor<Row>(first: CursorGround<Row>) {
  let ground = first;
  let kept: KeptCursor = {
    row: 0,
    column: first.firstColumn,
    id: null,
    columnId: null,
    anchor: null,
  };
  let place = placeOn(ground, kept);
  let drawn: CellRange | undefined;
  /** The loaded rows that the range was drawn over, by how far below its top one. */
  let drawnIds: ReadonlyMap<number, string> = new Map();
  const listeners = new Set<() => void>();

  const idAt = (index: number) => {
    const row = index >= 0 ? ground.rows.at(index) : undefined;
    return row ? ground.rowId(row) : null;
  };
  const idsOf = ({ top, bottom }: CellRange): ReadonlyMap<number, string> => {
    const ids = new Map<number, string>();
    for (let index = top; index <= bottom; index += 1) {
      // A range may be as long as the list, and each key would look at all of it.
      if (index === top + searched) index = Math.max(index, bottom - searched);
      const id = idAt(index);
      if (id !== null) ids.set(index - top, id);
    }
    return ids;
  };
  const rangeFrom = (anchor: CellPlace) => rangeBetween(anchor, place, ground.firstColumn);
  const keep = (next: KeptCursor) => {
    const before = place;
    kept = next;
    place = placeOn(ground, next);
    const range = next.anchor === null ? undefined : rangeFrom(next.anchor);
    const redrawn = !sameRange(drawn, range);
    if (redrawn) drawn = range;
    drawnIds = range ? idsOf(range) : new Map();
    if (redrawn || !samePlace(before, place)) for (const listener of listeners) listener();
  };
  /**
   * Where the range began, as the rows are now; null where other cells lie between that and the focus than
   * it was drawn over, because an edit would meet what nobody chose.
   */
  const anchorBeside = (at: CellPlace): KeptCell | null => {
    const { anchor } = kept;
    if (anchor === null) return null;
    const began = placeOn(ground, anchor);
    const there = idAt(began.row);
    const isAnother = anchor.id !== null && there !== null && there !== anchor.id;
    const isLarger =
      began.row - at.row !== anchor.row - kept.row ||
      began.column - at.column !== anchor.column - kept.column;
    if (isAnother || isLarger) return null;
    const top = Math.min(began.row, at.row);
    const isOver = [...drawnIds].every(([down, id]) => [null, id].includes(idAt(top + down)));
    return isOver ? { ...anchor, ...began } : null;
  };
  const keepAt = (next: CellPlace, anchor: KeptCell | null) => {
    const columnId = ground.columnIds[next.column - ground.firstColumn] ?? null;
    keep({ ...next, id: idAt(next.row), columnId, anchor });
  };

  return {
    get place() {
      return place;
    },
    /** The cells that copying, pasting and totals are about; undefined in the header. */
    get range() {
      return kept.anchor === null ? rangeFrom(place) : drawn;
    },
    /** Whether the range is more than the cell that has the focus. */
    get isDrawn() {
      return drawn !== undefined;
    },
    /** The range while it is more than that; the same object while it is the same cells. */
    drawn: () => drawn,
    /** Is called after place or range have changed. @returns what ends that */
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    /** Goes to a cell. The range becomes that one. */
    moveTo: (next: CellPlace) => keepAt(next, null),
    /** Goes to a cell and draws the range along, from where it began. */
    drawTo: (next: CellPlace) => keepAt(next, kept.anchor ?? kept),
    /** Takes other rows and columns, and finds its cell among them. */
    settle(next: CursorGround<Row>) {
      ground = next;
      const { id, columnId } = kept;
      const at = placeOn(ground, kept);
      const anchor = anchorBeside(at);
      const heir = idAt(at.row);
      // Another row has the place: what was drawn over the old ones says nothing any more.
      if (heir !== null && heir !== id) {
        keep({ ...at, id: heir, columnId, anchor: id === null ? anchor : null });
      } else keep(at.row < 0 ? kept : { ...kept, ...at, anchor });
    },
  };
}
