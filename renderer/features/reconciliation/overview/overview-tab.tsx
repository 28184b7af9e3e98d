import { useState } from 'react';
import type { Overview } from '../../../../electron/reconciliation/period/period.schema';
import { DrawnLater } from '../../../ui/drawn-later';
import { FigureTable } from '../../../ui/figure-table';
import { Notice } from '../../../ui/notice';
import { onDemand } from '../../../ui/on-demand';
import { ProgressBar } from '../../../ui/progress-bar';
import { SegmentedControl } from '../../../ui/segmented-control';
import { Select } from '../../../ui/select';
import { Skeleton } from '../../../ui/skeleton';
import { ageLabels, amountOf, byAge } from '../finance-words';
import { byPurchases, shownStandings } from '../money-standings';
import { NotReconciled } from '../not-reconciled';
import { PeriodStanding } from '../period/period-standing';
import type { PurchasesView } from '../purchases-view.rules';
import { ScrollRegion } from '../scroll-region';
import { useReconcile } from '../use-reconcile';
import { OverviewCard } from './overview-card';
import { PayoutsCard } from './payouts-card';
import { RollforwardCard } from './rollforward-card';

const chartPlace = <Skeleton className="h-[200px]" />;

const TrendChart = onDemand(
  () => import('./trend-chart').then((module) => module.TrendChart),
  chartPlace,
);
const AgeingChart = onDemand(
  () => import('./ageing-chart').then((module) => module.AgeingChart),
  chartPlace,
);

export interface OverviewTabProps {
  readonly view: PurchasesView;
  readonly overview: Overview | null;
}

/** A period at a glance: does the money add up, what is open, and can it be closed. */
export function OverviewTab({ view, overview }: OverviewTabProps) {
  const { operation } = useReconcile(view.period);
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
          <NotReconciled period={view.period} />
        </div>
      ) : (
        <div className="grid grid-cols-2 gap-16 p-16 max-wide:grid-cols-1">
          <PeriodStanding view={view} overview={overview} />
          <RollforwardCard
            rows={overview.rollforward}
            gap={overview.coverage.find(({ object }) => object === 'balance') ?? null}
            period={view.period}
          />
          <div className="col-span-full">
            <PayoutsCard view={view} />
          </div>
          <TrendCard overview={overview} />
          <AgeingCard overview={overview} />
        </div>
      )}
    </div>
  );
}

const presentations = [
  { value: 'chart', label: 'Chart' },
  { value: 'table', label: 'Table' },
] as const;

/** How many currencies stand beside each other; more are chosen from a list. */
const fewCurrencies = 4;

function TrendCard({ overview }: { readonly overview: Overview }) {
  const bought = new Set(overview.days.map(({ currency }) => currency));
  const currencies = byPurchases(overview.totals)
    .map((total) => total.currency)
    .filter((one) => bought.has(one));
  const [chosen, setChosen] = useState<string | null>(null);
  const [shown, setShown] = useState<'chart' | 'table'>('chart');
  const currency = chosen ?? currencies[0] ?? null;
  const standings = shownStandings(overview.totals);
  const days = overview.days.filter((day) => day.currency === currency);
  return (
    <OverviewCard
      title="By day of purchase"
      aside={
        <>
          {currencies.length > fewCurrencies && (
            <Select
              label="Currency"
              labelHidden
              value={currency}
              onValueChange={setChosen}
              options={currencies.map((value) => ({ value, label: value }))}
            />
          )}
          {currencies.length > 1 && currencies.length <= fewCurrencies && currency !== null && (
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
        <DrawnLater placeholder={chartPlace}>
          <TrendChart days={days} currency={currency} standings={standings} />
        </DrawnLater>
      ) : (
        <ScrollRegion label="Days" className="max-h-[220px]">
          <FigureTable
            caption={`Money by day of purchase, in ${currency}`}
            columns={['Day', ...standings.map(({ label }) => label)]}
            rows={days.map((day) => [
              day.day,
              ...standings.map(({ key }) => amountOf(day[key], currency, false)),
            ])}
          />
        </ScrollRegion>
      )}
    </OverviewCard>
  );
}

function AgeingCard({ overview }: { readonly overview: Overview }) {
  const [shown, setShown] = useState<'chart' | 'table'>('chart');
  return (
    <OverviewCard
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
        // After the other chart: each of them takes most of a frame.
        <DrawnLater placeholder={chartPlace}>
          <DrawnLater placeholder={chartPlace}>
            <AgeingChart ageing={overview.ageing} />
          </DrawnLater>
        </DrawnLater>
      ) : (
        <FigureTable
          caption="Open findings by age"
          columns={['Age', 'Currency', 'Findings', 'At risk']}
          rows={byAge(overview.ageing).map(({ bucket, currency, count, minor }) => [
            ageLabels[bucket],
            currency,
            count,
            amountOf(minor, currency, false),
          ])}
        />
      )}
    </OverviewCard>
  );
}
