import { useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import { useTRPC } from '../../bridge/trpc';
import { screenHref } from '../../shared/hash-route';
import { TabLinks } from '../../ui/tab-links';
import type { ModerationView } from './moderation-view.rules';

/** What the parts are called. */
export const reviewTabTitles = {
  pending: 'Pending',
  flagged: 'Flagged',
  appeals: 'Appeals',
  conflicts: 'Conflicts',
  decided: 'Decided',
  decisions: 'My decisions',
  statistics: 'Statistics',
  rules: 'Rules and reasons',
} as const satisfies Record<ModerationView, string>;

/** The parts in the order of their tabs. */
export const reviewTabs = [
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
  const links = reviewTabs.map((each) => ({
    id: each,
    title: reviewTabTitles[each],
    href: screenHref('reviews', { view: each }),
    count: waiting[each],
    attention: each === 'conflicts',
  }));
  return <TabLinks label="Parts of Reviews" links={links} current={view} onGo={onGo} />;
});
