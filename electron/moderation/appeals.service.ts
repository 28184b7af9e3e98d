import { z } from 'zod';
import { Prisma } from '../database/generated/client';
import { isoSql } from '../database/iso-sql';
import { inRole } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import { keepCopy, readCopy } from './marketplace-copies.service';
import type { ModerationAccess } from './moderation-access';
import type { Appeal } from './review-queue.schema';

const storedAppeal = z.object({
  reviewId: z.uuid(),
  statement: z.string(),
  createdAt: z.string(),
  against: z.object({ id: z.string(), name: z.string() }),
});
const storedAppeals = z.array(storedAppeal);

/** Asks the marketplace for the open appeals, the oldest first, and keeps them for {@link openAppeals}. */
export async function refreshAppeals(access: ModerationAccess): Promise<void> {
  const { authority, actor } = access;
  try {
    const rows = await inRole(
      authority,
      actor,
      (transaction) =>
        transaction.$queryRaw(Prisma.sql`
          SELECT a.review_id::text AS "reviewId", a.statement,
            ${isoSql(Prisma.sql`a.created_at`)} AS "createdAt",
            jsonb_build_object('id', a.against_id, 'name', coalesce(u.name, 'A former moderator')) AS against
          FROM desk_appeals a LEFT JOIN users u ON u.id = a.against_id
          WHERE a.state = 'OPEN' ORDER BY a.created_at, a.id`),
      { readOnly: true },
    );
    await keepCopy(access, 'appeals', storedAppeals.parse(rows));
  } catch (error) {
    // Out of reach: what was told last still holds, and the status bar says that there is no network.
    if (!(error instanceof DeskError)) throw error;
  }
}

/** The open appeals as this desk knows them. */
export async function openAppeals(access: ModerationAccess): Promise<readonly Appeal[]> {
  const { data = [] } = storedAppeals.safeParse(await readCopy(access, 'appeals'));
  return data.map((appeal) => ({ ...appeal, mine: appeal.against.id === access.actor.userId }));
}
