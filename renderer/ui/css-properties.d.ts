import 'react';

declare module 'react' {
  interface CSSProperties {
    /** The widths of a grid's columns, for every row of it. */
    '--grid-columns'?: string;
    /** The width of all columns together. */
    '--grid-width'?: string;
    /** The height of a line of a row, so that its text stands in the middle. */
    '--grid-line'?: string;
    /** How far from the left edge a pinned cell stays in sight. */
    '--stuck-at'?: string;
  }
}
