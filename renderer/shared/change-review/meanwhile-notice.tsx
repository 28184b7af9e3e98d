import type { ReactNode, Ref } from 'react';
import { TimeText } from '../../ui/time-text';
import { type ChangeBeside, changedMeanwhileText, namesText } from './changes-beside.rules';
import { MergeNotice } from './merge-notice';

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
    <MergeNotice
      ref={ref}
      title={changedMeanwhileText(changes, what)}
      settled={settled}
      onDismiss={onDismiss}
    >
      <p>
        {latest && (
          <>
            Saved <TimeText at={latest.at} />.{' '}
          </>
        )}
        {takenOver.length > 0 && `Their changes to ${namesText(takenOver)} are taken over. `}
        {!settled &&
          `${open === 1 ? 'One field was' : `${open} fields were`} changed by both of you: choose which value stays. `}
        {settled ? 'Your changes are kept; save again to store them.' : 'Nothing of yours is lost.'}
      </p>
      {children}
    </MergeNotice>
  );
}
