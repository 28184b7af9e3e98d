import type { Overview } from '../../../electron/reconciliation/period.schema';
import { screenHref } from '../../shared/hash-route';
import { classes } from '../../ui/classes';
import { deskLocale } from '../../ui/locale';
import { type PurchasesView, type PurchaseTab, purchaseTabs } from './purchases-view.rules';

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

/** The parts of the screen, as links: each has an address of its own. */
export function PurchasesTabs({ view, overview }: PurchasesTabsProps) {
  const counts: Partial<Record<PurchaseTab, number>> = {
    queue: overview?.standing.open ?? 0,
    decisions: overview?.standing.waiting ?? 0,
  };
  return (
    <nav
      aria-label="Parts of Purchases"
      className="flex h-[36px] shrink-0 items-stretch gap-4 overflow-x-auto border-b border-line px-12"
    >
      {purchaseTabs.map((tab) => {
        const count = counts[tab] ?? 0;
        return (
          <a
            key={tab}
            href={screenHref('purchases', { ...view.period, tab })}
            aria-current={tab === view.tab ? 'page' : undefined}
            className={classes(
              'relative flex shrink-0 items-center gap-4 px-8 text-muted transition-colors hover:text-text focus-inset',
              'aria-[current=page]:font-medium aria-[current=page]:text-text aria-[current=page]:shadow-[inset_0_-2px_0_var(--color-accent)]',
            )}
          >
            {tabTitles[tab]}
            {count > 0 && (
              <span className="rounded-full bg-pressed px-4 text-11 text-muted tabular">
                {count.toLocaleString(deskLocale)}
              </span>
            )}
          </a>
        );
      })}
    </nav>
  );
}
