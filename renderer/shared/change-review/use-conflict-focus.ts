import { type RefObject, useCallback } from 'react';
import { afterPaint } from '../../ui/after-paint';

/**
 * Leads from one conflict to the next, and from the last to what is done then: the rows in conflict may
 * be below what is in sight, and a choice that was kept takes the button away that had the focus.
 * @param review what the rows stand in
 * @param done the button that is pressed once nothing is in conflict
 * @returns a function that moves the focus once the rows are drawn as they are now
 */
export function useConflictFocus(
  review: RefObject<HTMLElement | null>,
  done: RefObject<HTMLElement | null>,
) {
  return useCallback(
    () =>
      afterPaint(() => {
        const row = review.current?.querySelector('[data-conflict]');
        // A row that is gone has nothing to choose from, and is left out by its box.
        const choice = row?.querySelector<HTMLElement>('[role="radio"]');
        const next = choice ?? row?.querySelector<HTMLElement>('input') ?? done.current;
        next?.focus();
      }),
    [review, done],
  );
}
