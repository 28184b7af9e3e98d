import { useMemo, useRef } from 'react';
import { useCommands } from '../../shared/commands';
import { setParams, useHashRoute } from '../../shared/hash-route';
import { useMay } from '../../shared/session';
import { onDemand } from '../../ui/on-demand';
import { ScreenHeader } from '../../ui/screen-header';
import { Announcer } from './announcer';
import { KeptUpToDate } from './kept-up-to-date';
import { isQueue, type ModerationView, readModerationRoute } from './moderation-view.rules';
import { QueueToolbar } from './queue/queue-toolbar';
import { QueueView } from './queue/queue-view';
import { ReviewTabs, reviewTabs, reviewTabTitles } from './review-tabs';
import { SyncControls } from './sync/sync-controls';

const QueueListView = onDemand(() =>
  import('./queue/queue-list-view').then((module) => module.QueueListView),
);
const ConflictInbox = onDemand(() =>
  import('./conflicts/conflict-inbox').then((module) => module.ConflictInbox),
);
const DecisionList = onDemand(() =>
  import('./decisions/decision-list').then((module) => module.DecisionList),
);
const StatisticsView = onDemand(() =>
  import('./statistics/statistics-view').then((module) => module.StatisticsView),
);
const RulesView = onDemand(() => import('./rules/rules-view').then((module) => module.RulesView));

/** Of the parts that one goes to between two reviews; the palette has the others. */
const tabKeys: Readonly<Partial<Record<ModerationView, string>>> = {
  conflicts: 'g x',
  decisions: 'g d',
};

const go = (view: ModerationView) =>
  setParams({ view, review: null, group: null, conflict: null }, { replace: false });

/** Everything that moderators do: the queue, its conflicts, receipts, figures and rules. */
export function ReviewsScreen() {
  const { params } = useHashRoute();
  // Going on to the next review leaves the route as it is, and with it all that stands around one.
  const around = new URLSearchParams(params);
  around.delete('review');
  const address = around.toString();
  const route = useMemo(() => readModerationRoute(new URLSearchParams(address)), [address]);
  const mayDecide = useMay('moderation.decide');
  const view = mayDecide ? route.view : 'rules';
  const search = useRef<HTMLInputElement>(null);

  useCommands([
    {
      id: 'reviews.search',
      title: 'Search reviews',
      group: 'Reviews',
      keys: '/',
      enabled: isQueue(view),
      run: () => search.current?.select(),
    },
    {
      id: 'reviews.layout',
      title: route.layout === 'single' ? 'Show the queue as a list' : 'Show one review at a time',
      group: 'Reviews',
      keys: 'v',
      enabled: isQueue(view),
      run: () => setParams({ layout: route.layout === 'single' ? 'list' : 'single' }),
    },
    ...reviewTabs.map((tab) => ({
      id: `reviews.tab.${tab}`,
      title: `Show ${reviewTabTitles[tab].toLowerCase()}`,
      group: 'Reviews',
      keys: tabKeys[tab],
      enabled: mayDecide && tab !== view,
      run: () => go(tab),
    })),
  ]);

  return (
    <Announcer>
      {mayDecide && <KeptUpToDate />}
      <ScreenHeader title="Reviews">{mayDecide && <SyncControls />}</ScreenHeader>
      {mayDecide && <ReviewTabs view={view} onGo={go} />}
      {isQueue(view) && <QueueToolbar route={route} searchField={search} />}
      {isQueue(view) && route.layout === 'single' && (
        <QueueView key={view} queue={view} route={route} />
      )}
      {isQueue(view) && route.layout === 'list' && (
        <QueueListView key={view} queue={view} route={route} />
      )}
      {view === 'conflicts' && <ConflictInbox />}
      {view === 'decisions' && <DecisionList groupId={route.groupId} />}
      {view === 'statistics' && <StatisticsView />}
      {view === 'rules' && <RulesView />}
    </Announcer>
  );
}
