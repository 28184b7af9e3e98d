import type { BundleField, BundleView } from '../../../../electron/bundles/bundle-content.schema';
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

/** What the composer's content is based on. */
export interface ComposerOrigin {
  readonly revision: number | null;
  readonly content: BundleView | null;
}

/** Whether every field that both changed has been chosen. */
export function isSettled(other: OtherVersion): boolean {
  return openFields(other).length === 0;
}

function openFields({ merge, choices }: OtherVersion): readonly BundleField[] {
  return merge.clashes.filter((field) => !choices.has(field));
}

/**
 * What the work stands on beside another version: on that one, but in the fields that are still to be chosen
 * on what it was begun with. So what was taken over, or chosen, is nobody's change when a third version comes.
 */
export function standingBeside(begun: ComposerOrigin, other: OtherVersion): ComposerOrigin {
  const { revision, content } = other.detail;
  const open = openFields(other);
  if (open.length === 0 || !begun.content) return { revision, content };
  const held = new Map<string, unknown>(Object.entries(begun.content));
  return {
    // Until all are chosen, so that a restart asks for them again.
    revision: begun.revision,
    content: Object.assign({}, content, Object.fromEntries(open.map((f) => [f, held.get(f)]))),
  };
}

/**
 * Chooses between the two versions of a field. Mine is what the composer holds: also what was done since the two met.
 * @param composed what the composer holds
 * @returns what it holds then
 */
export function chooseVersion(
  other: OtherVersion,
  composed: BundleView,
  { field, choice }: { readonly field: BundleField; readonly choice: 'mine' | 'theirs' },
): { readonly other: OtherVersion; readonly content: BundleView } {
  const mine = versionOfMine(other, composed, field);
  const from = choice === 'mine' ? mine : other.detail.content;
  return {
    other: {
      ...other,
      merge: { ...other.merge, content: { ...other.merge.content, [field]: mine[field] } },
      choices: new Map(other.choices).set(field, choice),
    },
    content: { ...composed, [field]: from[field] },
  };
}

/** Where my version of a field is: in the composer, unless theirs was chosen. */
export function versionOfMine(
  { choices, merge }: OtherVersion,
  composed: BundleView,
  field: BundleField,
): BundleView {
  return choices.get(field) === 'theirs' ? merge.content : composed;
}
