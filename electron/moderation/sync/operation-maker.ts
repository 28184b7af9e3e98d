import type { Clock } from '../../shared/clock';
import { DeskError } from '../../shared/errors';
import { newId } from '../../shared/ids';
import { readConflicts } from './local-read.service';
import { isUndoable, type LocalStore } from './local-store.service';
import { changedSince, plainOperation, seenOf } from './new-operations.rules';
import { type OperationPayload, statusAfter } from './operation.rules';
import type { NewOperation } from './safe-outbox';
import {
  type Conflict,
  type Decision,
  decisionSchema,
  type Resolution,
  resolutionSchema,
  type Seen,
} from './sync.schema';

const changedMessage = 'This review was changed since it was shown.';
const goneMessage = 'This review is no longer there.';

/** Makes operations from what a person decided, on the basis of what is here at that moment. */
export class OperationMaker {
  readonly #local: LocalStore;
  readonly #clock: Clock;
  readonly #userId: string;

  constructor(local: LocalStore, clock: Clock, userId: string) {
    this.#local = local;
    this.#clock = clock;
    this.#userId = userId;
  }

  /** @throws DeskError `not_found` or `conflict`, with the place of every decision concerned. */
  async decisions(input: readonly Decision[]): Promise<readonly NewOperation[]> {
    const decisions = input.map((decision) => decisionSchema.parse(decision));
    const bases = await this.#local.basisOf(decisions.map(({ reviewId }) => reviewId));
    const problems = (message: string, holds: (decision: (typeof decisions)[number]) => boolean) =>
      decisions.flatMap((decision, at) =>
        holds(decision) ? [{ path: ['decisions', at], message }] : [],
      );
    const gone = problems(goneMessage, ({ reviewId }) => bases.get(reviewId)?.deleted ?? true);
    if (gone.length > 0) throw new DeskError('not_found', { subject: 'review', fields: gone });
    const changed = problems(changedMessage, ({ reviewId, seen }) => {
      const basis = bases.get(reviewId);
      return basis !== undefined && changedSince(basis, seen);
    });
    if (changed.length > 0) throw new DeskError('conflict', { subject: 'review', fields: changed });

    const groupId = decisions.length > 1 ? newId() : null;
    /** The operation before, where one call decides twice about a review. */
    const before = new Map<string, string>();
    return decisions.flatMap(({ reviewId, action, reasonCode, note, resolves }) => {
      const basis = bases.get(reviewId);
      if (!basis) return [];
      const payload = this.#payload(reviewId, action, seenOf(basis), {
        groupId,
        reasonCode,
        note,
        resolves,
        follows: before.get(reviewId) ?? basis.follows,
      });
      before.set(reviewId, payload.opId);
      return [{ payload, targetStatus: statusAfter(action, basis.status) }];
    });
  }

  /** @throws DeskError `not_found` for an operation that is not in this outbox. */
  async undoing(
    target: { readonly opIds: readonly string[] } | { readonly groupId: string },
  ): Promise<readonly NewOperation[]> {
    const operations = await this.#local.ownOperations(target);
    if ('opIds' in target && operations.length < new Set(target.opIds).size) {
      throw new DeskError('not_found', { subject: 'decision' });
    }
    const undone = operations.filter(({ action, takenBack }) => isUndoable(action) && !takenBack);
    const bases = await this.#local.basisOf(undone.map(({ reviewId }) => reviewId));
    const groupId = undone.length > 1 ? newId() : null;
    return undone.flatMap(({ opId, reviewId, statusBefore }) => {
      const basis = bases.get(reviewId);
      if (!basis) return [];
      const payload = this.#payload(reviewId, 'UNDO', seenOf(basis), {
        groupId,
        undoes: opId,
        follows: basis.follows,
      });
      return [{ payload, targetStatus: statusBefore }];
    });
  }

  /** @throws DeskError `not_found` for a conflict that is not open, and what `decisions` throws. */
  async answering(input: readonly Resolution[]): Promise<readonly NewOperation[]> {
    const resolutions = input.map((resolution) => resolutionSchema.parse(resolution));
    const conflicts = await readConflicts(
      this.#local,
      this.#userId,
      resolutions.map(({ opId }) => opId),
    );
    const open = new Map(
      conflicts
        .filter(({ pendingAnswer }) => pendingAnswer === null)
        .map((conflict) => [conflict.opId, conflict]),
    );
    const closed = resolutions.flatMap(({ opId }, at) =>
      open.has(opId)
        ? []
        : [{ path: ['resolutions', at], message: 'This conflict has been answered already.' }],
    );
    if (closed.length > 0)
      throw new DeskError('not_found', { subject: 'conflict', fields: closed });
    const made = await Promise.all(
      resolutions.map(async (resolution) => {
        const conflict = open.get(resolution.opId);
        if (!conflict) return [];
        if (resolution.kind === 'override') return this.#overriding(conflict, resolution);
        const { reviewId, seen, status } = await this.#basisOf(conflict);
        const refer = resolution.kind === 'refer';
        const payload = this.#payload(reviewId, refer ? 'REFER' : 'KEEP', seen, {
          resolves: conflict.opId,
          ...(refer ? { referTo: resolution.toUserId, note: resolution.note } : {}),
        });
        return [{ payload, targetStatus: status }];
      }),
    );
    return made.flat();
  }

  #overriding(
    { reviewId, opId }: Conflict,
    { action, reasonCode, note, seen }: Extract<Resolution, { kind: 'override' }>,
  ): Promise<readonly NewOperation[]> {
    // Without a review there is nothing to decide about; only dismissing the card is left.
    const decision = { reviewId: reviewId ?? opId, action, reasonCode, note, seen, resolves: opId };
    return this.decisions([decision]);
  }

  /** What is accepted: the review as it is here, or what is left of one that is gone. */
  async #basisOf({
    reviewId,
    opId,
  }: Conflict): Promise<{ reviewId: string; seen: Seen; status: string }> {
    const basis = reviewId ? (await this.#local.basisOf([reviewId])).get(reviewId) : undefined;
    if (basis) return { reviewId: basis.reviewId, seen: seenOf(basis), status: basis.status };
    const gone = {
      contentRev: 0,
      modRev: 0,
      contentHash: '',
      status: 'PENDING',
      rating: 0,
    } as const;
    const seen: Seen = { ...gone, title: null, review: null };
    return { reviewId: reviewId ?? opId, seen, status: 'PENDING' };
  }

  #payload(
    reviewId: string,
    action: OperationPayload['action'],
    seen: Seen,
    more: Partial<OperationPayload>,
  ): OperationPayload {
    return {
      ...plainOperation,
      opId: newId(),
      reviewId,
      action,
      seen,
      deviceTime: this.#clock.now().toISOString(),
      ...more,
    };
  }
}
