import type { ReactNode } from 'react';
import { ChangeSetImpact } from '../../../shared/bundle-impact/change-set-impact';
import { ChangeReview } from '../../../shared/change-review/change-review';
import { Dialog } from '../../../ui/dialog';

/** How a look at staged changes ended. */
export type ReviewOutcome =
  | {
      readonly kind: 'committed';
      /** The tools and bundles that were left out; null where that is not known. */
      readonly leftOut: readonly string[] | null;
    }
  | { readonly kind: 'discarded' }
  | { readonly kind: 'left' };

export interface StagedReviewProps {
  readonly changeSetId: string;
  /** What stands above the changes. */
  readonly heading?: ReactNode;
  /** What becomes of the changes when they are discarded, where they are not lost. */
  readonly whatDiscards?: string;
  readonly onClose: (outcome: ReviewOutcome) => void;
}

/** Every change, field by field, beside every bundle that it changes, before it is saved. */
export function StagedReview({ changeSetId, heading, whatDiscards, onClose }: StagedReviewProps) {
  return (
    <Dialog
      open
      size="full"
      keepOpen
      onOpenChange={(open) => !open && onClose({ kind: 'left' })}
      title="Review changes"
      description="Leave out what is not to be saved now. Nothing is stored before you commit."
    >
      <ChangeReview
        changeSetId={changeSetId}
        heading={heading}
        whatDiscards={whatDiscards}
        aside={() => <ChangeSetImpact changeSetId={changeSetId} />}
        onCommitted={({ leftOut }) => onClose({ kind: 'committed', leftOut })}
        onDiscarded={() => onClose({ kind: 'discarded' })}
      />
    </Dialog>
  );
}
