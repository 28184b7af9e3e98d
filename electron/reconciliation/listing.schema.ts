import { z } from 'zod';

/** The first rows of a list that is read at once, and how many there are in all. */
export const listingOf = <Row extends z.ZodObject>(row: Row) =>
  z.object({ rows: z.array(row), total: z.int().nonnegative() });

/** Reads rows that each carry the `total` of their list. */
export function readListing<Row extends z.ZodObject>(row: Row, found: unknown) {
  const totals = z.array(z.object({ total: z.int() })).parse(found);
  return { rows: z.array(row).parse(found), total: totals[0]?.total ?? 0 };
}
