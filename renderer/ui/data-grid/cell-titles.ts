import { exactTimeText } from '../exact-time-text';

/** Shorter than a browser waits before it shows a title, in milliseconds. */
const restsFor = 120;

/** Whether something of a cell is titled while it is pointed at; a marked cell has a title already. */
const isTitled = (target: EventTarget): target is HTMLElement =>
  target instanceof HTMLElement &&
  target.closest('[aria-colindex]') !== null &&
  !target.hasAttribute('aria-description');

/**
 * Cells that are cut off say the whole when pointed at. Not before the pointer rests: while rows go
 * by under it, asking each cell whether it is cut off would have the browser lay out every frame twice.
 */
export function createCellTitles() {
  let resting: ReturnType<typeof setTimeout> | undefined;
  const say = (target: HTMLElement) => {
    if (target instanceof HTMLTimeElement) target.title = exactTimeText(new Date(target.dateTime));
    else if (target.scrollWidth > target.clientWidth) target.title = target.textContent ?? '';
  };
  return {
    onPointerOver({ target }: { readonly target: EventTarget }) {
      clearTimeout(resting);
      if (isTitled(target)) resting = setTimeout(() => say(target), restsFor);
    },
    /** What was said of a cell is not left to the row that its element shows next. */
    onPointerOut({ target }: { readonly target: EventTarget }) {
      clearTimeout(resting);
      if (isTitled(target) && target.hasAttribute('title')) target.removeAttribute('title');
    },
  };
}
