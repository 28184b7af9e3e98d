import { BadgeCheck, CircleSlash } from 'lucide-react';
import { memo } from 'react';
import type { ReviewEvidence } from '../../../../electron/moderation/review-queue.schema';
import { WrittenText } from '../../../shared/written-text';
import { classes } from '../../../ui/classes';
import { TimeText } from '../../../ui/time-text';
import { AuthorName } from '../author-name';
import { actionLabels, outcomeLooks, triggerLooks } from '../moderation-labels';
import { StarRating } from '../star-rating';
import { StatusBadge } from '../status-badge';
import { EvidenceSection } from './evidence-section';
import { NearDuplicates } from './near-duplicates';
import { StarDistribution } from './star-distribution';

const percent = (part: number, whole: number) =>
  whole === 0 ? '–' : `${Math.round((part / whole) * 100)} %`;

const actions: Readonly<Record<string, string>> = actionLabels;

/** What there is to know beside the words: found by rules, and from this machine's own replica. */
export const EvidencePanel = memo(function EvidencePanel({
  evidence,
}: {
  readonly evidence: ReviewEvidence;
}) {
  const { matches, nearDuplicates, tool, author, organization, decisions } = evidence;
  return (
    <aside
      aria-label="Evidence"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      className="min-h-0 grow overflow-y-auto focus-inset"
    >
      <EvidenceSection
        title="Found by rules"
        detail={matches.length > 0 ? matches.length : undefined}
      >
        {matches.length === 0 ? (
          <p className="text-muted">Nothing</p>
        ) : (
          <ul className="flex flex-col gap-4">
            {matches.map((match) => {
              const { icon: Icon, label } = triggerLooks[match.trigger];
              return (
                <li
                  key={`${match.trigger} ${match.field} ${match.start} ${match.note}`}
                  className="flex items-start gap-8"
                >
                  <Icon aria-hidden="true" className="mt-2 size-icon shrink-0 text-danger-text" />
                  <span className="min-w-0 break-words">
                    <span className="font-medium">{label}</span>
                    <span className="text-muted">
                      {' '}
                      · {match.note}
                      {match.field === 'title' && ' in the title'}
                    </span>
                  </span>
                </li>
              );
            })}
          </ul>
        )}
      </EvidenceSection>

      {nearDuplicates.length > 0 && (
        <EvidenceSection title="Nearly the same text" detail={nearDuplicates.length}>
          <NearDuplicates text={evidence.review ?? ''} duplicates={nearDuplicates} />
        </EvidenceSection>
      )}

      <EvidenceSection title="Purchase">
        {evidence.verifiedPurchase ? (
          <p className="flex items-center gap-8">
            <BadgeCheck aria-hidden="true" className="size-icon shrink-0 text-good-text" />
            {organization.name} bought this tool
          </p>
        ) : (
          <p className="flex items-center gap-8">
            <CircleSlash aria-hidden="true" className="size-icon shrink-0 text-attention-text" />
            No purchase by {organization.name}
          </p>
        )}
        {organization.reviews > 1 && (
          <p className="text-12 text-muted">
            {organization.reviews} reviews from there, {organization.rejected} rejected
          </p>
        )}
      </EvidenceSection>

      <EvidenceSection
        title="Author"
        detail={author.reviews > 1 ? `${author.reviews} reviews` : 'first review'}
      >
        <p className="flex items-baseline gap-8">
          <span dir="auto" className="min-w-0 truncate font-medium">
            <AuthorName name={author.name} />
          </span>
          {author.rejected > 0 && (
            <span className="ml-auto shrink-0 text-12 text-danger-text tabular">
              {percent(author.rejected, author.rejected + author.approved)} rejected
            </span>
          )}
        </p>
        {author.others.length > 0 && (
          <ul className="flex flex-col gap-8">
            {author.others.map((other) => (
              <li key={other.reviewId} className="flex flex-col gap-2">
                <div className="flex items-center gap-8">
                  <StarRating rating={other.rating} />
                  <span className="min-w-0 truncate text-12">{other.toolName}</span>
                  <span className="ml-auto">
                    <StatusBadge status={other.status} />
                  </span>
                </div>
                <p dir="auto" className="line-clamp-2 break-words text-12 text-muted">
                  {other.title && (
                    <span className="font-medium">
                      <WrittenText text={other.title} />.{' '}
                    </span>
                  )}
                  <WrittenText text={other.excerpt} />
                </p>
              </li>
            ))}
          </ul>
        )}
      </EvidenceSection>

      <EvidenceSection
        title="Tool"
        detail={tool.approved === 1 ? '1 approved review' : `${tool.approved} approved reviews`}
      >
        <p className="font-medium">{tool.name}</p>
        {tool.mean !== null && (
          <StarDistribution stars={tool.stars} mean={tool.mean} own={evidence.rating} />
        )}
      </EvidenceSection>

      <EvidenceSection title="Readers">
        <p className={classes(evidence.flaggedCount === 0 && 'text-muted')}>
          {evidence.flaggedCount === 0
            ? 'Reported by no one'
            : `Reported ${evidence.flaggedCount === 1 ? 'once' : `${evidence.flaggedCount} times`}`}
          {evidence.helpfulCount > 0 && ` · helpful to ${evidence.helpfulCount}`}
        </p>
      </EvidenceSection>

      {decisions.length > 0 && (
        <EvidenceSection title="Earlier decisions" detail={decisions.length}>
          <ol className="flex flex-col gap-8">
            {decisions.map((decision) => (
              <li key={decision.opId} className="flex flex-col gap-2">
                <p className="flex items-baseline gap-8">
                  <span className="min-w-0">
                    {actions[decision.action] ?? decision.action} by {decision.actorName}
                    {decision.outcome !== 'APPLIED' && (
                      <span className="text-attention-text">
                        {' '}
                        · {outcomeLooks[decision.outcome].label.toLowerCase()}
                      </span>
                    )}
                  </span>
                  <span className="ml-auto shrink-0 text-11 text-faint">
                    <TimeText at={decision.at} />
                  </span>
                </p>
                {decision.note && <p className="text-12 text-muted">{decision.note}</p>}
              </li>
            ))}
          </ol>
        </EvidenceSection>
      )}
    </aside>
  );
});
