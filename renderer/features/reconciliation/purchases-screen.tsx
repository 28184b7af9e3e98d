import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { failureOf } from '../../bridge/failure';
import { useTRPC } from '../../bridge/trpc';
import { FailureState } from '../../shared/failure-state';
import { useHashRoute } from '../../shared/hash-route';
import { onDemand } from '../../ui/on-demand';
import { Skeleton } from '../../ui/skeleton';
import { FigureStrip } from './overview/figure-strip';
import { PurchasesHeader } from './purchases-header';
import { PurchasesTabs } from './purchases-tabs';
import { monthBefore, readPurchasesView } from './purchases-view.rules';
import { usePurchasesCommands } from './use-purchases-commands';

const tabMeanwhile = <TabSkeleton />;
const OverviewTab = onDemand(
  () => import('./overview/overview-tab').then((module) => module.OverviewTab),
  tabMeanwhile,
);
const QueueTab = onDemand(
  () => import('./queue/queue-tab').then((module) => module.QueueTab),
  tabMeanwhile,
);
const PayoutsTab = onDemand(
  () => import('./bank/payouts-tab').then((module) => module.PayoutsTab),
  tabMeanwhile,
);
const BankTab = onDemand(
  () => import('./bank/bank-tab').then((module) => module.BankTab),
  tabMeanwhile,
);
const ListTab = onDemand(
  () => import('./purchase-list-tab').then((module) => module.PurchaseListTab),
  tabMeanwhile,
);
const DecisionsTab = onDemand(
  () => import('./resolutions/decisions-tab').then((module) => module.DecisionsTab),
  tabMeanwhile,
);
const AuditTab = onDemand(
  () => import('./audit/audit-tab').then((module) => module.AuditTab),
  tabMeanwhile,
);

/** Purchases against Stripe and the bank: a period in figures, its work, and its close. */
export function PurchasesScreen() {
  const trpc = useTRPC();
  const { params } = useHashRoute();
  const months = useQuery(trpc.reconciliation.months.queryOptions());
  const usual = useMemo(() => {
    const last = monthBefore(new Date());
    const listed = months.data ?? [];
    // The latest month that is over and still open is the one that waits.
    const waiting = listed.find(({ to, closed }) => to <= last.to && !closed);
    return waiting ? { from: waiting.from, to: waiting.to } : last;
  }, [months.data]);
  const view = useMemo(() => readPurchasesView(params, usual), [params, usual]);
  const overview = useQuery({
    ...trpc.reconciliation.overview.queryOptions(view.period),
    enabled: months.isSuccess,
  });
  usePurchasesCommands(view);

  const isReconciled = overview.data?.run !== null;
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
      <FigureStrip
        overview={overview.data ?? null}
        givesWay={view.tab === 'queue' && view.finding !== null}
      />
      <PurchasesTabs view={view} overview={overview.data ?? null} />
      <div className="flex min-h-0 grow flex-col overflow-y-auto">
        {view.tab === 'overview' && <OverviewTab view={view} overview={overview.data ?? null} />}
        {view.tab === 'queue' && <QueueTab {...{ view, isReconciled }} />}
        {view.tab === 'payouts' && <PayoutsTab {...{ view, isReconciled }} />}
        {view.tab === 'bank' && <BankTab view={view} />}
        {view.tab === 'purchases' && <ListTab view={view} />}
        {view.tab === 'decisions' && <DecisionsTab view={view} />}
        {view.tab === 'audit' && <AuditTab />}
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
