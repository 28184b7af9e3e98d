import { History } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';
import { clockText } from '../ui/time-text';
import type { DraftState } from './draft-writer';

export interface RestoredNoticeProps {
  /** When the work was kept, as an ISO 8601 instant; null where none was. */
  readonly keptAt: string | null;
  /** What is kept of it now. */
  readonly draft: DraftState['kind'];
  readonly onDiscard: () => void;
}

/**
 * Says that what is shown is unsaved work of an earlier time, and offers to give it up: until it was saved
 * or given up once, since what is typed after that is of now.
 */
export function RestoredNotice({ keptAt, draft, onDiscard }: RestoredNoticeProps) {
  const [isOver, setOver] = useState(false);
  if (draft === 'none' && !isOver) setOver(true);
  if (keptAt === null || isOver || draft === 'none') return null;
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
