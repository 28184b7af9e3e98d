import type {
  Overview,
  PeriodTotals,
} from '../../../../electron/reconciliation/period/period.schema';
import { classes } from '../../../ui/classes';
import { Skeleton } from '../../../ui/skeleton';
import { TimeText } from '../../../ui/time-text';
import { amountOf, counted } from '../finance-words';
import {
  byPurchases,
  type MoneyStanding,
  moneyStandings,
  shownStandings,
} from '../money-standings';
import {
  changedSinceClosing,
  closedFiguresText,
  sinceClosingText,
} from '../period/closed-figures.rules';
import { ScrollRegion } from '../scroll-region';

export interface FigureStripProps {
  readonly overview: Overview | null;
  /** Whether it leaves its room to what is open below it where the window is low. */
  readonly givesWay: boolean;
}

/** How the money of the period stands, by count and money, for each currency. */
export function FigureStrip({ overview, givesWay }: FigureStripProps) {
  if (overview === null) {
    return (
      <div className="flex gap-32 border-b border-line px-16 py-12">
        <Skeleton className="w-1/4" />
        <Skeleton className="w-1/4" />
        <Skeleton className="w-1/4" />
      </div>
    );
  }
  const { totals } = overview;
  if (totals.length === 0) return null;
  const shown = shownStandings(totals);
  // Four do not fit beside their words: then every one stands over them, not only the long ones.
  const stacked = shown.length === moneyStandings.length;
  return (
    <ScrollRegion
      label="Figures"
      className={classes(
        'flex max-h-[min(200px,26vh)] shrink-0 flex-col gap-8 border-b border-line px-16 py-12',
        givesWay && 'low:hidden',
      )}
    >
      <div
        className={classes(
          'grid gap-x-16 gap-y-8 max-wide:gap-x-12',
          // A column is as wide as its longest figure, of whichever currency: the bars give way first.
          stacked
            ? 'grid-cols-[40px_repeat(4,minmax(0,1fr))_minmax(96px,1fr)]'
            : 'grid-cols-[40px_repeat(3,minmax(min-content,max-content))_minmax(96px,1fr)] max-wide:grid-cols-[40px_repeat(3,minmax(0,1fr))_minmax(96px,1.2fr)] wide:gap-x-32',
        )}
      >
        {byPurchases(totals).map((total) => (
          <CurrencyFigures key={total.currency} total={total} shown={shown} stacked={stacked} />
        ))}
      </div>
      <BesideFigures overview={overview} />
    </ScrollRegion>
  );
}

function CurrencyFigures({
  total,
  shown,
  stacked,
}: {
  readonly total: PeriodTotals;
  readonly shown: readonly MoneyStanding[];
  readonly stacked: boolean;
}) {
  const whole = Math.max(
    1,
    shown.reduce((sum, { key }) => sum + total[key].minor, 0),
  );
  return (
    <div
      className={classes(
        'col-span-full grid grid-cols-subgrid items-center max-wide:items-start',
        stacked && 'items-start',
      )}
    >
      <span
        className={classes(
          'text-12 font-medium text-muted max-wide:leading-[22px]',
          stacked && 'leading-[22px]',
        )}
      >
        {total.currency}
      </span>
      {shown.map(({ key, label, text }) => (
        <div
          key={key}
          className={classes(
            'flex min-w-0 max-wide:flex-col',
            stacked ? 'flex-col' : 'flex-wrap items-baseline gap-x-8 max-wide:gap-0',
          )}
        >
          <span
            className={classes(
              'whitespace-nowrap text-15 font-semibold tabular',
              total[key].count === 0 ? 'text-faint' : text,
            )}
          >
            {amountOf(total[key].minor, total.currency)}
          </span>
          <span className="text-12 text-faint tabular">
            {label.toLowerCase()}
            <span className="max-wide:hidden"> · </span>
            <span className="whitespace-nowrap max-wide:block">
              {counted(total[key].count, 'purchase')}
            </span>
          </span>
        </div>
      ))}
      <div
        role="img"
        aria-label={`${total.currency}: ${shown
          .map(({ key, label }) => `${label} ${Math.round((total[key].minor / whole) * 100)} %`)
          .join(', ')}`}
        className={classes(
          'flex h-8 gap-px overflow-hidden rounded-full bg-pressed forced-color-adjust-none max-wide:mt-8',
          stacked && 'mt-8',
        )}
      >
        {shown.map(({ key, fill }) => (
          <span
            key={key}
            className={fill}
            style={{ width: `${(total[key].minor / whole) * 100}%` }}
          />
        ))}
      </div>
    </div>
  );
}

const isAre = (count: number) => (count === 1 ? 'is' : 'are');

/** How the figures go together with the lists, which show what is there now. */
export function besideText({ purchases, payments, decided }: Overview['beside']): string {
  return [
    decided > 0 &&
      `${counted(decided, 'finding')} ${decided === 1 ? 'was' : 'were'} decided or opened again since: reconciling counts ${decided === 1 ? 'it' : 'them'}.`,
    purchases > 0 &&
      `${counted(purchases, 'purchase')} ${isAre(purchases)} not counted: free, on credit, not paid, or recorded later.`,
    payments > 0 &&
      `${counted(payments, 'payment')} without a purchase ${isAre(payments)} counted as discrepant.`,
  ]
    .filter((sentence) => sentence !== false)
    .join(' ');
}

/** When the figures were made, what they leave out, and what was closed where that is something else. */
export function BesideFigures({ overview }: { readonly overview: Overview }) {
  if (overview.run === null) return null;
  const closing = changedSinceClosing(overview);
  return (
    <>
      {closing && (
        <p className="text-12 text-muted">
          <span className="font-medium text-attention-text">Not as it was closed.</span> At the
          closing: {closedFiguresText(closing)}. {sinceClosingText(overview)}
        </p>
      )}
      <p className="text-12 text-faint">
        <span className="font-medium text-muted">
          As reconciled <TimeText at={overview.run.finishedAt} />.
        </span>{' '}
        {besideText(overview.beside)}
      </p>
    </>
  );
}
