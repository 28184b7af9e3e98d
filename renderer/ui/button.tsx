import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, MouseEvent } from 'react';
import { classes } from './classes';
import { Spinner } from './spinner';

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger';

export interface ButtonProps extends ComponentProps<'button'> {
  /** One primary button per view; `danger` only where something is lost. */
  readonly variant?: ButtonVariant;
  readonly size?: 'medium' | 'small';
  readonly icon?: LucideIcon | undefined;
  /** Work that the button began is under way: it stays focusable and does nothing. */
  readonly busy?: boolean | undefined;
}

const variantClasses = {
  primary:
    'border-transparent bg-accent text-on-accent hover:bg-accent-strong active:bg-accent-strong',
  secondary:
    'border-line-strong bg-surface text-text hover:bg-hover active:bg-pressed data-popup-open:bg-pressed',
  ghost:
    'border-transparent text-muted hover:bg-hover hover:text-text active:bg-pressed data-popup-open:bg-pressed data-popup-open:text-text',
  danger: 'border-transparent bg-danger text-on-accent hover:bg-danger-strong',
} as const satisfies Record<ButtonVariant, string>;

/** A button whose words are a verb with its object. */
export function Button({
  variant = 'secondary',
  size = 'medium',
  icon: Icon,
  busy = false,
  className,
  children,
  onClick,
  disabled,
  ...rest
}: ButtonProps) {
  const refuseWhileBusy = (event: MouseEvent<HTMLButtonElement>) => {
    if (busy) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled}
      aria-busy={busy || undefined}
      aria-disabled={busy || rest['aria-disabled']}
      onClick={refuseWhileBusy}
      className={classes(
        'inline-flex shrink-0 select-none items-center justify-center gap-4 whitespace-nowrap rounded-4 border font-medium transition-colors',
        'disabled:pointer-events-none disabled:opacity-50',
        size === 'medium' ? 'h-control px-12 text-13' : 'h-control-small px-8 text-12',
        Icon && !busy && (size === 'medium' ? 'pl-8' : 'pl-4'),
        variantClasses[variant],
        className,
      )}
    >
      {busy ? <Spinner /> : Icon && <Icon aria-hidden="true" className="size-icon" />}
      {children}
    </button>
  );
}
