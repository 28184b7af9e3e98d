import { classes } from '../../../ui/classes';

export interface StarDistributionProps {
  /** Approved reviews with one star, two stars … five stars. */
  readonly stars: readonly number[];
  readonly mean: number;
  /** The stars of the review that is looked at. */
  readonly own: number;
}

/** How others rated the tool, with the present rating marked. */
export function StarDistribution({ stars, mean, own }: StarDistributionProps) {
  const most = Math.max(1, ...stars);
  return (
    <div className="flex items-end gap-16">
      <p className="flex flex-col">
        <span className="text-18 tabular">{mean.toFixed(1)}</span>
        <span className="text-11 text-faint">mean</span>
      </p>
      <ul aria-label="Approved reviews by stars" className="flex grow items-end gap-4">
        {stars.map((count, at) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the number of stars
            key={at}
            title={`${at + 1} ${at === 0 ? 'star' : 'stars'}: ${count}`}
            className="flex grow flex-col items-center gap-2"
          >
            <span className="flex h-32 w-full items-end">
              <span
                style={{ height: `${Math.max(3, (count / most) * 100)}%` }}
                className={classes(
                  'w-full rounded-4',
                  at + 1 === own
                    ? 'bg-accent forced-colors:bg-[Highlight]'
                    : 'bg-line-strong forced-colors:bg-[CanvasText]',
                )}
              />
            </span>
            <span
              className={classes(
                'text-11 tabular',
                at + 1 === own ? 'font-semibold text-accent-text' : 'text-faint',
              )}
            >
              {at + 1}
              <span className="sr-only">
                {at === 0 ? ' star' : ' stars'}: {count}
                {at + 1 === own && ', this review'}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
