import { z } from 'zod';

/** A purchase and the charge that probably pays it. */
export const matchPairSchema = z.object({
  purchase: z.uuid(),
  charge: z.string().min(1).max(255),
});
export type MatchPair = z.infer<typeof matchPairSchema>;

/** One side of a likely match: what somebody compares with the other. */
const sideSchema = z.object({
  amountMinor: z.number().int(),
  currency: z.string(),
  at: z.iso.datetime(),
});

/** A pair that the third pass proposes: it changes nothing until a person confirms it. */
export const likelyMatchSchema = matchPairSchema.extend({
  /** What both sides share: Stripe's customer, or an address. */
  by: z.enum(['customer', 'email']),
  organization: z.string(),
  item: z.string().nullable(),
  ours: sideSchema,
  theirs: sideSchema,
});
export type LikelyMatch = z.infer<typeof likelyMatchSchema>;

export const rejectMatchInput = matchPairSchema.extend({
  /** Made by the caller: a repeated call changes nothing. */
  batchId: z.uuid(),
  reason: z.string().trim().min(1, 'Give a reason.').max(2000),
});
export type RejectMatch = z.infer<typeof rejectMatchInput>;
