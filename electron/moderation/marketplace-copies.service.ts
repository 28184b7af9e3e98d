import { withDatabaseErrors } from '../database/database-error';
import type { Prisma } from '../database/generated/client';
import type { ModerationAccess } from './moderation-access';

/** What of the marketplace is kept on this machine for when it is out of reach. */
type Subject = 'settings' | 'appeals';

/** Keeps what the marketplace told now, in place of what it told before. */
export async function keepCopy(
  { local, clock }: ModerationAccess,
  subject: Subject,
  content: Prisma.InputJsonValue,
): Promise<void> {
  const kept = { content, fetched_at: clock.now() };
  await withDatabaseErrors('running', () =>
    local.prisma.moderation_copies.upsert({
      where: { subject },
      create: { subject, ...kept },
      update: kept,
      select: { subject: true },
    }),
  );
}

/** What the marketplace told last, as it was kept; undefined before it told anything. */
export async function readCopy({ local }: ModerationAccess, subject: Subject): Promise<unknown> {
  const record = await withDatabaseErrors('running', () =>
    local.prisma.moderation_copies.findUnique({ where: { subject } }),
  );
  return record?.content;
}
