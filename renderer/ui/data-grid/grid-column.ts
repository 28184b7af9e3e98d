import type { ReactNode } from 'react';
import type { CellValue } from './grid-totals.rules';

/** How the cells of a column are edited. What is typed or pasted is always text. */
export interface CellEditor<Row> {
  /** `text` is one line, `paragraphs` several, `choice` one of a list. */
  readonly kind: 'text' | 'paragraphs' | 'choice';
  /** What editing begins with, and what is copied: for a choice its label. */
  readonly text: (row: Row) => string;
  /** The choices, by the labels that are typed or pasted. */
  readonly choices?: readonly string[];
  /** Why the cell of a row cannot be edited, as a sentence; undefined when it can. */
  readonly readOnly?: (row: Row) => string | undefined;
  /** What is wrong with a text, as a sentence; undefined when it can be taken. */
  readonly problem: (text: string, row: Row) => string | undefined;
  readonly placeholder?: string;
  /** Reads what is pasted into cells of the column together, where one text tells how others are meant. */
  readonly pasted?: (cells: readonly PastedText<Row>[]) => PastedColumn;
}

/** A text that is pasted into a cell; its row is null where it found none. */
export interface PastedText<Row> {
  readonly row: Row | null;
  readonly text: string;
}

/** How a pasted column is read. */
export interface PastedColumn {
  /** A text as the cell takes it, or why it cannot be taken, as a sentence. */
  readonly read: (text: string) => { readonly text: string } | { readonly reason: string };
  /** What is to be said about it, as sentences. */
  readonly notices: readonly string[];
}

/** One column of a grid over rows of one kind. */
export interface GridColumn<Row> {
  /** Names the column in sort, widths and visibility. */
  readonly id: string;
  readonly header: string;
  /** More about it than the header has room for, as a sentence: said on hover. */
  readonly about?: string;
  /** Width in pixels until the person changes it. */
  readonly width: number;
  /** `end` for numbers: right-aligned figures of one width. */
  readonly align?: 'start' | 'end';
  /** The direction that the first click sorts by; without it the column cannot be sorted by. */
  readonly firstSort?: 'asc' | 'desc';
  /** Not shown until the person asks for it. */
  readonly initiallyHidden?: boolean;
  /** Cheap: a text, or few elements without hooks. */
  readonly cell: (row: Row) => ReactNode;
  /** Whether elements, whatever they show, have room in `width`: then nothing is to be cut off. */
  readonly fits?: true;
  /** The cell as plain text, for copying. */
  readonly text: (row: Row) => string;
  /** Without it the cells only show. */
  readonly editor?: CellEditor<Row>;
  /** What is added up over a range. */
  readonly amount?: (row: Row) => CellValue;
}

/** The columns that the rows are sorted by, the most important first. */
export type GridSort = readonly { readonly column: string; readonly direction: 'asc' | 'desc' }[];

/** What a person changed about the columns. */
export interface GridLayout {
  /** Widths in pixels by column id. */
  readonly widths: Readonly<Record<string, number>>;
  /** Columns shown or hidden otherwise than initially, by column id. */
  readonly shown: Readonly<Record<string, boolean>>;
  /** Ids in the person's order; columns that are not named follow in their own. */
  readonly order?: readonly string[];
  /** Columns that stay in sight beside the first. */
  readonly pinned?: readonly string[];
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

/** A text or amount that was put into a cell. */
export interface CellEdit<Row> {
  readonly row: Row;
  readonly column: GridColumn<Row>;
  readonly text: string;
}

/** A text that found no cell, or was not taken there: kept, so that nothing is lost. */
export interface RefusedText<Row> {
  readonly row: Row | null;
  readonly column: GridColumn<Row> | null;
  readonly text: string;
  /** Why, as a sentence. */
  readonly reason: string;
}

/** Everything that one act put into cells: typing one, pasting, filling or clearing many. */
export interface EditBatch<Row> {
  readonly how: 'type' | 'paste' | 'fill' | 'clear';
  readonly edits: readonly CellEdit<Row>[];
  readonly refused: readonly RefusedText<Row>[];
  /** How a paste was read, where that needs to be said. */
  readonly notices?: readonly string[];
}

/** An act on rows that were not loaded yet, and could not be. */
export type FailedAct = 'copy' | 'paste' | 'fill' | 'clear' | 'select';

/** How a cell stands out: changed and not saved yet, or filled with what cannot be taken. */
export interface CellMark {
  readonly kind: 'staged' | 'invalid';
  /** Said on hover and to assistive technology: "Was 49.00". */
  readonly note: string;
}
