import { BadgeCheck, Lock } from 'lucide-react';
import type { QueueItem } from '../../../../electron/moderation/review-queue.schema';
import { WrittenText } from '../../../shared/written-text';
import { classes } from '../../../ui/classes';
import type { GridColumn } from '../../../ui/data-grid/grid-column';
import { TimeText } from '../../../ui/time-text';
import { AuthorName } from '../author-name';
import { starsText, triggerLooks } from '../moderation-labels';
import { StarRating } from '../star-rating';
import { waitTone } from './waiting.rules';

/** The queue as a grid: what one needs to choose reviews that are decided together. */
export const queueColumns: readonly GridColumn<QueueItem>[] = [
  {
    id: 'review',
    header: 'Review',
    width: 420,
    cell: ({ title, excerpt }) => (
      <span dir="auto" className="truncate">
        {title && (
          <span className="font-medium">
            <WrittenText text={title} />.{' '}
          </span>
        )}
        <span className={title ? 'text-muted' : undefined}>
          <WrittenText text={excerpt} />
        </span>
      </span>
    ),
    text: ({ title, excerpt }) => [title, excerpt].filter(Boolean).join('. '),
  },
  {
    id: 'stars',
    header: 'Stars',
    width: 88,
    cell: ({ rating }) => <StarRating rating={rating} />,
    text: ({ rating }) => starsText(rating),
  },
  {
    id: 'found',
    header: 'Found by rules',
    width: 168,
    cell: ({ triggers }) => (
      <span className="truncate text-danger-text">
        {triggers.map((trigger) => triggerLooks[trigger].label).join(', ')}
      </span>
    ),
    text: ({ triggers }) => triggers.map((trigger) => triggerLooks[trigger].label).join(', '),
  },
  {
    id: 'tool',
    header: 'Tool',
    width: 184,
    cell: ({ toolName }) => toolName,
    text: ({ toolName }) => toolName,
  },
  {
    id: 'author',
    header: 'Author',
    width: 144,
    cell: ({ authorName }) => <AuthorName name={authorName} />,
    text: ({ authorName }) => authorName,
  },
  {
    id: 'purchase',
    header: 'Purchase',
    width: 104,
    cell: ({ verifiedPurchase }) =>
      verifiedPurchase ? (
        <span className="flex items-center gap-4">
          <BadgeCheck aria-hidden="true" className="size-12 text-good-text" /> Verified
        </span>
      ) : (
        <span className="text-muted">None</span>
      ),
    text: ({ verifiedPurchase }) => (verifiedPurchase ? 'Verified' : 'None'),
  },
  {
    id: 'waiting',
    header: 'Waits since',
    width: 112,
    cell: ({ waitingSince }) => (
      <span className={classes(waitTone(waitingSince, new Date()))}>
        <TimeText at={waitingSince} />
      </span>
    ),
    text: ({ waitingSince }) => waitingSince,
  },
  {
    id: 'claim',
    header: 'Out with',
    width: 128,
    cell: ({ claim }) =>
      claim && (
        <span className="flex items-center gap-4">
          <Lock aria-hidden="true" className="size-12 text-attention-text" />
          {claim.mine ? 'You' : claim.by.name}
        </span>
      ),
    text: ({ claim }) => (claim ? claim.by.name : ''),
  },
];
