import { z } from 'zod';

/** For whom a purchase is made that the marketplace lacks, and what was bought. */
export const buyerChoiceSchema = z.object({
  organizationId: z.uuid(),
  item: z.object({ kind: z.enum(['tool', 'bundle']), id: z.uuid() }),
});
export type BuyerChoice = z.infer<typeof buyerChoiceSchema>;

export const buyerSearchInput = z.object({ search: z.string().trim().max(200) });

/** The organisations and items that a search finds, by name; at most fifty of each. */
export const buyerSearchSchema = z.object({
  organizations: z.array(z.object({ id: z.uuid(), name: z.string() })),
  items: z.array(z.object({ kind: z.enum(['tool', 'bundle']), id: z.uuid(), name: z.string() })),
});
