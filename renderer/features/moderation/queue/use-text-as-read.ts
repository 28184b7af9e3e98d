import { useEffect, useRef } from 'react';
import type { ReviewEvidence } from '../../../../electron/moderation/review-queue.schema';
import { useToast } from '../../../ui/toast';
import { useAnnounce } from '../announcer';

const edited =
  'The author edited this review while you looked at it. It is shown as it is now: read it again, then decide.';

/**
 * Whether a decision is about words that can have been read. An author's edit takes the place of what is being
 * read, and a key that was on its way meant what stood there before: the first one after it only says so.
 * @returns a function that tells, of the review on the screen, whether it counts
 */
export function useTextAsRead(evidence: ReviewEvidence | null) {
  const toast = useToast();
  const announce = useAnnounce();
  const read = useRef<{ readonly reviewId: string; readonly contentRev: number } | null>(null);
  useEffect(() => {
    if (!evidence || read.current?.reviewId === evidence.reviewId) return;
    read.current = { reviewId: evidence.reviewId, contentRev: evidence.seen.contentRev };
  }, [evidence]);

  return ({ reviewId, seen: { contentRev } }: ReviewEvidence): boolean => {
    const before = read.current;
    if (before?.reviewId !== reviewId || before.contentRev === contentRev) return true;
    read.current = { reviewId, contentRev };
    announce(edited);
    toast.show({ tone: 'attention', key: 'edited', title: 'Not decided', description: edited });
    return false;
  };
}
