import type {
  Conflict,
  DecisionAction,
  OperationAction,
} from '../../../../electron/moderation/sync/sync.schema';
import { statusLooks } from '../moderation-labels';

const decisionActions: Readonly<Partial<Record<OperationAction, DecisionAction>>> = {
  APPROVE: 'APPROVE',
  REJECT: 'REJECT',
  FLAG: 'FLAG',
  REOPEN: 'REOPEN',
  UNDO: 'REOPEN',
};

/** What overriding means: the earlier decision again, if that can be said. */
export function earlierDecision({ decision }: Conflict): DecisionAction | null {
  return (decision.action && decisionActions[decision.action]) ?? null;
}

/** Whose decision it is about, where somebody else sent the card here; null for one’s own. */
export function sentBy({ assigneeId, actorId, actorName }: Conflict): string | null {
  return assigneeId !== null && assigneeId !== actorId ? (actorName ?? 'A colleague') : null;
}

/** What happened, as one sentence. */
export function conflictSentence(conflict: Conflict): string {
  const { kind, now, atConflict, problem } = conflict;
  const other = now?.moderatorName ?? atConflict?.moderatorName ?? 'Someone else';
  const status = now?.status ?? atConflict?.status;
  const sender = sentBy(conflict);
  const before =
    sender === null ? 'before your decision arrived' : `before ${sender}’s decision arrived`;
  switch (kind) {
    case 'CONFLICT_CONTENT':
      return `The author edited the review after ${sender ?? 'you'} saw it.`;
    case 'CONFLICT_DECISION':
      return status === 'PENDING'
        ? `It was put back into the queue ${before}.`
        : `${other} ${status ? statusLooks[status].label.toLowerCase() : 'decided'} it ${before}.`;
    case 'HELD':
      return `${sender === null ? 'You were' : `${sender} was`} no longer allowed to decide reviews when this arrived.`;
    case 'QUARANTINED':
      return problem?.includes('appeal')
        ? 'An appeal is decided by someone else than whoever rejected the review.'
        : 'The marketplace could not take this decision as it was.';
  }
}

/** What can be answered to a conflict. */
export function answersTo(conflict: Conflict): {
  readonly keep: boolean;
  readonly override: boolean;
  readonly refer: boolean;
} {
  const open = conflict.state === 'OPEN' && conflict.pendingAnswer === null;
  const there = conflict.now !== null && conflict.reviewId !== null;
  return {
    keep: open,
    override: open && there && earlierDecision(conflict) !== null,
    refer: open && there,
  };
}

/** Whether the words or stars differ between what was seen and what is now. */
export function textChanged({ seen, now, isLong }: Conflict): boolean {
  if (!seen || !now) return false;
  return (
    // Of long texts only the beginnings are here, which may be the same.
    (isLong && seen.contentHash !== now.contentHash) ||
    (seen.title ?? '') !== (now.title ?? '') ||
    (seen.review ?? '') !== (now.review ?? '') ||
    (seen.rating ?? null) !== (now.rating ?? null)
  );
}
