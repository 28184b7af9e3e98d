/**
 * The rows of a grid where not all of them are there at once. A snapshot: when rows come or change,
 * a new one is given.
 */
export interface RowSource<Row> {
  /** How many rows there are, with those not loaded. */
  readonly count: number;
  /** The row at a place; undefined while it is not loaded. */
  readonly at: (index: number) => Row | undefined;
  /** What is in sight, both ends included, so that it is loaded. May be called often. */
  readonly need: (first: number, last: number) => void;
  /** Loads rows that an act needs at once: copying, pasting, filling. Gives them in their order. */
  readonly load: (first: number, last: number) => Promise<readonly (Row | undefined)[]>;
}

/** How close to the end of the loaded rows the next ones are asked for. */
const needMoreWithin = 50;

/**
 * Rows that were loaded from the beginning on.
 * @param onNeedMore wants the next ones; absent when these are all
 */
export function loadedRows<Row>(
  rows: readonly Row[],
  onNeedMore?: (() => void) | undefined,
): RowSource<Row> {
  return {
    count: rows.length,
    at: (index) => rows[index],
    need: (_, last) => {
      if (last >= rows.length - needMoreWithin) onNeedMore?.();
    },
    load: async (first, last) => rows.slice(first, last + 1),
  };
}
