import { keptDrafts } from '../database/kept-drafts';
import type { CatalogAccess } from './catalog-access';
import { draftSchema, type SaveDraft, type ToolDraft } from './catalog-drafts.schema';

const drafts = keptDrafts('tool', draftSchema.shape.content);

/** Keeps unsaved work of the actor on a tool, in place of what was kept of it before. */
export async function saveDraft(
  access: CatalogAccess,
  { toolId, baseRevision, content }: SaveDraft,
): Promise<{ readonly updatedAt: string }> {
  return { updatedAt: await drafts.save(access, toolId, { baseRevision, content }) };
}

/** The actor's unsaved work on a tool; null without any. */
export async function loadDraft(access: CatalogAccess, toolId: string): Promise<ToolDraft | null> {
  const draft = await drafts.load(access, toolId);
  if (!draft) return null;
  const { baseRevision, content, updatedAt } = draft;
  return { toolId, baseRevision, content, updatedAt };
}

/** Throws the actor's unsaved work on a tool away; none is fine too. */
export function discardDraft(access: CatalogAccess, toolId: string): Promise<void> {
  return drafts.discard(access, toolId);
}

/** The actor's unsaved work on any tool, by its name as typed, the latest first. */
export async function listDrafts(access: CatalogAccess) {
  const kept = await drafts.list(access);
  return kept.map(({ id, baseRevision, content, updatedAt }) => {
    const { name } = content.values;
    return { toolId: id, baseRevision, updatedAt, name: typeof name === 'string' ? name : '' };
  });
}
