import { z } from 'zod';

/** Bytes of a file that are taken; a catalog of 100,000 tools is a quarter of this. */
export const largestFileBytes = 64 * 1024 * 1024;
/** Bytes that travel in one call: a browser works 28 to 35 ms without a pause to hand over twice as many. */
export const chunkBytes = 128 * 1024;
/** Problems that a report names; the rest is counted. */
export const problemsNamed = 5_000;

export const appendFileInput = z.object({
  uploadId: z.uuid(),
  /** Bytes of the whole file. */
  size: z.int().nonnegative(),
  /** Where this piece begins; a piece that is there already is not taken twice. */
  offset: z.int().nonnegative(),
  /** A piece of the file, in base64. */
  piece: z.base64({ error: 'This is no piece of a file.' }).max(Math.ceil(chunkBytes / 3) * 4 + 4),
});

export const importFileInput = z.object({
  uploadId: z.uuid(),
  fileName: z.string().trim().min(1).max(300),
  /** The change-set to make, named by the caller. */
  changeSetId: z.uuid(),
});

export const importReportSchema = z.object({
  /** Rows of the file below its header. */
  rows: z.int(),
  created: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  invalid: z.int(),
  /** Staged rows that others changed meanwhile in the same fields. */
  conflicting: z.int(),
  notices: z.array(z.string()),
  problems: z.array(
    z.object({
      row: z.int(),
      column: z.string().nullable(),
      reason: z.string(),
      value: z.string(),
    }),
  ),
  problemCount: z.int(),
});
export type ImportReport = z.output<typeof importReportSchema>;

/**
 * What is said of a file that changes something and does not name revisions: nobody knows what its rows were based on.
 */
export const noRevisionsNotice =
  'The file has no column “revision”: what somebody else stored since it was made looks like a change of yours, and is not asked about.';

export const reportInput = z.object({ changeSetId: z.uuid() });

export const exportPageInput = z.object({
  format: z.enum(['csv', 'json']),
  /** Only these tools; null for all. */
  ids: z.array(z.uuid()).max(20_000).nullable().default(null),
  /** The id after which the page begins; null for the first page. */
  after: z.uuid().nullable().default(null),
});

export const exportPageOutput = z.object({
  /** A part of the file; the parts of all pages make the file. */
  text: z.string(),
  count: z.int(),
  /** Null after the last page. */
  next: z.uuid().nullable(),
});
