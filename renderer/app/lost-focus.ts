/** How long whoever took an element away may take to place the focus themselves, in frames. */
const framesOfGrace = 2;

/** An element and everything that it stands in, innermost first. */
function pathOf(element: Element): readonly Element[] {
  const path: Element[] = [];
  for (let at: Element | null = element; at; at = at.parentElement) path.push(at);
  return path;
}

/** Nothing has the focus: the next key goes nowhere, and a screen reader starts over at the top. */
function nobodyHasFocus(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

function canHaveFocus(element: Element): boolean {
  return element.isConnected && !element.matches(':disabled');
}

/**
 * Where the focus goes when what had it is gone: to the nearest part around it that is still there
 * and takes it, or else to the screen.
 */
function homeOf(path: readonly Element[]): HTMLElement | null {
  const standing = path.find((element) => element.isConnected && element !== path[0]);
  // A grid draws only rows in sight, and gives a cell the focus again itself.
  if (standing?.closest('[role="grid"]')) return null;
  const around = path.find(
    (element): element is HTMLElement =>
      element instanceof HTMLElement && canHaveFocus(element) && element.hasAttribute('tabindex'),
  );
  return around ?? document.querySelector('main');
}

/**
 * Takes care that the focus is never lost together with the element that had it: a button that its
 * own press took away, a notice that was answered, a screen that another person's replaced.
 */
export function keepLostFocus(): void {
  let path: readonly Element[] = [];
  let waiting = false;

  const isLost = () => {
    const [last] = path;
    return last !== undefined && nobodyHasFocus() && !canHaveFocus(last);
  };
  const look = (grace: number) => {
    if (!isLost()) waiting = false;
    else if (grace > 0) requestAnimationFrame(() => look(grace - 1));
    else {
      waiting = false;
      homeOf(path)?.focus({ preventScroll: true });
    }
  };
  const begin = () => {
    if (waiting || !isLost()) return;
    waiting = true;
    look(framesOfGrace);
  };

  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof Element) path = pathOf(target);
  });
  document.addEventListener('focusout', ({ target }) => {
    // A person who presses a place where nothing is has left on purpose.
    queueMicrotask(() => {
      if (target === path[0] && path[0] && nobodyHasFocus() && canHaveFocus(path[0])) path = [];
    });
  });
  new MutationObserver(begin).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ['disabled'],
  });
}
