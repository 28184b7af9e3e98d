import type {
  Overview,
  Period,
  Rollforward,
} from '../../../../electron/reconciliation/period/period.schema';
import { useMay } from '../../../shared/session';
import { Badge } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { classes } from '../../../ui/classes';
import { amountOf } from '../finance-words';
import { useReconcile } from '../use-reconcile';
import { OverviewCard } from './overview-card';
import { rollforwardStanding, unprovedText } from './rollforward.rules';

type Gap = Overview['coverage'][number];

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

export interface RollforwardCardProps {
  readonly rows: readonly Rollforward[];
  /**
   * Why it was not compared with what Stripe says the balance is, without which a roll-forward closes
   * by itself; null where it was.
   */
  readonly gap: Gap | null;
  /** The days, which are compared by another run. */
  readonly period: Period;
}

/** How the balance at Stripe went from the beginning of the period to its end, by currency. */
export function RollforwardCard({ rows, gap, period }: RollforwardCardProps) {
  const standing = rollforwardStanding(rows, gap !== null);
  return (
    <OverviewCard
      title="Roll-forward of Stripe’s balance"
      aside={<Badge tone={standing.tone}>{standing.text}</Badge>}
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
            {rows.map(({ currency, difference, proved }) => (
              <td
                key={currency}
                className={classes(
                  'py-2 pl-16 text-right',
                  difference !== 0 && 'font-semibold text-danger-text',
                  difference === 0 && (proved ? 'text-good-text' : 'text-muted'),
                )}
              >
                {amountOf(difference, currency, false)}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
      {gap && <NotCompared gap={gap} period={period} />}
      {!gap && <p className="mt-8 text-12 text-muted empty:hidden">{unprovedText(rows)}</p>}
    </OverviewCard>
  );
}

/** Why Stripe's balance is missing from the comparison, and another run, which may have it. */
function NotCompared({
  gap,
  period,
}: Pick<RollforwardCardProps, 'period'> & { readonly gap: Gap }) {
  const mayAct = useMay('reconciliation.act');
  const { running, reconcile } = useReconcile(period);
  return (
    <div className="mt-8 flex items-center gap-12 text-12 text-muted">
      <p>{gap.reason}</p>
      {mayAct && (
        <Button size="small" busy={running} className="ml-auto" onClick={reconcile}>
          Compare again
        </Button>
      )}
    </div>
  );
}
