import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { afterPaint } from '../after-paint';
import { headerHeight } from './grid-metrics';
import { type GridView, type RowWindow, windowAt } from './grid-window.rules';

/**
 * How high a grid is taken to be until it is known, in pixels: as high as the last one was. Asking for
 * it would have the screen laid out before its rows are there, and again with them.
 */
let assumedHeight = 800;

/**
 * Rows of the frame in which the first rows come: their elements are new, and making, styling and laying out
 * all of a screen at once takes longer than a frame. The others come in the next.
 */
const rowsOfFirstFrame = 16;

export interface GridWindowOptions {
  /** The rows; the element around them scrolls. */
  readonly body: RefObject<HTMLElement | null>;
  readonly count: number;
  readonly rowHeight: number;
}

/** Which rows are drawn. All rows are of one height. */
export function useGridWindow({ body, count, rowHeight }: GridWindowOptions) {
  const [view, setView] = useState<GridView>(() => ({
    scrolled: 0,
    height: assumedHeight,
    upwards: false,
  }));
  const whole = windowAt(view, rowHeight, count);
  const [isWhole, setIsWhole] = useState(false);
  const last = isWhole ? whole.last : Math.min(whole.last, whole.first + rowsOfFirstFrame - 1);
  const window: RowWindow = { first: whole.first, last };
  const hasRows = count > 0;
  useEffect(() => {
    if (!hasRows) return;
    return afterPaint(() => setIsWhole(true));
  }, [hasRows]);

  /** What was taken note of last. */
  const noted = useRef({ row: 0, height: view.height });
  const measure = useCallback(() => {
    const element = body.current?.parentElement;
    if (!element) return;
    const scrolled = element.scrollTop;
    const height = element.clientHeight - headerHeight;
    noted.current = { row: Math.floor(scrolled / rowHeight), height };
    assumedHeight = height;
    setView((before) =>
      before.scrolled === scrolled && before.height === height
        ? before
        : { scrolled, height, upwards: scrolled < before.scrolled },
    );
  }, [body, rowHeight]);

  useLayoutEffect(() => {
    const element = body.current?.parentElement;
    if (!element) return;
    const look = () => {
      const { row, height } = noted.current;
      const isNoted =
        Math.floor(element.scrollTop / rowHeight) === row &&
        element.clientHeight - headerHeight === height;
      // In the frame that scrolls: a later one would show the gap.
      if (!isNoted) flushSync(measure);
    };
    // It is told within the frame, the first time too.
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [body, rowHeight, measure]);

  /** The rows in sight, without those drawn beyond the edges. */
  const inSight = {
    first: Math.floor(view.scrolled / rowHeight),
    last: Math.min(count - 1, Math.ceil((view.scrolled + view.height) / rowHeight)),
  };
  return { window, inSight, measure };
}
