import { useSyncExternalStore } from 'react';

/**
 * The rows of a grid where not all of them are there at once. Without `changes` a snapshot: when rows
 * come or change, a new one is given.
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
  /**
   * For rows that come or change within one source: `at` then gives others. Who shows rows listens
   * here, so that a page that arrives draws its rows and nothing around them.
   */
  readonly changes?: RowChanges;
}

/** Tells of rows that came or changed. */
export interface RowChanges {
  /** @returns what ends listening */
  readonly subscribe: (listener: () => void) => () => void;
  /** Another value after each change. */
  readonly version: () => unknown;
}

const unchanging: RowChanges = { subscribe: () => () => undefined, version: () => null };

/** Draws the component again when rows of a source came or changed. @returns another value then */
export function useRowChanges({
  changes = unchanging,
}: Pick<RowSource<never>, 'changes'>): unknown {
  return useSyncExternalStore(changes.subscribe, changes.version);
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
