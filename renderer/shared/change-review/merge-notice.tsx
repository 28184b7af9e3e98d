import { GitMerge } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';

export interface MergeNoticeProps {
  readonly title: string;
  /** Whether nothing is left to be chosen; only then it can be dismissed. */
  readonly settled: boolean;
  readonly onDismiss: () => void;
  readonly children: ReactNode;
  /** What can take the focus. */
  readonly ref?: Ref<HTMLDivElement> | undefined;
}

/** Somebody else saved what is being changed: what became of it, and what is to be chosen. */
export function MergeNotice({ title, settled, onDismiss, children, ref }: MergeNoticeProps) {
  return (
    <div ref={ref} tabIndex={-1} className="scroll-m-12 outline-none">
      <Notice
        urgent
        tone={settled ? 'info' : 'attention'}
        icon={GitMerge}
        title={title}
        action={
          settled && (
            <Button size="small" variant="ghost" onClick={onDismiss}>
              Dismiss
            </Button>
          )
        }
      >
        <div className="flex flex-col gap-12">{children}</div>
      </Notice>
    </div>
  );
}
