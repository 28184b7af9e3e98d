import { z } from 'zod';

const upTo = (largest: number) => z.int().min(0).max(largest);

/** How large the generated data set is. The 54 tools and 5 bundles are always there. */
export const seedOptionsSchema = z
  .strictObject({
    organizations: z.int().min(1).max(50_000).default(40),
    users: z.int().min(1).max(200_000).default(160),
    purchases: upTo(2_000_000).default(1_500),
    reviews: upTo(500_000).default(600),
    tools: upTo(100_000).default(0),
    seed: z.int().min(0).max(0xffff_ffff).default(20_240_212),
    now: z.date(),
  })
  .refine(({ reviews, users }) => reviews <= users * reviewsPerUser, {
    path: ['reviews'],
    message: 'too many reviews for the users',
  });

/** A person reviews a tool once, and rarely more than a few dozen tools. */
export const reviewsPerUser = 40;

/**
 * Sizes and origin of a data set.
 * - `tools`: generated tools beside the catalog's 54, for benchmarks.
 * - `seed`: same seed and sizes, same rows.
 * - `now`: every date is counted back from it; ids and row counts do not depend on it.
 */
export type SeedOptions = z.infer<typeof seedOptionsSchema>;

/** What a caller may give: everything but `now` has a default, which is the demo's size. */
export type SeedOptionsInput = z.input<typeof seedOptionsSchema>;
