import type { ReactNode } from 'react';

export interface ScrollRegionProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** A part that scrolls by itself; it takes the focus so that arrows and Page Down scroll it too. */
export function ScrollRegion({ label, children }: ScrollRegionProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      className="min-h-0 grow overflow-auto focus-inset"
    >
      {children}
    </section>
  );
}
