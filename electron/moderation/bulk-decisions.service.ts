import { z } from 'zod';
import { withDatabaseErrors } from '../database/database-error';
import { Prisma } from '../database/generated/client';
import type { ModerationAccess } from './moderation-access';
import type { ModerationStore } from './sync/moderation-store';
import type { Decision, Receipt } from './sync/sync.schema';

/** What became of many decisions at once. */
export interface BulkResult {
  /** Of those that were saved, in their order. */
  readonly receipts: readonly Receipt[];
  /** Reviews that changed, or went, since the list was read: nothing was decided about them. */
  readonly changed: readonly string[];
}

const presentSchema = z.array(
  z.object({ review_id: z.string(), content_rev: z.int(), mod_rev: z.int() }),
);

/**
 * Saves many decisions, leaving out those about reviews that have changed since they were listed:
 * one of them must not keep all others from being decided.
 * @throws DeskError what the store throws when they cannot be saved; then nothing was.
 */
export async function decideMany(
  { local }: ModerationAccess,
  store: ModerationStore,
  decisions: readonly Decision[],
): Promise<BulkResult> {
  const ids = decisions.map(({ reviewId }) => reviewId);
  const present = presentSchema.parse(
    await withDatabaseErrors('running', () =>
      local.prisma.$queryRaw(Prisma.sql`
        SELECT review_id::text AS review_id, content_rev, mod_rev FROM desk_local.review_base
        WHERE store_id = ${store.storeId} AND deleted_at IS NULL AND review_id = ANY (${ids}::uuid[])`),
    ),
  );
  const revisions = new Map(present.map((review) => [review.review_id, review]));
  const isAsSeen = ({ reviewId, seen }: Decision) => {
    const now = revisions.get(reviewId);
    return now?.content_rev === seen.contentRev && now.mod_rev === seen.modRev;
  };
  const current = decisions.filter(isAsSeen);
  return {
    receipts: current.length === 0 ? [] : await store.decide(current),
    changed: decisions.filter((decision) => !isAsSeen(decision)).map(({ reviewId }) => reviewId),
  };
}
