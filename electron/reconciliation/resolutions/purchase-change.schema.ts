import { z } from 'zod';

/** Columns of a purchase with a value each; amounts in units of its currency, as the database writes them. */
export const columnsSchema = z.record(
  z.string().max(40),
  z.union([z.string().max(500), z.number(), z.boolean(), z.null()]),
);

/** What a decision changes on a purchase, and what these columns held before, with its currency. */
export const purchaseChangeSchema = z.object({ changes: columnsSchema, present: columnsSchema });
export type PurchaseChange = z.infer<typeof purchaseChangeSchema>;

/** What limits are compared with, an amount for each currency. */
export const worthSchema = z.array(z.object({ currency: z.string(), minor: z.number().int() }));
export type Worth = z.infer<typeof worthSchema>;
