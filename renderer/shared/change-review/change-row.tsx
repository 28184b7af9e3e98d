import type { ReactNode } from 'react';

interface ChangeRowProps {
  /** Whether something is to be chosen in it before it can be committed. */
  readonly inConflict?: boolean;
  readonly children: ReactNode;
}

/**
 * A line of a list of changes. Of a hundred that come at once a dozen are in sight: the others are laid
 * out and painted when they come into it, which for all of them took 60 ms of one frame.
 * On paper all are: a browser prints no more than it has laid out.
 */
export function ChangeRow({ inConflict = false, children }: ChangeRowProps) {
  return (
    <li
      data-conflict={inConflict || undefined}
      className="flex flex-col gap-8 border-b border-line px-16 py-8 [contain-intrinsic-height:auto_64px] [content-visibility:auto] print:[content-visibility:visible]"
    >
      {children}
    </li>
  );
}
