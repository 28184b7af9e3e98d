import { useId } from 'react';
import { numberText } from '../../electron/shared/number-text';
import { Button } from './button';

export interface ProgressBarProps {
  /** What is being done: "Checking the database". */
  readonly label: string;
  readonly done: number;
  /** Null until it is known: the bar then only shows that work goes on. */
  readonly total: number | null;
  /** What is counted, after the number: "kB". */
  readonly unit?: string | undefined;
  /** Items per second, once it is known. */
  readonly rate?: number | undefined;
  readonly onCancel?: (() => void) | undefined;
}

/** How much longer it takes at the rate so far; nothing while that is not known. */
function timeLeft(done: number, total: number | null, rate: number | undefined): string {
  if (total === null || rate === undefined || rate <= 0 || done >= total) return '';
  const seconds = Math.ceil((total - done) / rate);
  return seconds < 60
    ? ` · about ${seconds} s left`
    : ` · about ${numberText(Math.ceil(seconds / 60))} min left`;
}

/** Work that takes longer than a moment: bar, count, rate and a way to stop it. */
export function ProgressBar({ label, done, total, unit, rate, onCancel }: ProgressBarProps) {
  const id = useId();
  const share = total === null || total === 0 ? null : Math.min(1, done / total);
  const number = total === null ? numberText(done) : `${numberText(done)} of ${numberText(total)}`;
  const count = unit === undefined ? number : `${number} ${unit}`;
  return (
    <div className="flex items-end gap-12">
      <div className="flex min-w-0 grow flex-col gap-4">
        <div className="flex items-baseline gap-8 text-12">
          <span id={id} className="truncate text-muted">
            {label}
          </span>
          <span className="ml-auto shrink-0 text-faint tabular">
            {count}
            {rate !== undefined && ` · ${numberText(Math.round(rate))} per second`}
            {timeLeft(done, total, rate)}
          </span>
        </div>
        <div
          role="progressbar"
          aria-labelledby={id}
          aria-valuemin={0}
          aria-valuemax={total ?? undefined}
          aria-valuenow={total === null ? undefined : done}
          aria-valuetext={count}
          className="h-4 overflow-hidden rounded-full bg-pressed forced-colors:outline"
        >
          <div
            className={
              share === null
                ? 'h-full w-full animate-pulse bg-accent forced-colors:bg-[Highlight]'
                : 'h-full bg-accent transition-[width] forced-colors:bg-[Highlight]'
            }
            style={share === null ? undefined : { width: `${share * 100}%` }}
          />
        </div>
      </div>
      {onCancel && (
        <Button size="small" onClick={onCancel}>
          Cancel
        </Button>
      )}
    </div>
  );
}
