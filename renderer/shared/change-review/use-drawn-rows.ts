import { useDeferredValue } from 'react';

/** More than are in sight at once. */
const drawnAtOnce = 20;

/**
 * The rows of a list that are drawn by now: those in sight with what else changed, the others in pieces
 * between which the window gets its turn. Making a hundred rows at once took longer than a frame.
 */
export function useDrawnRows<Row>(rows: readonly Row[]): readonly Row[] {
  const drawn = useDeferredValue(rows.length);
  return drawn < rows.length ? rows.slice(0, Math.max(drawn, drawnAtOnce)) : rows;
}
