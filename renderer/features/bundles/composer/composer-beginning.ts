import { differingBundleFields } from '../../../../electron/bundles/bundle-merge.rules';
import type { BundleDetail, BundleDraft } from '../../../../electron/bundles/bundles.schema';
import { mergeComposed } from './composer-merge.rules';
import {
  type ComposerState,
  newBundleState,
  stateOfView,
  viewOfState,
} from './composer-state.rules';
import { type ComposerOrigin, type OtherVersion, standingBeside } from './other-version.rules';

/** How the composer begins. */
export interface ComposerBeginning {
  readonly origin: ComposerOrigin;
  readonly state: ComposerState;
  readonly other: OtherVersion | null;
  /** When the unsaved work that it shows was kept; null when it shows none. */
  readonly restoredFrom: string | null;
  /** What was kept of unsaved work when the composer began; what is stored otherwise. */
  readonly since: BundleDraft['content']['values'];
}

/**
 * How the composer begins: with what is stored, with unsaved work that was kept, or, when somebody
 * else stored something since, with both brought together.
 * @param detail what is stored; null for a bundle that does not exist yet
 */
export function beginComposer(
  detail: BundleDetail | null,
  draft: BundleDraft | null,
): ComposerBeginning {
  const origin = { revision: detail?.revision ?? null, content: detail?.content ?? null };
  const stored = detail ? stateOfView(detail.content) : newBundleState;
  const since = draft?.content.values ?? { ...stored, items: [...stored.items] };
  const fresh = { origin, state: stored, other: null, restoredFrom: null, since };
  if (!draft) return fresh;
  const typed: ComposerState = draft.content.values;
  const { base } = draft.content;
  if (!detail || !base || draft.baseRevision === detail.revision) {
    return { ...fresh, state: typed, restoredFrom: draft.updatedAt };
  }
  const tools = new Map(detail.tools.map((tool) => [tool.id, tool]));
  const merge = mergeComposed(base, viewOfState(typed), detail.content, tools);
  if (differingBundleFields(merge.content, detail.content).length === 0) return fresh;
  const other: OtherVersion = { detail, since: draft.baseRevision, merge, choices: new Map() };
  return {
    origin: standingBeside({ revision: draft.baseRevision, content: base }, other),
    state: stateOfView(merge.content),
    other,
    restoredFrom: draft.updatedAt,
    since,
  };
}
