import { type RefObject, useEffect } from 'react';
import { afterPaint } from '../ui/after-paint';
import { focusIsFree } from '../ui/focus-is-free';
import { useCommands } from './commands';

export interface KeysIntoGridOptions {
  /** The command's group, for instance "Work queue". */
  readonly group: string;
  /** What the rows are, in words: "findings". */
  readonly nouns: string;
  readonly hasRows: boolean;
  /** Whether j and k do something else now, as where they step through what is open. */
  readonly keysTaken?: boolean;
}

/**
 * Keys work at once in a grid that comes, without a first click: its first row has the focus where nothing else has.
 * From a filter, a tab or a button, j and k lead to the row that had it, as they do in every list.
 * @param area what the grid stands in
 */
export function useKeysIntoGrid(
  area: RefObject<HTMLElement | null>,
  { group, nouns, hasRows, keysTaken = false }: KeysIntoGridOptions,
): void {
  useEffect(() => {
    if (!hasRows) return;
    return afterPaint(() => {
      if (!focusIsFree()) return;
      area.current
        ?.querySelector<HTMLElement>('[role="rowheader"]')
        ?.focus({ preventScroll: true });
    });
  }, [area, hasRows]);
  useCommands([
    {
      id: `${group}.enter-grid`,
      title: `Go to the list of ${nouns}`,
      group,
      // In the grid they are the grid's own, which moves by them.
      keys: ['j', 'k'],
      enabled: hasRows && !keysTaken,
      run: () => area.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus(),
    },
  ]);
}
