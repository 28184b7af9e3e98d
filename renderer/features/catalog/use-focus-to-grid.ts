import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Gives the focus to the cell of the grid that had it last when a bar goes that has it: it would be nowhere,
 * and the next key begin at the top.
 * @returns for the element of the bar
 */
export function useFocusToGrid<Bar extends HTMLElement>(): RefObject<Bar | null> {
  const bar = useRef<Bar>(null);
  useLayoutEffect(() => {
    const element = bar.current;
    const screen = element?.closest('main');
    return () => {
      if (!element?.contains(document.activeElement)) return;
      const cell = screen?.querySelector<HTMLElement>('[role="grid"] [tabindex="0"]');
      cell?.focus({ preventScroll: true });
    };
  }, []);
  return bar;
}
