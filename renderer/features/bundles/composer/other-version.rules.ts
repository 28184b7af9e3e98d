import type { BundleField } from '../../../../electron/bundles/bundle-content.schema';
import type { BundleMerge } from '../../../../electron/bundles/bundle-merge.rules';
import type { BundleDetail } from '../../../../electron/bundles/bundles.schema';

/** A version that somebody else stored while there was unsaved work, and what became of both. */
export interface OtherVersion {
  readonly detail: BundleDetail;
  /** The revision that the unsaved work was based on. */
  readonly since: number | null;
  readonly merge: BundleMerge;
  readonly choices: ReadonlyMap<BundleField, 'mine' | 'theirs'>;
}

/** Whether every field that both changed has been chosen. */
export function isSettled({ merge, choices }: OtherVersion): boolean {
  return merge.clashes.every((field) => choices.has(field));
}
