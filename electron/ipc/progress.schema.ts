import { z } from 'zod';

/** How far long work has come. `total` is null until it is known. */
export const progressSchema = z.object({
  kind: z.literal('progress'),
  step: z.string(),
  done: z.number().int().nonnegative(),
  total: z.number().int().nonnegative().nullable(),
});

export type Progress = z.infer<typeof progressSchema>;

/** What a progress subscription yields: progress while it works, and its result once at the end. */
export type ProgressEvent<Result> = Progress | { readonly kind: 'result'; readonly result: Result };

/**
 * The output schema of a subscription: every item that is yielded is checked, so no column can
 * leave through a stream that could not leave through a query.
 */
export function streamOf<Schema extends z.ZodType>(item: Schema) {
  return z
    .custom<AsyncIterable<z.input<Schema>>>(
      (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
    )
    .transform(async function* (items): AsyncGenerator<z.output<Schema>, void> {
      for await (const value of items) yield item.parse(value);
    });
}

/** The output schema of long work: see {@link ProgressEvent}. */
export function progressOf<Schema extends z.ZodType>(result: Schema) {
  return streamOf(z.union([progressSchema, z.object({ kind: z.literal('result'), result })]));
}
