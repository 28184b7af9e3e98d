import { z } from 'zod';

/** How the workspace reaches Stripe; never a key. */
export const stripeConnectionSchema = z.object({
  /** Where the reading key comes from; null without one. */
  source: z.enum(['sandbox', 'environment', 'settings']).nullable(),
  mayWrite: z.boolean(),
  livemode: z.boolean().nullable(),
});
export type StripeConnection = z.infer<typeof stripeConnectionSchema>;

const keySchema = z.string().trim().max(300, 'No key is this long.');

/** Both keys as they are from now on: an empty one that writes is none. */
export const connectStripeInput = z.object({
  readKey: keySchema.min(1, 'Enter the key that reads.'),
  writeKey: keySchema,
});
