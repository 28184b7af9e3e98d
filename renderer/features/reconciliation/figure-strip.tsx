import type { Overview, PeriodTotals } from '../../../electron/reconciliation/period.schema';
import { classes } from '../../ui/classes';
import { Skeleton } from '../../ui/skeleton';
import { amountOf, counted } from './finance-words';

const parts = [
  { key: 'matched', label: 'Matched', bar: 'bg-good-text', text: 'text-good-text' },
  { key: 'expected', label: 'Expected', bar: 'bg-info-text', text: 'text-info-text' },
  { key: 'discrepant', label: 'Discrepant', bar: 'bg-danger-text', text: 'text-danger-text' },
] as const;

/** Matched, expected and discrepant, by count and money, for each currency of the period. */
export function FigureStrip({ overview }: { readonly overview: Overview | null }) {
  if (overview === null) {
    return (
      <div className="flex gap-32 border-b border-line px-16 py-12">
        <Skeleton className="w-1/4" />
        <Skeleton className="w-1/4" />
        <Skeleton className="w-1/4" />
      </div>
    );
  }
  const { totals, beside } = overview;
  if (totals.length === 0) return null;
  return (
    <section
      aria-label="Figures"
      className="flex max-h-[136px] shrink-0 flex-col gap-8 overflow-y-auto border-b border-line px-16 py-12"
    >
      {totals.map((total) => (
        <CurrencyFigures key={total.currency} total={total} />
      ))}
      <BesideFigures beside={beside} />
    </section>
  );
}

function CurrencyFigures({ total }: { readonly total: PeriodTotals }) {
  const whole = Math.max(1, total.matched.minor + total.expected.minor + total.discrepant.minor);
  return (
    <div className="grid grid-cols-[48px_repeat(3,minmax(0,1fr))_minmax(120px,1.2fr)] items-center gap-16">
      <span className="text-12 font-medium text-muted">{total.currency}</span>
      {parts.map(({ key, label, text }) => (
        <div
          key={key}
          className="flex min-w-0 items-baseline gap-8 max-wide:flex-col max-wide:gap-0"
        >
          <span
            className={classes(
              'shrink-0 whitespace-nowrap text-15 font-semibold tabular',
              total[key].count === 0 ? 'text-faint' : text,
            )}
          >
            {amountOf(total[key].minor, total.currency)}
          </span>
          <span className="max-w-full truncate text-12 text-faint tabular">
            {label.toLowerCase()} · {counted(total[key].count, 'purchase')}
          </span>
        </div>
      ))}
      <div
        role="img"
        aria-label={`${total.currency}: ${parts
          .map(({ key, label }) => `${label} ${Math.round((total[key].minor / whole) * 100)} %`)
          .join(', ')}`}
        className="flex h-8 gap-px overflow-hidden rounded-full bg-pressed forced-color-adjust-none"
      >
        {parts.map(({ key, bar }) => (
          <span
            key={key}
            className={bar}
            style={{ width: `${(total[key].minor / whole) * 100}%` }}
          />
        ))}
      </div>
    </div>
  );
}

/** How the figures go together with the lists, which show what is there now. */
function BesideFigures({ beside }: { readonly beside: Overview['beside'] }) {
  const { purchases, payments, decided } = beside;
  const isAre = (count: number) => (count === 1 ? 'is' : 'are');
  const sentences = [
    decided > 0 &&
      `${counted(decided, 'finding')} ${decided === 1 ? 'was' : 'were'} decided since.`,
    purchases > 0 &&
      `${counted(purchases, 'purchase')} ${isAre(purchases)} not counted: free, on credit, not paid, or recorded later.`,
    payments > 0 &&
      `${counted(payments, 'payment')} without a purchase ${isAre(payments)} counted as discrepant.`,
  ].filter((sentence) => sentence !== false);
  if (sentences.length === 0) return null;
  return (
    <p className="text-12 text-faint">
      <span className="font-medium text-muted">As last reconciled.</span> {sentences.join(' ')}
    </p>
  );
}
