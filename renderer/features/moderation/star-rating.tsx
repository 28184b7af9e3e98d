import { Star } from 'lucide-react';
import { classes } from '../../ui/classes';
import { starsText } from './moderation-labels';

const places = [1, 2, 3, 4, 5] as const;

export interface StarRatingProps {
  readonly rating: number;
  readonly size?: 'small' | 'large';
}

/** A rating as five stars, said as "4 stars". */
export function StarRating({ rating, size = 'small' }: StarRatingProps) {
  return (
    <span
      role="img"
      aria-label={starsText(rating)}
      className="inline-flex shrink-0 items-center gap-px"
    >
      {places.map((place) => (
        <Star
          key={place}
          aria-hidden="true"
          className={classes(
            size === 'small' ? 'size-12' : 'size-16',
            place <= rating ? 'fill-attention-text text-attention-text' : 'text-line-strong',
          )}
          strokeWidth={1.5}
        />
      ))}
    </span>
  );
}
