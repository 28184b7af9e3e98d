/** How a page of the browser shell says in which epoch it was drawn: with a call. */
export const drawnInHeader = 'x-desk-drawn-in';

/** The same with a stream. */
export const drawnInParameter = 'drawnIn';
