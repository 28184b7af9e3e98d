import type { ImportReport } from './catalog-import.schema';

/** A text of a file as it can be kept and sent: PostgreSQL takes neither half of a character nor NUL. */
export const storableText = (text: string): string =>
  text.toWellFormed().replaceAll('\0', '\ufffd');

/**
 * A report that can be kept. It repeats what is wrong in a file, and one cell that holds what no text
 * can would have the file refused as a whole, without a word about where.
 */
export function storableReport(report: ImportReport): ImportReport {
  return {
    ...report,
    notices: report.notices.map(storableText),
    problems: report.problems.map(({ reason, value, ...place }) => ({
      ...place,
      reason: storableText(reason),
      value: storableText(value),
    })),
  };
}
