import { classes } from './classes';
import { describeKeys } from './key-names';

export interface KbdProps {
  /** One key, a combination or a sequence, for instance `mod+k` or `g c`. */
  readonly keys: string;
  readonly className?: string;
}

/** Keys as they are printed on the keyboard of this platform. */
export function Kbd({ keys, className }: KbdProps) {
  return (
    <kbd className={classes('inline-flex items-center gap-4 font-sans', className)}>
      {describeKeys(keys).map((step, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: steps of a sequence differ only by place
          key={index}
          className="inline-flex h-16 min-w-16 items-center justify-center rounded-4 border border-line bg-sunken px-4 text-11 text-muted"
        >
          {step}
        </span>
      ))}
    </kbd>
  );
}
