// biome-ignore-all lint/a11y/useSemanticElements: the elements of a table cannot be positioned row by row
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { classes } from '../classes';
import { Sign } from '../sign';
import { useApproach } from '../use-approach';
import type { GridSort } from './grid-column';
import type { PlacedColumn } from './grid-layout.rules';
import { SelectionMark } from './grid-row';
import { signs } from './grid-signs';

export interface GridHeaderProps<Row> {
  readonly columns: readonly PlacedColumn<Row>[];
  /** Where pinned columns stay, by their place. */
  readonly stuckAt: readonly (number | undefined)[];
  readonly sort: GridSort;
  /** Null where rows cannot be selected. */
  readonly selection: boolean | 'some' | null;
  readonly onResize: (column: string, width: number | null) => void;
  /** Moves a column before another; null for the end. */
  readonly onMove: (column: string, before: string | null) => void;
  readonly onMenu: (column: string) => void;
  /** A header is pointed at or has the focus, also after it was sorted by. */
  readonly onApproach: ((column: string) => void) | undefined;
}

const ariaSort = { asc: 'ascending', desc: 'descending' } as const;

// `group-hover:` would say the same. Its selector ends in `:hover *`, for which a browser looks through
// all that is in whatever the pointer comes to or leaves: 44 elements of a row instead of two.
const cellClasses =
  'group-head relative flex min-w-0 select-none items-center gap-4 bg-canvas px-8 text-12 font-medium text-muted focus-inset focus-visible:z-1';

/** The line of headers: they sort, and their edges resize. Clicks and keys are handled by the grid. */
export function GridHeader<Row>(props: GridHeaderProps<Row>) {
  const { columns, stuckAt, sort, selection, onResize, onMove, onMenu } = props;
  const offset = selection === null ? 0 : 1;
  const [dropBefore, setDropBefore] = useState<string | null | undefined>(undefined);
  // What is for the pointer alone is made when it comes: half of the elements of the line.
  const [pointedAt, setPointedAt] = useState(false);
  const approach = useApproach(props.onApproach);
  const approached = useRef<string>(undefined);
  const comeTo = (column: string | undefined) => {
    approached.current = column;
    approach(column);
  };
  // By its words: whoever draws the grid may make the list anew each time.
  const order = sort.map(({ column, direction }) => `${column} ${direction}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once it was sorted by, another order comes next
  useEffect(() => approach(approached.current), [order, approach]);
  return (
    <div
      role="rowgroup"
      onPointerEnter={() => setPointedAt(true)}
      className="sticky top-0 z-4 w-(--grid-width) min-w-full"
    >
      {/* biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus */}
      <div
        role="row"
        aria-rowindex={1}
        className="group grid h-row-compact grid-cols-(--grid-columns) border-line border-b bg-canvas"
      >
        {selection !== null && (
          <div
            role="columnheader"
            aria-colindex={1}
            tabIndex={-1}
            className={classes(cellClasses, 'sticky left-0 z-1 justify-center px-0')}
          >
            <SelectionMark selected={selection} />
            <span className="sr-only">Select all</span>
          </div>
        )}
        {columns.map(({ column, width, pinned }, index) => {
          const sortIndex = sort.findIndex((term) => term.column === column.id);
          const sorted = sort[sortIndex]?.direction;
          const sortable = column.firstSort !== undefined;
          const place = index + offset;
          return (
            <div
              key={column.id}
              role="columnheader"
              aria-colindex={place + 1}
              aria-sort={
                sorted && sortIndex === 0 ? ariaSort[sorted] : sortable ? 'none' : undefined
              }
              aria-haspopup="menu"
              aria-description={column.about}
              title={column.about}
              data-column={column.id}
              tabIndex={-1}
              onPointerEnter={() => comeTo(column.id)}
              onPointerLeave={() => comeTo(undefined)}
              onFocus={() => comeTo(column.id)}
              onBlur={() => comeTo(undefined)}
              style={stuckAt[index] === undefined ? undefined : { left: stuckAt[index] }}
              className={classes(
                cellClasses,
                sortable && 'hover:text-text',
                sorted && 'text-text',
                column.align === 'end' && 'flex-row-reverse',
                pinned && 'sticky z-1',
                dropBefore === column.id && 'shadow-[inset_2px_0_0_var(--color-accent)]',
              )}
            >
              <HeaderTitle
                title={column.header}
                // The first names the row and stays where it is.
                movable={index > 0}
                onOver={setDropBefore}
                onDrop={(before) => onMove(column.id, before)}
              />
              {sorted && <Sign path={sorted === 'desc' ? signs.descending : signs.ascending} />}
              {sorted && sort.length > 1 && (
                <span aria-hidden="true" className="text-11 text-faint tabular">
                  {sortIndex + 1}
                </span>
              )}
              {sorted && sortIndex > 0 && (
                <span className="sr-only">, sorted next by this, {ariaSort[sorted]}</span>
              )}
              {pointedAt && (
                <>
                  <button
                    type="button"
                    tabIndex={-1}
                    aria-label={`Menu of ${column.header}`}
                    onClick={() => onMenu(column.id)}
                    className={classes(
                      'hidden size-16 shrink-0 items-center justify-center rounded-4 text-faint hover:bg-pressed hover:text-text [.group-head:hover_&]:flex',
                      column.align === 'end' ? 'mr-auto' : 'ml-auto',
                    )}
                  >
                    <Sign path={signs.menu} />
                  </button>
                  <ResizeHandle width={width} onResize={(next) => onResize(column.id, next)} />
                </>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface HeaderTitleProps {
  readonly title: string;
  readonly movable: boolean;
  /** The header that it would be put before; null for the end, undefined when it is not dragged. */
  readonly onOver: (before: string | null | undefined) => void;
  readonly onDrop: (before: string | null) => void;
}

/** How far a header must be dragged before it is more than a click, in pixels. */
const dragBegins = 6;

/** The words of a header, by which its column is dragged to another place. */
function HeaderTitle({ title, movable, onOver, onDrop }: HeaderTitleProps) {
  const drag = useRef<{ x: number; moved: boolean; before: string | null } | null>(null);
  const targetAt = (x: number, y: number): string | null => {
    const head = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-column]');
    if (!head) return null;
    const { left, width } = head.getBoundingClientRect();
    const next = head.nextElementSibling;
    const target = x < left + width / 2 ? head : next;
    return target instanceof HTMLElement ? (target.dataset['column'] ?? null) : null;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: by keyboard the header itself is moved, with Ctrl, Shift and the arrows
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is the end of a drag
    <span
      className="truncate"
      onPointerDown={(event) => {
        if (!movable || event.button !== 0) return;
        drag.current = { x: event.clientX, moved: false, before: null };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        const { current } = drag;
        if (!current || Math.abs(event.clientX - current.x) < dragBegins) return;
        current.moved = true;
        current.before = targetAt(event.clientX, event.clientY);
        onOver(current.before);
      }}
      onPointerUp={() => {
        onOver(undefined);
        if (drag.current?.moved) onDrop(drag.current.before);
      }}
      onPointerCancel={() => onOver(undefined)}
      onClick={(event) => {
        // The end of a drag is no click on the header.
        if (drag.current?.moved) event.stopPropagation();
        drag.current = null;
      }}
    >
      {title}
    </span>
  );
}

interface ResizeHandleProps {
  readonly width: number;
  readonly onResize: (width: number | null) => void;
}

/** The edge of a header. By keyboard the header itself is resized with Alt and the arrows. */
function ResizeHandle({ width, onResize }: ResizeHandleProps) {
  const drag = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, width };
  };
  return (
    <span
      aria-hidden="true"
      data-resize-handle=""
      onPointerDown={onPointerDown}
      onPointerMove={({ clientX }) => {
        if (drag.current) onResize(drag.current.width + clientX - drag.current.x);
      }}
      onPointerUp={() => {
        drag.current = null;
      }}
      onDoubleClick={() => onResize(null)}
      className="absolute inset-y-0 right-0 flex w-8 cursor-col-resize touch-none justify-end py-4 opacity-0 transition-opacity [.group:hover_&]:opacity-100"
    >
      <span className="w-px bg-line-strong" />
    </span>
  );
}
