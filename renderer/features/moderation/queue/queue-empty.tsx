import { CircleCheckBig, CloudDownload, CloudOff, SearchX } from 'lucide-react';
import type { QueueName } from '../../../../electron/moderation/review-queue.schema';
import { numberText } from '../../../../electron/shared/number-text';
import { setParams } from '../../../shared/hash-route';
import { useSyncStatus } from '../../../shared/sync-status';
import { Button } from '../../../ui/button';
import { EmptyState } from '../../../ui/empty-state';
import { isNarrowed, type ModerationRoute, unfiltered } from '../moderation-view.rules';

const emptyTexts = {
  pending: {
    title: 'Nothing waits',
    text: 'Every review is decided. New ones appear here by themselves.',
  },
  flagged: {
    title: 'Nothing is flagged',
    text: 'Reviews that someone wants a second look at stand here.',
  },
  appeals: {
    title: 'No appeals',
    text: 'When an author objects to a rejection, someone else than whoever rejected it decides here.',
  },
  decided: { title: 'Nothing is decided yet', text: 'Decided reviews stand here.' },
} as const satisfies Record<QueueName, { title: string; text: string }>;

export interface QueueEmptyProps {
  readonly queue: QueueName;
  readonly route: ModerationRoute;
}

/** Why there is nothing to decide here: not fetched yet, filtered away, or all done. */
export function QueueEmpty({ queue, route }: QueueEmptyProps) {
  const status = useSyncStatus();
  if (status === null || status.lastSyncAt === null) {
    const waits = status === null || status.phase === 'syncing' || status.phase === 'idle';
    if (!waits || status?.workingOffline) {
      return (
        <EmptyState icon={CloudOff} title="No review was fetched yet">
          They come here as soon as this desk can synchronise.
        </EmptyState>
      );
    }
    const { done, total } = status?.progress ?? { done: 0, total: 0 };
    return (
      <EmptyState icon={CloudDownload} title="Fetching the reviews">
        {total > 0
          ? `${numberText(done)} of ${numberText(total)} are here. `
          : 'The first time takes longest. '}
        From then on you can decide without a network.
      </EmptyState>
    );
  }
  if (isNarrowed(route)) {
    return (
      <EmptyState
        icon={SearchX}
        title="No review matches"
        action={<Button onClick={() => setParams(unfiltered)}>Clear filters</Button>}
      >
        Try another word, or take a filter away.
      </EmptyState>
    );
  }
  const { title, text } = emptyTexts[queue];
  return (
    <EmptyState icon={CircleCheckBig} title={title}>
      {text}
    </EmptyState>
  );
}
