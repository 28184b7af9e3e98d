import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classes } from './classes';
import { Tooltip } from './tooltip';

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly icon: LucideIcon;
  /** What the button does: its accessible name and its tooltip. */
  readonly label: string;
  /** The key that does the same, shown in the tooltip. */
  readonly keys?: string | undefined;
  readonly size?: 'medium' | 'small';
  /** For a button that keeps something on or off. */
  readonly pressed?: boolean | undefined;
}

/** A button that is only an icon; its name appears on hover and on keyboard focus. */
export function IconButton({
  icon: Icon,
  label,
  keys,
  size = 'medium',
  pressed,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip label={label} keys={keys}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-pressed={pressed}
        className={classes(
          'inline-flex shrink-0 items-center justify-center rounded-4 text-muted transition-colors',
          'hover:bg-hover hover:text-text active:bg-pressed disabled:pointer-events-none disabled:opacity-50',
          'aria-pressed:bg-accent-tint aria-pressed:text-accent-text data-popup-open:bg-pressed data-popup-open:text-text',
          size === 'medium' ? 'size-control' : 'size-control-small',
          className,
        )}
      >
        <Icon aria-hidden="true" className="size-icon" />
      </button>
    </Tooltip>
  );
}
