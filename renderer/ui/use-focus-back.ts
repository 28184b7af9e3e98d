import { type FocusEvent, useLayoutEffect, useRef, useState } from 'react';
import { focusIsFree } from './focus-is-free';

/** Ways of closing after which one goes on where one was. Tab, or a press elsewhere, leads on by itself. */
const leadingBack: readonly string[] = ['item-press', 'escape-key'];

/**
 * Gives the focus back in the task that closes a popup. By itself it comes back when that has faded out,
 * and the keys of a tenth of a second went to choices that nobody saw any more: a save was lost.
 * @param closings changes with each closing after which one goes on where one was
 * @returns for the popup: notes where the focus came from
 */
function useFocusBackAfter(closings: unknown): (event: FocusEvent) => void {
  const entered = useRef<{ readonly popup: Element; readonly from: HTMLElement } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it says when
  useLayoutEffect(() => {
    if (!entered.current) return;
    const { popup, from } = entered.current;
    // Where a choice has placed the focus already, it stays.
    if (!popup.contains(document.activeElement)) return;
    // What one came from may go with the choice: then one goes on at the screen.
    const place = from.isConnected ? from : document.querySelector<HTMLElement>('main');
    place?.focus({ preventScroll: true });
  }, [closings]);
  return ({ currentTarget: popup, relatedTarget: from }) => {
    const isFromOutside = from instanceof HTMLElement && !popup.contains(from);
    if (isFromOutside && !from.matches('[data-base-ui-focus-guard]')) {
      entered.current = { popup, from };
    }
  };
}

/** For a list, which says why it closes. */
export function useListFocusBack() {
  const [closings, setClosings] = useState(0);
  const onFocus = useFocusBackAfter(closings);
  return {
    onFocus,
    /** To be called when it opens or closes, with the library's reason. */
    onOpenChange(open: boolean, { reason }: { readonly reason: string }) {
      if (!open && leadingBack.includes(reason)) setClosings((count) => count + 1);
    },
  };
}

/** For a question, after which one goes on where one was whatever the answer. */
export function useQuestionFocusBack(isOpen: boolean) {
  return useFocusBackAfter(isOpen);
}

/**
 * For a dialog: the focus goes to what had it as it opened, also where that is no control, such as the screen,
 * where a key was pressed. The library would take the first control in it, which has keys of its own and tells
 * what it is for.
 * @returns for `finalFocus` of the dialog
 */
export function useDialogFocusBack(isOpen: boolean): () => boolean {
  const [wasOpen, setWasOpen] = useState(false);
  const [from, setFrom] = useState<Element | null>(null);
  if (isOpen !== wasOpen) {
    setWasOpen(isOpen);
    if (isOpen) setFrom(document.activeElement);
  }
  return () => {
    // Where the focus was placed already, as by the next dialog, it stays.
    const isInside = document.activeElement?.closest('[data-modal]:not([data-open])');
    if (!isInside && !focusIsFree()) return false;
    // The line of a menu is gone, and the library knows what opened the menu.
    if (from?.closest('[role="menu"]')) return true;
    // It may be gone, as the command palette is: then one goes on at the screen.
    const isThere = from instanceof HTMLElement && from.isConnected && from !== document.body;
    const place = isThere ? from : document.querySelector<HTMLElement>('main');
    place?.focus({ preventScroll: true });
    return false;
  };
}
