import { useVirtualizer } from '@tanstack/react-virtual';
import { Lock } from 'lucide-react';
import { memo, useEffect, useRef } from 'react';
import type { QueueItem } from '../../../../electron/moderation/review-queue.schema';
import { WrittenText } from '../../../shared/written-text';
import { classes } from '../../../ui/classes';
import { TimeText } from '../../../ui/time-text';
import { starsText, triggerLooks } from '../moderation-labels';
import { StarRating } from '../star-rating';
import { waitTone } from './waiting.rules';

const rowHeight = 56;

export interface QueueListProps {
  readonly items: readonly QueueItem[];
  readonly currentId: string | null;
  readonly onOpen: (reviewId: string) => void;
  readonly onNeedMore: () => void;
}

/** The queue as a thin list, always at the review that is looked at. */
export const QueueList = memo(function QueueList({
  items,
  currentId,
  onOpen,
  onNeedMore,
}: QueueListProps) {
  const viewport = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => viewport.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const place = items.findIndex(({ reviewId }) => reviewId === currentId);
  useEffect(() => {
    if (place >= 0) virtualizer.scrollToIndex(place, { align: 'auto' });
  }, [virtualizer, place]);
  const rows = virtualizer.getVirtualItems();
  const lastShown = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastShown >= items.length - 20) onNeedMore();
  }, [lastShown, items.length, onNeedMore]);

  return (
    <div ref={viewport} className="min-h-0 grow overflow-y-auto">
      <ul
        aria-label="Queue"
        style={{ height: virtualizer.getTotalSize() }}
        className="relative w-full"
      >
        {rows.map(({ index, start }) => {
          const item = items[index];
          return (
            item && (
              <li
                key={item.reviewId}
                aria-setsize={items.length}
                aria-posinset={index + 1}
                style={{ transform: `translateY(${start}px)` }}
                className="absolute inset-x-0 top-0"
              >
                <QueueRow item={item} current={item.reviewId === currentId} onOpen={onOpen} />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
});

interface QueueRowProps {
  readonly item: QueueItem;
  readonly current: boolean;
  readonly onOpen: (reviewId: string) => void;
}

const QueueRow = memo(function QueueRow({ item, current, onOpen }: QueueRowProps) {
  const { rating, title, excerpt, toolName, waitingSince, triggers, claim } = item;
  return (
    <button
      type="button"
      aria-current={current || undefined}
      aria-label={`${starsText(rating)}, ${toolName}: ${title ?? excerpt}`}
      onClick={() => onOpen(item.reviewId)}
      className={classes(
        'flex h-[56px] w-full flex-col justify-center gap-2 border-line border-b px-12 text-left focus-inset',
        current ? 'bg-accent-tint' : 'hover:bg-hover',
      )}
    >
      <span className="flex w-full items-center gap-8">
        <StarRating rating={rating} />
        <span className="min-w-0 truncate text-12 text-muted">{toolName}</span>
        <span className="ml-auto flex shrink-0 items-center gap-4">
          {claim && !claim.mine && (
            <Lock
              aria-label={`Out with ${claim.by.name}`}
              className="size-12 text-attention-text"
            />
          )}
          {triggers.map((trigger) => {
            const { icon: Icon, label } = triggerLooks[trigger];
            return <Icon key={trigger} aria-label={label} className="size-12 text-danger-text" />;
          })}
        </span>
      </span>
      <span className="flex w-full items-baseline gap-8">
        <span dir="auto" className={classes('min-w-0 truncate', current && 'font-medium')}>
          <WrittenText text={title ?? excerpt} />
        </span>
        <span className={classes('ml-auto shrink-0 text-11', waitTone(waitingSince, new Date()))}>
          <TimeText at={waitingSince} />
        </span>
      </span>
    </button>
  );
});
