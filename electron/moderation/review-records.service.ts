import { z } from 'zod';
import { Prisma } from '../database/generated/client';
import { isoSql } from '../database/iso-sql';
import { triggerSchema } from './rules/moderation-rules.schema';
import { lettersRead } from './rules/read-length.rules';
import { reviewStatusSchema } from './sync/sync.schema';

const text = (value: string | null) => value ?? '';

/** What stands in a name's place when the marketplace no longer has it. */
const nameless = {
  tool: 'A removed tool',
  person: 'A removed account',
  organization: 'A removed organisation',
};

/**
 * The columns of a line of the queue, of `review_base b` with `review_signals s`. `created_at` is a
 * place in the order, so it is exact to the microsecond.
 */
export const itemColumns = Prisma.sql`
  b.review_id::text AS review_id, b.title, left(coalesce(b.review, ''), 160) AS excerpt, b.rating,
  b.tool_name, b.author_name, b.verified_purchase, b.content_rev, b.mod_rev,
  ${isoSql(Prisma.sql`CASE WHEN b.content_rev > 1 THEN b.updated_at ELSE b.created_at END`)} AS waiting_since,
  to_char(b.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
  b.shown_status, coalesce(s.triggers, '{}') AS triggers,
  CASE WHEN b.claimed_until > now() THEN b.claimed_by::text END AS claimed_by,
  b.claimed_by_name, ${isoSql(Prisma.sql`b.claimed_until`)} AS claimed_until`;

const claimColumns = {
  claimed_by: z.string().nullable(),
  claimed_by_name: z.string().nullable(),
  claimed_until: z.string().nullable(),
};

/** The claim on a review while it lasts. @param userId who looks */
export function claimOf(record: z.output<z.ZodObject<typeof claimColumns>>, userId: string) {
  const { claimed_by, claimed_by_name, claimed_until } = record;
  if (claimed_by === null || claimed_until === null) return null;
  return {
    by: { id: claimed_by, name: claimed_by_name ?? nameless.person },
    until: claimed_until,
    mine: claimed_by === userId,
  };
}

/** A line of the queue as {@link itemColumns} gives it. */
export const itemRecordSchema = z.object({
  review_id: z.string(),
  title: z.string().nullable(),
  excerpt: z.string(),
  rating: z.int(),
  tool_name: z
    .string()
    .nullable()
    .transform((name) => name ?? nameless.tool),
  author_name: z
    .string()
    .nullable()
    .transform((name) => name ?? nameless.person),
  verified_purchase: z.boolean(),
  content_rev: z.int(),
  mod_rev: z.int(),
  waiting_since: z.string(),
  created_at: z.string(),
  shown_status: reviewStatusSchema,
  triggers: z.array(triggerSchema),
  ...claimColumns,
});

/**
 * Whether a review of `review_base b` is there. What is left of a deleted one is for the decision that may wait about
 * it: it stands in no list, and counts for nothing, as on a desk that never knew it.
 */
export const isThere = Prisma.sql`b.tool_id IS NOT NULL AND b.deleted_at IS NULL`;

/** The beginning of the text of `review_base b`, however long that is. */
export const beginningSql = Prisma.raw(`left(b.review, ${lettersRead})`);

/** The columns of a review, of `review_base b`; of a long text the beginning. */
export const reviewColumns = Prisma.sql`
  b.review_id::text AS review_id, b.title, ${beginningSql} AS review,
  ${Prisma.raw(`greatest(0, coalesce(length(b.review), 0) - ${lettersRead})`)} AS letters_left, b.rating, b.shown_status,
  b.verified_purchase, b.helpful_count, b.flagged_count,
  ${isoSql(Prisma.sql`b.created_at`)} AS created_at, ${isoSql(Prisma.sql`b.updated_at`)} AS updated_at,
  b.content_rev, b.mod_rev, b.content_hash, ${isoSql(Prisma.sql`b.moderated_at`)} AS moderated_at,
  b.moderator_name, b.moderation_notes, b.tool_id::text AS tool_id, b.tool_name,
  b.organization_id::text AS organization_id, b.organization_name, b.user_id::text AS user_id,
  b.author_name, CASE WHEN b.claimed_until > now() THEN b.claimed_by::text END AS claimed_by,
  b.claimed_by_name, ${isoSql(Prisma.sql`b.claimed_until`)} AS claimed_until`;

/** A review as {@link reviewColumns} gives it. */
export const reviewRecordSchema = z.object({
  review_id: z.string(),
  title: z.string().nullable(),
  review: z.string().nullable(),
  letters_left: z.int(),
  rating: z.int(),
  shown_status: reviewStatusSchema,
  verified_purchase: z.boolean(),
  helpful_count: z.int(),
  flagged_count: z.int(),
  created_at: z.string(),
  updated_at: z.string(),
  content_rev: z.int(),
  mod_rev: z.int(),
  content_hash: z.string(),
  moderated_at: z.string().nullable(),
  moderator_name: z.string().nullable(),
  moderation_notes: z.string().nullable(),
  tool_id: z.string(),
  tool_name: z
    .string()
    .nullable()
    .transform((name) => name ?? nameless.tool),
  organization_id: z.string(),
  organization_name: z
    .string()
    .nullable()
    .transform((name) => name ?? nameless.organization),
  user_id: z.string(),
  author_name: z
    .string()
    .nullable()
    .transform((name) => name ?? nameless.person),
  ...claimColumns,
});
export type ReviewRecord = z.output<typeof reviewRecordSchema>;

/** The beginning of a text in one line. */
export function excerptOf(review: string | null, length = 160): string {
  const line = text(review).replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
