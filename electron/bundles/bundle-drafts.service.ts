import type { CatalogAccess } from '../catalog/catalog-access';
import { draftsOfWindows } from '../catalog/drafts/drafts-of-windows';
import { keptDrafts } from '../database/kept-drafts';
import {
  type BundleDraft,
  bundleDraftSchema,
  type DiscardBundleDraft,
  type SaveBundleDraft,
} from './bundles.schema';

const drafts = keptDrafts('bundle', bundleDraftSchema.shape.content);
const ofWindows = draftsOfWindows(drafts);

/**
 * Keeps unsaved work of the actor on a bundle, in place of what the same window kept of it before. What
 * another window of the same person has kept of other fields stays.
 */
export async function saveBundleDraft(
  access: CatalogAccess,
  { bundleId, ...form }: SaveBundleDraft,
): Promise<{ readonly updatedAt: string }> {
  return { updatedAt: await ofWindows.save(access, bundleId, form) };
}

/** The actor's unsaved work on any bundle, the latest first. */
export async function listBundleDrafts(access: CatalogAccess): Promise<BundleDraft[]> {
  const kept = await drafts.list(access);
  return kept.map(({ id, ...draft }) => ({ bundleId: id, ...draft }));
}

/** Throws the actor's unsaved work on a bundle away, but for another window's; none is fine too. */
export function discardBundleDraft(
  access: CatalogAccess,
  { id, form }: DiscardBundleDraft,
): Promise<void> {
  return ofWindows.discard(access, id, form);
}
