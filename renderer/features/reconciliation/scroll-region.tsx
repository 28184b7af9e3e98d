import type { ReactNode } from 'react';
import { classes } from '../../ui/classes';

export interface ScrollRegionProps {
  readonly label: string;
  /** Its size and inner spacing; by default all the room that is left. */
  readonly className?: string;
  readonly children: ReactNode;
}

/** A part that scrolls by itself; it takes the focus so that arrows and Page Down scroll it too. */
export function ScrollRegion({ label, className = 'min-h-0 grow', children }: ScrollRegionProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      className={classes('overflow-auto focus-inset', className)}
    >
      {children}
    </section>
  );
}
