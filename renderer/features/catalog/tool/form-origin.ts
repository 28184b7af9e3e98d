import type { ToolDraft } from '../../../../electron/catalog/catalog-drafts.schema';
import type {
  ToolDetail,
  ToolField,
  ToolView,
} from '../../../../electron/catalog/catalog-tool.schema';
import { differingFields, type Merge, mergeForm } from './form-merge.rules';
import { type FormState, formStateOf, formStateOfDraft, newToolState } from './form-state.rules';

/** What unsaved work is based on: a stored version, or nothing for a new tool. */
export interface FormOrigin {
  readonly revision: number | null;
  readonly content: ToolView | null;
  readonly state: FormState;
}

/** A version that somebody else stored while the form had unsaved work. */
export interface OtherVersion {
  readonly detail: ToolDetail;
  /** The revision that the unsaved work was based on. */
  readonly since: number | null;
  readonly merge: Merge;
  /** Whose value was chosen, for fields that both changed. */
  readonly choices: ReadonlyMap<ToolField, 'mine' | 'theirs'>;
}

/** How a form begins. */
export interface FormBeginning {
  readonly origin: FormOrigin;
  readonly values: FormState;
  readonly other: OtherVersion | null;
  /** When the unsaved work that the form shows was kept; null when it shows none. */
  readonly restoredFrom: string | null;
  /** What was kept of unsaved work when the form began; its fields otherwise. */
  readonly since: Readonly<ToolDraft['content']['values']>;
}

/** The origin of a form that shows a stored version. */
export function originOf(detail: ToolDetail): FormOrigin {
  return {
    revision: detail.revision,
    content: detail.content,
    state: formStateOf(detail.content),
  };
}

/** The origin of a form for a tool that does not exist, or not any more. */
export const newOrigin: FormOrigin = { revision: null, content: null, state: newToolState };

/** Whether every field that both changed has been chosen. */
export function isSettled({ merge, choices }: OtherVersion): boolean {
  return merge.clashes.every(({ field }) => choices.has(field));
}

/**
 * How a form begins: with what is stored, with unsaved work that was kept, or, when somebody else
 * stored something since that was kept, with both brought together.
 * @param detail what is stored; null for a tool that does not exist yet
 */
export function beginForm(detail: ToolDetail | null, draft: ToolDraft | null): FormBeginning {
  const stored = detail ? originOf(detail) : newOrigin;
  const fresh = {
    ...{ origin: stored, values: stored.state, other: null, restoredFrom: null },
    since: draft?.content.values ?? { ...stored.state },
  };
  if (!draft) return fresh;
  const { base, values } = draft.content;
  const typed = formStateOfDraft(values, base ? formStateOf(base) : stored.state);
  const restoredFrom = draft.updatedAt;
  if (!detail || !base || draft.baseRevision === detail.revision) {
    const changed = differingFields(stored.state, typed).length > 0;
    return changed ? { ...fresh, values: typed, restoredFrom } : fresh;
  }
  const baseState = formStateOf(base);
  const merge = mergeForm(baseState, typed, stored.state);
  if (differingFields(merge.values, stored.state).length === 0) return fresh;
  const other: OtherVersion = { detail, since: draft.baseRevision, merge, choices: new Map() };
  return {
    // Until the clashes are settled, the work stands on what it was begun with.
    origin: isSettled(other)
      ? stored
      : { revision: draft.baseRevision, content: base, state: baseState },
    values: merge.values,
    other: merge.takenOver.length + merge.clashes.length > 0 ? other : null,
    restoredFrom,
    since: values,
  };
}
