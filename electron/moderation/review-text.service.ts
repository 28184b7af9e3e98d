import { z } from 'zod';
import { withDatabaseErrors } from '../database/database-error';
import { Prisma } from '../database/generated/client';
import type { ModerationAccess } from './moderation-access';
import type { MoreText, MoreTextInput } from './review-queue.schema';
import { lettersMore } from './rules/read-length.rules';

const recordSchema = z.array(z.object({ text: z.string(), letters_left: z.int() })).max(1);

/**
 * What follows in the text of a review, from this machine alone.
 * @returns null where the review is another one by now, or gone
 */
export async function moreText(
  { local }: ModerationAccess,
  storeId: number,
  { reviewId, contentRev, after }: MoreTextInput,
): Promise<MoreText | null> {
  const [record] = recordSchema.parse(
    await withDatabaseErrors('running', () =>
      local.prisma.$queryRaw(Prisma.sql`
        SELECT substr(b.review, ${after}::int + 1, ${lettersMore}::int) AS text,
          greatest(0, length(b.review) - ${after}::int - ${lettersMore}::int) AS letters_left
        FROM desk_local.review_base b
        WHERE b.store_id = ${storeId} AND b.review_id = ${reviewId}::uuid
          AND b.content_rev = ${contentRev} AND b.review IS NOT NULL`),
    ),
  );
  return record ? { text: record.text, lettersLeft: record.letters_left } : null;
}
