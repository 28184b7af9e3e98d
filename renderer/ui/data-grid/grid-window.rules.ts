/** Rows that are drawn, from 0, both ends included; `last` is below `first` when there are none. */
export interface RowWindow {
  readonly first: number;
  readonly last: number;
}

/**
 * Rows drawn beyond the edges, so that a fast wheel shows no gaps before the next frame. At the top,
 * where every list begins, those below would be drawn before anybody scrolls: a fifth of the work.
 */
const overscanRows = { atTop: 1, scrolled: 6 } as const;

/**
 * The rows to draw.
 * @param scrolled distance from the first row's top edge to that of the view, in pixels
 * @param height of the view, in pixels
 */
export function windowAt(
  scrolled: number,
  height: number,
  rowHeight: number,
  count: number,
): RowWindow {
  const overscan = scrolled > 0 ? overscanRows.scrolled : overscanRows.atTop;
  const first = Math.floor(scrolled / rowHeight) - overscan;
  const last = Math.ceil((scrolled + height) / rowHeight) + overscan;
  return {
    first: Math.max(0, Math.min(first, count - 1)),
    last: Math.min(count - 1, last),
  };
}

/**
 * Places of all drawn rows in their order. The row that has the focus is always among them, so
 * that neither its element nor the focus is lost by scrolling.
 * @param focused -1 for the header
 */
export function drawnRows({ first, last }: RowWindow, focused: number, count: number): number[] {
  const drawn = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  if (focused < 0 || focused >= count) return drawn;
  if (focused < first) return [focused, ...drawn];
  return focused > last ? [...drawn, focused] : drawn;
}
