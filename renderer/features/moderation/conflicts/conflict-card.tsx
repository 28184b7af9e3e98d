import { ArrowRight, Clock3 } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import { lettersRead } from '../../../../electron/moderation/rules/read-length.rules';
import type { Conflict } from '../../../../electron/moderation/sync/sync.schema';
import { numberText } from '../../../../electron/shared/number-text';
import { WordDiff } from '../../../shared/word-diff';
import { WrittenText } from '../../../shared/written-text';
import { Badge } from '../../../ui/badge';
import { Notice } from '../../../ui/notice';
import { TimeText } from '../../../ui/time-text';
import { AuthorName } from '../author-name';
import { actionLabels, outcomeLooks } from '../moderation-labels';
import { StarRating } from '../star-rating';
import { StatusBadge } from '../status-badge';
import { useReasonLabel } from '../use-settings';
import { conflictSentence, sentBy, textChanged } from './conflict.rules';

export interface ConflictCardProps {
  readonly conflict: Conflict;
  readonly article: Ref<HTMLElement>;
}

/** One conflict whole: what was seen, what was decided, what it is now and who decided otherwise. */
export function ConflictCard({ conflict, article }: ConflictCardProps) {
  const { kind, seen, now, decision, toolName, authorName, createdAt, pendingAnswer } = conflict;
  const reasonLabel = useReasonLabel();
  const changed = textChanged(conflict);
  const sender = sentBy(conflict);
  return (
    <article
      ref={article}
      tabIndex={-1}
      aria-label={`Conflict about a review of ${toolName ?? 'a tool'}`}
      className="mx-auto flex w-full max-w-page flex-col gap-16 px-32 py-24 outline-none"
    >
      <header className="flex flex-col gap-8">
        <div className="flex flex-wrap items-center gap-8 text-muted">
          <Badge tone={outcomeLooks[kind].tone}>{outcomeLooks[kind].label}</Badge>
          <span className="font-medium text-text">{toolName}</span>
          {authorName && (
            <span>
              by <AuthorName name={authorName} />
            </span>
          )}
          <span className="ml-auto text-12 text-faint">
            <TimeText at={createdAt} />
          </span>
        </div>
        <h2 className="text-18 font-semibold">{conflictSentence(conflict)}</h2>
        {sender !== null && (
          <p className="text-muted">
            {sender} sent this to {conflict.assigneeName}.
          </p>
        )}
      </header>
      {pendingAnswer && (
        <Notice
          tone="info"
          icon={Clock3}
          title={`Answered: ${actionLabels[pendingAnswer].toLowerCase()}`}
        >
          The answer is saved on this device and goes out with the next synchronisation.
        </Notice>
      )}
      <dl className="grid grid-cols-[120px_1fr] items-start gap-x-16 gap-y-12">
        <Line term={`${sender ?? 'You'} decided`}>
          <span className="font-medium">
            {decision.action ? actionLabels[decision.action] : 'Nothing that can be read'}
          </span>
          {decision.reasonCode && <span> · {reasonLabel(decision.reasonCode)}</span>}
          {decision.note && <p className="mt-2 text-muted">{decision.note}</p>}
        </Line>
        <Line term="It is now">
          {now ? (
            <span className="flex flex-wrap items-center gap-8">
              {now.status && <StatusBadge status={now.status} />}
              {now.moderatorName && <span>by {now.moderatorName}</span>}
              {now.moderatedAt && (
                <span className="text-12 text-faint">
                  <TimeText at={now.moderatedAt} />
                </span>
              )}
            </span>
          ) : (
            <span className="text-muted">Deleted</span>
          )}
          {now?.note && <p className="mt-2 text-muted">{now.note}</p>}
        </Line>
      </dl>
      {changed && seen && now ? (
        <section aria-label="What the author changed" className="flex flex-col gap-8">
          <h3 className="text-12 font-medium text-muted">What the author changed</h3>
          <div className="flex flex-col gap-8 rounded-8 border border-line p-16">
            <p className="flex items-center gap-8">
              <StarRating rating={seen.rating ?? 0} />
              {seen.rating !== now.rating && (
                <>
                  <ArrowRight aria-label="became" className="size-12 text-faint" />
                  <StarRating rating={now.rating ?? 0} />
                </>
              )}
            </p>
            {(seen.title || now.title) && (
              <p dir="auto" className="break-words text-15 font-semibold">
                <WordDiff before={seen.title ?? ''} after={now.title ?? ''} />
              </p>
            )}
            <p
              dir="auto"
              className="select-text whitespace-pre-wrap break-words text-15 leading-[24px]"
            >
              <WordDiff before={seen.review ?? ''} after={now.review ?? ''} />
            </p>
          </div>
        </section>
      ) : (
        <section aria-label="The review" className="flex flex-col gap-8">
          <h3 className="text-12 font-medium text-muted">
            {`What ${sender ?? 'you'} saw`}
            {now && ', and what it still says'}
          </h3>
          <div className="flex flex-col gap-8 rounded-8 border border-line p-16">
            <StarRating rating={(now ?? seen)?.rating ?? 0} />
            {(now ?? seen)?.title && (
              <p dir="auto" className="break-words text-15 font-semibold">
                <WrittenText text={(now ?? seen)?.title ?? ''} />
              </p>
            )}
            <p
              dir="auto"
              className="select-text whitespace-pre-wrap break-words text-15 leading-[24px]"
            >
              <WrittenText text={(now ?? seen)?.review ?? 'Stars only, no words.'} />
            </p>
          </div>
        </section>
      )}
      {conflict.isLong && (
        <p className="text-12 text-muted">
          This review is long: its first {numberText(lettersRead)} characters are shown
          {changed && ', and what was changed further on is not'}.
        </p>
      )}
      {conflict.problem && (
        <p className="select-text text-12 text-faint">The marketplace said: {conflict.problem}</p>
      )}
    </article>
  );
}

function Line({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
