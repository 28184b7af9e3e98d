import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import type { ModerationStatistics } from '../../../../electron/moderation/moderation-statistics.schema';
import { numberText } from '../../../../electron/shared/number-text';
import { failureOf } from '../../../bridge/failure';
import { useTRPC } from '../../../bridge/trpc';
import { FailureState } from '../../../shared/failure-state';
import { setParams, useHashRoute } from '../../../shared/hash-route';
import { FigureTable } from '../../../ui/figure-table';
import { onDemand } from '../../../ui/on-demand';
import { SegmentedControl } from '../../../ui/segmented-control';
import { Skeleton } from '../../../ui/skeleton';

const chartMeanwhile = <Skeleton className="h-full w-full" />;
const Charts = {
  Throughput: onDemand(
    () => import('./charts').then((module) => module.ThroughputChart),
    chartMeanwhile,
  ),
  Ageing: onDemand(() => import('./charts').then((module) => module.AgeingChart), chartMeanwhile),
  Stars: onDemand(() => import('./charts').then((module) => module.StarsChart), chartMeanwhile),
};

const spans = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
] as const;
type Span = (typeof spans)[number]['value'];
const daysOf = { '7': 7, '30': 30, '90': 90 } as const satisfies Record<Span, number>;
const usualSpan: Span = '30';

/** What moderation does: how much, how fast, how much alike, and whether the stars matter. */
export function StatisticsView() {
  const trpc = useTRPC();
  const asked = useHashRoute().params.get('days');
  const span = spans.find(({ value }) => value === asked)?.value ?? usualSpan;
  const { data, error, refetch } = useQuery(
    trpc.moderation.statistics.queryOptions({ days: daysOf[span] }),
  );
  if (error) return <FailureState failure={failureOf(error)} onRetry={() => void refetch()} />;
  return (
    <div className="min-h-0 grow overflow-y-auto">
      <div className="mx-auto flex max-w-[1100px] flex-col gap-24 px-24 py-24">
        <div className="flex flex-wrap items-center gap-16">
          <SegmentedControl
            label="Span"
            value={span}
            onValueChange={(next) => setParams({ days: next === usualSpan ? null : next })}
            options={spans}
          />
          {data && <Figures statistics={data} />}
        </div>
        {data ? <Panels statistics={data} /> : <Skeleton className="h-[240px] w-full" />}
      </div>
    </div>
  );
}

function hoursText(hours: number | null): string {
  if (hours === null) return '–';
  return hours < 48 ? `${hours.toFixed(1)} hours` : `${(hours / 24).toFixed(1)} days`;
}

function Figures({
  statistics: { throughput, latency },
}: {
  readonly statistics: ModerationStatistics;
}) {
  const decided = throughput.reduce(
    (sum, { approved, rejected, flagged }) => sum + approved + rejected + flagged,
    0,
  );
  const figures = [
    { term: 'decided', value: numberText(decided) },
    { term: 'median wait', value: hoursText(latency.median) },
    { term: 'nine in ten within', value: hoursText(latency.ninetieth) },
  ];
  return (
    <dl className="ml-auto flex flex-wrap gap-24">
      {figures.map(({ term, value }) => (
        <div key={term} className="flex flex-col-reverse text-right">
          <dt className="text-11 text-faint">{term}</dt>
          <dd className="text-18 tabular">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Panels({ statistics }: { readonly statistics: ModerationStatistics }) {
  const { throughput, ageing, byStars, agreement } = statistics;
  return (
    <>
      <Panel
        title="Throughput"
        text="Reviews by the day of their present decision."
        chart={<Charts.Throughput days={throughput} />}
        table={
          <FigureTable
            caption="Decisions a day"
            columns={['Day', 'Approved', 'Rejected', 'Flagged']}
            rows={throughput.map(({ day, approved, rejected, flagged }) => [
              day,
              approved,
              rejected,
              flagged,
            ])}
          />
        }
      />
      <Panel
        title="Ageing"
        text="How long those wait that wait now. Authors are promised a day."
        chart={<Charts.Ageing buckets={ageing} />}
        table={
          <FigureTable
            caption="Waiting reviews by age"
            columns={['Waits', 'Pending', 'Flagged']}
            rows={ageing.map(({ bucket, pending, flagged }) => [bucket, pending, flagged])}
          />
        }
      />
      <Panel
        title="Approval by stars"
        text="Someone who approves five stars and rejects one star more than others do is picking cherries."
        chart={<Charts.Stars people={byStars} />}
        table={
          <FigureTable
            caption="Share of decisions that approved, by moderator and stars"
            columns={['Moderator', '1 star', '2 stars', '3 stars', '4 stars', '5 stars']}
            rows={byStars.map(({ person, stars }) => [
              person.name,
              ...stars.map(({ decided, approved }) =>
                decided === 0 ? '–' : `${Math.round((approved / decided) * 100)} % of ${decided}`,
              ),
            ])}
          />
        }
      />
      <section className="flex flex-col gap-8">
        <h2 className="text-15 font-semibold">Agreement</h2>
        <p className="text-muted">
          Pairs who decided the same text, for instance both offline, and how often alike.
        </p>
        {agreement.length === 0 ? (
          <p className="text-faint">No text was decided by two people in this span.</p>
        ) : (
          <FigureTable
            caption="Agreement between moderators"
            columns={['One', 'Other', 'Both decided', 'Alike', 'Share']}
            rows={agreement.map(({ one, other, both, same }) => [
              one.name,
              other.name,
              both,
              same,
              `${Math.round((same / both) * 100)} %`,
            ])}
          />
        )}
      </section>
    </>
  );
}

interface PanelProps {
  readonly title: string;
  readonly text: string;
  readonly chart: ReactNode;
  readonly table: ReactNode;
}

/** A chart, and the same figures as a table for whoever reads or copies them. */
function Panel({ title, text, chart, table }: PanelProps) {
  const id = useId();
  const [asTable, setAsTable] = useState<'chart' | 'table'>('chart');
  return (
    <section aria-labelledby={id} className="flex flex-col gap-8">
      <div className="flex items-center gap-16">
        <h2 id={id} className="text-15 font-semibold">
          {title}
        </h2>
        <span className="ml-auto">
          <SegmentedControl
            label={`${title} as`}
            value={asTable}
            onValueChange={setAsTable}
            options={[
              { value: 'chart', label: 'Chart' },
              { value: 'table', label: 'Table' },
            ]}
          />
        </span>
      </div>
      <p className="text-muted">{text}</p>
      {asTable === 'table' ? (
        table
      ) : (
        <>
          <div aria-hidden="true" className="h-[240px]">
            {chart}
          </div>
          <div className="sr-only">{table}</div>
        </>
      )}
    </section>
  );
}
