import { useEffect, useRef, useState } from 'react';
import type { QueueItem, QueueName } from '../../../../electron/moderation/review-queue.schema';
import { numberText } from '../../../../electron/shared/number-text';
import { failureOf } from '../../../bridge/failure';
import { FailureState } from '../../../shared/failure-state';
import { setParams } from '../../../shared/hash-route';
import { useGridReports } from '../../../shared/use-grid-reports';
import { usePrintCommand } from '../../../shared/use-print-command';
import { DataGrid } from '../../../ui/data-grid/data-grid';
import { useGridLayout } from '../../../ui/data-grid/use-grid-layout';
import { focusIsFree } from '../../../ui/focus-is-free';
import type { ModerationRoute } from '../moderation-view.rules';
import { useDecisions } from '../use-decisions';
import { useReasons } from '../use-settings';
import { useWordsToAuthor } from '../use-words-to-author';
import { DecisionBar, selectionActs } from './decision-bar';
import { queueColumns } from './queue-columns';
import { QueueEmpty } from './queue-empty';
import { ReasonPanel } from './reason-panel';
import { useQueueCommands } from './use-queue-commands';
import { useReviewQueue } from './use-review-queue';

const nothing: ReadonlySet<string> = new Set();
const idOf = ({ reviewId }: QueueItem) => reviewId;
const noSort = () => undefined;

export interface QueueListViewProps {
  readonly queue: QueueName;
  readonly route: ModerationRoute;
}

/** Many reviews at once: choose some, decide them together, and see what became of each. */
export function QueueListView({ queue, route }: QueueListViewProps) {
  const list = useReviewQueue(queue, route);
  const decisions = useDecisions(list);
  const reasons = useReasons();
  const wordsAbout = useWordsToAuthor();
  const [layout, setLayout] = useGridLayout('reviews');
  const [selected, setSelected] = useState(nothing);
  const [rejecting, setRejecting] = useState(false);
  const area = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Keys work at once, and go on working when the rows that were decided are gone.
    if (list.items.length === 0 || !focusIsFree()) return;
    area.current?.querySelector<HTMLElement>('[role=rowheader]')?.focus({ preventScroll: true });
  }, [list.items]);
  const chosen = list.items.filter(({ reviewId }) => selected.has(reviewId));
  const subject = chosen.length === 1 ? 'this review' : `${chosen.length} reviews`;

  const words = wordsAbout(...chosen.map(({ reviewId }) => reviewId));
  const decide = async (
    action: 'APPROVE' | 'REJECT' | 'FLAG',
    reasonCode: string | null,
    note: string | null,
  ) => {
    setRejecting(false);
    setSelected(nothing);
    area.current?.querySelector<HTMLElement>('[role=grid]')?.focus();
    const saved = await decisions.decideMany({
      decisions: chosen.map(({ reviewId, seen }) => ({ reviewId, action, reasonCode, note, seen })),
      action,
      subject: chosen.length === 1 ? (chosen[0]?.title ?? 'a review') : `${chosen.length} reviews`,
      onShowOutcomes: (group) => setParams({ view: 'decisions', group }, { replace: false }),
    });
    if (saved) words.sent();
  };
  const run = {
    approve: () => void decide('APPROVE', null, null),
    reject: () => setRejecting(true),
    flag: () => void decide('FLAG', null, null),
    skip: () => setSelected(nothing),
    undo: () => void decisions.undo(),
  };
  const some = chosen.length > 0;
  const enabled = {
    approve: some && queue !== 'appeals',
    reject: some && queue !== 'appeals',
    flag: some && queue !== 'flagged' && queue !== 'appeals',
    skip: some,
    undo: true,
  };
  useQueueCommands({ enabled, run, move: null });
  usePrintCommand('Reviews', 'Print list');
  const reports = useGridReports('reviews');

  if (list.error && list.items.length === 0) {
    return <FailureState failure={failureOf(list.error)} onRetry={list.retry} />;
  }
  return (
    <div ref={area} className="flex min-h-0 grow flex-col">
      <DataGrid
        label="Reviews"
        columns={queueColumns}
        rows={list.items}
        rowId={idOf}
        total={list.total}
        loading={list.loading}
        hasMore={list.total !== null && list.total > list.items.length}
        onNeedMore={list.needMore}
        sort={[]}
        onSortChange={noSort}
        layout={layout}
        onLayoutChange={setLayout}
        selected={selected}
        onSelectedChange={setSelected}
        {...reports}
        onOpen={({ reviewId }) =>
          setParams({ layout: 'single', review: reviewId }, { replace: false })
        }
        empty={<QueueEmpty queue={queue} route={route} />}
      />
      {rejecting && some && (
        <ReasonPanel
          reasons={reasons}
          suggested={null}
          subject={subject}
          words={words}
          onChoose={(code, note) => void decide('REJECT', code, note)}
          onCancel={() => {
            setRejecting(false);
            area.current?.querySelector<HTMLElement>('[role=grid] [tabindex="0"]')?.focus();
          }}
        />
      )}
      <DecisionBar acts={selectionActs} enabled={enabled} run={run}>
        <span role="status" className="tabular">
          {some
            ? `${numberText(chosen.length)} selected`
            : 'Space or the boxes select, Enter opens'}
        </span>
      </DecisionBar>
    </div>
  );
}
