import { Info, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { type Tone, toneClasses, toneIcons } from './badge';
import { classes } from './classes';
import { Copyable } from './copyable';

export interface NoticeProps {
  readonly tone: Tone;
  readonly icon?: LucideIcon | undefined;
  readonly title: string;
  readonly children?: ReactNode;
  /** Small buttons. */
  readonly action?: ReactNode;
  readonly operationId?: string | null | undefined;
  /** Read out at once when it appears: for something that went wrong through the person's act. */
  readonly urgent?: boolean | undefined;
}

/** A message in the flow of a screen, where what it is about stands. */
export function Notice({
  tone,
  icon,
  title,
  children,
  action,
  operationId,
  urgent = false,
}: NoticeProps) {
  // The dashed ring of a neutral badge would look like something that is still going on.
  const Icon = icon ?? (tone === 'neutral' ? Info : toneIcons[tone]);
  return (
    <div
      role={urgent ? 'alert' : 'status'}
      className={classes('flex items-start gap-8 rounded-4 border px-12 py-8', toneClasses[tone])}
    >
      <Icon aria-hidden="true" className="mt-2 size-icon shrink-0" />
      {/* In a narrow column the act stands below: beside it, a word a line would be left. */}
      <div className="flex min-w-0 grow flex-wrap items-start gap-8">
        <div className="flex min-w-0 grow basis-[240px] flex-col gap-2">
          <p className="font-medium">{title}</p>
          {children && <div className="text-12 text-text">{children}</div>}
          {operationId && (
            <p className="flex items-center gap-8 text-11">
              Operation <Copyable text={operationId} what="operation id" />
            </p>
          )}
        </div>
        {action && <div className="flex shrink-0 gap-8">{action}</div>}
      </div>
    </div>
  );
}
