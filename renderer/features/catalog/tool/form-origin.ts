import type {
  ToolDetail,
  ToolField,
  ToolView,
} from '../../../../electron/catalog/catalog-tool.schema';
import type { ToolDraft } from '../../../../electron/catalog/drafts/catalog-drafts.schema';
import { differingFields, type Merge, mergeForm, pick } from './form-merge.rules';
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
  return openFields({ merge, choices }).length === 0;
}

function openFields({ merge, choices }: Pick<OtherVersion, 'merge' | 'choices'>): ToolField[] {
  return merge.clashes.map(({ field }) => field).filter((field) => !choices.has(field));
}

/**
 * What the work stands on beside another version: on that one, but in the fields that are still to be chosen
 * on what it was begun with. So what was taken over, or chosen, is nobody's change when a third version comes.
 */
function standingBeside(begun: FormOrigin, other: OtherVersion): FormOrigin {
  const stored = originOf(other.detail);
  const open = openFields(other);
  if (open.length === 0) return stored;
  return {
    // Until all are chosen, so that a restart asks for them again.
    revision: begun.revision,
    content: begun.content && { ...other.detail.content, ...pick(begun.content, open) },
    state: { ...stored.state, ...pick(begun.state, open) },
  };
}

/** What becomes of a form, and of what it stands on. */
export interface Meeting {
  readonly origin: FormOrigin;
  readonly values: FormState;
  readonly other: OtherVersion | null;
}

/**
 * Brings what is typed together with a newer stored version.
 * @param begun what the work stood on so far
 */
export function meetVersion(begun: FormOrigin, typed: FormState, newer: ToolDetail): Meeting {
  const stored = originOf(newer);
  if (differingFields(begun.state, typed).length === 0) {
    return { origin: stored, values: stored.state, other: null };
  }
  const merge = mergeForm(begun.state, typed, stored.state);
  const other: OtherVersion = { detail: newer, since: begun.revision, merge, choices: new Map() };
  return {
    origin: standingBeside(begun, other),
    values: merge.values,
    other: merge.takenOver.length + merge.clashes.length > 0 ? other : null,
  };
}

/**
 * Chooses between the two versions of a field. Mine is what the form holds: also what was typed since the two met.
 * @param begun what the work stood on so far
 * @param typed what the form holds
 */
export function chooseVersion(
  begun: FormOrigin,
  other: OtherVersion,
  typed: FormState,
  { field, choice }: { readonly field: ToolField; readonly choice: 'mine' | 'theirs' },
): Meeting & { readonly other: OtherVersion } {
  const clash = other.merge.clashes.find((each) => each.field === field);
  if (!clash) return { origin: begun, values: typed, other };
  const mine = other.choices.get(field) === 'theirs' ? clash.mine : typed[field];
  const clashes = other.merge.clashes.map((each) => (each === clash ? { ...clash, mine } : each));
  const next = {
    ...other,
    merge: { ...other.merge, clashes },
    choices: new Map(other.choices).set(field, choice),
  };
  return {
    origin: standingBeside(begun, next),
    values: { ...typed, [field]: choice === 'mine' ? mine : clash.theirs },
    other: next,
  };
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
  const begun = { revision: draft.baseRevision, content: base, state: formStateOf(base) };
  const meeting = meetVersion(begun, typed, detail);
  if (differingFields(meeting.values, stored.state).length === 0) return fresh;
  return { ...meeting, restoredFrom, since: values };
}
