import { z } from 'zod';
import { withDatabaseErrors } from '../database/database-error';
import { Prisma } from '../database/generated/client';
import { isoSql } from '../database/iso-sql';
import { openAppeals } from './appeals.service';
import type { ModerationAccess } from './moderation-access';
import { presentRules } from './moderation-settings.service';
import { findNearDuplicates } from './near-duplicates.service';
import type { ReviewEvidence } from './review-queue.schema';
import {
  claimOf,
  excerptOf,
  isThere,
  type ReviewRecord,
  reviewColumns,
  reviewRecordSchema,
} from './review-records.service';
import { adviceFor, type PreparedRules, reviewMatches } from './rules/review-signals.rules';
import { outcomeSchema, reviewStatusSchema } from './sync/sync.schema';

/** How many of an author's other reviews are shown; a person reads no more while deciding. */
const othersShown = 5;

type Ask = <Schema extends z.ZodType>(
  schema: Schema,
  query: Prisma.Sql,
) => Promise<z.output<Schema>[]>;

function asker({ local }: ModerationAccess): Ask {
  return async (schema, query) =>
    z.array(schema).parse(await withDatabaseErrors('running', () => local.prisma.$queryRaw(query)));
}

const unique = (values: readonly string[]) => [...new Set(values)];

const toolRecord = z.object({
  tool_id: z.string(),
  mean: z.number().nullable(),
  approved: z.int(),
  stars: z.array(z.int()),
});

const toolsOf = (ask: Ask, storeId: number, reviews: readonly ReviewRecord[]) =>
  ask(
    toolRecord,
    Prisma.sql`
      SELECT tool_id::text AS tool_id, avg(rating)::float8 AS mean, count(*)::int AS approved,
        ARRAY[count(*) FILTER (WHERE rating = 1), count(*) FILTER (WHERE rating = 2),
          count(*) FILTER (WHERE rating = 3), count(*) FILTER (WHERE rating = 4),
          count(*) FILTER (WHERE rating = 5)]::int[] AS stars
      FROM desk_local.review_base b
      WHERE store_id = ${storeId} AND status = 'APPROVED' AND ${isThere}
        AND tool_id = ANY (${unique(reviews.map(({ tool_id }) => tool_id))}::uuid[])
      GROUP BY tool_id`,
  );

const partyRecord = z.object({
  id: z.string(),
  reviews: z.int(),
  approved: z.int(),
  rejected: z.int(),
});

const partiesOf = (ask: Ask, storeId: number, column: Prisma.Sql, ids: readonly string[]) =>
  ask(
    partyRecord,
    Prisma.sql`
      SELECT ${column}::text AS id, count(*)::int AS reviews,
        count(*) FILTER (WHERE shown_status = 'APPROVED')::int AS approved,
        count(*) FILTER (WHERE shown_status = 'REJECTED')::int AS rejected
      FROM desk_local.review_base b
      WHERE store_id = ${storeId} AND ${isThere} AND ${column} = ANY (${unique(ids)}::uuid[])
      GROUP BY ${column}`,
  );

const otherRecord = z.object({
  user_id: z.string(),
  review_id: z.string(),
  tool_name: z.string().nullable(),
  rating: z.int(),
  title: z.string().nullable(),
  review: z.string().nullable(),
  shown_status: reviewStatusSchema,
  created_at: z.string(),
});

const othersOf = (ask: Ask, storeId: number, reviews: readonly ReviewRecord[]) =>
  ask(
    otherRecord,
    Prisma.sql`
      SELECT b.user_id::text AS user_id, b.review_id::text AS review_id, b.tool_name, b.rating,
        b.title, left(b.review, 400) AS review, b.shown_status, ${isoSql(Prisma.sql`b.created_at`)} AS created_at
      FROM unnest(${unique(reviews.map(({ user_id }) => user_id))}::uuid[]) author (id),
        LATERAL (SELECT * FROM desk_local.review_base b
          WHERE store_id = ${storeId} AND user_id = author.id AND ${isThere}
          ORDER BY created_at DESC LIMIT ${othersShown + 1}) b
      ORDER BY b.created_at DESC`,
  );

const decisionRecord = z.object({
  review_id: z.string(),
  op_id: z.string(),
  action: z.string(),
  actor_name: z.string().nullable(),
  reason_code: z.string().nullable(),
  note: z.string().nullable(),
  outcome: outcomeSchema,
  received_at: z.string(),
});

const decisionsOf = (ask: Ask, storeId: number, reviews: readonly ReviewRecord[]) =>
  ask(
    decisionRecord,
    Prisma.sql`
      SELECT review_id::text AS review_id, op_id::text AS op_id, action, actor_name, reason_code,
        note, outcome, ${isoSql(Prisma.sql`received_at`)} AS received_at
      FROM desk_local.decision_base
      WHERE store_id = ${storeId} AND review_id = ANY (${reviews.map(({ review_id }) => review_id)}::uuid[])
      ORDER BY received_at DESC`,
  );

const nearbyRecord = z.object({ review_id: z.string(), nearby: z.int() });

/** Unverified reviews of the same tool within the burst rule's hours, the review itself included. */
const nearbyOf = (
  ask: Ask,
  storeId: number,
  reviews: readonly ReviewRecord[],
  { byTrigger }: PreparedRules,
) => {
  const hours = byTrigger.get('burst')?.options.burstHours ?? 0;
  return ask(
    nearbyRecord,
    Prisma.sql`
      SELECT b.review_id::text AS review_id, count(*)::int AS nearby
      FROM desk_local.review_base b JOIN desk_local.review_base n
        ON n.store_id = b.store_id AND n.tool_id = b.tool_id AND NOT n.verified_purchase AND n.deleted_at IS NULL
        AND n.created_at BETWEEN b.created_at - make_interval(secs => ${hours * 3600})
          AND b.created_at + make_interval(secs => ${hours * 3600})
      WHERE b.store_id = ${storeId} AND b.review_id = ANY (${reviews.map(({ review_id }) => review_id)}::uuid[])
      GROUP BY b.review_id`,
  );
};

/**
 * Reviews with everything that helps to decide them, from this machine alone.
 * @param reviewIds which; those that the replica lacks are left out
 */
export async function reviewEvidence(
  access: ModerationAccess,
  storeId: number,
  reviewIds: readonly string[],
): Promise<readonly ReviewEvidence[]> {
  const { actor } = access;
  const ask = asker(access);
  const { rules } = await presentRules(access);
  const reviews = await ask(
    reviewRecordSchema,
    Prisma.sql`SELECT ${reviewColumns} FROM desk_local.review_base b
      WHERE b.store_id = ${storeId} AND b.review_id = ANY (${[...reviewIds]}::uuid[]) AND ${isThere}`,
  );
  if (reviews.length === 0) return [];
  // One after the other: the local store is one session.
  const tools = await toolsOf(ask, storeId, reviews);
  const authors = await partiesOf(
    ask,
    storeId,
    Prisma.sql`user_id`,
    reviews.map(({ user_id }) => user_id),
  );
  const organizations = await partiesOf(
    ask,
    storeId,
    Prisma.sql`organization_id`,
    reviews.map(({ organization_id }) => organization_id),
  );
  const others = await othersOf(ask, storeId, reviews);
  const decisions = await decisionsOf(ask, storeId, reviews);
  const nearby = await nearbyOf(ask, storeId, reviews, rules);
  const duplicates = await findNearDuplicates(access, storeId, reviews, rules);
  const appeals = await openAppeals(access);

  const inOrder = new Map(reviews.map((review) => [review.review_id, review]));
  return reviewIds.flatMap((id): ReviewEvidence[] => {
    const review = inOrder.get(id);
    if (!review) return [];
    const tool = tools.find(({ tool_id }) => tool_id === review.tool_id);
    const author = authors.find((party) => party.id === review.user_id);
    const organization = organizations.find((party) => party.id === review.organization_id);
    const nearDuplicates = duplicates.get(id) ?? [];
    const strangers = nearDuplicates.filter(({ sameAuthor, sameTool }) => !sameAuthor || !sameTool);
    const matches = reviewMatches(
      {
        title: review.title,
        review: review.review,
        rating: review.rating,
        verifiedPurchase: review.verified_purchase,
      },
      {
        tool: { mean: tool?.mean ?? null, count: tool?.approved ?? 0 },
        closestLikeness: Math.max(0, ...strangers.map(({ likeness }) => likeness)),
        unverifiedNearby: nearby.find(({ review_id }) => review_id === id)?.nearby ?? 0,
      },
      rules,
    );
    return [
      {
        reviewId: id,
        title: review.title,
        review: review.review,
        lettersLeft: review.letters_left,
        rating: review.rating,
        status: review.shown_status,
        verifiedPurchase: review.verified_purchase,
        helpfulCount: review.helpful_count,
        flaggedCount: review.flagged_count,
        createdAt: review.created_at,
        updatedAt: review.updated_at,
        seen: {
          contentRev: review.content_rev,
          modRev: review.mod_rev,
          contentHash: review.content_hash,
        },
        moderation:
          review.moderated_at === null
            ? null
            : {
                by: review.moderator_name,
                at: review.moderated_at,
                note: review.moderation_notes,
              },
        tool: {
          id: review.tool_id,
          name: review.tool_name,
          mean: tool?.mean ?? null,
          approved: tool?.approved ?? 0,
          stars: tool?.stars ?? [0, 0, 0, 0, 0],
        },
        organization: {
          id: review.organization_id,
          name: review.organization_name,
          reviews: organization?.reviews ?? 0,
          rejected: organization?.rejected ?? 0,
        },
        author: {
          id: review.user_id,
          name: review.author_name,
          reviews: author?.reviews ?? 0,
          approved: author?.approved ?? 0,
          rejected: author?.rejected ?? 0,
          others: others
            .filter((other) => other.user_id === review.user_id && other.review_id !== id)
            .slice(0, othersShown)
            .map((other) => ({
              reviewId: other.review_id,
              toolName: other.tool_name ?? 'A removed tool',
              rating: other.rating,
              title: other.title,
              excerpt: excerptOf(other.review),
              status: other.shown_status,
              createdAt: other.created_at,
            })),
        },
        matches: [...matches],
        advice: adviceFor(matches, rules),
        nearDuplicates: [...nearDuplicates],
        decisions: decisions
          .filter(({ review_id }) => review_id === id)
          .map((decision) => ({
            opId: decision.op_id,
            action: decision.action,
            actorName: decision.actor_name ?? 'The platform',
            reasonCode: decision.reason_code,
            note: decision.note,
            outcome: decision.outcome,
            at: decision.received_at,
          })),
        claim: claimOf(review, actor.userId),
        appeal: appeals.find(({ reviewId }) => reviewId === id) ?? null,
      },
    ];
  });
}
