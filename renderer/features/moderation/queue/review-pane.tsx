import { Gavel, Lock, Sparkles } from 'lucide-react';
import { memo, type Ref } from 'react';
import type { ReviewEvidence } from '../../../../electron/moderation/review-queue.schema';
import { WrittenText } from '../../../shared/written-text';
import { Badge } from '../../../ui/badge';
import { Notice } from '../../../ui/notice';
import { clockText, TimeText } from '../../../ui/time-text';
import { AuthorName } from '../author-name';
import { triggerLooks } from '../moderation-labels';
import { StarRating } from '../star-rating';
import { StatusBadge } from '../status-badge';
import { useReasonLabel } from '../use-settings';
import { MarkedText } from './marked-text';
import { ReviewText } from './review-text';

export interface ReviewPaneProps {
  readonly evidence: ReviewEvidence;
  /** Takes the focus whenever another review comes. */
  readonly article: Ref<HTMLElement>;
}

/** The review itself, large; what the rules found is marked in its words. */
export const ReviewPane = memo(function ReviewPane({ evidence, article }: ReviewPaneProps) {
  const { title, review, rating, matches, advice, claim, appeal } = evidence;
  const reasonLabel = useReasonLabel();
  const titleMatches = matches.filter(({ field }) => field === 'title');
  const textMatches = matches.filter(({ field }) => field === 'review');
  const edited = evidence.seen.contentRev > 1;
  return (
    <article
      ref={article}
      tabIndex={-1}
      data-review={evidence.reviewId}
      aria-label={`Review of ${evidence.tool.name} by ${evidence.author.name}`}
      className="mx-auto flex w-full max-w-page flex-col gap-16 px-32 py-24 outline-none [@media(max-height:760px)]:gap-12 [@media(max-height:760px)]:py-16"
    >
      <header className="flex flex-col gap-8">
        <div className="flex flex-wrap items-center gap-8 text-muted">
          <StarRating rating={rating} size="large" />
          <span className="font-medium text-text">{evidence.tool.name}</span>
          <span>
            by <AuthorName name={evidence.author.name} />
          </span>
          <span className="text-faint">
            <TimeText at={evidence.createdAt} />
          </span>
          {edited && <Badge tone="info">Edited by the author</Badge>}
          <span className="ml-auto">
            <StatusBadge status={evidence.status} />
          </span>
        </div>
        {title ? (
          <h2 dir="auto" className="break-words text-24 font-semibold">
            <MarkedText text={title} matches={titleMatches} />
          </h2>
        ) : (
          <h2 className="sr-only">A review without a title</h2>
        )}
      </header>
      {review ? (
        <ReviewText
          key={`${evidence.reviewId} ${evidence.seen.contentRev}`}
          evidence={evidence}
          beginning={review}
          matches={textMatches}
        />
      ) : (
        <p className="text-18 text-faint">Stars only, no words.</p>
      )}
      {appeal && (
        <Notice
          tone={appeal.mine ? 'neutral' : 'attention'}
          icon={Gavel}
          title={
            appeal.mine
              ? 'The author appeals against your decision'
              : `The author appeals against ${appeal.against.name}’s decision`
          }
        >
          <p dir="auto" className="select-text whitespace-pre-wrap break-words">
            <WrittenText text={appeal.statement} />
          </p>
          <p className="mt-4 text-muted">
            {appeal.mine
              ? 'Someone else decides this appeal; you can only take your rejection back.'
              : 'Approving grants the appeal; rejecting again upholds the rejection.'}
          </p>
        </Notice>
      )}
      {claim && !claim.mine && (
        <Notice tone="attention" icon={Lock} title={`Out with ${claim.by.name}`}>
          Until {clockText(claim.until, new Date())}. You can decide it all the same; one of you
          will then find it in the conflicts.
        </Notice>
      )}
      {advice && (
        <Notice
          tone="accent"
          icon={Sparkles}
          title={
            advice.suggestion === 'reject'
              ? `Rules suggest rejecting: ${reasonLabel(advice.reasonCode) ?? 'choose a reason'}`
              : 'Rules suggest a second look'
          }
        >
          {triggerLooks[advice.trigger].label}:{' '}
          {matches.find(({ trigger }) => trigger === advice.trigger)?.note}
        </Notice>
      )}
      {evidence.moderation && evidence.status !== 'PENDING' && (
        <div className="flex flex-col gap-4 border-line border-t pt-12">
          <p className="text-12 text-muted">
            {evidence.moderation.by ?? 'A former moderator'},{' '}
            <TimeText at={evidence.moderation.at} />
          </p>
          {evidence.moderation.note && <p>{evidence.moderation.note}</p>}
        </div>
      )}
    </article>
  );
});
