import { z } from 'zod';
import { toolContentSchema } from './catalog-tool.schema';

/** Fields of a tool that are to change, at least one. */
export const toolChangesSchema = toolContentSchema
  .partial()
  .refine((changes) => Object.values(changes).some((value) => value !== undefined), {
    error: 'There is nothing to change.',
  });

/** Steps of a percentage: hundredths of a percent, so that 7.5 % is the whole number 750. */
export const hundredPercent = 10_000;

// Not 1,000: what is typed with a comma has decimals.
const percentError = 'Enter a percentage from -99 to 1000 that is not 0, for example 7.5.';

/** A percentage as typed: "7.5", "-10 %". Gives hundredths of a percent. */
export const percentTextSchema = z
  .string()
  .trim()
  .transform((text, ctx): number => {
    const [, sign = '', whole = '', part = ''] =
      /^([-+−]?)\s*(\d{1,4})(?:[.,](\d{1,2}))?\s*%?$/.exec(text) ?? [];
    const steps = Number(whole) * 100 + Number(part.padEnd(2, '0'));
    const signed = sign === '-' || sign === '−' ? -steps : steps;
    if (whole !== '' && percentSchema.safeParse(signed).success) return signed;
    ctx.addIssue({ code: 'custom', message: percentError, input: text });
    return z.NEVER;
  });

const percentSchema = z
  .int({ error: percentError })
  .min(-99 * 100, { error: percentError })
  .max(1_000 * 100, { error: percentError })
  .refine((steps) => steps !== 0, { error: percentError });

const { tags } = toolContentSchema.shape;

/** One change for many tools. */
export const bulkEditSchema = z.discriminatedUnion('kind', [
  /** The same values for all of them. */
  z.object({ kind: z.literal('set'), changes: toolChangesSchema }),
  /** The same amount for all that have a price, in the currency of each. */
  z.object({ kind: z.literal('amount'), amount: z.string().trim().max(40) }),
  /** Their price raised, or lowered by a negative percentage. */
  z.object({
    kind: z.literal('percent'),
    percent: percentSchema,
    /** Rounds to whole dollars, yen, dinars instead of to what can be charged. */
    wholeUnits: z.boolean(),
  }),
  z
    .object({ kind: z.literal('tags'), add: tags.default([]), remove: tags.default([]) })
    .refine(({ add, remove }) => add.length + remove.length > 0, {
      error: 'Enter a tag to add or to take away.',
    }),
]);
export type BulkEdit = z.output<typeof bulkEditSchema>;

/** Why a tool is left out of a bulk edit. */
export const bulkRefusals = [
  'no_price',
  'price_out_of_range',
  'rounds_away',
  'too_many_tags',
  'unchanged',
] as const;
export type BulkRefusal = (typeof bulkRefusals)[number];
