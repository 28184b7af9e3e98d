import type { ReactNode } from 'react';
import { classes } from './classes';

export interface ScreenHeaderProps {
  readonly title: string;
  /** A count or a state beside the title. */
  readonly detail?: ReactNode;
  /** The field that searches the screen's list; where the line has no room for it, there are two. */
  readonly search?: ReactNode;
  /** View and the primary act, at the end of the line. */
  readonly children?: ReactNode;
}

/** The first line of a screen: what it is, and what can be done in it. */
export function ScreenHeader({ title, detail, search, children }: ScreenHeaderProps) {
  return (
    <header
      className={classes(
        'flex min-h-bar shrink-0 items-center gap-8 border-b border-line px-16',
        search !== undefined && 'flex-wrap py-8',
      )}
    >
      <h1 className="text-15 font-semibold">{title}</h1>
      {/* Gives way before what can be done does. */}
      {detail && <span className="shrink-99 truncate text-12 text-faint tabular">{detail}</span>}
      <div className="ml-auto flex min-w-0 items-center gap-8">
        {search}
        {children}
      </div>
    </header>
  );
}

export interface ToolbarProps {
  /** What the controls are for: "Filters". */
  readonly label: string;
  readonly children: ReactNode;
}

/** A line of small controls under the header or above a grid. */
export function Toolbar({ label, children }: ToolbarProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot lay out its children in a line
    <div
      role="group"
      aria-label={label}
      className="flex min-h-[36px] shrink-0 flex-wrap items-center gap-4 border-b border-line px-16 py-4"
    >
      {children}
    </div>
  );
}
