import { z } from 'zod';
import { withDatabaseErrors } from '../database/database-error';
import { Prisma } from '../database/generated/client';
import { isoSql } from '../database/iso-sql';
import type { ModerationAccess } from './moderation-access';
import type { ReviewEvidence } from './review-queue.schema';
import { beginningSql, isThere, type ReviewRecord } from './review-records.service';
import type { PreparedRules } from './rules/review-signals.rules';
import { fingerprint, likeness } from './rules/text-likeness.rules';
import { reviewStatusSchema } from './sync/sync.schema';

type NearDuplicate = ReviewEvidence['nearDuplicates'][number];

/** Texts that share a band and are compared in full: a copied text may stand a thousand times. */
const candidatesRead = 60;
const duplicatesShown = 6;
/** Two texts less alike than this are different, whatever the rule's own threshold is. */
const leastLikeness = 0.4;

const candidateSchema = z.array(
  z.object({
    of: z.string(),
    review_id: z.string(),
    tool_id: z.string(),
    tool_name: z.string().nullable(),
    user_id: z.string(),
    author_name: z.string().nullable(),
    review: z.string(),
    shown_status: reviewStatusSchema,
    created_at: z.string(),
  }),
);

/**
 * Reviews of other people or of other tools with nearly the same text, most alike first. The
 * fingerprints find candidates through an index; only those are compared in full.
 */
export async function findNearDuplicates(
  { local }: ModerationAccess,
  storeId: number,
  reviews: readonly ReviewRecord[],
  { byTrigger }: PreparedRules,
): Promise<ReadonlyMap<string, readonly NearDuplicate[]>> {
  const least = Math.min(leastLikeness, byTrigger.get('repeated')?.options.likeness ?? 1);
  const prints = reviews.flatMap(({ review_id, review }) => {
    const bands = fingerprint(review ?? '');
    return bands.length === 0 ? [] : [{ of: review_id, bands }];
  });
  if (prints.length === 0) return new Map();
  const candidates = candidateSchema.parse(
    await withDatabaseErrors('running', () =>
      local.prisma.$queryRaw(Prisma.sql`
        SELECT p.of::text AS of, c.* FROM jsonb_to_recordset(${JSON.stringify(prints)}::jsonb)
          AS p (of uuid, bands integer[]),
        LATERAL (
          SELECT b.review_id::text AS review_id, b.tool_id::text AS tool_id, b.tool_name,
            b.user_id::text AS user_id, b.author_name, coalesce(${beginningSql}, '') AS review, b.shown_status,
            ${isoSql(Prisma.sql`b.created_at`)} AS created_at
          FROM desk_local.review_signals s
          JOIN desk_local.review_base b ON b.store_id = ${storeId} AND b.review_id = s.review_id
          WHERE s.bands && p.bands AND s.review_id <> p.of AND ${isThere}
          LIMIT ${candidatesRead}
        ) c`),
    ),
  );
  const texts = new Map(reviews.map((review) => [review.review_id, review]));
  const found = new Map<string, NearDuplicate[]>();
  for (const candidate of candidates) {
    const review = texts.get(candidate.of);
    if (!review) continue;
    const alike = likeness(review.review ?? '', candidate.review);
    if (alike < least) continue;
    const list = found.get(candidate.of) ?? [];
    list.push({
      reviewId: candidate.review_id,
      toolName: candidate.tool_name ?? 'A removed tool',
      authorName: candidate.author_name ?? 'A removed account',
      sameAuthor: candidate.user_id === review.user_id,
      sameTool: candidate.tool_id === review.tool_id,
      status: candidate.shown_status,
      likeness: alike,
      text: candidate.review,
      createdAt: candidate.created_at,
    });
    found.set(candidate.of, list);
  }
  for (const [id, list] of found) {
    const best = list.toSorted((one, other) => other.likeness - one.likeness);
    found.set(id, best.slice(0, duplicatesShown));
  }
  return found;
}
