/** Rows that are drawn, from 0, both ends included; `last` is below `first` when there are none. */
export interface RowWindow {
  readonly first: number;
  readonly last: number;
}

/**
 * Rows drawn beyond the edges, so that a fast wheel shows no gaps before the next frame: most of them
 * on the side that is scrolled to. At the top, where every list begins, those below would be drawn
 * before anybody scrolls: a fifth of the work.
 */
const overscanRows = { atTop: 1, behind: 4, ahead: 8 } as const;

/** How far a grid is scrolled, and how much of it is in sight. */
export interface GridView {
  /** Distance from the first row's top edge to that of the view, in pixels. */
  readonly scrolled: number;
  /** In pixels. */
  readonly height: number;
  /** Whether it was scrolled upwards last. */
  readonly upwards: boolean;
}

/**
 * The rows to draw.
 * @param rowHeight in pixels
 */
export function windowAt(
  { scrolled, height, upwards }: GridView,
  rowHeight: number,
  count: number,
): RowWindow {
  const { atTop, behind, ahead } = overscanRows;
  const above = upwards ? ahead : behind;
  const below = scrolled === 0 ? atTop : upwards ? behind : ahead;
  const first = Math.floor(scrolled / rowHeight) - above;
  const last = Math.ceil((scrolled + height) / rowHeight) + below;
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
