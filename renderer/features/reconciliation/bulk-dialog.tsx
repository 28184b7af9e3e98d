import { type FormEvent, useEffect, useId, useState } from 'react';
import { findingClasses } from '../../../electron/reconciliation/finding-classes.rules';
import type {
  Finding,
  ResolutionKind,
} from '../../../electron/reconciliation/finding-queue.schema';
import type { DryRun } from '../../../electron/reconciliation/resolution.schema';
import { newId } from '../../../electron/shared/ids';
import { failureOf } from '../../bridge/failure';
import { useTRPCClient } from '../../bridge/trpc';
import { FailureNotice } from '../../shared/failure-state';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Notice } from '../../ui/notice';
import { Spinner } from '../../ui/spinner';
import { TextArea } from '../../ui/text-area';
import { amountOf, counted, kindLabels } from './finance-words';
import { useDecisions } from './use-decisions';

/** How many skipped findings are named. */
const named = 5;

export interface BulkDialogProps {
  readonly kind: ResolutionKind;
  readonly findings: readonly Finding[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** A decision about many findings: first what it would do, in figures, then the decision. */
export function BulkDialog({ kind, findings, onClose, onDone }: BulkDialogProps) {
  const client = useTRPCClient();
  const { announce, refresh } = useDecisions();
  const formId = useId();
  const [batchId] = useState(newId);
  const [items] = useState(() =>
    findings.map(({ id, fingerprint }) => ({ finding: id, fingerprint })),
  );
  const [trial, setTrial] = useState<DryRun | null>(null);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  useEffect(() => {
    let shown = true;
    client.finance.dryRun.mutate({ batchId, kind, reason: 'dry run', items }).then(
      (result) => shown && setTrial(result),
      (cause: unknown) => shown && setError(cause),
    );
    return () => {
      shown = false;
    };
  }, [client, batchId, kind, items]);

  const ready = trial !== null && trial.findings > 0 && reason.trim() !== '';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || busy) return;
    setBusy(true);
    setError(null);
    try {
      const result = await client.finance.resolve.mutate({ batchId, kind, reason, items });
      announce({ kind }, result);
      void refresh();
      onDone();
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  const noun = counted(trial?.findings ?? items.length, 'finding');
  return (
    <Dialog
      open
      keepOpen
      size="wide"
      onOpenChange={(open) => !open && !busy && onClose()}
      title={`${kindLabels[kind]}: ${noun}`}
      description="A dry run: it was tried, counted and taken back."
      footer={
        <>
          <Button onClick={onClose} disabled={busy}>
            Cancel
          </Button>
          <Button type="submit" form={formId} variant="primary" disabled={!ready} busy={busy}>
            {trial?.needsApproval ? `Ask for approval of ${noun}` : `${kindLabels[kind]} ${noun}`}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void submit(event)} className="flex flex-col gap-12">
        {error !== null && <FailureNotice failure={failureOf(error)} />}
        {trial === null && error === null && (
          <p role="status" className="flex items-center gap-8 text-muted">
            <Spinner /> Finding out what it would do
          </p>
        )}
        {trial && <Effect trial={trial} />}
        <TextArea
          label="Reason"
          required
          rows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          hint="One reason for all of them; it stands in the audit log."
        />
        {trial?.needsApproval && (
          <Notice tone="info" title="A second person must agree">
            The total is above the limit. Nothing changes until someone else approves it.
          </Notice>
        )}
      </form>
    </Dialog>
  );
}

function Effect({ trial }: { readonly trial: DryRun }) {
  return (
    <>
      <table className="w-full max-w-field tabular">
        <caption className="sr-only">What it would settle</caption>
        <thead className="text-12 text-muted">
          <tr>
            <th scope="col" className="text-left font-medium">
              Currency
            </th>
            <th scope="col" className="text-right font-medium">
              Findings
            </th>
            <th scope="col" className="text-right font-medium">
              Total
            </th>
          </tr>
        </thead>
        <tbody>
          {trial.totals.map(({ currency, count, minor }) => (
            <tr key={currency ?? ''} className="border-t border-line">
              <th scope="row" className="py-4 text-left font-normal">
                {currency ?? 'none'}
              </th>
              <td className="py-4 text-right">{count}</td>
              <td className="py-4 text-right font-medium">{amountOf(minor, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {trial.skipped.length > 0 && (
        <Notice tone="attention" title={`${counted(trial.skipped.length, 'finding')} left out`}>
          <ul>
            {trial.skipped.slice(0, named).map(({ finding, reason }) => (
              <li key={finding.id}>
                {findingClasses[finding.class].title}, {finding.organization ?? finding.key}:{' '}
                {reason}
              </li>
            ))}
            {trial.skipped.length > named && <li>and {trial.skipped.length - named} more</li>}
          </ul>
        </Notice>
      )}
    </>
  );
}
