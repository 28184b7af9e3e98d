import { useQuery } from '@tanstack/react-query';
import { Banknote, ChevronDown, ChevronRight } from 'lucide-react';
import { useRef } from 'react';
import type { Payout } from '../../../../electron/reconciliation/bank/bank-statement.schema';
import { numberText } from '../../../../electron/shared/number-text';
import { failureOf } from '../../../bridge/failure';
import { useTRPC } from '../../../bridge/trpc';
import { FailureState } from '../../../shared/failure-state';
import { setParams } from '../../../shared/hash-route';
import { amountHeader, uniformCurrency } from '../../../shared/uniform-currency.rules';
import { useRowKeys } from '../../../shared/use-row-keys';
import { Badge, type Tone } from '../../../ui/badge';
import { classes } from '../../../ui/classes';
import { EmptyState } from '../../../ui/empty-state';
import { Notice } from '../../../ui/notice';
import { Skeleton } from '../../../ui/skeleton';
import { amountOf, counted, dayText, wordsOf } from '../finance-words';
import { NotReconciled } from '../not-reconciled';
import type { PurchasesView } from '../purchases-view.rules';
import { ScrollRegion } from '../scroll-region';
import { listedTotals, notSummedText, payoutSums } from './payout-sums.rules';

const stateTones: Readonly<Record<string, Tone>> = {
  paid: 'good',
  in_transit: 'info',
  pending: 'info',
  canceled: 'neutral',
  failed: 'danger',
};

export interface PayoutsTabProps {
  readonly view: PurchasesView;
  /** Whether a run has looked at the period. */
  readonly isReconciled: boolean;
}

/** The payouts of a period with their state, what they consist of, and whether they reached the bank. */
export function PayoutsTab({ view, isReconciled }: PayoutsTabProps) {
  const trpc = useTRPC();
  const payouts = useQuery(trpc.reconciliation.payouts.queryOptions(view.period));
  const table = useRef<HTMLTableElement>(null);
  useRowKeys(table, {
    group: 'Payouts',
    noun: 'payout',
    control: 'button[aria-expanded]',
    rows: payouts.data?.rows.length ?? 0,
  });
  if (payouts.error && !payouts.data) {
    return (
      <FailureState failure={failureOf(payouts.error)} onRetry={() => void payouts.refetch()} />
    );
  }
  if (!payouts.data) return <Skeleton className="m-16 w-1/2" />;
  const { rows, total, groups } = payouts.data;
  if (rows.length === 0) {
    if (!isReconciled) return <NotReconciled period={view.period} />;
    return (
      <EmptyState icon={Banknote} title="No payouts in these days">
        Payouts are shown by the day they were made, and by the day they arrive at the bank.
      </EmptyState>
    );
  }
  const totals = listedTotals(groups);
  const uniform = uniformCurrency(totals.map(({ currency }) => currency));
  // The balance moved by those that were made in these days, which is less than all that are listed.
  const { paidOut, arriving } = payoutSums(groups);
  return (
    <ScrollRegion label="Payouts">
      <table ref={table} className="w-full tabular">
        <thead className="sticky top-0 z-1 bg-canvas text-12 text-muted">
          <tr>
            <th scope="col" className="py-4 pl-16 text-left font-medium">
              Payout
            </th>
            <th scope="col" className="px-8 py-4 text-left font-medium">
              State
            </th>
            <th scope="col" className="px-8 py-4 text-right font-medium">
              {amountHeader('Amount', uniform)}
            </th>
            <th scope="col" className="px-8 py-4 text-right font-medium">
              Members
            </th>
            <th scope="col" className="px-8 py-4 text-left font-medium">
              Adds up
            </th>
            <th scope="col" className="px-8 py-4 text-left font-medium">
              Arrives
            </th>
            <th scope="col" className="py-4 pr-16 pl-8 text-left font-medium">
              At the bank
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((payout) => (
            <PayoutRows
              key={payout.id}
              payout={payout}
              withCurrency={uniform === null}
              open={view.payout === payout.id}
              onToggle={() => setParams({ payout: view.payout === payout.id ? null : payout.id })}
            />
          ))}
        </tbody>
        <tfoot>
          {totals.map(({ currency, minor }) => (
            <tr key={currency} className="border-t border-line-strong font-medium">
              <th scope="row" colSpan={2} className="py-4 pl-16 text-left font-medium">
                Total {currency}
              </th>
              <td className="px-8 py-4 text-right">
                {amountOf(minor, currency, uniform === null)}
              </td>
              <td colSpan={4} />
            </tr>
          ))}
          {total > rows.length && (
            <tr>
              <td colSpan={7} className="px-16 pb-8 text-12 text-muted">
                These are the latest {numberText(rows.length)} of {counted(total, 'payout')}; the
                totals and the export are of all.
              </td>
            </tr>
          )}
          {arriving !== null && (
            <tr>
              <td colSpan={7} className="px-16 pb-8 text-12 text-muted">
                {paidOut} {arriving}
              </td>
            </tr>
          )}
        </tfoot>
      </table>
    </ScrollRegion>
  );
}

interface PayoutRowsProps {
  readonly payout: Payout;
  /** False where the header names the currency once for all. */
  readonly withCurrency: boolean;
  readonly open: boolean;
  readonly onToggle: () => void;
}

function PayoutRows({ payout, withCurrency, open, onToggle }: PayoutRowsProps) {
  const Icon = open ? ChevronDown : ChevronRight;
  return (
    <>
      <tr className={classes('border-t border-line', open && 'bg-accent-tint')}>
        <th scope="row" className="py-4 pl-12 text-left font-normal">
          <button
            type="button"
            aria-expanded={open}
            onClick={onToggle}
            className="flex items-center gap-4 rounded-4 font-mono text-12 hover:text-accent-text"
          >
            <Icon aria-hidden="true" className="size-12 text-muted" />
            {payout.id}
          </button>
        </th>
        <td className="px-8 py-4">
          <Badge tone={stateTones[payout.status] ?? 'neutral'}>{wordsOf(payout.status)}</Badge>
        </td>
        <td className="px-8 py-4 text-right">
          {amountOf(payout.amountMinor, payout.currency, withCurrency)}
        </td>
        <td className="px-8 py-4 text-right">
          {payout.members === 'listed' ? payout.memberCount : '–'}
        </td>
        <td className="px-8 py-4">
          {payout.differenceMinor === null ? (
            <Badge>{notSummedText(payout)}</Badge>
          ) : payout.differenceMinor === 0 ? (
            <Badge tone="good">To zero</Badge>
          ) : (
            <Badge tone="danger">Off by {amountOf(payout.differenceMinor, payout.currency)}</Badge>
          )}
        </td>
        <td className="px-8 py-4 whitespace-nowrap">{dayText(payout.arrival)}</td>
        <td className="py-4 pr-16 pl-8">
          {payout.bankedOn ? (
            <Badge tone="good">{dayText(payout.bankedOn)}</Badge>
          ) : payout.statementThere ? (
            <Badge tone={payout.status === 'paid' ? 'attention' : 'neutral'}>Not seen</Badge>
          ) : (
            <span className="whitespace-nowrap text-faint">No statement</span>
          )}
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={7} className="border-t border-line bg-sunken px-16 py-8">
            <Members payout={payout} />
          </td>
        </tr>
      )}
    </>
  );
}

function Members({ payout }: { readonly payout: Payout }) {
  const trpc = useTRPC();
  const members = useQuery(trpc.reconciliation.payoutMembers.queryOptions({ payout: payout.id }));
  if (payout.estimate) {
    return (
      <Notice tone="info" title="Stripe does not say what a manual payout consists of">
        Estimated: {counted(payout.estimate.count, 'balance transaction')} of{' '}
        {amountOf(payout.estimate.minor, payout.currency)} became available since the payout before.
        That leaves {amountOf(payout.amountMinor - payout.estimate.minor, payout.currency)}{' '}
        unexplained by the estimate.
      </Notice>
    );
  }
  if (members.error && !members.data)
    return (
      <FailureState failure={failureOf(members.error)} onRetry={() => void members.refetch()} />
    );
  if (!members.data) return <Skeleton className="w-1/2" />;
  if (members.data.length === 0)
    return <p className="text-muted">Its members have not been fetched yet.</p>;
  const listed = members.data.filter(({ own }) => !own).length;
  return (
    <ScrollRegion label={`Members of ${payout.id}, scrolling`} className="max-h-[320px]">
      <table className="w-full text-12 tabular">
        <caption className="sr-only">Members of {payout.id}</caption>
        <thead className="sticky top-0 bg-sunken text-muted">
          <tr>
            <th scope="col" className="text-left font-medium">
              Balance transaction
            </th>
            <th scope="col" className="text-left font-medium">
              Type
            </th>
            <th scope="col" className="text-left font-medium">
              Purchase of
            </th>
            <th scope="col" className="pl-12 text-right font-medium">
              Amount
            </th>
            <th scope="col" className="pl-12 text-right font-medium">
              Fee
            </th>
            <th scope="col" className="pl-12 text-right font-medium">
              Net
            </th>
          </tr>
        </thead>
        <tbody>
          {members.data.map((member) => (
            <tr
              key={member.id}
              className={classes('border-t border-line', member.own && 'font-medium')}
            >
              <th scope="row" className="py-2 text-left font-mono font-normal">
                {member.id}
              </th>
              <td>{member.own ? 'The payout itself' : wordsOf(member.type)}</td>
              <td>{member.organization ?? ''}</td>
              <td className="pl-12 text-right">
                {amountOf(member.amountMinor, payout.currency, false)}
              </td>
              <td className="pl-12 text-right">
                {amountOf(member.feeMinor, payout.currency, false)}
              </td>
              <td className="pl-12 text-right">
                {amountOf(member.netMinor, payout.currency, false)}
              </td>
            </tr>
          ))}
        </tbody>
        {/* The sum is what one looks for: it stays in sight while the members go by. */}
        <tfoot className="sticky bottom-0 bg-sunken">
          <tr className="border-t border-line-strong font-medium">
            <th scope="row" colSpan={5} className="py-2 text-left font-medium">
              Sum with the payout’s own transaction
              {payout.memberCount > listed &&
                `, of which the first ${numberText(members.data.length)} are listed`}
            </th>
            <td className="pl-12 text-right">
              {amountOf(
                payout.differenceMinor ??
                  members.data.reduce((sum, { netMinor }) => sum + netMinor, 0),
                payout.currency,
                false,
              )}
            </td>
          </tr>
        </tfoot>
      </table>
    </ScrollRegion>
  );
}
