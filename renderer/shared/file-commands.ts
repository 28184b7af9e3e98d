/**
 * How working with files is called in the palette: in the screen that does it, and in the catalog, where one
 * looks for what is in them.
 */
export const importWords = {
  title: 'Import tools or bundles…',
  otherWords: 'upload a file, spreadsheet, CSV, JSON',
} as const;

/** What else somebody may call an export. */
export const exportOtherWords = 'download a file, spreadsheet';
