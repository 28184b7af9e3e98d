import type { Overview } from '../../../electron/reconciliation/period/period.schema';
import { screenHref } from '../../shared/hash-route';
import { TabLinks } from '../../ui/tab-links';
import {
  type PurchasesView,
  type PurchaseTab,
  purchaseTabs,
  tabCounts,
} from './purchases-view.rules';

export const tabTitles = {
  overview: 'Overview',
  queue: 'Work queue',
  payouts: 'Payouts',
  bank: 'Bank',
  purchases: 'All purchases',
  decisions: 'Decisions',
  audit: 'Audit log',
} as const satisfies Record<PurchaseTab, string>;

export interface PurchasesTabsProps {
  readonly view: PurchasesView;
  readonly overview: Overview | null;
}

/** The parts of the screen, with how much waits in them. */
export function PurchasesTabs({ view, overview }: PurchasesTabsProps) {
  const counts = overview === null ? {} : tabCounts(overview.standing);
  const links = purchaseTabs.map((tab) => ({
    id: tab,
    title: tabTitles[tab],
    href: screenHref('purchases', { ...view.period, tab }),
    count: counts[tab],
  }));
  return <TabLinks label="Parts of Purchases" links={links} current={view.tab} />;
}
