import { useEffect, useRef, useState } from 'react';
import type {
  QueueName,
  ReviewEvidence,
} from '../../../../electron/moderation/review-queue.schema';
import type { DecisionAction } from '../../../../electron/moderation/sync/sync.schema';
import { numberText } from '../../../../electron/shared/number-text';
import { failureOf } from '../../../bridge/failure';
import { isTyping } from '../../../shared/commands';
import { FailureNotice, FailureState } from '../../../shared/failure-state';
import { focusIsFree } from '../../../ui/focus-is-free';
import { Skeleton } from '../../../ui/skeleton';
import { useAfterPaint } from '../../../ui/use-after-paint';
import { starsText } from '../moderation-labels';
import type { ModerationRoute } from '../moderation-view.rules';
import { useDecisions } from '../use-decisions';
import { useReasons } from '../use-settings';
import { useWordsToAuthor } from '../use-words-to-author';
import { DecisionBar } from './decision-bar';
import { EvidencePanel } from './evidence-panel';
import { LastDecision } from './last-decision';
import { MissingReview } from './missing-review';
import { QueueEmpty } from './queue-empty';
import { QueueList } from './queue-list';
import { placeAfter } from './queue-place.rules';
import { ReasonPanel } from './reason-panel';
import { ReviewPane } from './review-pane';
import { useQueueCommands } from './use-queue-commands';
import { useReviewEvidence } from './use-review-evidence';
import { useReviewQueue } from './use-review-queue';
import { useTextAsRead } from './use-text-as-read';

export interface QueueViewProps {
  readonly queue: QueueName;
  readonly route: ModerationRoute;
}

/** One review at a time: the queue on the left, the review large, the evidence beside it. */
export function QueueView({ queue, route }: QueueViewProps) {
  const list = useReviewQueue(queue, route);
  const { items, current, following } = list;
  const evidence = useReviewEvidence(current?.reviewId ?? null, following);
  const decisions = useDecisions(list);
  const mayCount = useTextAsRead(evidence.data ?? null);
  const reasons = useReasons();
  const wordsAbout = useWordsToAuthor();
  const [rejecting, setRejecting] = useState(false);
  const article = useRef<HTMLElement>(null);
  const whole = useRef<HTMLDivElement>(null);
  const shown = evidence.data?.reviewId === current?.reviewId ? (evidence.data ?? null) : null;

  // Whoever goes on finds the focus on the review that came, and hears which it is.
  const focused = useRef<string | null>(null);
  const shownId = shown?.reviewId ?? null;
  useEffect(() => {
    if (shownId === null || rejecting) return;
    const first = focused.current === null;
    if (focused.current !== shownId && (!first || focusIsFree())) {
      if (!isAtWorkElsewhere()) article.current?.focus({ preventScroll: true });
      article.current?.parentElement?.scrollTo({ top: 0 });
      whole.current?.scrollTo({ top: 0 });
    }
    focused.current = shownId;
  }, [shownId, rejecting]);

  const own = shown?.appeal?.mine === true;
  const mayDecide = shown !== null && !own;
  // The review first: what there is to know beside it is twice as much to draw.
  const beside = useAfterPaint(shown);

  const decide = async (action: DecisionAction, reasonCode: string | null, note: string | null) => {
    if (!shown || !current || !mayCount(shown)) return;
    setRejecting(false);
    const next = placeAfter(
      items,
      items.findIndex((item) => item.reviewId === current.reviewId),
      new Set([current.reviewId]),
    );
    const { reviewId, seen } = shown;
    const { contentRev, modRev } = seen;
    const receipts = await decisions.decide({
      decisions: [{ reviewId, action, reasonCode, note, seen: { contentRev, modRev } }],
      action,
      subject: subjectOf(shown),
      next: next
        ? `Next: ${starsText(next.rating)} for ${next.toolName} by ${next.authorName}. ${items.length - 1} left`
        : 'The queue is empty',
    });
    if (receipts.length > 0) wordsAbout(reviewId).sent();
  };
  const stopRejecting = () => {
    setRejecting(false);
    article.current?.focus();
  };

  const run = {
    approve: () => void decide('APPROVE', null, null),
    reject: () => setRejecting(true),
    flag: () => void decide('FLAG', null, null),
    skip: () => list.move(1),
    undo: () => {
      setRejecting(false);
      void decisions.undo();
    },
  };
  const enabled = {
    approve: mayDecide && shown.status !== 'APPROVED',
    reject: mayDecide,
    flag: mayDecide && shown.status !== 'FLAGGED',
    skip: items.length > 1,
    undo: true,
  };
  useQueueCommands({ enabled, run, move: list.move });

  if (list.error && items.length === 0) {
    return <FailureState failure={failureOf(list.error)} onRetry={list.retry} />;
  }
  if (!list.loading && items.length === 0) return <QueueEmpty queue={queue} route={route} />;
  const place = items.findIndex((item) => item.reviewId === current?.reviewId);
  return (
    // In a narrow window the evidence stands below the review, and both scroll as one above the buttons.
    <div
      ref={whole}
      className="flex min-h-0 grow max-narrow:scroll-pb-[96px] max-narrow:flex-col max-narrow:overflow-y-auto"
    >
      <nav
        aria-label="Reviews in this queue"
        className="flex w-[264px] shrink-0 flex-col border-line border-r max-wide:hidden"
      >
        {list.loading ? (
          <ListSkeleton />
        ) : (
          <QueueList
            items={items}
            currentId={current?.reviewId ?? null}
            onOpen={list.goTo}
            onNeedMore={list.needMore}
          />
        )}
      </nav>
      <div className="flex min-w-0 grow flex-col max-narrow:contents">
        <div className="min-h-0 grow overflow-y-auto max-narrow:shrink-0 max-narrow:grow-0 max-narrow:overflow-visible">
          {evidence.error && (
            <div className="p-16">
              <FailureNotice
                failure={failureOf(evidence.error)}
                onRetry={() => void evidence.refetch()}
              />
            </div>
          )}
          {list.missing !== null && (
            <MissingReview key={list.missing} reviewId={list.missing} queue={queue} />
          )}
          {shown ? (
            <ReviewPane evidence={shown} article={article} />
          ) : (
            !evidence.error && <ReviewSkeleton />
          )}
        </div>
        {rejecting && shown && (
          <ReasonPanel
            key={shown.reviewId}
            reasons={reasons}
            suggested={shown.advice?.reasonCode ?? null}
            subject="this review"
            words={wordsAbout(shown.reviewId)}
            onChoose={(code, note) => void decide('REJECT', code, note)}
            onCancel={stopRejecting}
          />
        )}
        <DecisionBar
          enabled={enabled}
          run={run}
          makesWay={rejecting}
          note={<LastDecision last={decisions.last} saving={decisions.saving} />}
        >
          {!list.loading && (
            <span className="shrink-0 tabular">
              {place + 1} of {numberText(list.total ?? items.length)}
            </span>
          )}
        </DecisionBar>
      </div>
      <div className="flex w-[340px] shrink-0 flex-col border-line border-l max-wide:w-[260px] max-narrow:order-1 max-narrow:w-full max-narrow:grow max-narrow:border-t max-narrow:border-l-0">
        {shown && beside ? (
          <EvidencePanel evidence={beside} />
        ) : (
          !evidence.error && <ListSkeleton />
        )}
      </div>
    </div>
  );
}

/**
 * Whether somebody types into the search or chooses in a menu: another review is then shown for what they look for, and
 * their next letters would decide it.
 */
function isAtWorkElsewhere(): boolean {
  const { activeElement } = document;
  return isTyping(activeElement) || activeElement?.closest('[role=menu]') != null;
}

function subjectOf({ title, review, tool }: ReviewEvidence): string {
  const words = title ?? review ?? tool.name;
  return words.length > 48 ? `${words.slice(0, 47)}…` : words;
}

function ListSkeleton() {
  return (
    <div aria-hidden="true" className="flex flex-col gap-16 p-16">
      <Skeleton className="w-3/4" />
      <Skeleton className="w-1/2" />
      <Skeleton className="w-2/3" />
    </div>
  );
}

function ReviewSkeleton() {
  return (
    <div aria-hidden="true" className="mx-auto flex w-full max-w-page flex-col gap-16 px-32 py-24">
      <Skeleton className="w-1/3" />
      <Skeleton className="h-24 w-1/2" />
      <Skeleton className="w-full" />
      <Skeleton className="w-4/5" />
    </div>
  );
}
