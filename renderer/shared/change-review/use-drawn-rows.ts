import { startTransition, useEffect, useState } from 'react';

/** More than are in sight at once. */
const drawnAtOnce = 20;

/**
 * The rows of a list that are drawn by now: those in sight with what else changed, the others in
 * portions, each laid out and painted before the next. A hundred rows at once took 100 ms of one frame.
 */
export function useDrawnRows<Row>(rows: readonly Row[]): readonly Row[] {
  const [drawn, setDrawn] = useState(drawnAtOnce);
  useEffect(() => {
    if (drawn >= rows.length) return;
    const frame = requestAnimationFrame(() => startTransition(() => setDrawn(drawn + drawnAtOnce)));
    return () => cancelAnimationFrame(frame);
  }, [drawn, rows.length]);
  return drawn < rows.length ? rows.slice(0, drawn) : rows;
}
