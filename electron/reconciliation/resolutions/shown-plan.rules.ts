import type { ResolutionKind } from '../findings/finding-queue.schema';
import type { ShownPlan } from './resolution.schema';

/** When it is decided, which is later than when it was shown. */
const ofTheDecision: ReadonlySet<string> = new Set(['activated_at', 'cancelled_at', 'refunded_at']);

function agree(one: ShownPlan['changes'], other: ShownPlan['changes']): boolean {
  const columns = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...columns].every((column) => one[column] === other[column]);
}

function lasting(changes: ShownPlan['changes']): ShownPlan['changes'] {
  return Object.fromEntries(
    Object.entries(changes).filter(([column]) => !ofTheDecision.has(column)),
  );
}

/**
 * Whether a decision does what its dialog said. The purchase may have been corrected about another finding
 * meanwhile, or its payment be another one: the finding stays as it was until the next run.
 * @param shown what the person saw
 * @param now what would be done by now, with the same columns of the purchase
 */
export function isAsShown(kind: ResolutionKind, shown: ShownPlan, now: ShownPlan): boolean {
  if (!agree(shown.present, now.present)) return false;
  // Of a correction a person says what it is to be; the proposal was theirs to change.
  if (kind === 'correct_purchase') return true;
  return (
    agree(lasting(shown.changes), lasting(now.changes)) &&
    agree({ ...shown.stripe }, { ...now.stripe })
  );
}
