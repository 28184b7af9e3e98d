import { startTransition, useEffect, useState } from 'react';

/**
 * Their elements are new, and to style, lay out and paint twenty of them, a screen's worth and more, took most of
 * two frames.
 */
const drawnAtOnce = 8;

/**
 * The rows of a list that are drawn by now: the first with what else changed, the others in portions, each
 * laid out and painted before the next. A hundred rows at once took 100 ms of one frame.
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
