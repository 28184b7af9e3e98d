// biome-ignore-all lint/a11y/useSemanticElements: the elements of a table cannot be positioned row by row
import {
  type ComponentType,
  type ReactNode,
  type Ref,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import { classes } from '../classes';
import { DrawnLater } from '../drawn-later';
import { useInteractionPreferences } from '../interaction-preferences';
import { onDemand } from '../on-demand';
import { Skeleton } from '../skeleton';
import type { CellEditorProps } from './cell-editor-props';
import { createCellTitles } from './cell-titles';
import { GridBody, type GridBodyHandle } from './grid-body';
import type {
  CellMark,
  EditBatch,
  FailedAct,
  GridColumn,
  GridLayout,
  GridSort,
} from './grid-column';
import { gridEvents } from './grid-events';
import { GridHeader } from './grid-header';
import { placedColumns, withMoved, withStep, withWidth } from './grid-layout.rules';
import { cellPadding, headerHeight, rowHeights, selectionWidth } from './grid-metrics';
import type { CellPlace } from './grid-movement.rules';
import { reveal, rowsPerPage } from './grid-reveal';
import type { RowColumn } from './grid-row';
import { loadedRows, type RowSource } from './grid-rows';
import { toggledSort } from './grid-sort.rules';
import { useGridCursor } from './use-grid-cursor';
import { useGridEditing } from './use-grid-editing';
import { useGridSelection } from './use-grid-selection';
import { useScrolledAside } from './use-scrolled-aside';

const HeaderMenu = onDemand(() =>
  import('./header-menu').then((module) => module.HeaderMenu),
) as typeof import('./header-menu').HeaderMenu;

const GridTotals = onDemand(
  () => import('./grid-totals').then((module) => module.GridTotals),
  <div className="h-status-bar shrink-0 border-t border-line bg-canvas" />,
) as typeof import('./grid-totals').GridTotals;

const GridPrint = onDemand(() =>
  import('./grid-print').then((module) => module.GridPrint),
) as typeof import('./grid-print').GridPrint;

/** What a screen can do with its grid. */
export interface GridHandle {
  /**
   * Brings a cell into sight and gives it the focus.
   * @returns false where the column is not shown
   */
  readonly focusCell: (row: number, column: string) => boolean;
  /** Brings a row into sight and has Tab lead to it; what has the focus keeps it. */
  readonly showRow: (row: number) => void;
}

export interface DataGridProps<Row> {
  readonly handle?: Ref<GridHandle> | undefined;
  /** Names the grid for assistive technology: "Tools". */
  readonly label: string;
  /** Keep the identity: a new array draws every row again. */
  readonly columns: readonly GridColumn<Row>[];
  /** All rows or the first ones, or where they come from. In the order of the service. */
  readonly rows: readonly Row[] | RowSource<Row>;
  /** Keep the identity. */
  readonly rowId: (row: Row) => string;
  /** How many rows there are with those not yet loaded; null while unknown. */
  readonly total?: number | null | undefined;
  /** The first rows are on their way. */
  readonly loading: boolean;
  /** For an array that grows: there are rows after the loaded ones. */
  readonly hasMore?: boolean | undefined;
  /** Wants the next rows; may be called again before they come. Keep the identity. */
  readonly onNeedMore?: (() => void) | undefined;
  readonly sort: GridSort;
  readonly onSortChange: (sort: GridSort) => void;
  /** Somebody may be about to sort so: the header is pointed at. */
  readonly onSortApproach?: ((sort: GridSort) => void) | undefined;
  readonly layout: GridLayout;
  readonly onLayoutChange: (layout: GridLayout) => void;
  /** Ids of the selected rows. */
  readonly selected?: ReadonlySet<string> | undefined;
  /** Without it rows cannot be selected. */
  readonly onSelectedChange?: ((selected: ReadonlySet<string>) => void) | undefined;
  /** Selects all rows where not all are loaded. */
  readonly onSelectAll?: (() => void) | undefined;
  /** Takes what was put into cells. Without it nothing can be edited. */
  readonly onEdit?: ((batch: EditBatch<Row>) => void) | undefined;
  /**
   * What cells are edited in: `CellEditor`. Handed over by who lets edit, so that a grid that only
   * shows does not load it, and not on demand: keys that are pressed while it came would be lost.
   */
  readonly editor?: ComponentType<CellEditorProps<Row>> | undefined;
  /** How cells stand out. A new function draws every row again. */
  readonly mark?: ((row: Row, column: string) => CellMark | undefined) | undefined;
  readonly onUndo?: (() => void) | undefined;
  readonly onRedo?: (() => void) | undefined;
  /** Selected rows were copied: how many of how many. Those that are not in the list are not. */
  readonly onRowsCopied?: ((copied: number, selected: number) => void) | undefined;
  /** Rows that an act needs could not be loaded, or what was copied not be written. */
  readonly onActFailed?: ((act: FailedAct, error: unknown) => void) | undefined;
  /** Further items of a column's menu: its filter. */
  readonly headerMenu?: ((column: GridColumn<Row>) => ReactNode) | undefined;
  /** Opens a row: it was clicked, or Enter was pressed on it. */
  readonly onOpen: (row: Row) => void;
  /** The row that is open beside the grid. */
  readonly openId?: string | null | undefined;
  /** What the rows are narrowed to, in words, for paper. */
  readonly narrowedTo?: string | undefined;
  /** In place of the rows when there are none. */
  readonly empty: ReactNode;
}

/** How many lines stand for the first rows while they are on their way. */
const loadingLines = 12;

const baseCell = 'whitespace-nowrap px-8 focus-inset';
const cutOff = 'overflow-hidden text-ellipsis';

/** A pinned column sticks once the grid is scrolled aside; see `useScrolledAside`. */
const stuckCell =
  'in-data-aside:sticky! in-data-aside:left-(--stuck-at) in-data-aside:z-1 in-data-aside:bg-inherit';

/**
 * A grid of many rows after the ARIA grid pattern. Only rows in sight are in the document, and the
 * focused one, so that focus is never lost. Sorting, filtering and paging are the service's.
 */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { label, rowId, loading, hasMore, openId, onOpen, empty, mark } = props;
  const { columns: allColumns, layout, onLayoutChange, sort, onSortChange, onSortApproach } = props;
  const { density, singleKeys } = useInteractionPreferences();
  const rowHeight = rowHeights[density];
  const grid = useRef<HTMLDivElement>(null);

  const { rows: given, onNeedMore } = props;
  const rows = useMemo<RowSource<Row>>(
    () => ('at' in given && 'need' in given ? given : loadedRows(given, onNeedMore)),
    [given, onNeedMore],
  );
  const total = props.total === undefined ? rows.count : props.total;
  const columns = useMemo(() => placedColumns(allColumns, layout), [allColumns, layout]);
  const selection = useGridSelection({
    ...{ rows, rowId, selected: props.selected },
    ...{ onSelectedChange: props.onSelectedChange, onSelectAll: props.onSelectAll },
    onActFailed: props.onActFailed,
  });
  const { selectable, selected } = selection;
  const offset = selectable ? 1 : 0;
  const { rowColumns, template, width, stuckAt } = useMemo(
    () => drawnColumns(columns, selectable),
    [columns, selectable],
  );
  const shown = useMemo(() => columns.map(({ column }) => column), [columns]);

  const { cursor, drawn } = useGridCursor({
    ...{ grid, rows, rowId, columns: columns.length + offset, firstColumn: offset },
    columnIds: useMemo(() => shown.map(({ id }) => id), [shown]),
  });
  useScrolledAside(grid);
  const [titles] = useState(createCellTitles);
  const body = useRef<GridBodyHandle>(null);

  useImperativeHandle(props.handle, () => ({
    focusCell: (row, column) => {
      const at = shown.findIndex(({ id }) => id === column);
      if (at >= 0) go({ row, column: at + offset });
      return at >= 0;
    },
    showRow: (row) => {
      // No column is asked for: what is scrolled aside stays so.
      scrollTo({ row, column: -1 });
      cursor.standAt({ row, column: cursor.place.column });
    },
  }));

  const scrollTo = (to: CellPlace) => {
    if (grid.current && reveal(grid.current, to, { rowHeight, columns, selectable })) {
      body.current?.measure();
    }
  };
  const go = (to: CellPlace, how: 'move' | 'draw' = 'move') => {
    scrollTo(to);
    if (how === 'move') cursor.moveTo(to);
    else cursor.drawTo(to);
  };
  const editing = useGridEditing({
    ...{ rows, rowId, columns: shown, offset, cursor, onEdit: props.onEdit, go },
    onActFailed: props.onActFailed,
  });
  const [menuOf, setMenuOf] = useState<{ readonly id: string; readonly anchor: Element }>();
  const openMenu = (id: string) => {
    const anchor = grid.current?.querySelector(`[data-column="${CSS.escape(id)}"]`);
    if (anchor) setMenuOf({ id, anchor });
  };
  const sortAfter = (id: string, additionally: boolean): GridSort => {
    const column = shown.find((other) => other.id === id);
    return column ? toggledSort(sort, column, additionally) : sort;
  };
  const menuColumn = menuOf && shown.find(({ id }) => id === menuOf.id);
  const events = gridEvents({
    ...{ cursor, rows, rowId, columns, selection, editing, singleKeys, go, onOpen },
    editable: props.onEdit !== undefined,
    rowsPerPage: () => rowsPerPage(grid.current, rowHeight),
    onUndo: props.onUndo,
    onRedo: props.onRedo,
    onRowsCopied: props.onRowsCopied,
    onActFailed: props.onActFailed,
    onSort: (id, additionally) => onSortChange(sortAfter(id, additionally)),
    onResize: (id, next) => onLayoutChange(withWidth(layout, id, next)),
    onStep: (id, step) => onLayoutChange(withStep(layout, allColumns, id, step)),
    onHeaderMenu: openMenu,
  });

  const waiting = loading || hasMore === true;
  const { open } = editing;
  const { editor: CellEditor } = props;
  const editedAt = open ? shown.findIndex(({ id }) => id === open.column) : -1;
  const editedColumn = shown[editedAt];
  const edited = open !== null &&
    CellEditor !== undefined &&
    editedColumn !== undefined && {
      id: open.id,
      column: editedAt + offset,
      editor: () => (
        <CellEditor
          column={editedColumn}
          row={open.row}
          typed={open.typed}
          draft={open.draft}
          onMounted={() => editing.mounted(open.row, editedColumn, open.draft)}
          onCommit={(text, move, everywhere) =>
            editing.commit(open.row, editedColumn, text, move, everywhere)
          }
          onCancel={editing.cancel}
        />
      ),
    };
  return (
    <div className="relative flex min-h-0 grow flex-col">
      <div
        ref={grid}
        role="grid"
        aria-label={label}
        aria-rowcount={total === null ? -1 : total + 1}
        aria-colcount={columns.length + offset}
        aria-multiselectable={selectable || undefined}
        aria-readonly={props.onEdit ? undefined : true}
        aria-busy={loading || undefined}
        tabIndex={-1}
        style={{
          '--grid-columns': template,
          '--grid-width': `${width}px`,
          '--grid-line': `${rowHeight - 1}px`,
        }}
        {...cursor.handlers}
        {...events}
        {...titles}
        // Scrolled over a background of its own, a browser moves what is painted instead of painting anew.
        className="min-h-0 grow select-none overflow-auto overscroll-none bg-surface outline-none"
      >
        <GridHeader
          columns={columns}
          stuckAt={stuckAt}
          sort={sort}
          selection={selectable ? selectedShare(rows.count, selected) : null}
          onResize={(id, next) => onLayoutChange(withWidth(layout, id, next))}
          onMove={(id, before) => onLayoutChange(withMoved(layout, allColumns, id, before))}
          onMenu={openMenu}
          onApproach={onSortApproach && ((id) => onSortApproach(sortAfter(id, false)))}
        />
        <GridBody
          {...{ rows, rowId, rowHeight, openId, cursor, mark }}
          handle={body}
          columns={rowColumns}
          selected={selectable ? selected : null}
          range={drawn}
          edited={edited || null}
        />
        {waiting && <LoadingLines count={loading ? loadingLines : 2} height={rowHeight} />}
      </div>
      <DrawnLater placeholder={null}>
        <GridPrint
          {...{ label, rows, rowId, mark, selected }}
          columns={shown}
          narrowedTo={props.narrowedTo}
        />
      </DrawnLater>
      {drawn && (
        <GridTotals
          range={drawn}
          rows={rows}
          columns={shown.slice(drawn.left - offset, drawn.right - offset + 1)}
        />
      )}
      {menuOf && menuColumn && (
        <HeaderMenu
          {...{ sort, onSortChange, layout, onLayoutChange, columns: allColumns }}
          anchor={menuOf.anchor}
          column={menuColumn}
          isFirst={menuColumn === allColumns[0]}
          onClose={() => {
            setMenuOf(undefined);
            cursor.refocus();
          }}
        >
          {props.headerMenu?.(menuColumn)}
        </HeaderMenu>
      )}
      {!waiting && rows.count === 0 && (
        <div className="absolute inset-x-0 bottom-0" style={{ top: headerHeight }}>
          {empty}
        </div>
      )}
    </div>
  );
}

/** What all rows need of the columns, made once: classes, places and the template of widths. */
function drawnColumns<Row>(columns: ReturnType<typeof placedColumns<Row>>, selectable: boolean) {
  let left = selectable ? selectionWidth : 0;
  const rowColumns = columns.map(({ column, width, pinned }, index) => {
    const stuckAt = pinned ? left : undefined;
    left += width;
    const className = classes(
      baseCell,
      column.align === 'end' && 'text-right tabular',
      pinned && stuckCell,
      index === 0 && 'font-medium',
    );
    return {
      column,
      className,
      cutClassName: classes(className, cutOff),
      room: width - cellPadding,
      elementsFit: column.fits === true && width >= column.width,
      stuckAt,
    } satisfies RowColumn<Row>;
  });
  const template = [
    ...(selectable ? [`${selectionWidth}px`] : []),
    ...columns.map(({ width }, index) =>
      // The last takes what is left over, so that rows reach the edge.
      index === columns.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`,
    ),
  ].join(' ');
  return { rowColumns, template, width: left, stuckAt: rowColumns.map((one) => one.stuckAt) };
}

function selectedShare(count: number, selected: ReadonlySet<string>): boolean | 'some' {
  if (selected.size === 0 || count === 0) return false;
  return selected.size >= count ? true : 'some';
}

function LoadingLines({ count, height }: { readonly count: number; readonly height: number }) {
  return (
    <div aria-hidden="true" className="sticky left-0">
      {Array.from({ length: count }, (_, line) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: lines that only differ by place
          key={line}
          style={{ height }}
          className="flex items-center gap-32 border-line border-b px-12"
        >
          <Skeleton className="w-1/4" />
          <Skeleton className="w-1/6" />
          <Skeleton className="w-1/12" />
        </div>
      ))}
    </div>
  );
}
