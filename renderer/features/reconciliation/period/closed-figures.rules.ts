import type { Closing, Overview } from '../../../../electron/reconciliation/period/period.schema';
import { amountOf, counted } from '../finance-words';
import { byPurchases, shownStandings } from '../money-standings';

/** Rows by currency, so that the order in which they were added up makes no difference. */
const inOrder = <Row extends { readonly currency: string }>(rows: readonly Row[]) =>
  JSON.stringify(rows.toSorted((one, other) => one.currency.localeCompare(other.currency)));

/**
 * The closing by which a period is closed, where its figures are no longer those of the last run, its findings
 * not those that were open, or something that it locked was changed since: what is shown as now was not closed.
 * @returns null for an open period, and for one that is as it was closed
 */
export function changedSinceClosing(
  overview: Pick<
    Overview,
    'closings' | 'closedBy' | 'totals' | 'rollforward' | 'unexplained' | 'closedChanges'
  >,
): Closing | null {
  const closing = overview.closings.find(({ id }) => id === overview.closedBy);
  if (!closing) return null;
  // A finding that was settled and a change that was found are as many as before: the numbers would agree.
  const isSame =
    overview.closedChanges === 0 &&
    closing.unexplained === overview.unexplained &&
    inOrder(closing.totals) === inOrder(overview.totals) &&
    inOrder(closing.rollforward) === inOrder(overview.rollforward);
  return isSame ? null : closing;
}

/** What was closed, in one line: "$18,134.85 matched, $487.53 discrepant; 12 findings not explained". */
export function closedFiguresText({ totals, unexplained }: Closing): string {
  const standings = shownStandings(totals);
  const figures = byPurchases(totals).map((total) =>
    standings
      .map(
        ({ key, label }) => `${amountOf(total[key].minor, total.currency)} ${label.toLowerCase()}`,
      )
      .join(', '),
  );
  return [...figures, `${counted(unexplained, 'finding')} not explained`].join('; ');
}

/** What stands beside {@link closedFiguresText}: "Now: 12 findings not explained, and the figures above." */
export function sinceClosingText({
  unexplained,
  closedChanges,
}: Pick<Overview, 'unexplained' | 'closedChanges'>): string {
  const now = `Now: ${counted(unexplained, 'finding')} not explained, and the figures above.`;
  if (closedChanges === 0) return now;
  const found = closedChanges === 1 ? 'was found' : 'were found';
  return `${now} ${counted(closedChanges, 'change')} of what is closed ${found}.`;
}
