/** The attribute of a modal dialog's frame. */
export const modalDialog = { 'data-modal': '' } as const;

/**
 * The modal dialog that stands above an element, if one does. It has the focus one frame after it is
 * seen; what is pressed until then is meant for it, and not for what lies behind.
 */
export function dialogAbove(element: Element): Element | null {
  const open = document.querySelectorAll('[data-modal][data-open]');
  return [...open].findLast((dialog) => !dialog.contains(element)) ?? null;
}
