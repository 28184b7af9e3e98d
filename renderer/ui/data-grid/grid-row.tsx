// biome-ignore-all lint/a11y/useSemanticElements: the elements of a table cannot be positioned row by row
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: the role depends on the column; both have a colindex
import { memo, type ReactNode } from 'react';
import { classes } from '../classes';
import { Sign } from '../sign';
import type { CellMark, GridColumn } from './grid-column';
import { surelyFits } from './grid-fit.rules';
import { signs } from './grid-signs';

/** A column as rows need it: the same object for all of them. */
export interface RowColumn<Row> {
  readonly column: GridColumn<Row>;
  /** Classes of its cells. */
  readonly className: string;
  /** Classes of a cell whose content may have to be cut off. */
  readonly cutClassName: string;
  /** For a text, in pixels. */
  readonly room: number;
  /** Whether elements have room, whatever they show. */
  readonly elementsFit: boolean;
  /** Distance from the left edge at which it stays in sight; undefined where it scrolls. */
  readonly stuckAt: number | undefined;
}

export interface GridRowProps<Row> {
  /** Its id in the document. */
  readonly elementId: string;
  /** Undefined while it is loaded. */
  readonly row: Row | undefined;
  /** Place among all rows, from 0. */
  readonly index: number;
  readonly height: number;
  readonly columns: readonly RowColumn<Row>[];
  /** Null where rows cannot be selected. */
  readonly selected: boolean | null;
  /** Whether it is the one that is open beside the grid. */
  readonly open: boolean;
  /** The columns of the range that lie in this row; -1 without any. */
  readonly rangeFrom: number;
  readonly rangeTo: number;
  readonly mark: ((row: Row, column: string) => CellMark | undefined) | undefined;
  /** The editor of one of its cells, and in which column it stands. */
  readonly editor: ReactNode;
  readonly editedColumn: number;
}

/**
 * Its edge says what a cell is marked for, so that its colour can say that it is chosen. A system that forces
 * its colours draws neither shadows nor tints: there a frame says both.
 */
const markEdges = {
  staged:
    'shadow-[inset_2px_0_0_var(--color-attention-text)] forced-colors:[&:not(:focus-visible)]:[outline:2px_dashed_CanvasText]',
  invalid:
    'shadow-[inset_0_0_0_1px_var(--color-danger-text)] forced-colors:[&:not(:focus-visible)]:[outline:4px_double_CanvasText]',
} as const;
const rangeTint =
  'bg-accent-tint! outline-accent forced-colors:[&:not(:focus-visible)]:[outline:2px_solid_Highlight]';
const markTints = { staged: 'bg-attention-tint!', invalid: 'bg-danger-tint!' } as const;

// The one line has its height: a grid asks every cell for it otherwise.
function GridRowContent<Row>(props: GridRowProps<Row>) {
  const { row, index, height, columns, selected, open, mark } = props;
  const { rangeFrom, rangeTo, editor, editedColumn } = props;
  const offset = selected === null ? 0 : 1;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus
    <div
      id={props.elementId}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected ?? undefined}
      aria-current={open || undefined}
      aria-busy={row === undefined || undefined}
      style={{ top: index * height, height }}
      className={classes(
        'group absolute grid w-(--grid-width) min-w-full grid-cols-(--grid-columns) grid-rows-[var(--grid-line)] border-line border-b leading-(--grid-line)',
        editedColumn >= 0 ? 'z-3' : '[contain:strict]',
        selected || open ? 'bg-accent-tint' : 'bg-surface hover:bg-hover',
      )}
    >
      {selected !== null && (
        <div
          role="gridcell"
          aria-colindex={1}
          aria-label={selected ? 'Selected' : 'Not selected'}
          tabIndex={-1}
          className="focus-inset flex items-center justify-center in-data-aside:sticky in-data-aside:left-0 in-data-aside:z-1 in-data-aside:bg-inherit "
        >
          <SelectionMark selected={selected} />
        </div>
      )}
      {columns.map((shown, columnIndex) => {
        const { column, stuckAt } = shown;
        const place = columnIndex + offset;
        const marked = row && mark?.(row, column.id);
        const content = row ? column.cell(row) : <Pending at={columnIndex} />;
        const fits =
          typeof content === 'string' ? surelyFits(content, shown.room) : shown.elementsFit;
        const className = fits ? shown.className : shown.cutClassName;
        const inRange = place >= rangeFrom && place <= rangeTo;
        return (
          <div
            key={column.id}
            role={columnIndex === 0 ? 'rowheader' : 'gridcell'}
            aria-colindex={place + 1}
            aria-invalid={marked?.kind === 'invalid' || undefined}
            aria-description={marked?.note}
            aria-readonly={column.editor ? undefined : true}
            title={marked?.note}
            tabIndex={-1}
            style={stuckAt === undefined ? undefined : { '--stuck-at': `${stuckAt}px` }}
            className={
              marked || inRange || place === editedColumn || (open && columnIndex === 0)
                ? classes(
                    className,
                    place === editedColumn && 'relative z-3 overflow-visible!',
                    inRange ? rangeTint : marked && markTints[marked.kind],
                    marked && markEdges[marked.kind],
                    open && columnIndex === 0 && 'shadow-[inset_2px_0_0_var(--color-accent)]',
                  )
                : className
            }
          >
            {place === editedColumn ? editor : content}
          </div>
        );
      })}
    </div>
  );
}

/** Stands for a value that is being loaded. */
function Pending({ at }: { readonly at: number }) {
  return at === 0 ? (
    <span className="text-faint">Loading…</span>
  ) : (
    <span aria-hidden="true" className="inline-block h-8 w-1/2 rounded-4 bg-sunken" />
  );
}

/** A row of a grid. Drawn again only when something of it changed. */
export const GridRow = memo(GridRowContent) as typeof GridRowContent;

/** The box of a selected row; the cell around it says whether it is selected. */
export function SelectionMark({ selected }: { readonly selected: boolean | 'some' }) {
  return (
    <span
      aria-hidden="true"
      className={classes(
        'flex size-16 items-center justify-center rounded-4 border',
        selected
          ? 'border-transparent bg-accent text-on-accent'
          : 'border-line-strong bg-surface [.group:hover_&]:border-faint',
      )}
    >
      {selected === true && <Sign path={signs.check} strokeWidth={3} />}
      {selected === 'some' && <span className="h-2 w-8 bg-on-accent" />}
    </span>
  );
}
