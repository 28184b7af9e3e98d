import { sameValue } from '../change-sets/state.rules';
import { keptDrafts } from '../database/kept-drafts';
import { Turns } from '../shared/turns';
import type { CatalogAccess } from './catalog-access';
import { besideOthers } from './catalog-drafts.rules';
import {
  type DiscardDraft,
  draftSchema,
  type SaveDraft,
  type ToolDraft,
} from './catalog-drafts.schema';

const drafts = keptDrafts('tool', draftSchema.shape.content);

/** Two windows that keep the same draft at once would each read what was kept before the other. */
const turns = new Turns();

/** The values of a draft beside those that another window of the actor has kept meanwhile. */
async function valuesBeside(
  access: CatalogAccess,
  toolId: string,
  { content: { values }, since }: Pick<SaveDraft, 'content' | 'since'>,
): Promise<SaveDraft['content']['values']> {
  const kept = since && (await drafts.load(access, toolId));
  return kept ? besideOthers(since, values, kept.content.values) : values;
}

/**
 * Keeps unsaved work of the actor on a tool, in place of what the same window kept of it before. What
 * another window of the same person has kept of other fields stays.
 */
export function saveDraft(
  access: CatalogAccess,
  { toolId, baseRevision, content, since }: SaveDraft,
): Promise<{ readonly updatedAt: string }> {
  return turns.take(async () => {
    const values = await valuesBeside(access, toolId, { content, since });
    const kept = { baseRevision, content: { ...content, values } };
    return { updatedAt: await drafts.save(access, toolId, kept) };
  });
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
  return turns.take(async () => {
    const values = form && (await valuesBeside(access, toolId, form));
    if (!form || !values || sameValue(values, form.content.values)) {
      return drafts.discard(access, toolId);
    }
    const { baseRevision, content } = form;
    await drafts.save(access, toolId, { baseRevision, content: { ...content, values } });
  });
}

/** The actor's unsaved work on any tool, by its name as typed, the latest first. */
export async function listDrafts(access: CatalogAccess) {
  const kept = await drafts.list(access);
  return kept.map(({ id, baseRevision, content, updatedAt }) => {
    const { name } = content.values;
    return { toolId: id, baseRevision, updatedAt, name: typeof name === 'string' ? name : '' };
  });
}
