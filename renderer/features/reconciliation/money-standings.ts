import type { PeriodTotals } from '../../../electron/reconciliation/period/period.schema';

/** How money of a period can stand, from what agrees to what does not, with its colours. */
export const moneyStandings = [
  { key: 'matched', label: 'Matched', fill: 'bg-good-text', text: 'text-good-text' },
  { key: 'expected', label: 'Expected', fill: 'bg-info-text', text: 'text-info-text' },
  { key: 'explained', label: 'Explained', fill: 'bg-faint', text: 'text-muted' },
  { key: 'discrepant', label: 'Discrepant', fill: 'bg-danger-text', text: 'text-danger-text' },
] as const;
export type MoneyStanding = (typeof moneyStandings)[number];

/** The standings that have a column: in most months nothing was explained yet. */
export function shownStandings(totals: readonly PeriodTotals[]): readonly MoneyStanding[] {
  return moneyStandings.filter(
    ({ key }) => key !== 'explained' || totals.some((total) => total[key].count > 0),
  );
}

/** The currencies of a period, that of the most purchases first: where not all fit, it is in sight. */
export function byPurchases(totals: readonly PeriodTotals[]): readonly PeriodTotals[] {
  const count = (total: PeriodTotals) =>
    moneyStandings.reduce((sum, { key }) => sum + total[key].count, 0);
  return totals.toSorted((one, other) => count(other) - count(one));
}
