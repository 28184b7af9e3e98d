import { columnWidths, type GridColumn, type GridLayout, isColumnShown } from './grid-column';

/** A column as it stands in the grid. */
export interface PlacedColumn<Row> {
  readonly column: GridColumn<Row>;
  /** In pixels. */
  readonly width: number;
  readonly pinned: boolean;
}

const clamp = (width: number) =>
  Math.min(columnWidths.widest, Math.max(columnWidths.narrowest, Math.round(width)));

/** All columns in the person's order. The first of the grid stays first: it names the row. */
export function orderedColumns<Row>(
  columns: readonly GridColumn<Row>[],
  { order = [] }: GridLayout,
): readonly GridColumn<Row>[] {
  const [first, ...others] = columns;
  if (!first) return [];
  const rank = new Map(order.map((id, at) => [id, at]));
  // A column that the order does not know yet stands behind its neighbour of the initial order.
  let last = -1;
  const ranked = others.map((column) => {
    last = rank.get(column.id) ?? last;
    return { column, rank: last };
  });
  return [
    first,
    ...ranked.toSorted((one, other) => one.rank - other.rank).map(({ column }) => column),
  ];
}

/** The shown columns from left to right: the first, the pinned ones, the others. */
export function placedColumns<Row>(
  columns: readonly GridColumn<Row>[],
  layout: GridLayout,
): readonly PlacedColumn<Row>[] {
  const isPinned = ({ id }: GridColumn<Row>) => layout.pinned?.includes(id) ?? false;
  const shown = orderedColumns(columns, layout)
    .filter((column, index) => isColumnShown(column, index, layout))
    .map((column, index) => ({
      column,
      width: clamp(layout.widths[column.id] ?? column.width),
      pinned: index === 0 || isPinned(column),
    }));
  return [...shown.filter(({ pinned }) => pinned), ...shown.filter(({ pinned }) => !pinned)];
}

/** The layout with another width of a column, in pixels; null for the initial one. */
export function withWidth(layout: GridLayout, id: string, width: number | null): GridLayout {
  const { [id]: _, ...others } = layout.widths;
  return { ...layout, widths: width === null ? others : { ...others, [id]: clamp(width) } };
}

/** The layout with a column shown or hidden. */
export function withShown(layout: GridLayout, id: string, shown: boolean): GridLayout {
  return { ...layout, shown: { ...layout.shown, [id]: shown } };
}

/** The layout with a column kept in sight, or no longer. */
export function withPinned(layout: GridLayout, id: string, pinned: boolean): GridLayout {
  const others = (layout.pinned ?? []).filter((other) => other !== id);
  return { ...layout, pinned: pinned ? [...others, id] : others };
}

/**
 * The layout with a column moved before another.
 * @param before the column that it stands before then; null for the end
 */
export function withMoved<Row>(
  layout: GridLayout,
  columns: readonly GridColumn<Row>[],
  id: string,
  before: string | null,
): GridLayout {
  const [first, ...ids] = orderedColumns(columns, layout).map((column) => column.id);
  if (id === first || before === first || id === before) return layout;
  const others = ids.filter((other) => other !== id);
  const at = before === null ? others.length : others.indexOf(before);
  return { ...layout, order: [...others.slice(0, at), id, ...others.slice(at)] };
}

/** The layout with a column moved past its shown neighbour. @param step -1 to the left, 1 right */
export function withStep<Row>(
  layout: GridLayout,
  columns: readonly GridColumn<Row>[],
  id: string,
  step: -1 | 1,
): GridLayout {
  const shown = placedColumns(columns, layout).map(({ column }) => column.id);
  const at = shown.indexOf(id);
  const target = at + (step === 1 ? 2 : -1);
  if (at < 1 || target < 1 || target > shown.length) return layout;
  return withMoved(layout, columns, id, shown[target] ?? null);
}
