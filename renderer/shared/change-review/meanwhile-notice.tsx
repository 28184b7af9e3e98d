import { GitMerge } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { TimeText } from '../../ui/time-text';
import { type ChangeBeside, changedMeanwhileText, namesText } from './changes-beside.rules';

export interface MeanwhileNoticeProps {
  readonly what: 'tool' | 'bundle';
  /** What was stored meanwhile, the latest first. */
  readonly changes: readonly ChangeBeside[];
  /** Fields that only the others changed, in words: their values stand there now. */
  readonly takenOver: readonly string[];
  /** How many of the fields that both changed are still to be chosen. */
  readonly open: number;
  readonly onDismiss: () => void;
  /** A choice for each field that both changed. */
  readonly children: ReactNode;
  readonly ref?: Ref<HTMLDivElement> | undefined;
}

/** What others changed while there was unsaved work: taken over, or to be chosen field by field. */
export function MeanwhileNotice(props: MeanwhileNoticeProps) {
  const { what, changes, takenOver, open, onDismiss, children, ref } = props;
  const [latest] = changes;
  const settled = open === 0;
  return (
    <div ref={ref} tabIndex={-1} className="outline-none">
      <Notice
        urgent
        tone={settled ? 'info' : 'attention'}
        icon={GitMerge}
        title={changedMeanwhileText(changes, what)}
        action={
          settled && (
            <Button size="small" variant="ghost" onClick={onDismiss}>
              Dismiss
            </Button>
          )
        }
      >
        <div className="flex flex-col gap-12">
          <p>
            {latest && (
              <>
                Saved <TimeText at={latest.at} />.{' '}
              </>
            )}
            {takenOver.length > 0 && `Their changes to ${namesText(takenOver)} are taken over. `}
            {!settled &&
              `${open === 1 ? 'One field was' : `${open} fields were`} changed by both of you: choose which value stays. `}
            {settled
              ? 'Your changes are kept; save again to store them.'
              : 'Nothing of yours is lost.'}
          </p>
          {children}
        </div>
      </Notice>
    </div>
  );
}
