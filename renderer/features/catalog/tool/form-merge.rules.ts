import { type ToolField, toolFields } from '../../../../electron/catalog/catalog-tool.schema';
import { fieldStanding } from '../../../../electron/change-sets/merge.rules';
import { sameValue } from '../../../../electron/change-sets/state.rules';
import { comparable, type FormState } from './form-state.rules';

/** A field that two people changed differently: somebody has to choose. */
export interface Clash {
  readonly field: ToolField;
  readonly base: FormState[ToolField];
  readonly mine: FormState[ToolField];
  readonly theirs: FormState[ToolField];
}

/** Unsaved work brought together with a version that somebody else stored meanwhile. */
export interface Merge {
  /** What the form shows now: mine where both changed something, otherwise whoever's is new. */
  readonly values: FormState;
  /** Fields that only others changed; the form has taken them over. */
  readonly takenOver: readonly ToolField[];
  /** Fields that both changed, differently. */
  readonly clashes: readonly Clash[];
}

/**
 * Merges unsaved work into a newer version, field by field.
 * @param base what the form held before anybody changed it
 * @param mine what it holds now, as typed
 * @param theirs what is stored now
 */
export function mergeForm(base: FormState, mine: FormState, theirs: FormState): Merge {
  const [was, typed, stored] = [comparable(base), comparable(mine), comparable(theirs)];
  const standings = toolFields.map((field) => ({
    field,
    standing: fieldStanding({
      field,
      base: was[field],
      mine: typed[field],
      theirs: stored[field],
    }),
  }));
  const having = (wanted: string) =>
    standings.filter(({ standing }) => standing === wanted).map(({ field }) => field);
  const changedByThem = having('theirs');
  return {
    values: Object.assign({}, mine, pick(theirs, [...changedByThem, ...having('agreed')])),
    takenOver: changedByThem,
    clashes: having('both').map((field) => ({
      field,
      base: base[field],
      mine: mine[field],
      theirs: theirs[field],
    })),
  };
}

/** Some fields of a form, or of a tool. */
export function pick<T extends Readonly<Record<ToolField, unknown>>>(
  state: T,
  fields: readonly ToolField[],
): Partial<Pick<T, ToolField>> {
  return Object.fromEntries(fields.map((field) => [field, state[field]])) as Partial<T>;
}

/** The fields that differ between two forms, in the order of the form. */
export function differingFields(one: FormState, other: FormState): readonly ToolField[] {
  const [first, second] = [comparable(one), comparable(other)];
  return toolFields.filter((field) => !sameValue(first[field], second[field]));
}
