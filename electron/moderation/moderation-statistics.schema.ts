import { z } from 'zod';

/** How far back figures reach, in days. */
export const statisticsInput = z.object({
  days: z.union([z.literal(7), z.literal(30), z.literal(90)]).default(30),
});

const personSchema = z.object({ id: z.string(), name: z.string() });

/** What moderation did in a span of days, from the replica of the ledger. */
export const statisticsSchema = z.object({
  /** Decisions a day, oldest first, days without one included. */
  throughput: z.array(
    z.object({ day: z.iso.date(), approved: z.int(), rejected: z.int(), flagged: z.int() }),
  ),
  /** How long reviews wait that wait now. */
  ageing: z.array(z.object({ bucket: z.string(), pending: z.int(), flagged: z.int() })),
  /** Hours from a review to its decision: half were faster, nine in ten were faster. */
  latency: z.object({ median: z.number().nullable(), ninetieth: z.number().nullable() }),
  /** For each moderator and number of stars, how many decisions and how many approved. */
  byStars: z.array(
    z.object({
      person: personSchema,
      stars: z.array(z.object({ decided: z.int(), approved: z.int() })).length(5),
    }),
  ),
  /** Pairs that decided the same text: how often they came to the same result. */
  agreement: z.array(
    z.object({ one: personSchema, other: personSchema, both: z.int(), same: z.int() }),
  ),
});
export type ModerationStatistics = z.infer<typeof statisticsSchema>;
