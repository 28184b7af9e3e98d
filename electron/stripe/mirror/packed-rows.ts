import type { ArrayElements } from './array-elements';
import type { ElementsPool } from './elements-pool';
import type { Cell, CellType } from './mirror-columns.rules';
import type { MirrorRow } from './mirror-rows.rules';
import { type MirrorObject, mirrorTables } from './mirror-tables.rules';

/** Rows of one kind from one page, each id once, as they travel to PostgreSQL. */
export interface PackedRows {
  readonly object: MirrorObject;
  readonly ids: readonly string[];
  /** Each typed column, the raw objects and their seconds, one after the other. */
  readonly columns: readonly PackedColumn[];
  readonly elements: ArrayElements;
}

interface PackedColumn {
  readonly begin: number;
  readonly end: number;
  readonly hasNulls: boolean;
}

function write(elements: ArrayElements, type: CellType, cells: readonly Cell[]): PackedColumn {
  const begin = elements.length;
  elements.addColumn(type, cells);
  return { begin, end: elements.length, hasNulls: cells.includes(null) };
}

function packKind(
  object: MirrorObject,
  rows: readonly MirrorRow[],
  asOf: number,
  elements: ArrayElements,
): PackedRows {
  const columns = Object.values(mirrorTables[object].columns).map(({ type }, place) =>
    write(
      elements,
      type,
      rows.map(({ cells }) => cells[place] ?? null),
    ),
  );
  const raws = rows.map(({ raw }) => raw);
  columns.push(write(elements, 'json', raws));
  columns.push(
    write(
      elements,
      'timestamptz',
      raws.map(() => asOf),
    ),
  );
  return { object, ids: rows.map(({ id }) => id), columns, elements };
}

/**
 * Packs the rows of a page at once: what waits to be written lies outside of the heap, where nothing
 * copies it while it waits.
 * @param asOf the second, by Stripe's clock, for which the page is vouched
 * @param pool where the elements of each come from, and go when they were written
 */
export function packRows(
  rows: readonly MirrorRow[],
  asOf: number,
  pool: ElementsPool,
): PackedRows[] {
  const kinds = new Map<MirrorObject, Map<string, MirrorRow>>();
  for (const row of rows) {
    const same = kinds.get(row.object) ?? new Map<string, MirrorRow>();
    kinds.set(row.object, same);
    same.set(row.id, row);
  }
  return [...kinds].map(([object, same]) =>
    packKind(object, [...same.values()], asOf, pool.take()),
  );
}
