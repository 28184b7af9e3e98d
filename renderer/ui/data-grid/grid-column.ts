import type { ReactNode } from 'react';

/** One column of a grid over rows of one kind. */
export interface GridColumn<Row> {
  /** Names the column in sort, widths and visibility. */
  readonly id: string;
  readonly header: string;
  /** Width in pixels until the person changes it. */
  readonly width: number;
  /** `end` for numbers: right-aligned figures of one width. */
  readonly align?: 'start' | 'end';
  /** The direction that the first click sorts by; without it the column cannot be sorted by. */
  readonly firstSort?: 'asc' | 'desc';
  /** Not shown until the person asks for it. */
  readonly initiallyHidden?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** The cell as plain text, for copying. */
  readonly text: (row: Row) => string;
}

/** The columns that the rows are sorted by, the most important first. */
export type GridSort = readonly { readonly column: string; readonly direction: 'asc' | 'desc' }[];

/** What a person changed about the columns. */
export interface GridLayout {
  /** Widths in pixels by column id. */
  readonly widths: Readonly<Record<string, number>>;
  /** Columns shown or hidden otherwise than initially, by column id. */
  readonly shown: Readonly<Record<string, boolean>>;
}

/** Nothing changed. */
export const initialGridLayout: GridLayout = { widths: {}, shown: {} };

/** No column may be so narrow that its header cannot be grabbed, or so wide that others vanish. */
export const columnWidths = { narrowest: 56, widest: 800 } as const;

/** Whether a column is shown. The first is always: it names the row. */
export function isColumnShown<Row>(
  column: GridColumn<Row>,
  index: number,
  layout: GridLayout,
): boolean {
  return index === 0 || (layout.shown[column.id] ?? !column.initiallyHidden);
}
