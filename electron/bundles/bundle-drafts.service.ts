import type { CatalogAccess } from '../catalog/catalog-access';
import { keptDrafts } from '../database/kept-drafts';
import { type BundleDraft, bundleDraftSchema, type SaveBundleDraft } from './bundles.schema';

const drafts = keptDrafts('bundle', bundleDraftSchema.shape.content);

/** Keeps unsaved work of the actor on a bundle, in place of what was kept of it before. */
export async function saveBundleDraft(
  access: CatalogAccess,
  { bundleId, baseRevision, content }: SaveBundleDraft,
): Promise<{ readonly updatedAt: string }> {
  return { updatedAt: await drafts.save(access, bundleId, { baseRevision, content }) };
}

/** The actor's unsaved work on any bundle, the latest first. */
export async function listBundleDrafts(access: CatalogAccess): Promise<BundleDraft[]> {
  const kept = await drafts.list(access);
  return kept.map(({ id, ...draft }) => ({ bundleId: id, ...draft }));
}

/** Throws the actor's unsaved work on a bundle away; none is fine too. */
export function discardBundleDraft(access: CatalogAccess, bundleId: string): Promise<void> {
  return drafts.discard(access, bundleId);
}
