// biome-ignore-all lint/a11y/useSemanticElements: the elements of a table cannot be positioned row by row
import {
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { CellMark } from './grid-column';
import type { CellRange } from './grid-range.rules';
import { GridRow, type RowColumn } from './grid-row';
import { type RowSource, useRowChanges } from './grid-rows';
import { orderOfSlots, slotsOf } from './grid-slots.rules';
import { drawnRows } from './grid-window.rules';
import type { GridCursor } from './use-grid-cursor';
import { useGridWindow } from './use-grid-window';

/** What can be done with the rows from around them. */
export interface GridBodyHandle {
  /** Takes note of having been scrolled, before the browser tells so. */
  readonly measure: () => void;
}

export interface GridBodyProps<Row> {
  readonly handle: Ref<GridBodyHandle>;
  readonly rows: RowSource<Row>;
  readonly rowId: (row: Row) => string;
  readonly rowHeight: number;
  readonly columns: readonly RowColumn<Row>[];
  /** Null where rows cannot be selected. */
  readonly selected: ReadonlySet<string> | null;
  readonly openId: string | null | undefined;
  readonly cursor: Pick<GridCursor, 'place' | 'subscribe' | 'follow'>;
  /** The cells that stand out as a range; undefined while it is one cell. */
  readonly range: CellRange | undefined;
  readonly mark: ((row: Row, column: string) => CellMark | undefined) | undefined;
  /** The cell that is being edited, and what it is edited with. */
  readonly edited: {
    readonly id: string;
    readonly column: number;
    readonly editor: () => ReactNode;
  } | null;
}

/** The rows in sight. Scrolling draws this part of the grid alone. */
export function GridBody<Row>(props: GridBodyProps<Row>) {
  const { rows, rowId, rowHeight, columns, selected, openId, cursor, range, edited } = props;
  const body = useRef<HTMLDivElement>(null);
  useRowChanges(rows);
  const { window, inSight, measure } = useGridWindow({ body, count: rows.count, rowHeight });
  const { first, last } = inSight;
  useEffect(() => {
    if (rows.count > 0) rows.need(Math.max(0, first), last);
  }, [rows, first, last]);

  useImperativeHandle(props.handle, () => ({ measure }), [measure]);
  // The row that has the focus concerns the body only while it is out of sight.
  const focused = useSyncExternalStore(cursor.subscribe, () => {
    const { row } = cursor.place;
    return row < window.first || row > window.last ? row : -1;
  });
  useLayoutEffect(cursor.follow);

  const [kept, setSlots] = useState<ReturnType<typeof slotsOf>>([]);
  const slots = slotsOf(kept, drawnRows(window, focused, rows.count));
  if (slots !== kept) setSlots(slots);
  const bodyId = useId();
  const rowElementId = (slot: number) => `${bodyId}${slot}`;

  return (
    <div
      ref={body}
      role="rowgroup"
      aria-owns={orderOfSlots(slots)?.map(rowElementId).join(' ')}
      className="relative w-(--grid-width) min-w-full"
      style={{ height: rows.count * rowHeight }}
    >
      {slots.map((index, slot) => {
        if (index === undefined) return null;
        const row = rows.at(index);
        const id = row && rowId(row);
        const inRange = range && index >= range.top && index <= range.bottom;
        const editor = row && edited?.id === id ? edited : null;
        return (
          <GridRow
            // biome-ignore lint/suspicious/noArrayIndexKey: the elements of a slot are to show one row after another
            key={slot}
            elementId={rowElementId(slot)}
            row={row}
            index={index}
            height={rowHeight}
            columns={columns}
            selected={selected && id !== undefined && selected.has(id)}
            open={id !== undefined && id === openId}
            rangeFrom={inRange ? range.left : -1}
            rangeTo={inRange ? range.right : -1}
            mark={props.mark}
            editedColumn={editor ? editor.column : -1}
            editor={editor ? editor.editor() : null}
          />
        );
      })}
    </div>
  );
}
