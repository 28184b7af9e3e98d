import { z } from 'zod';
import { withDatabaseErrors } from '../database/database-error';
import { Prisma } from '../database/generated/client';
import { isoSql } from '../database/iso-sql';
import { inRole } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import type { ModerationAccess } from './moderation-access';
import type { Appeal } from './review-queue.schema';

const subject = 'appeals';

const storedAppeal = z.object({
  appealId: z.uuid(),
  reviewId: z.uuid(),
  statement: z.string(),
  createdAt: z.string(),
  against: z.object({ id: z.string(), name: z.string() }),
  againstAt: z.string(),
});
const storedAppeals = z.array(storedAppeal);

/**
 * The open appeals, from the marketplace or, where that is out of reach, as it told them last.
 * The oldest come first.
 */
export async function refreshAppeals(access: ModerationAccess): Promise<void> {
  const { authority, local, actor, clock } = access;
  try {
    const rows = await inRole(
      authority,
      actor,
      (transaction) =>
        transaction.$queryRaw(Prisma.sql`
          SELECT a.id::text AS "appealId", a.review_id::text AS "reviewId", a.statement,
            ${isoSql(Prisma.sql`a.created_at`)} AS "createdAt",
            jsonb_build_object('id', a.against_id, 'name', coalesce(u.name, 'A former moderator')) AS against,
            ${isoSql(Prisma.sql`a.against_at`)} AS "againstAt"
          FROM desk_appeals a LEFT JOIN users u ON u.id = a.against_id
          WHERE a.state = 'OPEN' ORDER BY a.created_at, a.id`),
      { readOnly: true },
    );
    const kept = { content: storedAppeals.parse(rows), fetched_at: clock.now() };
    await withDatabaseErrors('running', () =>
      local.prisma.moderation_copies.upsert({
        where: { subject },
        create: { subject, ...kept },
        update: kept,
        select: { subject: true },
      }),
    );
  } catch (error) {
    // Out of reach: what was told last still holds, and the status bar says that there is no network.
    if (!(error instanceof DeskError)) throw error;
  }
}

/** The open appeals as this desk knows them. */
export async function openAppeals({ local, actor }: ModerationAccess): Promise<readonly Appeal[]> {
  const record = await withDatabaseErrors('running', () =>
    local.prisma.moderation_copies.findUnique({ where: { subject } }),
  );
  return (storedAppeals.safeParse(record?.content).data ?? []).map((appeal) => ({
    ...appeal,
    mine: appeal.against.id === actor.userId,
  }));
}
