import { useEffect, useState } from 'react';
import { findingClasses } from '../../../../electron/reconciliation/findings/finding-classes.rules';
import type {
  Finding,
  ResolutionKind,
} from '../../../../electron/reconciliation/findings/finding-queue.schema';
import type { DryRun } from '../../../../electron/reconciliation/resolutions/resolution.schema';
import { newId } from '../../../../electron/shared/ids';
import { numberText } from '../../../../electron/shared/number-text';
import { failureOf } from '../../../bridge/failure';
import { useTRPCClient } from '../../../bridge/trpc';
import { FailureNotice } from '../../../shared/failure-state';
import { FormDialog } from '../../../shared/form-dialog';
import { FigureTable } from '../../../ui/figure-table';
import { Notice } from '../../../ui/notice';
import { Spinner } from '../../../ui/spinner';
import { amountOf, counted, kindLabels, leftOutText } from '../finance-words';
import { ReasonField } from '../resolutions/reason-field';
import { bulkName } from '../resolutions/resolution-choice.rules';
import { useDecisions } from '../resolutions/use-decisions';
import { useReasonLeft } from '../resolutions/use-reason-left';
import { ScrollRegion } from '../scroll-region';

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
  const [batchId] = useState(newId);
  const [items] = useState(() =>
    findings.map(({ id, fingerprint }) => ({ finding: id, fingerprint })),
  );
  const { reason, write, decided } = useReasonLeft(bulkName(kind, findings));
  const [trial, setTrial] = useState<DryRun | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks the same again
  useEffect(() => {
    let shown = true;
    setError(null);
    client.reconciliation.dryRun.mutate({ batchId, kind, reason: 'dry run', items }).then(
      (result) => shown && setTrial(result),
      (cause: unknown) => shown && setError(cause),
    );
    return () => {
      shown = false;
    };
  }, [client, batchId, kind, items, attempt]);

  const ready = trial !== null && trial.findings > 0 && reason.trim() !== '';
  const decide = async () => {
    const result = await client.reconciliation.resolve.mutate({ batchId, kind, reason, items });
    decided();
    const about = trial ? leftOutText(trial.findings, result) : undefined;
    announce({ kind, ...(about === undefined ? {} : { about }) }, result);
    void refresh();
    onDone();
  };
  const noun = counted(trial?.findings ?? items.length, 'finding');
  return (
    <FormDialog
      size="wide"
      title={`${kindLabels[kind]} ${noun}`}
      description="This is what it would do, found out by a dry run. Nothing was changed yet."
      submitLabel={
        trial?.needsApproval ? `Ask for approval of ${noun}` : `${kindLabels[kind]} ${noun}`
      }
      ready={ready}
      onSubmit={decide}
      onClose={onClose}
    >
      {error !== null && (
        <FailureNotice
          failure={failureOf(error)}
          onRetry={() => setAttempt((before) => before + 1)}
        />
      )}
      {trial === null && error === null && (
        <p role="status" className="flex items-center gap-8 text-muted">
          <Spinner /> Finding out what it would do
        </p>
      )}
      {trial && <Effect trial={trial} findings={findings} />}
      <ReasonField
        value={reason}
        onChange={write}
        hint="One reason for all of them; it stands in the audit log."
      />
      {trial?.needsApproval && (
        <Notice tone="info" title="A second person must agree">
          The total is above the limit. Nothing changes until someone else approves it.
        </Notice>
      )}
    </FormDialog>
  );
}

interface EffectProps {
  readonly trial: DryRun;
  readonly findings: readonly Finding[];
}

/** What is decided about, by class, the most frequent first. */
function countsByClass({ trial, findings }: EffectProps) {
  const left = new Set(trial.skipped.map(({ finding }) => finding.id));
  const counts = new Map<string, number>();
  for (const finding of findings) {
    if (left.has(finding.id)) continue;
    const { title } = findingClasses[finding.class];
    counts.set(title, (counts.get(title) ?? 0) + 1);
  }
  return [...counts].toSorted(([, one], [, other]) => other - one);
}

function Effect({ trial, findings }: EffectProps) {
  return (
    <>
      <ScrollRegion label="Findings by class" className="max-h-[144px]">
        <ul className="grid grid-cols-2 gap-x-24 text-12 tabular">
          {countsByClass({ trial, findings }).map(([title, count]) => (
            <li key={title} className="flex gap-8 py-2">
              <span className="min-w-0 grow text-muted">{title}</span> {numberText(count)}
            </li>
          ))}
        </ul>
      </ScrollRegion>
      <div className="max-w-field">
        <FigureTable
          caption="What it would settle"
          columns={['Currency', 'Findings', 'Total']}
          rows={trial.totals.map(({ currency, count, minor }) => [
            currency ?? 'none',
            count,
            amountOf(minor, currency),
          ])}
        />
      </div>
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
