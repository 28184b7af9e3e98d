import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { failureOf } from '../../bridge/failure';
import { useTRPC } from '../../bridge/trpc';
import { FailureState } from '../../shared/failure-state';
import { useHashRoute } from '../../shared/hash-route';
import { Skeleton } from '../../ui/skeleton';
import { FigureStrip } from './figure-strip';
import { PurchasesHeader } from './purchases-header';
import { PurchasesTabs } from './purchases-tabs';
import { monthBefore, readPurchasesView } from './purchases-view.rules';
import { usePurchasesCommands } from './use-purchases-commands';

const OverviewTab = lazy(() => import('./overview-tab').then((m) => ({ default: m.OverviewTab })));
const QueueTab = lazy(() => import('./queue-tab').then((m) => ({ default: m.QueueTab })));
const PayoutsTab = lazy(() => import('./payouts-tab').then((m) => ({ default: m.PayoutsTab })));
const BankTab = lazy(() => import('./bank-tab').then((m) => ({ default: m.BankTab })));
const ListTab = lazy(() =>
  import('./purchase-list-tab').then((m) => ({ default: m.PurchaseListTab })),
);
const DecisionsTab = lazy(() =>
  import('./decisions-tab').then((m) => ({ default: m.DecisionsTab })),
);
const AuditTab = lazy(() => import('./audit-tab').then((m) => ({ default: m.AuditTab })));

/** Purchases against Stripe and the bank: a period in figures, its work, and its close. */
export function PurchasesScreen() {
  const trpc = useTRPC();
  const { params } = useHashRoute();
  const months = useQuery(trpc.finance.months.queryOptions());
  const usual = useMemo(() => {
    const last = monthBefore(new Date());
    const listed = months.data ?? [];
    // The latest month that is over and still open is the one that waits.
    const waiting = listed.find(({ to, closed }) => to <= last.to && !closed);
    return waiting ? { from: waiting.from, to: waiting.to } : last;
  }, [months.data]);
  const view = useMemo(() => readPurchasesView(params, usual), [params, usual]);
  const overview = useQuery({
    ...trpc.finance.overview.queryOptions(view.period),
    enabled: months.isSuccess,
  });
  usePurchasesCommands(view);

  const error = months.error ?? overview.error;
  if (error && !overview.data) {
    return (
      <FailureState
        failure={failureOf(error)}
        onRetry={() => void (months.error ? months.refetch() : overview.refetch())}
      />
    );
  }
  return (
    <>
      <PurchasesHeader view={view} months={months.data ?? []} overview={overview.data ?? null} />
      <FigureStrip overview={overview.data ?? null} />
      <PurchasesTabs view={view} overview={overview.data ?? null} />
      <div className="flex min-h-0 grow flex-col">
        <Suspense fallback={<TabSkeleton />}>
          {view.tab === 'overview' && <OverviewTab view={view} overview={overview.data ?? null} />}
          {view.tab === 'queue' && <QueueTab view={view} />}
          {view.tab === 'payouts' && <PayoutsTab view={view} />}
          {view.tab === 'bank' && <BankTab view={view} />}
          {view.tab === 'purchases' && <ListTab view={view} />}
          {view.tab === 'decisions' && <DecisionsTab />}
          {view.tab === 'audit' && <AuditTab />}
        </Suspense>
      </div>
    </>
  );
}

function TabSkeleton() {
  return (
    <div className="flex flex-col gap-12 p-16">
      <Skeleton className="w-1/3" />
      <Skeleton className="w-2/3" />
      <Skeleton className="w-1/2" />
    </div>
  );
}
