import 'react';

declare module 'react' {
  interface CSSProperties {
    /** The widths of a grid's columns, for every row of it. */
    '--grid-columns'?: string;
  }
}
