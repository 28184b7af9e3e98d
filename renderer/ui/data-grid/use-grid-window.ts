import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { headerHeight } from './grid-metrics';
import { type GridView, type RowWindow, windowAt } from './grid-window.rules';

/** What is drawn before the real height is known. */
const assumedView: GridView = { scrolled: 0, height: 800, upwards: false };

export interface GridWindowOptions {
  /** The rows; the element around them scrolls. */
  readonly body: RefObject<HTMLElement | null>;
  readonly count: number;
  readonly rowHeight: number;
}

/** Which rows are drawn. All rows are of one height. */
export function useGridWindow({ body, count, rowHeight }: GridWindowOptions) {
  const [view, setView] = useState(assumedView);
  const window: RowWindow = windowAt(view, rowHeight, count);

  const measured = useRef(-1);
  const measure = useCallback(() => {
    const element = body.current?.parentElement;
    if (!element) return;
    const scrolled = element.scrollTop;
    const height = element.clientHeight - headerHeight;
    measured.current = Math.floor(scrolled / rowHeight);
    setView((before) =>
      before.scrolled === scrolled && before.height === height
        ? before
        : { scrolled, height, upwards: scrolled < before.scrolled },
    );
  }, [body, rowHeight]);

  useLayoutEffect(() => {
    const element = body.current?.parentElement;
    if (!element) return;
    const onScroll = () => {
      if (Math.floor(element.scrollTop / rowHeight) === measured.current) return;
      // In the frame that scrolls: a later one would show the gap.
      flushSync(measure);
    };
    // The first time too: asking for the height here would have the screen laid out before its rows
    // are there, and again with them. The observer is told within the frame.
    const observer = new ResizeObserver(() => flushSync(measure));
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [body, rowHeight, measure]);

  /** The rows in sight, without those drawn beyond the edges. */
  const inSight = {
    first: Math.floor(view.scrolled / rowHeight),
    last: Math.min(count - 1, Math.ceil((view.scrolled + view.height) / rowHeight)),
  };
  return { window, inSight, measure };
}
