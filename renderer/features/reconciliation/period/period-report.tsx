import { useQuery } from '@tanstack/react-query';
import { Printer } from 'lucide-react';
import { findingClasses } from '../../../../electron/reconciliation/findings/finding-classes.rules';
import type { Overview } from '../../../../electron/reconciliation/period/period.schema';
import { useTRPC } from '../../../bridge/trpc';
import { Button } from '../../../ui/button';
import { classes } from '../../../ui/classes';
import { Dialog } from '../../../ui/dialog';
import { exactTimeText } from '../../../ui/exact-time-text';
import { payoutSums } from '../bank/payout-sums.rules';
import {
  aboutText,
  amountOf,
  counted,
  decisionName,
  gapText,
  othersText,
  periodText,
  subjectText,
  wordsOf,
} from '../finance-words';
import { shownStandings } from '../money-standings';
import { besideText } from '../overview/figure-strip';
import { unprovedText } from '../overview/rollforward.rules';
import { ScrollRegion } from '../scroll-region';
import { changedSinceClosing } from './closed-figures.rules';

export interface PeriodReportProps {
  readonly overview: Overview;
  readonly onClose: () => void;
}

const rollforwardFigures = [
  'opening',
  'charges',
  'refunds',
  'disputes',
  'fees',
  'other',
  'payouts',
  'closing',
  'difference',
] as const;

/** How many open findings the report lists; the export has all of them. */
const listed = 200;

/** The period on paper: figures, roll-forward, payouts, what is open, and the closing with its hash. */
export function PeriodReport({ overview, onClose }: PeriodReportProps) {
  const trpc = useTRPC();
  const { period, totals, rollforward, closings, standing, run } = overview;
  const closed = changedSinceClosing(overview);
  const payouts = useQuery(trpc.reconciliation.payouts.queryOptions(period));
  const sums = payoutSums(payouts.data?.groups ?? []);
  const open = useQuery(trpc.reconciliation.queue.queryOptions({ ...period, limit: listed }));
  const batches = useQuery(trpc.reconciliation.batches.queryOptions({ period }));
  return (
    <Dialog
      open
      size="wide"
      onOpenChange={(next) => !next && onClose()}
      title={`Period report: ${periodText(period)}`}
      footer={
        <>
          <Button onClick={onClose}>Close report</Button>
          <Button variant="primary" icon={Printer} onClick={() => window.print()}>
            Print or save as PDF
          </Button>
        </>
      }
    >
      <ScrollRegion label="Report" className="print-page flex max-h-[60vh] flex-col gap-16 pr-8">
        <div>
          <p className="font-semibold">
            Reconciliation of purchases with Stripe, {periodText(period)}
          </p>
          <p className="text-12 text-muted">
            {period.from} to {period.to}, UTC, both days included.
            {run && <> Reconciled {exactTimeText(new Date(run.finishedAt))}.</>}
          </p>
        </div>
        {closed && (
          <Figures totals={closed.totals} rollforward={closed.rollforward} as=", at the closing" />
        )}
        <Figures totals={totals} rollforward={rollforward} as={closed ? ', now' : ''} />
        <p className="text-12 text-muted empty:hidden">{besideText(overview.beside)}</p>
        {!overview.coverage.some(({ object }) => object === 'balance') && (
          <p className="text-12 text-muted empty:hidden">{unprovedText(rollforward)}</p>
        )}
        {overview.coverage
          .filter(({ complete }) => !complete)
          .map((gap) => (
            <p key={gap.object} className="text-12 text-muted">
              {gapText(gap)}
            </p>
          ))}
        <ReportTable
          caption="Payouts"
          header={['Payout', 'Arrives', 'State', 'At the bank', 'Amount']}
          figures={['Amount']}
          rows={(payouts.data?.rows ?? []).map((payout) => [
            payout.id,
            payout.arrival,
            wordsOf(payout.status),
            payout.bankedOn ?? (payout.statementThere ? 'Not seen' : 'No statement yet'),
            amountOf(payout.amountMinor, payout.currency),
          ])}
        />
        <p className="text-12 text-muted empty:hidden">
          {[sums.paidOut, sums.arriving].filter(Boolean).join(' ')}
        </p>
        {payouts.data && payouts.data.total > payouts.data.rows.length && (
          <p className="text-12 text-muted">
            These are the latest {payouts.data.rows.length} of {payouts.data.total}; the export of
            payouts has all of them.
          </p>
        )}
        <ReportTable
          caption={`Open findings${closed ? ' now' : ''}: ${counted(standing.open, 'finding')}, ${standing.settled} settled, ${standing.waiting} waiting`}
          header={['Finding', 'About', 'At risk']}
          figures={['At risk']}
          rows={(open.data?.rows ?? []).map((finding) => [
            findingClasses[finding.class].title,
            aboutText(finding),
            finding.currency === null ? '' : amountOf(finding.amountMinor, finding.currency),
          ])}
        />
        {standing.open > listed && (
          <p className="text-12 text-muted">
            These are the gravest {listed}; the export of the work queue has all of them.
          </p>
        )}
        <ReportTable
          caption="Decisions about this period"
          header={['Decision', 'About', 'By', 'On', 'Reason']}
          rows={(batches.data?.rows ?? [])
            .filter(({ state }) => state === 'done')
            .map((batch) => [
              decisionName(batch),
              [...batch.subjects.map(subjectText), ...othersText(batch)].join('; '),
              batch.decidedBy
                ? `${batch.requestedBy}, approved by ${batch.decidedBy}`
                : batch.requestedBy,
              exactTimeText(new Date(batch.requestedAt)),
              batch.reason,
            ])}
        />
        {batches.data && batches.data.total > batches.data.rows.length && (
          <p className="text-12 text-muted">
            These are of the latest {batches.data.rows.length} of {batches.data.total} decisions;
            the export of decisions has all of them.
          </p>
        )}
        {closings.map((closing) => (
          <p key={closing.id} className="text-12">
            Closed by {closing.closedBy}, {exactTimeText(new Date(closing.closedAt))}:{' '}
            {counted(closing.items, 'object')}, SHA-256{' '}
            <span className="font-mono break-all">{closing.contentHash}</span>.
            {closing.overrideReason && (
              <>
                {' '}
                {counted(closing.unexplained, 'finding')} not explained: “{closing.overrideReason}”.
              </>
            )}
            {closing.id === closed?.id && ' What is said of now was not closed.'}
            {closing.reopened && (
              <>
                {' '}
                Reopened by {closing.reopened.by}, {exactTimeText(new Date(closing.reopened.at))}: “
                {closing.reopened.reason}”.
              </>
            )}
          </p>
        ))}
      </ScrollRegion>
    </Dialog>
  );
}

interface FiguresProps extends Pick<Overview, 'totals' | 'rollforward'> {
  /** Of when they are, where there are others. */
  readonly as: string;
}

/** How the money of the purchases stood, and how Stripe's balance moved. */
function Figures({ totals, rollforward, as }: FiguresProps) {
  const standings = shownStandings(totals);
  return (
    <>
      <ReportTable
        caption={`Purchases${as}`}
        header={['Currency', ...standings.map(({ label }) => label)]}
        figures={standings.map(({ label }) => label)}
        rows={totals.map((total) => [
          total.currency,
          ...standings.map(
            ({ key }) =>
              `${amountOf(total[key].minor, total.currency, false)} (${total[key].count})`,
          ),
        ])}
      />
      <ReportTable
        caption={`Roll-forward of Stripe’s balance${as}`}
        header={['Figure', ...rollforward.map(({ currency }) => currency)]}
        figures={rollforward.map(({ currency }) => currency)}
        rows={rollforwardFigures.map((figure) => [
          wordsOf(figure),
          ...rollforward.map((row) => amountOf(row[figure], row.currency, false)),
        ])}
      />
    </>
  );
}

interface ReportTableProps {
  readonly caption: string;
  readonly header: readonly string[];
  /** The columns of figures, which stand right. */
  readonly figures?: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function ReportTable({ caption, header, figures = [], rows }: ReportTableProps) {
  const side = (name: string | undefined) =>
    `px-8 first:pl-0 last:pr-0 ${name !== undefined && figures.includes(name) ? 'text-right' : 'text-left'}`;
  return (
    <table className="w-full text-12 tabular">
      <caption className="pb-4 text-left text-13 font-semibold">{caption}</caption>
      <thead className="text-muted">
        <tr>
          {header.map((name) => (
            <th
              key={name}
              scope="col"
              className={classes('border-b border-line-strong py-2 font-medium', side(name))}
            >
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.length === 0 && (
          <tr>
            <td colSpan={header.length} className="py-2 text-faint">
              None
            </td>
          </tr>
        )}
        {rows.map((row) => (
          <tr key={row.join('|')} className="align-top">
            {row.map((cell, at) => (
              <td
                key={header[at]}
                className={classes('border-b border-line py-2 break-words', side(header[at]))}
              >
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
