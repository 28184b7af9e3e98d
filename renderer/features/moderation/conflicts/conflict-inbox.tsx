import { useQuery } from '@tanstack/react-query';
import { Inbox } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Conflict } from '../../../../electron/moderation/sync/sync.schema';
import { failureOf } from '../../../bridge/failure';
import { useTRPC } from '../../../bridge/trpc';
import { FailureState } from '../../../shared/failure-state';
import { setParams, useHashRoute } from '../../../shared/hash-route';
import { Badge } from '../../../ui/badge';
import { classes } from '../../../ui/classes';
import { EmptyState } from '../../../ui/empty-state';
import { focusIsFree } from '../../../ui/focus-is-free';
import { Skeleton } from '../../../ui/skeleton';
import { TimeText } from '../../../ui/time-text';
import { actionLabels, outcomeLooks } from '../moderation-labels';
import { ReasonPanel } from '../queue/reason-panel';
import { useReasons } from '../use-settings';
import { useWordsToAuthor } from '../use-words-to-author';
import { AnswerBar } from './answer-bar';
import { answersTo } from './conflict.rules';
import { ConflictCard } from './conflict-card';
import { useAnswers } from './use-answers';

/** What could not be applied: seen, decided, and now, with an answer for each. */
export function ConflictInbox() {
  const trpc = useTRPC();
  const { params } = useHashRoute();
  const conflicts = useQuery(trpc.moderation.conflicts.queryOptions());
  const reasons = useReasons();
  const wordsAbout = useWordsToAuthor();
  const [rejecting, setRejecting] = useState(false);
  const article = useRef<HTMLElement>(null);
  const all = conflicts.data ?? [];
  const wanted = params.get('conflict');
  const place = Math.max(
    0,
    all.findIndex(({ opId }) => opId === wanted),
  );
  const current = all[place] ?? null;
  const currentId = current?.opId ?? null;

  const goTo = (conflict: Conflict | undefined) => {
    setRejecting(false);
    setParams({ conflict: conflict?.opId ?? null });
  };
  /** The nearest that still needs an answer, after the present one or before it. */
  const goOn = (answered: string) => {
    const open = (conflict: Conflict) => conflict.opId !== answered && answersTo(conflict).keep;
    goTo(all.slice(place + 1).find(open) ?? all.slice(0, place).findLast(open));
  };
  const answers = useAnswers({
    left: all.filter((conflict) => answersTo(conflict).keep).length,
    onAnswered: goOn,
  });

  const focused = useRef<string | null>(null);
  useEffect(() => {
    if (currentId === null || rejecting) return;
    const moved = focused.current !== null && focused.current !== currentId;
    if (moved || focusIsFree()) {
      article.current?.focus({ preventScroll: true });
    }
    focused.current = currentId;
  }, [currentId, rejecting]);

  if (conflicts.error) {
    return (
      <FailureState failure={failureOf(conflicts.error)} onRetry={() => void conflicts.refetch()} />
    );
  }
  if (conflicts.isPending) {
    return (
      <div className="flex flex-col gap-16 p-32">
        <Skeleton className="w-1/3" />
        <Skeleton className="w-1/2" />
      </div>
    );
  }
  if (!current) {
    return (
      <EmptyState icon={Inbox} title="No conflicts">
        When an author edits a review, or someone else decides it, before your decision arrives,
        both sides stand here and you say what holds. Nothing is ever dropped.
      </EmptyState>
    );
  }
  return (
    <div className="flex min-h-0 grow">
      <nav
        aria-label="Conflicts"
        className="w-[264px] shrink-0 overflow-y-auto border-line border-r max-wide:hidden"
      >
        <ul>
          {all.map((conflict) => (
            <li key={conflict.opId}>
              <ConflictRow
                conflict={conflict}
                current={conflict.opId === current.opId}
                onOpen={() => goTo(conflict)}
              />
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex min-w-0 grow flex-col">
        <div className="min-h-0 grow overflow-y-auto">
          <ConflictCard conflict={current} article={article} />
        </div>
        {rejecting ? (
          <ReasonPanel
            key={current.opId}
            reasons={reasons}
            suggested={current.decision.reasonCode}
            subject="this review"
            words={wordsAbout(current.opId)}
            onChoose={(code, note) => {
              setRejecting(false);
              void answers.override(current, 'REJECT', code, note).then((saved) => {
                if (saved) wordsAbout(current.opId).sent();
              });
            }}
            onCancel={() => {
              setRejecting(false);
              article.current?.focus();
            }}
          />
        ) : (
          <AnswerBar
            conflict={current}
            answers={answers}
            place={`${place + 1} of ${all.length}`}
            onMove={(step) => {
              const next = all[place + step];
              if (next) goTo(next);
            }}
            onReject={() => setRejecting(true)}
          />
        )}
      </div>
    </div>
  );
}

interface ConflictRowProps {
  readonly conflict: Conflict;
  readonly current: boolean;
  readonly onOpen: () => void;
}

function ConflictRow({ conflict, current, onOpen }: ConflictRowProps) {
  const { kind, toolName, now, seen, createdAt, pendingAnswer } = conflict;
  const words = (now ?? seen)?.title ?? (now ?? seen)?.review ?? 'A deleted review';
  return (
    <button
      type="button"
      aria-current={current || undefined}
      onClick={onOpen}
      className={classes(
        'flex w-full flex-col gap-4 border-line border-b px-12 py-8 text-left focus-inset',
        current ? 'bg-accent-tint' : 'hover:bg-hover',
      )}
    >
      <span className="flex w-full items-center gap-8">
        <Badge tone={pendingAnswer ? 'info' : outcomeLooks[kind].tone}>
          {pendingAnswer
            ? `Answered: ${actionLabels[pendingAnswer].toLowerCase()}`
            : outcomeLooks[kind].label}
        </Badge>
        <span className="ml-auto shrink-0 text-11 text-faint">
          <TimeText at={createdAt} />
        </span>
      </span>
      <span className="w-full truncate">{words}</span>
      <span className="w-full truncate text-12 text-muted">{toolName}</span>
    </button>
  );
}
