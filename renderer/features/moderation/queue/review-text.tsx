import { useRef, useState } from 'react';
import type { ReviewEvidence } from '../../../../electron/moderation/review-queue.schema';
import type { RuleMatch } from '../../../../electron/moderation/rules/moderation-rules.schema';
import { lettersMore, lettersRead } from '../../../../electron/moderation/rules/read-length.rules';
import { numberText } from '../../../../electron/shared/number-text';
import { failureOf } from '../../../bridge/failure';
import { useTRPCClient } from '../../../bridge/trpc';
import { describeReadFailure } from '../../../shared/error-messages';
import { WrittenText } from '../../../shared/written-text';
import { Button } from '../../../ui/button';
import { useToast } from '../../../ui/toast';
import { useAnnounce } from '../announcer';
import { MarkedText } from './marked-text';

export interface ReviewTextProps {
  readonly evidence: Pick<ReviewEvidence, 'reviewId' | 'lettersLeft' | 'seen'>;
  readonly beginning: string;
  /** What the rules found in the beginning, which is what they read. */
  readonly matches: readonly RuleMatch[];
}

/** The words of a review: of a long one the beginning, and the rest when it is asked for. */
export function ReviewText({ evidence, beginning, matches }: ReviewTextProps) {
  const { reviewId, lettersLeft, seen } = evidence;
  const client = useTRPCClient();
  const toast = useToast();
  const announce = useAnnounce();
  const words = useRef<HTMLParagraphElement>(null);
  const [more, setMore] = useState({ texts: [] as readonly string[], left: lettersLeft });
  const [reading, setReading] = useState(false);
  const all = lettersRead + lettersLeft;
  const shown = all - more.left;

  const showMore = async () => {
    setReading(true);
    const asked = { reviewId, contentRev: seen.contentRev, after: shown };
    try {
      const next = await client.moderation.moreText.query(asked);
      // The author has edited it: what it is now comes with the next reading of the review.
      if (next === null) return;
      setMore(({ texts }) => ({ texts: [...texts, next.text], left: next.lettersLeft }));
      announce(next.lettersLeft === 0 ? 'All of the review is shown' : 'More of it is shown');
      // The button goes with what it was for.
      if (next.lettersLeft === 0) words.current?.closest('article')?.focus({ preventScroll: true });
    } catch (error) {
      const { title, text } = describeReadFailure(failureOf(error));
      toast.show({ tone: 'danger', title, description: text });
    } finally {
      setReading(false);
    }
  };
  return (
    <div className="flex flex-col items-start gap-12">
      <p
        ref={words}
        dir="auto"
        className="w-full select-text whitespace-pre-wrap break-words text-18 leading-[28px]"
      >
        <MarkedText text={beginning} matches={matches} />
        <WrittenText text={more.texts.join('')} />
        {more.left > 0 && '…'}
      </p>
      {more.left > 0 && (
        <div className="flex flex-wrap items-center gap-x-12 gap-y-4">
          <Button busy={reading} onClick={() => void showMore()}>
            {more.left <= lettersMore ? 'Show all' : `Show ${numberText(lettersMore)} more`}
          </Button>
          <span className="text-12 text-muted">
            {numberText(shown)} of {numberText(all)} characters
          </span>
        </div>
      )}
    </div>
  );
}
