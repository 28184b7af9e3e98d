import { useInfiniteQuery } from '@tanstack/react-query';
import { CheckCheck, Undo2 } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { mostDecisions, type Receipt } from '../../../../electron/moderation/sync/sync.schema';
import { failureOf } from '../../../bridge/failure';
import { useTRPC } from '../../../bridge/trpc';
import { useDrawnRows } from '../../../shared/change-review/use-drawn-rows';
import { FailureState } from '../../../shared/failure-state';
import { setParams } from '../../../shared/hash-route';
import { useRowKeys } from '../../../shared/use-row-keys';
import { WrittenText } from '../../../shared/written-text';
import { Button } from '../../../ui/button';
import { EmptyState } from '../../../ui/empty-state';
import { exactTimeText } from '../../../ui/exact-time-text';
import { Skeleton } from '../../../ui/skeleton';
import { TimeText } from '../../../ui/time-text';
import { actionLabels } from '../moderation-labels';
import { outcomeText } from '../outcome.rules';
import { ReceiptStage } from '../receipt-stage';
import { useTakeBack } from './use-take-back';

const pageSize = 100;

/** Every decision of this desk with how far it has come, the latest first. */
export function DecisionList({ groupId }: { readonly groupId: string | null }) {
  const trpc = useTRPC();
  // All of a group at once: it is summed up and taken back as a whole.
  const limit = groupId === null ? pageSize : mostDecisions;
  const list = useInfiniteQuery(
    trpc.moderation.receipts.infiniteQueryOptions(
      { limit, groupId },
      {
        getNextPageParam: (page) => (page.length === limit ? page.at(-1)?.seq : undefined),
      },
    ),
  );
  const takeBack = useTakeBack();
  const table = useRef<HTMLTableElement>(null);
  const receipts = useMemo(() => list.data?.pages.flat() ?? [], [list.data]);
  const drawn = useDrawnRows(receipts);
  useRowKeys(table, {
    ...{ group: 'Decisions', noun: 'decision', control: 'tbody tr' },
    rows: receipts.length,
  });

  if (list.error) {
    return <FailureState failure={failureOf(list.error)} onRetry={() => void list.refetch()} />;
  }
  if (list.isPending) {
    return (
      <div className="flex flex-col gap-12 p-16" role="status" aria-label="Loading decisions">
        <Skeleton className="w-1/2" />
        <Skeleton className="w-1/3" />
      </div>
    );
  }
  if (receipts.length === 0) {
    return (
      <EmptyState icon={CheckCheck} title="No decisions yet">
        What you decide at this desk stands here, from saved on this device to applied.
      </EmptyState>
    );
  }
  return (
    <div className="min-h-0 grow overflow-y-auto">
      {groupId !== null && (
        <div className="flex items-center gap-8 border-line border-b px-16 py-8">
          <span>{outcomeSummary(receipts)}</span>
          <Button size="small" variant="ghost" onClick={() => setParams({ group: null })}>
            Show all decisions
          </Button>
          {receipts.some(mayTakeBack) && (
            <Button
              size="small"
              icon={Undo2}
              className="ml-auto"
              onClick={() => void takeBack(receipts.filter(mayTakeBack))}
            >
              Take all back
            </Button>
          )}
        </div>
      )}
      <table ref={table} className="w-full border-collapse">
        <caption className="sr-only">Decisions of this desk</caption>
        <thead className="sticky top-0 bg-surface text-left text-12 text-muted">
          <tr className="border-line border-b">
            <th scope="col" className="px-16 py-4 font-medium">
              Decision
            </th>
            <th scope="col" className="py-4 font-medium">
              Review
            </th>
            <th scope="col" className="py-4 font-medium">
              How far
            </th>
            <th scope="col" className="py-4 font-medium">
              Decided
            </th>
            <th scope="col" className="px-16 py-4">
              <span className="sr-only">Acts</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {drawn.map((receipt) => (
            <DecisionRow
              key={receipt.opId}
              receipt={receipt}
              onTakeBack={() => void takeBack([receipt])}
            />
          ))}
        </tbody>
      </table>
      {list.hasNextPage && (
        <div className="flex justify-center p-16">
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show older decisions
          </Button>
        </div>
      )}
    </div>
  );
}

function mayTakeBack({ action, stage, outcome, takenBack }: Receipt): boolean {
  if (takenBack || action === 'UNDO' || action === 'KEEP' || action === 'REFER') return false;
  return stage !== 'set_aside' && (outcome === null || outcome === 'APPLIED');
}

function outcomeSummary(receipts: readonly Receipt[]): string {
  const counts = new Map<string, number>();
  for (const receipt of receipts) {
    const word = outcomeText(receipt)?.label.toLowerCase() ?? receipt.stage.replace('_', ' ');
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => `${count} ${word}`).join(' · ');
}

interface DecisionRowProps {
  readonly receipt: Receipt;
  readonly onTakeBack: () => void;
}

function DecisionRow({ receipt, onTakeBack }: DecisionRowProps) {
  const { action, toolName, title, savedAt, sentAt, acknowledgedAt } = receipt;
  const text = outcomeText(receipt)?.text ?? receipt.problem;
  const steps = [
    `Saved ${exact(savedAt)}`,
    sentAt && `Sent ${exact(sentAt)}`,
    acknowledgedAt && `Answered ${exact(acknowledgedAt)}`,
  ].filter(Boolean);
  return (
    <tr tabIndex={-1} className="h-row-comfortable border-line border-b focus-inset hover:bg-hover">
      <td className="px-16">{actionLabels[action]}</td>
      <td className="max-w-field py-4 pr-16">
        <span dir="auto" className="block truncate">
          {title === null ? 'Without a title' : <WrittenText text={title} />}
        </span>
        <span className="block truncate text-12 text-muted">{toolName}</span>
      </td>
      <td className="py-4 pr-16">
        <span title={steps.join('\n')}>
          <ReceiptStage receipt={receipt} />
        </span>
        {text !== null && <p className="mt-2 max-w-field text-12 text-muted">{text}</p>}
      </td>
      <td className="pr-16 text-muted">
        <TimeText at={savedAt} />
      </td>
      <td className="px-16 text-right">
        {receipt.takenBack && <span className="px-8 text-12 text-muted">Taken back</span>}
        {mayTakeBack(receipt) && (
          <Button
            variant="ghost"
            size="small"
            icon={Undo2}
            aria-label={`Take back: ${actionLabels[action]} ${title ?? toolName ?? ''}`}
            onClick={onTakeBack}
          >
            Take back
          </Button>
        )}
      </td>
    </tr>
  );
}

const exact = (instant: string) => exactTimeText(new Date(instant));
