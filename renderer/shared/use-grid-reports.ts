import { useMemo } from 'react';
import { numberText } from '../../electron/shared/number-text';
import { failureOf } from '../bridge/failure';
import type { FailedAct } from '../ui/data-grid/grid-column';
import { useToast } from '../ui/toast';
import { describeFailure } from './error-messages';

const undone = {
  copy: 'Nothing was copied',
  paste: 'Nothing was pasted',
  fill: 'Nothing was filled',
  clear: 'Nothing was emptied',
  select: 'Nothing was selected',
} as const satisfies Record<FailedAct, string>;

/** What a browser says that writes nothing to the clipboard: of another window, or forbidden. */
const isRefusal = (error: unknown) => error instanceof DOMException;

function whyText(error: unknown): string {
  if (isRefusal(error))
    return 'The browser did not let it. Copy again while this window has the focus.';
  return describeFailure(failureOf(error)).text;
}

/**
 * Says what a grid did otherwise than one would think: rows that were not copied, and acts on rows
 * that could not be loaded. Spread over the grid.
 * @param noun what its rows are: "tools"
 */
export function useGridReports(noun: string) {
  const toast = useToast();
  return useMemo(
    () => ({
      onRowsCopied: (copied: number, selected: number) => {
        if (copied === selected) return;
        toast.show({
          title: `${numberText(copied)} of ${numberText(selected)} selected ${noun} copied`,
          description: 'The others are not in this list. Clear its filters to copy them too.',
          tone: 'attention',
          key: 'rows-copied',
        });
      },
      onActFailed: (act: FailedAct, error: unknown) => {
        toast.show({
          title: undone[act],
          description: whyText(error),
          tone: 'danger',
          key: 'grid-act',
        });
      },
    }),
    [toast, noun],
  );
}
