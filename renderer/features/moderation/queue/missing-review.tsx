import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import type { QueueName } from '../../../../electron/moderation/review-queue.schema';
import type { ReviewStatus } from '../../../../electron/moderation/sync/sync.schema';
import { useTRPC } from '../../../bridge/trpc';
import { setParams } from '../../../shared/hash-route';
import { Button } from '../../../ui/button';
import { Notice } from '../../../ui/notice';
import { statusLooks } from '../moderation-labels';
import { unfiltered } from '../moderation-view.rules';

/** The list in which a review of each status stands. */
const listOfStatus = {
  PENDING: 'pending',
  FLAGGED: 'flagged',
  APPROVED: 'decided',
  REJECTED: 'decided',
} as const satisfies Record<ReviewStatus, QueueName>;

export interface MissingReviewProps {
  /** The review that the address names, and that the list does not hold. */
  readonly reviewId: string;
  readonly queue: QueueName;
}

/** Why the review is not shown that the address names, and the way to it where there is one. */
export function MissingReview({ reviewId, queue }: MissingReviewProps) {
  const trpc = useTRPC();
  const isId = z.uuid().safeParse(reviewId).success;
  const evidence = useQuery({
    ...trpc.moderation.evidence.queryOptions({ reviewIds: [reviewId] }),
    enabled: isId,
  });
  if (isId && evidence.isPending) return null;
  const found = evidence.data?.[0];
  const list = found && listOfStatus[found.status];
  const title = !found
    ? 'The review that the address names is not on this machine'
    : list === queue
      ? 'A filter leaves out the review that the address names'
      : `The review that the address names is ${statusLooks[found.status].label.toLowerCase()}`;
  return (
    <div className="px-16 pt-12">
      <Notice
        tone="attention"
        title={title}
        action={
          found && (
            <Button
              size="small"
              onClick={() => setParams({ ...unfiltered, view: list ?? null, claimed: 'show' })}
            >
              Show it
            </Button>
          )
        }
      >
        {!found && 'It was deleted, or was not fetched yet. '}
        The list begins with this one.
      </Notice>
    </div>
  );
}
