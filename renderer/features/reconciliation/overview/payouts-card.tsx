import { useQuery } from '@tanstack/react-query';
import { failureOf } from '../../../bridge/failure';
import { useTRPC } from '../../../bridge/trpc';
import { FailureNotice } from '../../../shared/failure-state';
import { screenHref } from '../../../shared/hash-route';
import { Badge } from '../../../ui/badge';
import { FigureTable } from '../../../ui/figure-table';
import { Skeleton } from '../../../ui/skeleton';
import { payoutSums } from '../bank/payout-sums.rules';
import { counted } from '../finance-words';
import type { PurchasesView } from '../purchases-view.rules';
import { OverviewCard } from './overview-card';

/** How much was paid out in a period, in which state that is, and whether the bank has it. */
export function PayoutsCard({ view }: { readonly view: PurchasesView }) {
  const trpc = useTRPC();
  const payouts = useQuery(trpc.reconciliation.payouts.queryOptions(view.period));
  const { groups = [], total = 0 } = payouts.data ?? {};
  const sums = payoutSums(groups);
  return (
    <OverviewCard
      title="Payouts"
      aside={
        total > 0 &&
        (sums.troubles.length === 0 ? (
          <Badge tone="good">Add up</Badge>
        ) : (
          sums.troubles.map((text) => (
            <Badge key={text} tone="danger">
              {text}
            </Badge>
          ))
        ))
      }
    >
      {payouts.error && !payouts.data ? (
        <FailureNotice failure={failureOf(payouts.error)} onRetry={() => void payouts.refetch()} />
      ) : !payouts.data ? (
        <Skeleton className="w-1/2" />
      ) : total === 0 ? (
        <p className="text-muted">No payout was made or arrives in these days.</p>
      ) : (
        <>
          {sums.rows.length > 0 && (
            <FigureTable caption="Payouts by state" columns={sums.columns} rows={sums.rows} />
          )}
          {sums.arriving !== null && <p className="mt-8 text-12 text-muted">{sums.arriving}</p>}
          {/* A line of its own: within a sentence only its colour would tell it from the words. */}
          <p className="mt-8 text-12 text-muted">
            <a
              href={screenHref('purchases', { ...view.period, tab: 'payouts' })}
              className="rounded-4 text-accent-text hover:underline"
            >
              {counted(total, 'payout')} with their members
            </a>
          </p>
        </>
      )}
    </OverviewCard>
  );
}
