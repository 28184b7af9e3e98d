import type { FieldConflict, LaterChange, RowConflict } from '../shared/errors';
import type { CatalogEntity, ChangeAction } from './change-set.schema';
import { fieldOfColumn, viewOfEntity } from './entity-view.rules';
import { type HistoryStep, mergeStates, stateAtRevision } from './merge.rules';
import { type State, sameValue } from './state.rules';

/** A step of a row's history, and whose it was. */
export interface AuthoredStep extends HistoryStep {
  readonly by: LaterChange;
}

/** A staged row whose tool or bundle is no longer at the revision that the writer knew. */
export interface StaleRow {
  readonly entity: CatalogEntity;
  readonly entityId: string;
  readonly action: ChangeAction;
  readonly title: string;
  readonly baseRevision: number | null;
  /** What the writer says the columns held at the base revision, where the writer knows. */
  readonly base: State | null;
  readonly wanted: State;
  /** Null when it does not exist. */
  readonly revision: number | null;
  readonly present: State | null;
  /** The changes since the base revision, the earliest first. */
  readonly steps: readonly AuthoredStep[];
}

/** What is to become of a stale row: written as merged, left out as done already, or refused. */
export type StaleDecision =
  | { readonly kind: 'merged'; readonly wanted: State; readonly revision: number }
  | { readonly kind: 'done' }
  | {
      readonly kind: 'conflict';
      readonly conflict: RowConflict;
      /** What is written whatever is chosen for the fields in conflict. */
      readonly undisputed: State;
    };

function shown(entity: CatalogEntity, column: string, value: unknown): unknown {
  if (value === undefined) return undefined;
  return viewOfEntity(entity, { [column]: value })[fieldOfColumn(entity, column)];
}

/** A conflict of columns as people see it, with who stored what is there now. */
function visibleConflict({ entity, steps }: StaleRow, conflict: FieldConflict): FieldConflict {
  const { field, base, mine, theirs } = conflict;
  const last = steps.findLast(({ before }) => field in before);
  return {
    by: last?.by ?? null,
    field: fieldOfColumn(entity, field),
    base: shown(entity, field, base),
    mine: shown(entity, field, mine),
    theirs: shown(entity, field, theirs),
  };
}

/** What the row held when the writer read it: as the writer says, otherwise as history tells. */
function knownBase(row: StaleRow, present: State, revision: number): State {
  const told =
    row.baseRevision === null
      ? undefined
      : stateAtRevision(row.baseRevision, row.steps, present, revision);
  return { ...told, ...row.base };
}

function changesSince(row: StaleRow, present: State): readonly FieldConflict[] {
  const columns = new Set(row.steps.flatMap(({ before }) => Object.keys(before)));
  return [...columns].map((field) => {
    const base = row.steps.find(({ before }) => field in before)?.before[field];
    return { field, base, mine: undefined, theirs: present[field] };
  });
}

/** Decides about a row that has moved on since its writer read it. */
export function decideStaleRow(row: StaleRow): StaleDecision {
  const { entity, entityId, title, action, wanted, revision, present } = row;
  const refuse = (
    kind: RowConflict['kind'],
    conflicts: readonly FieldConflict[],
    undisputed: State = wanted,
  ) => ({
    kind: 'conflict' as const,
    undisputed,
    conflict: {
      entity,
      entityId,
      title,
      kind,
      currentRevision: revision,
      conflicts: conflicts.map((conflict) => visibleConflict(row, conflict)),
    },
  });
  if (present === null || revision === null) {
    return action === 'delete' ? { kind: 'done' } : refuse('gone', []);
  }
  switch (action) {
    case 'create': {
      const differing = Object.entries(wanted).filter(
        ([column, value]) => !sameValue(value, present[column]),
      );
      if (differing.length === 0) return { kind: 'done' };
      return refuse(
        'exists',
        differing.map(([field, mine]) => ({
          field,
          base: undefined,
          mine,
          theirs: present[field],
        })),
      );
    }
    case 'delete': {
      const differing = changesSince(row, present).filter(
        ({ base, theirs }) => !sameValue(base, theirs),
      );
      // What was edited and put back is what its writer knew: no work is lost with it.
      const isAsKnown =
        differing.length === 0 &&
        row.baseRevision !== null &&
        stateAtRevision(row.baseRevision, row.steps, present, revision) !== undefined;
      return isAsKnown ? { kind: 'merged', wanted, revision } : refuse('changed', differing);
    }
    case 'update': {
      const merge = mergeStates(knownBase(row, present, revision), wanted, present);
      return merge.conflicts.length > 0
        ? refuse('changed', merge.conflicts, merge.wanted)
        : { kind: 'merged', wanted: merge.wanted, revision };
    }
  }
}

/**
 * A stale row as its author decided about it: for every field in conflict, mine or theirs.
 * @param choices by the fields that people see; a field without a choice keeps theirs
 * @returns undefined where there is nothing to choose: the row is gone, or exists already
 */
export function resolveStaleRow(
  row: StaleRow,
  choices: Readonly<Record<string, 'mine' | 'theirs'>>,
): { readonly wanted: State; readonly revision: number } | undefined {
  const { entity, action, wanted, revision, present } = row;
  if (present === null || revision === null || action === 'create') return undefined;
  if (action === 'delete') return { wanted, revision };
  const merge = mergeStates(knownBase(row, present, revision), wanted, present);
  const chosen = merge.conflicts
    .filter(({ field }) => choices[fieldOfColumn(entity, field)] === 'mine')
    .map(({ field, mine }) => [field, mine] as const);
  return { wanted: { ...merge.wanted, ...Object.fromEntries(chosen) }, revision };
}

/** What a row of a change-set does field by field, in the fields that people see. */
export function fieldChanges(entity: CatalogEntity, before: State, after: State) {
  const [was, becomes] = [viewOfEntity(entity, before), viewOfEntity(entity, after)];
  return [...new Set([...Object.keys(was), ...Object.keys(becomes)])].map((field) => ({
    field,
    before: was[field],
    after: becomes[field],
  }));
}

/** What a staged row would do to what is stored now. */
export function stagedFieldChanges(row: StaleRow) {
  const present = row.present ?? {};
  if (row.action === 'delete') return fieldChanges(row.entity, present, {});
  if (row.action === 'create') return fieldChanges(row.entity, {}, row.wanted);
  const columns = Object.keys(row.wanted).filter(
    (column) => !sameValue(row.wanted[column], present[column]),
  );
  const pick = (state: State) => Object.fromEntries(columns.map((name) => [name, state[name]]));
  return fieldChanges(row.entity, pick(present), pick(row.wanted));
}
