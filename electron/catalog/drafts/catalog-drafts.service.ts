import { keptDrafts } from '../../database/kept-drafts';
import type { CatalogAccess } from '../catalog-access';
import {
  type DiscardDraft,
  draftSchema,
  type SaveDraft,
  type ToolDraft,
} from './catalog-drafts.schema';
import { draftsOfWindows } from './drafts-of-windows';

const drafts = keptDrafts('tool', draftSchema.shape.content);

const ofWindows = draftsOfWindows(drafts);

/**
 * Keeps unsaved work of the actor on a tool, in place of what the same window kept of it before. What
 * another window of the same person has kept of other fields stays.
 */
export async function saveDraft(
  access: CatalogAccess,
  { toolId, ...form }: SaveDraft,
): Promise<{ readonly updatedAt: string }> {
  return { updatedAt: await ofWindows.save(access, toolId, form) };
}

/** The actor's unsaved work on a tool; null without any. */
export async function loadDraft(access: CatalogAccess, toolId: string): Promise<ToolDraft | null> {
  const draft = await drafts.load(access, toolId);
  if (!draft) return null;
  const { baseRevision, content, updatedAt } = draft;
  return { toolId, baseRevision, content, updatedAt };
}

/** Throws the actor's unsaved work on a tool away, but for another window's; none is fine too. */
export function discardDraft(access: CatalogAccess, { toolId, form }: DiscardDraft): Promise<void> {
  return ofWindows.discard(access, toolId, form);
}

/** The actor's unsaved work on any tool, by its name as typed, the latest first. */
export async function listDrafts(access: CatalogAccess) {
  const kept = await drafts.list(access);
  return kept.map(({ id, baseRevision, content, updatedAt }) => {
    const { name } = content.values;
    return { toolId: id, baseRevision, updatedAt, name: typeof name === 'string' ? name : '' };
  });
}
