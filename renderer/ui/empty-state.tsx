import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export interface EmptyStateProps {
  readonly icon: LucideIcon;
  /** What is not there: "No tools match these filters". */
  readonly title: string;
  /** What the place is for, or why it is empty. */
  readonly children?: ReactNode;
  /** The first thing to do, usually one Button. */
  readonly action?: ReactNode;
}

/** Fills a place that has nothing to show: says what it is for and offers the first act. */
export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex h-full min-h-0 flex-col items-center justify-center gap-4 p-32 text-center">
      <Icon aria-hidden="true" className="mb-4 size-24 text-faint" strokeWidth={1.5} />
      <h2 className="text-13 font-semibold">{title}</h2>
      {children && <p className="max-w-field text-balance text-muted">{children}</p>}
      {action && <div className="mt-8 flex gap-8">{action}</div>}
    </div>
  );
}
