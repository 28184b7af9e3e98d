// biome-ignore-all lint/a11y/useSemanticElements: the elements of a table cannot be positioned row by row
import { type ReactNode, useMemo, useRef } from 'react';
import { useInteractionPreferences } from '../interaction-preferences';
import { Skeleton } from '../skeleton';
import type { GridColumn, GridLayout, GridSort } from './grid-column';
import { gridEvents } from './grid-events';
import { GridHeader } from './grid-header';
import { headerHeight, rowHeights, selectionWidth } from './grid-metrics';
import { GridRow } from './grid-row';
import { useGridFocus } from './use-grid-focus';
import { useGridSelection } from './use-grid-selection';
import { useGridTable } from './use-grid-table';
import { useGridViewport } from './use-grid-viewport';

export interface DataGridProps<Row> {
  /** Names the grid for assistive technology: "Tools". */
  readonly label: string;
  /** Keep the identity: a new array draws every row again. */
  readonly columns: readonly GridColumn<Row>[];
  /** The rows loaded so far, in the order of the service. */
  readonly rows: readonly Row[];
  /** Keep the identity. */
  readonly rowId: (row: Row) => string;
  /** How many rows there are with those not yet loaded; null while unknown. */
  readonly total: number | null;
  /** The first rows are on their way. */
  readonly loading: boolean;
  /** There are rows after the loaded ones. */
  readonly hasMore: boolean;
  /** Wants the next rows; may be called again before they come. Keep the identity. */
  readonly onNeedMore: () => void;
  readonly sort: GridSort;
  readonly onSortChange: (sort: GridSort) => void;
  readonly layout: GridLayout;
  readonly onLayoutChange: (layout: GridLayout) => void;
  /** Ids of the selected rows. */
  readonly selected?: ReadonlySet<string> | undefined;
  /** Without it rows cannot be selected. */
  readonly onSelectedChange?: ((selected: ReadonlySet<string>) => void) | undefined;
  /** A row was clicked, or Enter was pressed on it. */
  readonly onOpen: (row: Row) => void;
  /** The row that is open beside the grid. */
  readonly openId?: string | null | undefined;
  /** In place of the rows when there are none. */
  readonly empty: ReactNode;
}

/** How many lines stand for the first rows while they are on their way. */
const loadingLines = 12;

/**
 * A grid of many rows after the ARIA grid pattern. Only rows in sight are in the document, and the
 * focused one, so that focus is never lost. Sorting, filtering and paging are the service's; the
 * grid asks for more rows as one comes near the end.
 */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { label, rows, rowId, total, loading, hasMore, openId, onOpen, empty } = props;
  const { density, singleKeys } = useInteractionPreferences();
  const rowHeight = rowHeights[density];
  const grid = useRef<HTMLDivElement>(null);

  const columns = useGridTable(props);
  const shownIds = columns.map(({ column }) => column.id).join('\n');
  // Keeps its identity while widths and sort change, so that rows are not drawn again.
  const rowColumns = useMemo(
    () => props.columns.filter(({ id }) => shownIds.split('\n').includes(id)),
    [props.columns, shownIds],
  );
  const selection = useGridSelection({
    rows,
    rowId,
    selected: props.selected,
    onSelectedChange: props.onSelectedChange,
  });
  const { selectable, selected } = selection;
  const { place, moveTo, handlers } = useGridFocus({
    grid,
    rows,
    rowId,
    columns: columns.length + (selectable ? 1 : 0),
    firstColumn: selectable ? 1 : 0,
  });
  const { virtualizer, reveal, rowsPerPage } = useGridViewport({
    ...{ grid, rows, rowId, rowHeight, columns, selectable, hasMore },
    focusedRow: place.row,
    onNeedMore: props.onNeedMore,
  });
  const events = gridEvents({
    ...{ place, rows, rowId, columns, selection, singleKeys, rowsPerPage, moveTo, onOpen },
    go: (to) => {
      reveal(to);
      moveTo(to);
    },
  });

  const template = [
    ...(selectable ? [`${selectionWidth}px`] : []),
    ...columns.map(({ width }, index) =>
      // The last takes what is left over, so that rows reach the edge.
      index === columns.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`,
    ),
  ].join(' ');
  const tabColumnOf = (row: number) => (place.row === row ? place.column : null);
  const height = virtualizer.getTotalSize();
  const waiting = loading || hasMore;

  return (
    <div className="relative flex min-h-0 grow flex-col">
      <div
        ref={grid}
        role="grid"
        aria-label={label}
        aria-rowcount={total === null ? -1 : total + 1}
        aria-colcount={columns.length + (selectable ? 1 : 0)}
        aria-multiselectable={selectable || undefined}
        aria-busy={loading || undefined}
        tabIndex={-1}
        style={{ '--grid-columns': template }}
        {...handlers}
        {...events}
        className="min-h-0 grow select-none overflow-auto overscroll-none outline-none"
      >
        <GridHeader
          columns={columns}
          selection={selectable ? selectedShare(rows, rowId, selected) : null}
          tabColumn={tabColumnOf(-1)}
        />
        <div role="rowgroup" className="relative min-w-fit" style={{ height }}>
          {virtualizer.getVirtualItems().map(({ index, start, key }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const id = rowId(row);
            return (
              <GridRow
                key={key}
                row={row}
                index={index}
                top={start}
                height={rowHeight}
                columns={rowColumns}
                selected={selectable ? selected.has(id) : null}
                open={id === openId}
                tabColumn={tabColumnOf(index)}
              />
            );
          })}
        </div>
        {waiting && <LoadingLines count={loading ? loadingLines : 2} height={rowHeight} />}
      </div>
      {!waiting && rows.length === 0 && (
        <div className="absolute inset-x-0 bottom-0" style={{ top: headerHeight }}>
          {empty}
        </div>
      )}
    </div>
  );
}

function selectedShare<Row>(
  rows: readonly Row[],
  rowId: (row: Row) => string,
  selected: ReadonlySet<string>,
): boolean | 'some' {
  if (selected.size === 0 || rows.length === 0) return false;
  return selected.size >= rows.length && rows.every((row) => selected.has(rowId(row)))
    ? true
    : 'some';
}

function LoadingLines({ count, height }: { readonly count: number; readonly height: number }) {
  return (
    <div aria-hidden="true" className="sticky left-0">
      {Array.from({ length: count }, (_, line) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: lines that only differ by place
          key={line}
          style={{ height }}
          className="flex items-center gap-32 border-b border-line px-12"
        >
          <Skeleton className="w-1/4" />
          <Skeleton className="w-1/6" />
          <Skeleton className="w-1/12" />
        </div>
      ))}
    </div>
  );
}
