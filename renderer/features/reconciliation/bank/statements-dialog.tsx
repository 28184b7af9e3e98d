import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import type { BankStatement } from '../../../../electron/reconciliation/bank/bank-statement.schema';
import { failureOf } from '../../../bridge/failure';
import { useTRPC } from '../../../bridge/trpc';
import { FailureNotice } from '../../../shared/failure-state';
import { useMay } from '../../../shared/session';
import { Button } from '../../../ui/button';
import { Dialog } from '../../../ui/dialog';
import { IconButton } from '../../../ui/icon-button';
import { Skeleton } from '../../../ui/skeleton';
import { TimeText } from '../../../ui/time-text';
import { counted, dayText } from '../finance-words';
import { ScrollRegion } from '../scroll-region';
import { useRemoveStatement } from './use-remove-statement';

/** The bank statements that were imported, and the days for which they say what reached the bank. */
export function StatementsDialog({ onClose }: { readonly onClose: () => void }) {
  const trpc = useTRPC();
  const mayAct = useMay('reconciliation.act');
  const remove = useRemoveStatement();
  const statements = useQuery(trpc.reconciliation.statements.queryOptions());
  const { rows, total } = statements.data ?? { rows: [], total: 0 };
  return (
    <Dialog
      open
      size="wide"
      onOpenChange={(next) => !next && onClose()}
      title="Imported bank statements"
      description="A payout counts as missing at the bank only on days that a statement covers."
      footer={<Button onClick={onClose}>Close</Button>}
    >
      {statements.error && (
        <FailureNotice
          failure={failureOf(statements.error)}
          onRetry={() => void statements.refetch()}
        />
      )}
      {statements.isPending && <Skeleton className="w-1/2" />}
      {statements.data && rows.length === 0 && (
        <p className="text-muted">No statement is imported.</p>
      )}
      {rows.length > 0 && (
        <ScrollRegion label="Statements" className="max-h-[50vh]">
          <table className="w-full text-12 tabular">
            <thead className="text-muted">
              <tr>
                <th scope="col" className="py-4 text-left font-medium">
                  Days
                </th>
                <th scope="col" className="px-8 text-left font-medium">
                  Account and file
                </th>
                <th scope="col" className="px-8 text-right font-medium">
                  Lines
                </th>
                <th scope="col" className="px-8 text-left font-medium">
                  Imported
                </th>
                {mayAct && (
                  <th scope="col">
                    <span className="sr-only">Remove</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {rows.map((statement) => (
                <tr key={statement.id} className="border-t border-line align-top">
                  <th scope="row" className="py-4 text-left font-normal whitespace-nowrap">
                    {dayText(statement.from)} – {dayText(statement.to)}
                  </th>
                  <td className="px-8 py-4 wrap-anywhere">
                    {statement.account} · {statement.currency}
                    <span className="block text-muted">{statement.fileName}</span>
                  </td>
                  <td className="px-8 py-4 text-right">{linesText(statement)}</td>
                  <td className="px-8 py-4">
                    <TimeText at={statement.importedAt} />
                    {statement.importedBy && (
                      <span className="block text-muted">{statement.importedBy}</span>
                    )}
                  </td>
                  {mayAct && (
                    <td className="text-right">
                      <IconButton
                        icon={Trash2}
                        size="small"
                        label={`Remove ${statement.fileName}`}
                        onClick={() => void remove(statement)}
                      />
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {total > rows.length && (
        <p className="pt-8 text-12 text-muted">
          These are the latest {rows.length} of {counted(total, 'statement')}.
        </p>
      )}
    </Dialog>
  );
}

function linesText({ lines, repeated }: BankStatement): string {
  if (repeated === 0) return counted(lines, 'line');
  return lines === 0 ? 'All there already' : `${counted(lines, 'line')}, ${repeated} there already`;
}
