import { Scale } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Overview, Rollforward } from '../../../electron/reconciliation/period.schema';
import { navigate } from '../../shared/hash-route';
import { useMay } from '../../shared/session';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import { EmptyState } from '../../ui/empty-state';
import { Notice } from '../../ui/notice';
import { ProgressBar } from '../../ui/progress-bar';
import { SegmentedControl } from '../../ui/segmented-control';
import { Skeleton } from '../../ui/skeleton';
import { ageLabels, amountOf, counted, obstacleTexts, periodText, wordsOf } from './finance-words';
import type { PurchasesView } from './purchases-view.rules';
import { useReconcile } from './use-reconcile';

const TrendChart = lazy(() => import('./trend-chart').then((m) => ({ default: m.TrendChart })));
const AgeingChart = lazy(() => import('./ageing-chart').then((m) => ({ default: m.AgeingChart })));

export interface OverviewTabProps {
  readonly view: PurchasesView;
  readonly overview: Overview | null;
}

/** A period at a glance: does the money add up, what is open, and can it be closed. */
export function OverviewTab({ view, overview }: OverviewTabProps) {
  const { operation, running, reconcile } = useReconcile(view.period);
  const mayAct = useMay('finance.act');
  if (overview === null) return <Skeleton className="m-16 w-1/2" />;
  return (
    <div className="min-h-0 grow overflow-y-auto">
      {operation && (
        <div className="border-b border-line px-16 py-12">
          <ProgressBar
            label={operation.step || operation.label}
            done={operation.done}
            total={operation.total}
            rate={operation.rate}
            onCancel={operation.cancel}
          />
        </div>
      )}
      {overview.run === null ? (
        <div className="h-[320px]">
          <EmptyState
            icon={Scale}
            title={`${periodText(view.period)} has not been reconciled`}
            action={
              mayAct && (
                <Button variant="primary" busy={running} onClick={reconcile}>
                  Reconcile {periodText(view.period)}
                </Button>
              )
            }
          >
            Reconciling fetches what is new in Stripe and compares every purchase of these days with
            its payment, payout and bank line.
          </EmptyState>
        </div>
      ) : (
        <div className="grid grid-cols-2 gap-16 p-16 max-wide:grid-cols-1">
          <Standing view={view} overview={overview} />
          <RollforwardCard rows={overview.rollforward} />
          <TrendCard overview={overview} />
          <AgeingCard overview={overview} />
        </div>
      )}
    </div>
  );
}

interface CardProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

function Card({ title, aside, children }: CardProps) {
  return (
    <section aria-label={title} className="flex min-w-0 flex-col rounded-8 border border-line">
      <header className="flex h-[40px] shrink-0 items-center gap-8 border-b border-line px-12">
        <h2 className="font-semibold">{title}</h2>
        <div className="ml-auto flex items-center gap-8">{aside}</div>
      </header>
      <div className="min-w-0 grow overflow-x-auto p-12">{children}</div>
    </section>
  );
}

function Standing({
  view,
  overview,
}: {
  readonly view: PurchasesView;
  readonly overview: Overview;
}) {
  const { standing, obstacles, unexplained, closedBy, coverage } = overview;
  const gaps = coverage.filter(({ complete }) => !complete);
  const open = () => navigate('purchases', { ...view.period, tab: 'queue' });
  return (
    <Card
      title="Where the period stands"
      aside={
        closedBy ? (
          <Badge tone="good">Closed</Badge>
        ) : unexplained === 0 && obstacles.length === 0 ? (
          <Badge tone="good">Ready to close</Badge>
        ) : (
          <Badge tone="attention">Not ready to close</Badge>
        )
      }
    >
      <dl className="grid grid-cols-3 gap-12">
        <Figure
          label="Open findings"
          value={standing.open}
          tone={standing.open > 0 ? 'text-danger-text' : ''}
        />
        <Figure label="Waiting for approval or Stripe" value={standing.waiting} />
        <Figure label="Settled" value={standing.settled} tone="text-good-text" />
      </dl>
      <ul className="mt-12 flex flex-col gap-4 text-12 text-muted">
        {obstacles
          .filter((obstacle) => obstacle !== 'closed_already' || closedBy === null)
          .map((obstacle) => (
            <li key={obstacle}>· {obstacleTexts[obstacle]}</li>
          ))}
        <li>
          ·{' '}
          {gaps.length === 0
            ? `Everything of these days was fetched from Stripe without a gap (${coverage.length} kinds of objects).`
            : `Not fetched without a gap: ${gaps.map(({ object }) => wordsOf(object).toLowerCase()).join(', ')}.`}
        </li>
      </ul>
      {standing.open > 0 && (
        <Button variant="primary" size="small" className="mt-12" onClick={open}>
          Work through {counted(standing.open, 'finding')}
        </Button>
      )}
    </Card>
  );
}

function Figure({
  label,
  value,
  tone = '',
}: {
  readonly label: string;
  readonly value: number;
  readonly tone?: string;
}) {
  return (
    <div className="flex flex-col">
      <dt className="order-2 text-12 text-faint">{label}</dt>
      <dd className={classes('text-24 font-semibold tabular', tone)}>{value.toLocaleString()}</dd>
    </div>
  );
}

const lines = [
  ['opening', 'Opening balance'],
  ['charges', 'Charges'],
  ['refunds', 'Refunds'],
  ['disputes', 'Disputes'],
  ['fees', 'Fees'],
  ['other', 'Other'],
  ['payouts', 'Payouts'],
  ['closing', 'Closing balance'],
] as const satisfies readonly (readonly [keyof Rollforward, string])[];

function RollforwardCard({ rows }: { readonly rows: readonly Rollforward[] }) {
  const off = rows.filter(({ difference }) => difference !== 0);
  return (
    <Card
      title="Roll-forward of Stripe’s balance"
      aside={
        off.length === 0 ? (
          <Badge tone="good">Closes to zero</Badge>
        ) : (
          <Badge tone="danger">
            Does not close in {off.map(({ currency }) => currency).join(', ')}
          </Badge>
        )
      }
    >
      <table className="w-full tabular">
        <thead>
          <tr className="text-12 text-muted">
            <th scope="col" className="pb-4 text-left font-medium">
              <span className="sr-only">Movement</span>
            </th>
            {rows.map(({ currency }) => (
              <th key={currency} scope="col" className="pb-4 pl-16 text-right font-medium">
                {currency}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(([key, label]) => (
            <tr
              key={key}
              className={classes(
                (key === 'opening' || key === 'closing') && 'font-medium',
                key === 'closing' && 'border-t border-line-strong',
              )}
            >
              <th scope="row" className="py-2 text-left font-normal text-muted">
                {label}
              </th>
              {rows.map((row) => (
                <td key={row.currency} className="py-2 pl-16 text-right">
                  {amountOf(row[key], row.currency, false)}
                </td>
              ))}
            </tr>
          ))}
          <tr className="text-12">
            <th scope="row" className="py-2 text-left font-normal text-muted">
              Difference
            </th>
            {rows.map(({ currency, difference }) => (
              <td
                key={currency}
                className={classes(
                  'py-2 pl-16 text-right',
                  difference === 0 ? 'text-good-text' : 'font-semibold text-danger-text',
                )}
              >
                {amountOf(difference, currency, false)}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </Card>
  );
}

const presentations = [
  { value: 'chart', label: 'Chart' },
  { value: 'table', label: 'Table' },
] as const;

function TrendCard({ overview }: { readonly overview: Overview }) {
  const currencies = [...new Set(overview.days.map(({ currency }) => currency))];
  const [chosen, setChosen] = useState<string | null>(null);
  const [shown, setShown] = useState<'chart' | 'table'>('chart');
  const currency = chosen ?? currencies[0] ?? null;
  const days = overview.days.filter((day) => day.currency === currency);
  return (
    <Card
      title="By day of purchase"
      aside={
        <>
          {currencies.length > 1 && currencies.length <= 4 && currency !== null && (
            <SegmentedControl
              label="Currency"
              value={currency}
              onValueChange={setChosen}
              options={currencies.map((value) => ({ value, label: value }))}
            />
          )}
          <SegmentedControl
            label="Trend as"
            value={shown}
            onValueChange={setShown}
            options={presentations}
          />
        </>
      }
    >
      {currency === null || days.length === 0 ? (
        <p className="text-muted">Nothing was bought in these days.</p>
      ) : shown === 'chart' ? (
        <Suspense fallback={<Skeleton className="h-[200px]" />}>
          <TrendChart days={days} currency={currency} />
        </Suspense>
      ) : (
        <div className="max-h-[220px] overflow-y-auto">
          <table className="w-full tabular">
            <thead className="text-12 text-muted">
              <tr>
                <th scope="col" className="text-left font-medium">
                  Day
                </th>
                <th scope="col" className="text-right font-medium">
                  Matched
                </th>
                <th scope="col" className="text-right font-medium">
                  Expected
                </th>
                <th scope="col" className="text-right font-medium">
                  Discrepant
                </th>
              </tr>
            </thead>
            <tbody>
              {days.map((day) => (
                <tr key={day.day}>
                  <th scope="row" className="text-left font-normal">
                    {day.day}
                  </th>
                  <td className="text-right">{amountOf(day.matched, currency, false)}</td>
                  <td className="text-right">{amountOf(day.expected, currency, false)}</td>
                  <td className="text-right">{amountOf(day.discrepant, currency, false)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

function AgeingCard({ overview }: { readonly overview: Overview }) {
  const [shown, setShown] = useState<'chart' | 'table'>('chart');
  return (
    <Card
      title="Age of open findings"
      aside={
        <SegmentedControl
          label="Ageing as"
          value={shown}
          onValueChange={setShown}
          options={presentations}
        />
      }
    >
      {overview.ageing.length === 0 ? (
        <Notice tone="good" title="Nothing is open">
          Every discrepancy of this period is explained.
        </Notice>
      ) : shown === 'chart' ? (
        <Suspense fallback={<Skeleton className="h-[200px]" />}>
          <AgeingChart ageing={overview.ageing} />
        </Suspense>
      ) : (
        <table className="w-full tabular">
          <thead className="text-12 text-muted">
            <tr>
              <th scope="col" className="text-left font-medium">
                Age
              </th>
              <th scope="col" className="text-left font-medium">
                Currency
              </th>
              <th scope="col" className="text-right font-medium">
                Findings
              </th>
              <th scope="col" className="text-right font-medium">
                At risk
              </th>
            </tr>
          </thead>
          <tbody>
            {overview.ageing.map(({ bucket, currency, count, minor }) => (
              <tr key={`${bucket} ${currency}`}>
                <th scope="row" className="text-left font-normal">
                  {ageLabels[bucket]}
                </th>
                <td>{currency}</td>
                <td className="text-right">{count}</td>
                <td className="text-right">{amountOf(minor, currency, false)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
