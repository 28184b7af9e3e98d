import { z } from 'zod';
import type { CatalogAccess } from '../catalog/catalog-access';
import { withDatabaseErrors } from '../database/database-error';
import type { BundleDraft, SaveBundleDraft } from './bundles.schema';
import { bundleDraftSchema } from './bundles.schema';

const entity = 'bundle';
/** How many drafts a list shows; a person has a handful. */
const listed = 200;

/** Keeps unsaved work of the actor on this machine, in place of what was kept before. */
export async function saveBundleDraft(
  { local, actor, clock }: CatalogAccess,
  { bundleId, baseRevision, content }: SaveBundleDraft,
): Promise<{ readonly updatedAt: string }> {
  const key = { user_id: actor.userId, entity, entity_id: bundleId };
  const kept = { base_revision: baseRevision, content, updated_at: clock.now() };
  await withDatabaseErrors('running', () =>
    local.prisma.drafts.upsert({
      where: { user_id_entity_entity_id: key },
      create: { ...key, ...kept },
      update: kept,
      select: { user_id: true },
    }),
  );
  return { updatedAt: kept.updated_at.toISOString() };
}

const recordSchema = z
  .object({
    entity_id: z.string(),
    base_revision: z.int().nullable(),
    content: z.unknown(),
    updated_at: z.date(),
  })
  .transform((row) => ({
    bundleId: row.entity_id,
    baseRevision: row.base_revision,
    content: row.content,
    updatedAt: row.updated_at.toISOString(),
  }))
  .pipe(bundleDraftSchema);

/**
 * The actor's unsaved work on any bundle, the latest first. What another version of the desk wrote
 * and this one cannot read stays where it is and counts as none.
 */
export async function listBundleDrafts({ local, actor }: CatalogAccess): Promise<BundleDraft[]> {
  const records = await withDatabaseErrors('running', () =>
    local.prisma.drafts.findMany({
      where: { user_id: actor.userId, entity },
      orderBy: { updated_at: 'desc' },
      take: listed,
    }),
  );
  return records.flatMap((record) => recordSchema.safeParse(record).data ?? []);
}

/** Throws the actor's unsaved work on a bundle away; none is fine too. */
export async function discardBundleDraft(
  { local, actor }: CatalogAccess,
  bundleId: string,
): Promise<void> {
  await withDatabaseErrors('running', () =>
    local.prisma.drafts.deleteMany({
      where: { user_id: actor.userId, entity, entity_id: bundleId },
    }),
  );
}
