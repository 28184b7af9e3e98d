import type { ReviewEvidence } from '../../../../electron/moderation/review-queue.schema';
import { WordDiff } from '../../../shared/word-diff';
import { TimeText } from '../../../ui/time-text';
import { AuthorName } from '../author-name';
import { StatusBadge } from '../status-badge';

export interface NearDuplicatesProps {
  /** The text that is looked at. */
  readonly text: string;
  readonly duplicates: ReviewEvidence['nearDuplicates'];
}

/** Reviews with nearly the same text: whose, where, how alike, and what differs. */
export function NearDuplicates({ text, duplicates }: NearDuplicatesProps) {
  return (
    <ul className="flex flex-col gap-12">
      {duplicates.map((duplicate) => (
        <li key={duplicate.reviewId} className="flex flex-col gap-4">
          <div className="flex items-center gap-8">
            <span className="shrink-0 font-semibold tabular">
              {Math.round(duplicate.likeness * 100)} %
            </span>
            <span dir="auto" className="min-w-0 truncate text-12">
              {duplicate.sameAuthor ? 'Same author' : <AuthorName name={duplicate.authorName} />}
            </span>
            <span className="ml-auto">
              <StatusBadge status={duplicate.status} />
            </span>
          </div>
          <p className="text-11 text-faint">
            {duplicate.sameTool ? 'This tool' : duplicate.toolName} ·{' '}
            <TimeText at={duplicate.createdAt} />
          </p>
          <p dir="auto" className="line-clamp-3 break-words text-12 text-muted">
            <WordDiff before={text} after={duplicate.text} side="after" />
          </p>
        </li>
      ))}
    </ul>
  );
}
