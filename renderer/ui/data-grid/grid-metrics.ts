/** Heights of rows in pixels, as the tokens row-compact and row-comfortable have them. */
export const rowHeights = { compact: 28, comfortable: 36 } as const;

/** Height of the line of headers in pixels. */
export const headerHeight = 28;

/** Width in pixels of the column that shows what is selected. */
export const selectionWidth = 32;

/** The space at both sides of a cell's text, in pixels: `px-8`. */
export const cellPadding = 16;
