import { type FocusEvent, useLayoutEffect, useRef, useState } from 'react';

/** Ways of closing after which one goes on where one was. Tab, or a press elsewhere, leads on by itself. */
const leadingBack: readonly string[] = ['item-press', 'escape-key'];

/**
 * Gives the focus back in the task that closes a list. By itself it comes back when the list has faded out,
 * and the keys of a tenth of a second went to choices that nobody saw any more: a save was lost.
 */
export function useFocusBack() {
  const entered = useRef<{ readonly popup: Element; readonly from: HTMLElement } | null>(null);
  const [closings, setClosings] = useState(0);
  useLayoutEffect(() => {
    if (closings === 0 || !entered.current) return;
    const { popup, from } = entered.current;
    // Where a choice has placed the focus already, it stays.
    if (popup.contains(document.activeElement)) from.focus({ preventScroll: true });
  }, [closings]);
  return {
    /** For the popup: notes where the focus came from. */
    onFocus({ currentTarget: popup, relatedTarget: from }: FocusEvent) {
      if (from instanceof HTMLElement && !popup.contains(from)) entered.current = { popup, from };
    },
    /** To be called when it opens or closes, with the library's reason. */
    onOpenChange(open: boolean, { reason }: { readonly reason: string }) {
      if (!open && leadingBack.includes(reason)) setClosings((count) => count + 1);
    },
  };
}
