import type { FieldConflict } from '../shared/errors';
import { type State, sameValue } from './state.rules';

/** How a field stands between three versions. */
export type FieldStanding = 'mine' | 'theirs' | 'agreed' | 'both';

/**
 * How one field stands: changed only by me (`mine`), only by others (`theirs`), by both alike
 * (`agreed`), or by both differently (`both`), which alone needs a person to choose.
 */
export function fieldStanding({ base, mine, theirs }: FieldConflict): FieldStanding {
  if (sameValue(mine, theirs)) return 'agreed';
  if (sameValue(base, theirs)) return 'mine';
  return sameValue(base, mine) ? 'theirs' : 'both';
}

/** What becomes of a writer's wishes on a row that has moved on. */
export interface StateMerge {
  /** What is still to be written on top of what is stored. */
  readonly wanted: State;
  /** Where both changed the same differently; `base` is undefined where nobody knows it. */
  readonly conflicts: readonly FieldConflict[];
}

/**
 * Merges what a writer wants into a row that others changed meanwhile. What only one side changed
 * is taken from that side; what both changed differently is a conflict.
 * @param base what the row held when the writer read it; a field that is missing here is unknown,
 *   and then every difference is a conflict, because somebody's work could be lost
 * @param mine what the writer wants
 * @param theirs what is stored now
 */
export function mergeStates(base: State, mine: State, theirs: State): StateMerge {
  const wanted: Record<string, unknown> = {};
  const conflicts: FieldConflict[] = [];
  for (const [field, value] of Object.entries(mine)) {
    const known = field in base;
    const versions = { field, base: base[field], mine: value, theirs: theirs[field] };
    const standing = known || sameValue(value, theirs[field]) ? fieldStanding(versions) : 'both';
    if (standing === 'mine') wanted[field] = value;
    if (standing === 'both') conflicts.push(versions);
  }
  return { wanted, conflicts };
}

/** One step of a row's history, as far as going back needs it. */
export interface HistoryStep {
  readonly baseRevision: number;
  readonly revision: number;
  /** What the fields that it changed held before. */
  readonly before: State;
}

/**
 * What a row held at an earlier revision, found by walking its history back.
 * @param steps the row's changes after that revision, the earliest first
 * @param present what the row holds now, at `presentRevision`
 * @returns undefined when the history does not explain every revision since, because another
 *   program wrote to the row: then nobody knows.
 */
export function stateAtRevision(
  revision: number,
  steps: readonly HistoryStep[],
  present: State,
  presentRevision: number,
): State | undefined {
  let reached = revision;
  const earlier: Record<string, unknown> = { ...present };
  const decided = new Set<string>();
  for (const step of steps) {
    if (step.baseRevision !== reached) return undefined;
    reached = step.revision;
    for (const [field, value] of Object.entries(step.before)) {
      if (!decided.has(field)) earlier[field] = value;
      decided.add(field);
    }
  }
  return reached === presentRevision ? earlier : undefined;
}
