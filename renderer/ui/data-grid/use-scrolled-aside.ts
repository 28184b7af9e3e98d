import { type RefObject, useLayoutEffect } from 'react';

/**
 * Notes at the grid, as `data-aside`, that it is not at its left edge: only then do pinned columns
 * have to stick. A browser gives every sticky cell a layer of its own, and putting a hundred of them
 * together took more than half of each frame of scrolling down.
 */
export function useScrolledAside(grid: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = grid.current;
    if (!element) return;
    const note = (aside: boolean) => {
      if (element.hasAttribute('data-aside') !== aside)
        element.toggleAttribute('data-aside', aside);
    };
    const onScroll = () => note(element.scrollLeft > 0);
    // The browser scrolls before it tells so: what is about to scroll aside is noted at once.
    const onWheel = ({ deltaX, shiftKey }: WheelEvent) => {
      if (deltaX !== 0 || shiftKey) note(true);
    };
    const onPointerDown = ({ target }: PointerEvent) => {
      if (target === element) note(true);
    };
    const onPointerUp = () => onScroll();
    // Before the rows are drawn: asking for the place afterwards would have them laid out at once.
    element.addEventListener('scroll', onScroll, { passive: true, capture: true });
    element.addEventListener('wheel', onWheel, { passive: true });
    element.addEventListener('pointerdown', onPointerDown, { passive: true });
    element.addEventListener('pointerup', onPointerUp, { passive: true });
    return () => {
      element.removeEventListener('scroll', onScroll, { capture: true });
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('pointerdown', onPointerDown);
      element.removeEventListener('pointerup', onPointerUp);
    };
  }, [grid]);
}
