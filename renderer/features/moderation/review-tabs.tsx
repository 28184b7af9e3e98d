import { useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import { useTRPC } from '../../bridge/trpc';
import { screenHref } from '../../shared/hash-route';
import { classes } from '../../ui/classes';
import { deskLocale } from '../../ui/locale';
import type { ModerationView } from './moderation-view.rules';

const labels = {
  pending: 'Pending',
  flagged: 'Flagged',
  appeals: 'Appeals',
  conflicts: 'Conflicts',
  decided: 'Decided',
  decisions: 'My decisions',
  statistics: 'Statistics',
  rules: 'Rules and reasons',
} as const satisfies Record<ModerationView, string>;

const order = [
  'pending',
  'flagged',
  'appeals',
  'conflicts',
  'decisions',
  'decided',
  'statistics',
  'rules',
] as const satisfies readonly ModerationView[];

export interface ReviewTabsProps {
  readonly view: ModerationView;
  readonly onGo: (view: ModerationView) => void;
}

/** The parts of the screen, each with how much waits in it. */
export const ReviewTabs = memo(function ReviewTabs({ view, onGo }: ReviewTabsProps) {
  const trpc = useTRPC();
  const { data: counts } = useQuery(trpc.moderation.counts.queryOptions());
  const waiting: Readonly<Partial<Record<ModerationView, number>>> = {
    pending: counts?.pending ?? 0,
    flagged: counts?.flagged ?? 0,
    appeals: counts?.appeals ?? 0,
    conflicts: counts?.conflicts ?? 0,
  };
  return (
    <nav
      aria-label="Parts of reviews"
      className="flex h-[36px] shrink-0 items-stretch gap-16 overflow-x-auto border-line border-b px-16"
    >
      {order.map((each) => {
        const count = waiting[each] ?? 0;
        return (
          <a
            key={each}
            href={screenHref('reviews', { view: each })}
            aria-current={each === view ? 'page' : undefined}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              onGo(each);
            }}
            className={classes(
              'flex shrink-0 items-center gap-4 border-transparent border-b-2 text-muted focus-inset hover:text-text',
              'aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-text',
            )}
          >
            {labels[each]}
            {count > 0 && (
              <span
                className={classes(
                  'rounded-full px-4 text-11 tabular',
                  each === 'conflicts'
                    ? 'bg-attention-tint text-attention-text'
                    : 'bg-sunken text-muted',
                )}
              >
                {count.toLocaleString(deskLocale)}
              </span>
            )}
          </a>
        );
      })}
    </nav>
  );
});
