import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Copyable } from './copyable';

export interface ErrorStateProps {
  /** What happened: "The tools could not be loaded". */
  readonly title: string;
  /** What was kept and what to do. */
  readonly children: ReactNode;
  /** Buttons that help: "Try again". */
  readonly action?: ReactNode;
  /** Finds the failure in the log. */
  readonly operationId?: string | null | undefined;
}

/** Stands in the place of what could not be shown: what happened, what was kept, what to do. */
export function ErrorState({ title, children, action, operationId }: ErrorStateProps) {
  return (
    <div
      role="alert"
      className="flex h-full min-h-0 flex-col items-center justify-center gap-4 p-32 text-center"
    >
      <CircleAlert aria-hidden="true" className="mb-4 size-24 text-danger-text" strokeWidth={1.5} />
      <h2 className="text-13 font-semibold">{title}</h2>
      <div className="max-w-prose select-text text-balance text-muted">{children}</div>
      {action && <div className="mt-8 flex gap-8">{action}</div>}
      {operationId && (
        <p className="mt-12 flex max-w-full items-center gap-8 text-11 text-faint">
          Operation <Copyable text={operationId} what="operation id" />
        </p>
      )}
    </div>
  );
}
