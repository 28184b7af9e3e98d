import { z } from 'zod';
import { withDatabaseErrors } from '../database/database-error';
import type { CatalogAccess } from './catalog-access';

/** The grid's cells are one draft of a person: they are saved together. */
const key = (userId: string) => ({ user_id: userId, entity: 'grid', entity_id: 'catalog' });

const contentSchema = z.object({ cells: z.string() });

/**
 * Keeps what the actor put into cells of the grid and did not save, on this machine.
 * @param cells as the grid wrote them; nothing here reads them. Null when there are none
 */
export async function saveCells(
  { local, actor, clock }: CatalogAccess,
  cells: string | null,
): Promise<void> {
  await withDatabaseErrors('running', async () => {
    if (cells === null) {
      await local.prisma.drafts.deleteMany({ where: key(actor.userId) });
      return;
    }
    const kept = { content: { cells }, updated_at: clock.now() };
    await local.prisma.drafts.upsert({
      where: { user_id_entity_entity_id: key(actor.userId) },
      create: { ...key(actor.userId), ...kept },
      update: kept,
      select: { user_id: true },
    });
  });
}

/** What the actor put into cells and did not save; null without any. */
export async function loadCells({ local, actor }: CatalogAccess): Promise<string | null> {
  const record = await withDatabaseErrors('running', () =>
    local.prisma.drafts.findUnique({
      where: { user_id_entity_entity_id: key(actor.userId) },
      select: { content: true },
    }),
  );
  return contentSchema.safeParse(record?.content).data?.cells ?? null;
}
