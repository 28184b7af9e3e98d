import { z } from 'zod';

/** What somebody has typed and not sent yet: a reason, a note, words to an author. */
export const typedWordsSchema = z.object({
  /** What it is, and of what; that of many things at once is long. */
  name: z.string().min(1).max(100_000),
  value: z.json(),
});
export type TypedWords = z.infer<typeof typedWordsSchema>;

/** In place of what was kept by this name; null where it is sent, or nobody wants it any more. */
export const keepWordsInput = typedWordsSchema.extend({ value: z.json().nullable() });
export const typedWordsOutput = z.array(typedWordsSchema);
