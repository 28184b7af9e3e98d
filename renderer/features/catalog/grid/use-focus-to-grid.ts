import { type RefObject, useLayoutEffect, useRef } from 'react';
import { afterPaint } from '../../../ui/after-paint';
import { focusIsFree } from '../../../ui/focus-is-free';

/**
 * Gives the focus to the cell of the grid that had it last when a bar goes that has it, or that a dialog
 * would give it back to: it would be nowhere, and the next key begin at the top.
 * @returns for the element of the bar
 */
export function useFocusToGrid<Bar extends HTMLElement>(): RefObject<Bar | null> {
  const bar = useRef<Bar>(null);
  useLayoutEffect(() => {
    const element = bar.current;
    const screen = element?.closest('main');
    return () => {
      const grid = screen?.querySelector('[role="grid"]');
      const goOn = () =>
        grid?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
      if (element?.contains(document.activeElement)) goOn();
      else afterPaint(() => focusIsFree() && goOn());
    };
  }, []);
  return bar;
}
