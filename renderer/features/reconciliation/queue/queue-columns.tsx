import { findingClasses } from '../../../../electron/reconciliation/findings/finding-classes.rules';
import type { Finding } from '../../../../electron/reconciliation/findings/finding-queue.schema';
import { amountHeader } from '../../../shared/uniform-currency.rules';
import { Badge } from '../../../ui/badge';
import type { GridColumn } from '../../../ui/data-grid/grid-column';
import { TimeText } from '../../../ui/time-text';
import {
  aboutText,
  amountOf,
  severityLabels,
  severityTones,
  standingLabels,
  standingTones,
  stateLabels,
} from '../finance-words';
import { isOverdue } from '../overview/overdue.rules';

const atRisk = (row: Finding, withCurrency: boolean) =>
  row.currency === null ? '' : amountOf(row.amountMinor, row.currency, withCurrency);

const hasLikely = ({ likely, standing }: Finding) => likely > 0 && standing === 'open';

/** Amounts of two currencies cannot be compared without a rate, which nobody gave. */
const byCurrency = 'the amount at risk: by currency, the largest first in each.';

/**
 * The columns of the work queue.
 * @param currency of all amounts in sight, named once in the header; null when they differ
 */
export const queueColumns = (currency: string | null): readonly GridColumn<Finding>[] => [
  {
    id: 'class',
    header: 'Finding',
    about: `Sorts by kind of finding, then by ${byCurrency}`,
    width: 196,
    firstSort: 'asc',
    cell: (row) => findingClasses[row.class].title,
    text: (row) => findingClasses[row.class].title,
  },
  {
    id: 'severity',
    header: 'Severity',
    about: `Sorts by severity, then by ${byCurrency}`,
    width: 104,
    firstSort: 'asc',
    cell: (row) =>
      row.state === 'discrepancy' ? (
        <Badge tone={severityTones[row.severity]}>{severityLabels[row.severity]}</Badge>
      ) : (
        <Badge>{stateLabels[row.state]}</Badge>
      ),
    text: (row) =>
      row.state === 'discrepancy' ? severityLabels[row.severity] : stateLabels[row.state],
  },
  {
    id: 'amount',
    header: amountHeader('At risk', currency),
    about: `Sorts by ${byCurrency}`,
    width: 120,
    align: 'end',
    firstSort: 'asc',
    cell: (row) => atRisk(row, currency === null),
    text: (row) => atRisk(row, currency === null),
  },
  {
    id: 'subject',
    header: 'About',
    width: 264,
    cell: (row) => aboutText(row),
    text: (row) => aboutText(row),
  },
  {
    id: 'age',
    header: 'Happened',
    width: 104,
    firstSort: 'asc',
    cell: (row) => <TimeText at={row.occurredAt} utc />,
    text: (row) => row.occurredAt,
  },
  {
    id: 'due',
    header: 'Due',
    width: 136,
    cell: (row) => (row.dueAt === null ? '' : <DueCell finding={row} at={row.dueAt} />),
    text: (row) => row.dueAt ?? '',
  },
  {
    id: 'assignee',
    header: 'Assignee',
    width: 112,
    cell: (row) => row.assignee ?? '',
    text: (row) => row.assignee ?? '',
  },
  {
    id: 'standing',
    header: 'State',
    width: 152,
    cell: (row) =>
      hasLikely(row) ? (
        <Badge tone="info">Likely match</Badge>
      ) : (
        <Badge tone={standingTones[row.standing]}>{standingLabels[row.standing]}</Badge>
      ),
    text: (row) => (hasLikely(row) ? 'Open, with a likely match' : standingLabels[row.standing]),
  },
];

function DueCell({ finding, at }: { readonly finding: Finding; readonly at: string }) {
  const overdue = isOverdue(finding, new Date());
  return (
    <span className={overdue ? 'text-danger-text' : undefined}>
      <TimeText at={at} />
      {overdue && ' · overdue'}
    </span>
  );
}
