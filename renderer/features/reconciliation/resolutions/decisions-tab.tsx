import { useQuery } from '@tanstack/react-query';
import { Check, Gavel, RotateCw, Undo2, X } from 'lucide-react';
import { useState } from 'react';
import type {
  Batch,
  DecisionSubject,
} from '../../../../electron/reconciliation/resolutions/resolution.schema';
import { numberText } from '../../../../electron/shared/number-text';
import { failureOf } from '../../../bridge/failure';
import { useTRPC } from '../../../bridge/trpc';
import { FailureState } from '../../../shared/failure-state';
import { screenHref } from '../../../shared/hash-route';
import { useMay, useSession } from '../../../shared/session';
import { Badge, type Tone } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { useConfirm } from '../../../ui/confirm';
import { EmptyState } from '../../../ui/empty-state';
import { Skeleton } from '../../../ui/skeleton';
import { TimeText } from '../../../ui/time-text';
import {
  counted,
  decisionName,
  kindLabels,
  othersText,
  subjectText,
  worthText,
} from '../finance-words';
import type { PurchasesView } from '../purchases-view.rules';
import { ScrollRegion } from '../scroll-region';
import { DeclineDialog } from './decline-dialog';
import { planFields, planFieldsText } from './plan-fields.rules';
import { useDecisions } from './use-decisions';

const states = {
  waiting: { label: 'Waits for approval', tone: 'info' },
  running: { label: 'Under way in Stripe', tone: 'info' },
  failed: { label: 'Refused by Stripe', tone: 'danger' },
  done: { label: 'Done', tone: 'good' },
  undone: { label: 'Undone', tone: 'neutral' },
  declined: { label: 'Declined', tone: 'neutral' },
  withdrawn: { label: 'Withdrawn', tone: 'neutral' },
  superseded: { label: 'Facts changed', tone: 'attention' },
} as const satisfies Record<Batch['state'], { label: string; tone: Tone }>;

/** What was decided, by whom and why; what waits for a second person comes first. */
export function DecisionsTab({ view }: { readonly view: PurchasesView }) {
  const trpc = useTRPC();
  const batches = useQuery(trpc.reconciliation.batches.queryOptions({ period: null }));
  if (batches.error && !batches.data) {
    return (
      <FailureState failure={failureOf(batches.error)} onRetry={() => void batches.refetch()} />
    );
  }
  if (!batches.data) return <Skeleton className="m-16 w-1/2" />;
  const { rows, total } = batches.data;
  if (rows.length === 0) {
    return (
      <EmptyState icon={Gavel} title="Nothing has been decided yet">
        Decisions about findings stand here with who took them and why, and can be undone where no
        money moved.
      </EmptyState>
    );
  }
  return (
    <ScrollRegion label="Decisions">
      <table className="w-full tabular">
        <thead className="sticky top-0 z-1 bg-canvas text-12 text-muted">
          <tr>
            <th scope="col" className="py-4 pl-16 text-left font-medium">
              Decision
            </th>
            <th scope="col" className="px-8 py-4 text-left font-medium">
              State
            </th>
            <th scope="col" className="px-8 py-4 text-right font-medium">
              Total
            </th>
            <th scope="col" className="px-8 py-4 text-left font-medium">
              Reason
            </th>
            <th scope="col" className="px-8 py-4 text-left font-medium">
              By
            </th>
            <th scope="col" className="py-4 pr-16 pl-8 text-right font-medium">
              <span className="sr-only">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((batch) => (
            <Row key={batch.batchId} batch={batch} view={view} />
          ))}
        </tbody>
      </table>
      {total > rows.length && (
        <p className="border-t border-line px-16 py-8 text-12 text-muted">
          These are {numberText(rows.length)} of {numberText(total)} decisions, the latest of those
          that wait for nothing; their export has all of them.
        </p>
      )}
    </ScrollRegion>
  );
}

/** The fields that a decision changes of one purchase, as they are and as they will be. */
function changesText({ kind }: Batch, subject: Batch['subjects'][number]): string {
  const created = kind === 'create_purchase';
  return planFieldsText(planFields(subject, created), created);
}

interface RowProps {
  readonly batch: Batch;
  readonly view: PurchasesView;
}

function Row({ batch, view }: RowProps) {
  const { actor } = useSession();
  const mayApprove = useMay('reconciliation.approve');
  const mayAct = useMay('reconciliation.act');
  const confirm = useConfirm();
  const { undo, approve, finish } = useDecisions();
  const [declining, setDeclining] = useState(false);
  const [busy, setBusy] = useState<'approve' | 'finish' | 'undo' | null>(null);
  /** One thing at a time is done about a decision, and its button says so. */
  const act = async (name: NonNullable<typeof busy>, work: (batchId: string) => Promise<void>) => {
    if (busy !== null) return;
    setBusy(name);
    await work(batch.batchId).finally(() => setBusy(null));
  };
  const { label, tone } = states[batch.state];
  const total = worthText(batch.totals);
  const mine = batch.requestedById === actor.id;
  const ask = async () => {
    const agreed = await confirm({
      title: `Approve: ${kindLabels[batch.kind].toLowerCase()}, ${counted(batch.count, 'finding')}?`,
      description: `${total || 'No money'}. “${batch.reason}”, asked for by ${batch.requestedBy}. It is carried out at once. It is about:`,
      losses: [
        ...batch.subjects.map((subject) =>
          [subjectText(subject), changesText(batch, subject)].filter(Boolean).join('. '),
        ),
        ...othersText(batch),
      ],
      confirmLabel: 'Approve request',
      tone: batch.kind === 'refund_in_stripe' ? 'danger' : 'primary',
    });
    if (agreed) await act('approve', approve);
  };
  return (
    <tr className="border-t border-line align-top">
      <th scope="row" className="py-8 pl-16 text-left font-normal">
        <span className="font-medium">{decisionName(batch)}</span>
        {batch.count > 1 && (
          <span className="text-muted"> · {counted(batch.count, 'finding')}</span>
        )}
        <ul className="max-w-[420px] text-12 text-muted max-wide:max-w-[180px]">
          {batch.subjects.map((subject) => (
            <li key={`${subject.finding} ${subject.object}`}>
              <p className="truncate">
                <Subject subject={subject} view={view} />
              </p>
              <p className="wrap-anywhere text-text empty:hidden">{changesText(batch, subject)}</p>
            </li>
          ))}
          {othersText(batch).map((rest) => (
            <li key={rest}>{rest}</li>
          ))}
        </ul>
      </th>
      <td className="px-8 py-8">
        <Badge tone={tone}>{label}</Badge>
        {batch.problem && (
          <p className="mt-2 max-w-[260px] text-12 text-danger-text">{batch.problem}</p>
        )}
      </td>
      <td className="px-8 py-8 text-right">{total}</td>
      <td className="max-w-[320px] px-8 py-8">{batch.reason}</td>
      <td className="px-8 py-8">
        {batch.requestedBy}{' '}
        <span className="text-12 text-faint">
          <TimeText at={batch.requestedAt} />
        </span>
        {batch.decidedBy && <p className="text-12 text-muted">decided by {batch.decidedBy}</p>}
      </td>
      <td className="py-8 pr-16 pl-8">
        <div className="flex justify-end gap-4">
          {batch.state === 'waiting' && mayApprove && !mine && (
            <>
              <Button
                size="small"
                variant="primary"
                icon={Check}
                busy={busy === 'approve'}
                onClick={() => void ask()}
              >
                Approve
              </Button>
              <Button
                size="small"
                icon={X}
                disabled={busy !== null}
                onClick={() => setDeclining(true)}
              >
                Decline
              </Button>
            </>
          )}
          {declining && <DeclineDialog batch={batch} onClose={() => setDeclining(false)} />}
          {batch.state === 'running' && mayAct && (
            <Button
              size="small"
              icon={RotateCw}
              busy={busy === 'finish'}
              onClick={() => void act('finish', finish)}
            >
              Ask Stripe again
            </Button>
          )}
          {batch.undoable && mayAct && (
            <Button
              size="small"
              icon={Undo2}
              busy={busy === 'undo'}
              onClick={() => void act('undo', undo)}
            >
              {batch.state === 'waiting' ? 'Withdraw' : 'Undo'}
            </Button>
          )}
        </div>
      </td>
    </tr>
  );
}

/** What a decision is about; its finding is a click away, also once it is settled. */
function Subject({
  subject,
  view,
}: {
  readonly subject: DecisionSubject;
  readonly view: PurchasesView;
}) {
  const text = subjectText(subject);
  if (subject.finding === null) return text;
  return (
    <a
      href={screenHref('purchases', { ...view.period, tab: 'queue', finding: subject.finding })}
      title={text}
      className="hover:text-accent-text hover:underline"
    >
      {text}
    </a>
  );
}
