import { z } from 'zod';

/** What a review can be on the marketplace. */
const reviewStatuses = ['PENDING', 'APPROVED', 'REJECTED', 'FLAGGED'] as const;
export const reviewStatusSchema = z.enum(reviewStatuses);
export type ReviewStatus = z.infer<typeof reviewStatusSchema>;

/** What a moderator can decide about a review; REOPEN puts it back into the queue. */
export const decisionActionSchema = z.enum(['APPROVE', 'REJECT', 'FLAG', 'REOPEN']);
export type DecisionAction = z.infer<typeof decisionActionSchema>;

/** Everything that can stand in the ledger as an action. */
export const operationActionSchema = z.enum([
  ...decisionActionSchema.options,
  'UNDO',
  'KEEP',
  'REFER',
]);
export type OperationAction = z.infer<typeof operationActionSchema>;

/** What the authority made of an operation. */
export const outcomeSchema = z.enum([
  'APPLIED',
  'AGREED',
  'CONFLICT_CONTENT',
  'CONFLICT_DECISION',
  'HELD',
  'MOOT_DELETED',
  'QUARANTINED',
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** The outcomes that wait for a person in the conflict inbox. */
const conflictKindSchema = outcomeSchema.extract([
  'CONFLICT_CONTENT',
  'CONFLICT_DECISION',
  'HELD',
  'QUARANTINED',
]);

/** The review as the moderator had it on the screen; a decision is about this and nothing else. */
export const seenSchema = z.object({
  contentRev: z.int().min(0),
  modRev: z.int().min(0),
  contentHash: z.string().max(64),
  status: reviewStatusSchema,
  rating: z.int(),
  title: z.string().nullable(),
  review: z.string().nullable(),
});
export type Seen = z.infer<typeof seenSchema>;

const noteSchema = z.string().max(4000);
const reasonSchema = z.string().max(60);

/** A decision of the person at this desk, as a screen makes it. */
export const decisionSchema = z.object({
  reviewId: z.uuid(),
  action: decisionActionSchema,
  reasonCode: reasonSchema.nullable().default(null),
  note: noteSchema.nullable().default(null),
  /** The revisions that the screen showed: those of `review_base` when the review was read. */
  seen: z.object({ contentRev: z.int(), modRev: z.int() }),
  /** The conflict that it settles, where it answers one. */
  resolves: z.uuid().nullable().default(null),
});
export type Decision = z.input<typeof decisionSchema>;

/** How a conflict is answered. Each answer is an operation of its own, which can conflict again. */
export const resolutionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keep'), opId: z.uuid() }),
  z.object({
    kind: z.literal('override'),
    opId: z.uuid(),
    action: decisionActionSchema,
    reasonCode: reasonSchema.nullable().default(null),
    note: noteSchema.nullable().default(null),
    seen: z.object({ contentRev: z.int(), modRev: z.int() }),
  }),
  z.object({
    kind: z.literal('refer'),
    opId: z.uuid(),
    toUserId: z.uuid(),
    note: noteSchema.nullable().default(null),
  }),
]);
export type Resolution = z.input<typeof resolutionSchema>;

/** Decisions that are made, taken back or read at once: no group has more. */
export const mostDecisions = 1_000;

/** How far a decision has come, from this disk to the ledger and back. */
export const receiptSchema = z.object({
  opId: z.uuid(),
  seq: z.number().int(),
  reviewId: z.string(),
  groupId: z.string().nullable(),
  action: operationActionSchema,
  /** saved: on this disk; sent: on its way; done: the authority has answered; set_aside: see problem. */
  stage: z.enum(['saved', 'sent', 'done', 'set_aside']),
  outcome: outcomeSchema.nullable(),
  /** Pulling has shown that the review was changed since: it will not be applied as it is. */
  stale: z.enum(['edited', 'decided', 'deleted']).nullable(),
  /** A later operation of this desk takes it back. */
  takenBack: z.boolean(),
  /** Where the card of its conflict is; null where there is none, or none that was fetched. */
  card: z.enum(['open', 'sent_on', 'closed']).nullable(),
  savedAt: z.iso.datetime(),
  sentAt: z.iso.datetime().nullable(),
  acknowledgedAt: z.iso.datetime().nullable(),
  problem: z.string().nullable(),
  toolName: z.string().nullable(),
  title: z.string().nullable(),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** What stands in the way of synchronisation, for a sentence and a next action of the screen. */
const syncProblemCodes = [
  'unreachable',
  'credentials',
  'no_user',
  'no_permission',
  'unknown_device',
  'foreign_device',
  'device_revoked',
  'protocol_outdated',
  'other_workspace',
  'other_user',
  'server_error',
  'journal_unwritable',
] as const;
export const syncProblemSchema = z.object({
  code: z.enum(syncProblemCodes),
  /** What happened, what was kept and what to do, for people. */
  sentence: z.string(),
  /** What the person can do here and now, beside waiting. */
  action: z.enum(['retry', 'register_device', 'connect', 'export', 'update', 'none']),
});
export type SyncProblem = z.infer<typeof syncProblemSchema>;
export type SyncProblemCode = SyncProblem['code'];

/** The state of synchronisation, for the status bar. */
export const syncStatusSchema = z.object({
  phase: z.enum(['idle', 'syncing', 'offline', 'problem']),
  /** Switched off by the person ("work offline"). */
  workingOffline: z.boolean(),
  /** Operations that the authority has not acknowledged. */
  pending: z.number().int(),
  /** Open conflicts of this person. */
  conflicts: z.number().int(),
  /** Reviews in the queue, own pending decisions taken into account. */
  queue: z.number().int(),
  lastSyncAt: z.iso.datetime().nullable(),
  /** When the next try is due; null while one is under way or none is wanted. */
  nextTryAt: z.iso.datetime().nullable(),
  /** Of a large pull: how many changes have come of how many. */
  progress: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  problem: syncProblemSchema.nullable(),
  /** Of what was saved here and cannot be read any more: what happened and what to do, for people. */
  damage: z.string().nullable(),
  /** Rises with everything that changes what a screen shows: queue, receipts, conflicts, claims. */
  revision: z.number().int(),
  /** What was found and mended when the store was opened; shown once. */
  notices: z.array(z.string()),
});
export type SyncStatus = z.infer<typeof syncStatusSchema>;

/** A review as the authority had it when something could not be applied. */
const reviewSnapshotSchema = z.object({
  contentRev: z.int(),
  modRev: z.int(),
  contentHash: z.string().nullish(),
  status: reviewStatusSchema.nullish(),
  rating: z.int().nullish(),
  title: z.string().nullish(),
  review: z.string().nullish(),
  moderatedBy: z.string().nullish(),
  moderatorName: z.string().nullish(),
  moderatedAt: z.string().nullish(),
  note: z.string().nullish(),
});

/** A card of the conflict inbox. */
export const conflictSchema = z.object({
  opId: z.uuid(),
  reviewId: z.string().nullable(),
  kind: conflictKindSchema,
  state: z.enum(['OPEN', 'RESOLVED', 'SUPERSEDED', 'WITHDRAWN']),
  createdAt: z.iso.datetime(),
  /** Who decided, and whom it was sent to. */
  actorId: z.string(),
  actorName: z.string().nullable(),
  assigneeId: z.string().nullable(),
  assigneeName: z.string().nullable(),
  toolName: z.string().nullable(),
  authorName: z.string().nullable(),
  /** What was decided. */
  decision: z.object({
    /** Null for one that this desk does not know: a quarantined operation may be anything. */
    action: operationActionSchema.nullable().catch(null),
    reasonCode: z.string().nullable(),
    note: z.string().nullable(),
  }),
  /** What the moderator saw; null where a quarantined operation said nothing usable. */
  seen: reviewSnapshotSchema.nullable().catch(null),
  /** Whether a text is longer than what is here of it: the beginning. */
  isLong: z.boolean().default(false),
  /** What it was when it could not be applied, without its words. */
  atConflict: reviewSnapshotSchema.nullable(),
  /** What it is now, as pulled last; null when it is deleted. */
  now: reviewSnapshotSchema.nullable(),
  /** An answer that is saved here and has not come back yet. */
  pendingAnswer: operationActionSchema.nullable().catch(null),
  problem: z.string().nullable(),
});
export type Conflict = z.infer<typeof conflictSchema>;

/** One line of the queue: enough for the list and for deciding. */
export const queueItemSchema = z.object({
  reviewId: z.string(),
  toolId: z.string().nullable(),
  toolName: z.string().nullable(),
  organizationName: z.string().nullable(),
  userId: z.string().nullable(),
  authorName: z.string().nullable(),
  rating: z.int().nullable(),
  title: z.string().nullable(),
  review: z.string().nullable(),
  verifiedPurchase: z.boolean(),
  status: reviewStatusSchema,
  createdAt: z.iso.datetime(),
  contentRev: z.int(),
  modRev: z.int(),
  claimedByName: z.string().nullable(),
  claimedUntil: z.iso.datetime().nullable(),
});
export type QueueItem = z.infer<typeof queueItemSchema>;

/** So long reviews can be taken in hand at most, in minutes: `desk_claim` gives a week. */
export const longestClaimMinutes = 7 * 24 * 60;

/** What came of taking reviews in hand. */
export const claimResultSchema = z.object({
  claimed: z.array(z.string()),
  taken: z.array(
    z.object({ reviewId: z.string(), userName: z.string().nullable(), expiresAt: z.string() }),
  ),
});
export type ClaimResult = z.infer<typeof claimResultSchema>;

/** What comparing with the authority found and mended. */
export const verifyResultSchema = z.object({
  buckets: z.number().int(),
  differing: z.number().int(),
  repaired: z.number().int(),
  /** False when something still differs, for instance because it was changed meanwhile. */
  equal: z.boolean(),
});
export type VerifyResult = z.infer<typeof verifyResultSchema>;
