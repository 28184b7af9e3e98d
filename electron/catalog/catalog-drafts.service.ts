import { z } from 'zod';
import { withDatabaseErrors } from '../database/database-error';
import { draftSchema, type SaveDraft, type ToolDraft } from './catalog.schema';
import type { CatalogAccess } from './catalog-access';

const entity = 'tool';
/** How many drafts a list shows; a person has a handful. */
const listed = 200;

/** A text that jsonb can hold: PostgreSQL refuses NUL and halves of surrogate pairs. */
function storable(text: string): string {
  return text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\ufffd');
}

/** Keeps unsaved work of the actor on this machine, in place of what was kept for the tool before. */
export async function saveDraft(
  { local, actor, clock }: CatalogAccess,
  { toolId, baseRevision, content }: SaveDraft,
): Promise<{ readonly updatedAt: string }> {
  const key = { user_id: actor.userId, entity, entity_id: toolId };
  const kept = {
    base_revision: baseRevision,
    content: JSON.parse(
      JSON.stringify(content, (_, value) => (typeof value === 'string' ? storable(value) : value)),
    ),
    updated_at: clock.now(),
  };
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

const draftRecordSchema = z
  .object({
    entity_id: z.string(),
    base_revision: z.int().nullable(),
    content: draftSchema.shape.content,
    updated_at: z.date(),
  })
  .transform(
    (record): ToolDraft => ({
      toolId: record.entity_id,
      baseRevision: record.base_revision,
      content: record.content,
      updatedAt: record.updated_at.toISOString(),
    }),
  );

/**
 * The actor's unsaved work on a tool; null without any. What another version of the desk wrote
 * and this one cannot read stays where it is and counts as none.
 */
export async function loadDraft(
  { local, actor }: CatalogAccess,
  toolId: string,
): Promise<ToolDraft | null> {
  const record = await withDatabaseErrors('running', () =>
    local.prisma.drafts.findUnique({
      where: {
        user_id_entity_entity_id: { user_id: actor.userId, entity, entity_id: toolId },
      },
    }),
  );
  return draftRecordSchema.safeParse(record).data ?? null;
}

/** Throws the actor's unsaved work on a tool away; none is fine too. */
export async function discardDraft({ local, actor }: CatalogAccess, toolId: string): Promise<void> {
  await withDatabaseErrors('running', () =>
    local.prisma.drafts.deleteMany({
      where: { user_id: actor.userId, entity, entity_id: toolId },
    }),
  );
}

/** The actor's unsaved work on any tool, the latest first. */
export async function listDrafts({ local, actor }: CatalogAccess) {
  const records = await withDatabaseErrors('running', () =>
    local.prisma.drafts.findMany({
      where: { user_id: actor.userId, entity },
      orderBy: { updated_at: 'desc' },
      take: listed,
    }),
  );
  return records.flatMap((record) => {
    const draft = draftRecordSchema.safeParse(record).data;
    if (!draft) return [];
    const { name } = draft.content.values;
    const { toolId, baseRevision, updatedAt } = draft;
    return [{ toolId, baseRevision, updatedAt, name: typeof name === 'string' ? name : '' }];
  });
}
