// biome-ignore-all lint/a11y/useSemanticElements: the elements of a table cannot be positioned row by row
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type PointerEvent, useRef } from 'react';
import { classes } from '../classes';
import { SelectionMark } from './grid-row';
import type { ShownColumn } from './use-grid-table';

export interface GridHeaderProps<Row> {
  readonly columns: readonly ShownColumn<Row>[];
  /** Null where rows cannot be selected. */
  readonly selection: boolean | 'some' | null;
  /** The column of the cell that Tab leads to, when it is in the header. */
  readonly tabColumn: number | null;
}

const ariaSort = { asc: 'ascending', desc: 'descending' } as const;

const cellClasses =
  'group/head relative flex min-w-0 select-none items-center gap-4 bg-canvas px-8 text-12 font-medium text-muted outline-offset-[-2px] focus-visible:z-1';

/** The line of headers: they sort, and their edges resize. Clicks and keys are handled by the grid. */
export function GridHeader<Row>({ columns, selection, tabColumn }: GridHeaderProps<Row>) {
  const offset = selection === null ? 0 : 1;
  return (
    <div role="rowgroup" className="sticky top-0 z-2">
      {/* biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus */}
      <div
        role="row"
        aria-rowindex={1}
        className="group grid h-row-compact w-full min-w-fit grid-cols-(--grid-columns) border-line border-b bg-canvas"
      >
        {selection !== null && (
          <div
            role="columnheader"
            aria-colindex={1}
            aria-label="Select all loaded rows"
            tabIndex={tabColumn === 0 ? 0 : -1}
            className={classes(cellClasses, 'sticky left-0 z-1 justify-center px-0')}
          >
            <SelectionMark selected={selection} />
          </div>
        )}
        {columns.map((shown, index) => {
          const { column, sorted, sortIndex } = shown;
          const sortable = column.firstSort !== undefined;
          const place = index + offset;
          const Arrow = sorted === 'desc' ? ArrowDown : ArrowUp;
          return (
            <div
              key={column.id}
              role="columnheader"
              aria-colindex={place + 1}
              aria-sort={
                sorted && sortIndex === 0 ? ariaSort[sorted] : sortable ? 'none' : undefined
              }
              tabIndex={tabColumn === place ? 0 : -1}
              className={classes(
                cellClasses,
                sortable && 'hover:text-text',
                sorted && 'text-text',
                column.align === 'end' && 'justify-end',
                index === 0 && (offset === 1 ? 'sticky left-32 z-1' : 'sticky left-0 z-1'),
              )}
            >
              <span className="truncate">{column.header}</span>
              {sorted && <Arrow aria-hidden="true" className="size-12 shrink-0" />}
              {sorted && sortIndex > 0 && (
                <span className="sr-only">, sorted next by this, {ariaSort[sorted]}</span>
              )}
              <ResizeHandle shown={shown} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** The edge of a header. By keyboard the header itself is resized with Alt and the arrows. */
function ResizeHandle<Row>({ shown }: { readonly shown: ShownColumn<Row> }) {
  const drag = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, width: shown.width };
  };
  const onPointerMove = (event: PointerEvent<HTMLSpanElement>) => {
    if (drag.current) shown.resize(drag.current.width + event.clientX - drag.current.x);
  };
  return (
    <span
      aria-hidden="true"
      data-resize-handle=""
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        drag.current = null;
      }}
      onDoubleClick={() => shown.resize(null)}
      className="absolute inset-y-0 right-0 flex w-8 cursor-col-resize touch-none justify-end py-4 opacity-0 transition-opacity group-hover:opacity-100"
    >
      <span className="w-px bg-line-strong" />
    </span>
  );
}
