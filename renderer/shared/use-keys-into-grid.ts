import { type RefObject, useEffect } from 'react';
import { afterPaint } from '../ui/after-paint';
import { focusIsFree } from '../ui/focus-is-free';

/**
 * Keys work at once in a grid that comes, without a first click: its first row has the focus where nothing else has.
 * @param area what the grid stands in
 * @param hasRows whether there is one
 */
export function useFirstRowFocused(area: RefObject<HTMLElement | null>, hasRows: boolean): void {
  useEffect(() => {
    if (!hasRows) return;
    return afterPaint(() => {
      if (!focusIsFree()) return;
      area.current
        ?.querySelector<HTMLElement>('[role="rowheader"]')
        ?.focus({ preventScroll: true });
    });
  }, [area, hasRows]);
}
