// biome-ignore-all lint/a11y/useSemanticElements: the elements of a table cannot be positioned row by row
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: the role depends on the column; both have a colindex
import { Check } from 'lucide-react';
import { memo } from 'react';
import { classes } from '../classes';
import type { GridColumn } from './grid-column';

export interface GridRowProps<Row> {
  readonly row: Row;
  /** Place among the loaded rows, from 0. */
  readonly index: number;
  /** Distance of its top edge from that of the first row, in pixels. */
  readonly top: number;
  readonly height: number;
  readonly columns: readonly GridColumn<Row>[];
  /** Null where rows cannot be selected. */
  readonly selected: boolean | null;
  /** Whether it is the one that is open beside the grid. */
  readonly open: boolean;
  /** The column of the cell that Tab leads to, when it is in this row. */
  readonly tabColumn: number | null;
}

const cellClasses =
  'flex min-w-0 items-center border-b border-line px-8 outline-offset-[-2px] focus-visible:z-1';

/** Stays in sight while the others scroll sideways. */
const pinnedClasses = 'sticky z-1 bg-inherit';

function GridRowContent<Row>({
  row,
  index,
  top,
  height,
  columns,
  selected,
  open,
  tabColumn,
}: GridRowProps<Row>) {
  const offset = selected === null ? 0 : 1;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected ?? undefined}
      aria-current={open || undefined}
      style={{ top, height }}
      className={classes(
        'group absolute grid w-full min-w-fit grid-cols-(--grid-columns)',
        selected || open ? 'bg-accent-tint' : 'bg-surface hover:bg-hover',
      )}
    >
      {selected !== null && (
        <div
          role="gridcell"
          aria-colindex={1}
          tabIndex={tabColumn === 0 ? 0 : -1}
          className={classes(cellClasses, pinnedClasses, 'left-0 justify-center px-0')}
        >
          <SelectionMark selected={selected} />
        </div>
      )}
      {columns.map((column, columnIndex) => {
        const place = columnIndex + offset;
        const first = columnIndex === 0;
        return (
          <div
            key={column.id}
            role={first ? 'rowheader' : 'gridcell'}
            aria-colindex={place + 1}
            tabIndex={tabColumn === place ? 0 : -1}
            className={classes(
              cellClasses,
              column.align === 'end' && 'justify-end tabular',
              first && pinnedClasses,
              first && (offset === 1 ? 'left-32 font-medium' : 'left-0 font-medium'),
              first && open && 'shadow-[inset_2px_0_0_var(--color-accent)]',
            )}
          >
            <span className="truncate">{column.cell(row)}</span>
          </div>
        );
      })}
    </div>
  );
}

/** A row of a grid. Drawn again only when something of it changed. */
export const GridRow = memo(GridRowContent) as typeof GridRowContent;

/** The box of a selected row; the row itself says whether it is selected. */
export function SelectionMark({ selected }: { readonly selected: boolean | 'some' }) {
  return (
    <>
      <span
        aria-hidden="true"
        className={classes(
          'flex size-16 items-center justify-center rounded-4 border',
          selected
            ? 'border-transparent bg-accent text-on-accent'
            : 'border-line-strong bg-surface group-hover:border-faint',
        )}
      >
        {selected === true && <Check className="size-12" strokeWidth={3} />}
        {selected === 'some' && <span className="h-2 w-8 bg-on-accent" />}
      </span>
      <span className="sr-only">{selected ? 'Selected' : 'Not selected'}</span>
    </>
  );
}
