import { History } from 'lucide-react';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';
import { clockText } from '../ui/time-text';

export interface RestoredNoticeProps {
  /** When the work was kept, as an ISO 8601 instant. */
  readonly keptAt: string;
  readonly onDiscard: () => void;
}

/** Says that what is shown is unsaved work of an earlier time, and offers to give it up. */
export function RestoredNotice({ keptAt, onDiscard }: RestoredNoticeProps) {
  return (
    <Notice
      tone="neutral"
      icon={History}
      title={`Unsaved changes from ${clockText(keptAt, new Date())} restored`}
      action={
        <Button size="small" onClick={onDiscard}>
          Discard
        </Button>
      }
    />
  );
}
