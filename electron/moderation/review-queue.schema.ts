import { z } from 'zod';
import { ruleAdviceSchema, ruleMatchSchema, triggerSchema } from './rules/moderation-rules.schema';
import { outcomeSchema, reviewStatusSchema } from './sync/sync.schema';

/** The lists of the screen. */
export const queueNames = ['pending', 'flagged', 'appeals', 'decided'] as const;
export const queueNameSchema = z.enum(queueNames);
export type QueueName = z.infer<typeof queueNameSchema>;

export const queueOrders = ['oldest', 'newest', 'signals'] as const;

const personSchema = z.object({ id: z.string(), name: z.string() });

/** A claim of somebody else: "out until 18:00". */
const claimSchema = z.object({
  by: personSchema,
  until: z.iso.datetime(),
  mine: z.boolean(),
});

/** One line of the queue. */
export const queueItemSchema = z.object({
  reviewId: z.uuid(),
  title: z.string().nullable(),
  /** The beginning of the text. */
  excerpt: z.string(),
  rating: z.int(),
  toolName: z.string(),
  authorName: z.string(),
  verifiedPurchase: z.boolean(),
  /** When the author last said something: what age and service level count from. */
  waitingSince: z.iso.datetime(),
  /** With this desk's own unsent decisions. */
  status: reviewStatusSchema,
  triggers: z.array(triggerSchema),
  /** What a decision says it was about. */
  seen: z.object({ contentRev: z.int(), modRev: z.int() }),
  claim: claimSchema.nullable(),
});
export type QueueItem = z.infer<typeof queueItemSchema>;

export const queueFiltersSchema = z.object({
  ratings: z.array(z.int().min(1).max(5)).max(5).default([]),
  triggers: z.array(triggerSchema).max(6).default([]),
  purchase: z.enum(['any', 'verified', 'unverified']).default('any'),
  toolId: z.uuid().nullable().default(null),
  /** Leaves out what others have claimed. */
  withoutClaimed: z.boolean().default(true),
  search: z.string().trim().max(200).default(''),
});
export type QueueFilters = z.infer<typeof queueFiltersSchema>;

export const listQueueInput = z.object({
  queue: queueNameSchema,
  filters: queueFiltersSchema.prefault({}),
  order: z.enum(queueOrders).default('oldest'),
  /** One review alone, where the list holds it: wherever it stands. */
  reviewId: z.uuid().nullable().default(null),
  cursor: z.string().max(200).nullish(),
  limit: z.int().min(1).max(500).default(100),
});
export type ListQueue = z.infer<typeof listQueueInput>;

export const queuePageSchema = z.object({
  items: z.array(queueItemSchema),
  nextCursor: z.string().nullable(),
  /** With the first page only. */
  total: z.int().nullable(),
});
export type QueuePage = z.infer<typeof queuePageSchema>;

/** How many wait in each list. */
export const queueCountsSchema = z.object({
  pending: z.int(),
  flagged: z.int(),
  appeals: z.int(),
  conflicts: z.int(),
});
export type QueueCounts = z.infer<typeof queueCountsSchema>;

/** Another review whose text is nearly the same. */
const nearDuplicateSchema = z.object({
  reviewId: z.uuid(),
  toolName: z.string(),
  authorName: z.string(),
  sameAuthor: z.boolean(),
  sameTool: z.boolean(),
  status: reviewStatusSchema,
  /** Share of common pieces, 0 to 1. */
  likeness: z.number(),
  text: z.string(),
  createdAt: z.iso.datetime(),
});

/** A decision that was taken before. */
const earlierDecisionSchema = z.object({
  opId: z.uuid(),
  action: z.string(),
  actorName: z.string(),
  reasonCode: z.string().nullable(),
  note: z.string().nullable(),
  outcome: outcomeSchema,
  at: z.iso.datetime(),
});

/** An author's objection to a rejection. */
export const appealSchema = z.object({
  reviewId: z.uuid(),
  statement: z.string(),
  createdAt: z.iso.datetime(),
  against: personSchema,
  /** Whether the present person rejected the review: someone else decides then. */
  mine: z.boolean(),
});
export type Appeal = z.infer<typeof appealSchema>;

/** One review with everything that helps to decide it, all of it from this machine. */
export const reviewEvidenceSchema = z.object({
  reviewId: z.uuid(),
  title: z.string().nullable(),
  /** Of a long text the beginning. */
  review: z.string().nullable(),
  /** How many letters follow: see `moreTextInput`. */
  lettersLeft: z.int(),
  rating: z.int(),
  status: reviewStatusSchema,
  verifiedPurchase: z.boolean(),
  helpfulCount: z.int(),
  flaggedCount: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  /** What a decision says it was about. */
  seen: z.object({ contentRev: z.int(), modRev: z.int(), contentHash: z.string() }),
  moderation: z
    .object({ by: z.string().nullable(), at: z.iso.datetime(), note: z.string().nullable() })
    .nullable(),
  tool: z.object({
    id: z.uuid(),
    name: z.string(),
    mean: z.number().nullable(),
    approved: z.int(),
    /** Approved reviews with one star, two stars … five stars. */
    stars: z.array(z.int()).length(5),
  }),
  organization: z.object({ id: z.uuid(), name: z.string(), reviews: z.int(), rejected: z.int() }),
  author: z.object({
    id: z.uuid(),
    name: z.string(),
    reviews: z.int(),
    approved: z.int(),
    rejected: z.int(),
    others: z.array(
      z.object({
        reviewId: z.uuid(),
        toolName: z.string(),
        rating: z.int(),
        title: z.string().nullable(),
        excerpt: z.string(),
        status: reviewStatusSchema,
        createdAt: z.iso.datetime(),
      }),
    ),
  }),
  matches: z.array(ruleMatchSchema),
  advice: ruleAdviceSchema.nullable(),
  nearDuplicates: z.array(nearDuplicateSchema),
  decisions: z.array(earlierDecisionSchema),
  claim: claimSchema.nullable(),
  appeal: appealSchema.nullable(),
});
export type ReviewEvidence = z.infer<typeof reviewEvidenceSchema>;

/** What follows in a text after so many letters, as PostgreSQL counts them. */
export const moreTextInput = z.object({
  reviewId: z.uuid(),
  contentRev: z.int(),
  after: z.int().min(0).max(2_000_000_000),
});
export type MoreTextInput = z.infer<typeof moreTextInput>;
export const moreTextSchema = z.object({ text: z.string(), lettersLeft: z.int() });
export type MoreText = z.infer<typeof moreTextSchema>;

export const evidenceInput = z.object({ reviewIds: z.array(z.uuid()).min(1).max(20) });
export const evidenceOutput = z.array(reviewEvidenceSchema);
