import { useQuery } from '@tanstack/react-query';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { findingClasses } from '../../../../electron/reconciliation/findings/finding-classes.rules';
import type { Overview } from '../../../../electron/reconciliation/period/period.schema';
import { numberText } from '../../../../electron/shared/number-text';
import { useTRPC } from '../../../bridge/trpc';
import { navigate, screenHref } from '../../../shared/hash-route';
import { Badge } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { classes } from '../../../ui/classes';
import { counted, gapText, obstacleTexts } from '../finance-words';
import { OverviewCard } from '../overview/overview-card';
import { type PurchasesView, readPurchasesView } from '../purchases-view.rules';

export interface PeriodStandingProps {
  readonly view: PurchasesView;
  readonly overview: Overview;
}

/** How far the work on a period is, and what stands in the way of closing it. */
export function PeriodStanding({ view, overview }: PeriodStandingProps) {
  const { standing, obstacles, unexplained, closedBy, coverage } = overview;
  const gaps = coverage.filter(({ complete }) => !complete);
  const open = () => navigate('purchases', { ...view.period, tab: 'queue' });
  return (
    <OverviewCard
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
            <Condition key={obstacle} met={false}>
              {obstacleTexts[obstacle]}
            </Condition>
          ))}
        {gaps.length === 0 && (
          <Condition met>
            {`Everything of these days was fetched from Stripe without a gap (${coverage.length} kinds of objects).`}
          </Condition>
        )}
        {gaps.map((gap) => (
          <Condition key={gap.object} met={false}>
            {gapText(gap)}
          </Condition>
        ))}
      </ul>
      {standing.open > 0 && <OpenClasses view={view} />}
      {standing.open > 0 && (
        <Button variant="primary" size="small" className="mt-12" onClick={open}>
          Work through {counted(standing.open, 'finding')}
        </Button>
      )}
    </OverviewCard>
  );
}

/** Something that a period needs before it is closed. */
function Condition({ met, children }: { readonly met: boolean; readonly children: string }) {
  const Icon = met ? CircleCheck : TriangleAlert;
  return (
    <li className="flex items-start gap-4">
      <Icon
        aria-hidden="true"
        className={classes('mt-2 size-12 shrink-0', met ? 'text-good-text' : 'text-attention-text')}
      />
      {children}
    </li>
  );
}

/** How many classes of open findings are named before the queue has to be asked. */
const namedClasses = 5;

/** What is open, by class, each a link to just these findings in the queue. */
function OpenClasses({ view }: { readonly view: PurchasesView }) {
  const trpc = useTRPC();
  const { data: facets } = useQuery(
    trpc.reconciliation.facets.queryOptions(
      readPurchasesView(new URLSearchParams(), view.period).filters,
    ),
  );
  const found = (facets?.classes ?? [])
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.count - one.count);
  if (found.length === 0) return null;
  return (
    <ul aria-label="Open findings by class" className="mt-12 grid grid-cols-2 gap-x-16 text-12">
      {found.slice(0, namedClasses).map(({ value, count }) => (
        <li key={value}>
          <a
            href={screenHref('purchases', { ...view.period, tab: 'queue', class: value })}
            className="flex items-center gap-8 rounded-4 py-4 hover:underline"
          >
            <span className="truncate">{findingClasses[value].title}</span>
            <span className="ml-auto text-muted tabular">{numberText(count)}</span>
          </a>
        </li>
      ))}
      {found.length > namedClasses && (
        <li className="py-4 text-faint">
          and {counted(found.length - namedClasses, 'other class', 'other classes')}
        </li>
      )}
    </ul>
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
      <dd className={classes('text-24 font-semibold tabular', tone)}>{numberText(value)}</dd>
    </div>
  );
}
