import { diffWordsWithSpace } from 'diff';
import { useMemo } from 'react';
import { classes } from '../../ui/classes';

export interface WordDiffProps {
  readonly before: string;
  readonly after: string;
  /** Which text is shown: both in one, or one side with what the other lacks marked. */
  readonly side?: 'both' | 'before' | 'after';
}

/** Two versions of a text with the words that were taken out and put in; said aloud as well. */
export function WordDiff({ before, after, side = 'both' }: WordDiffProps) {
  const parts = useMemo(() => {
    let at = 0;
    return diffWordsWithSpace(before, after).map((part) => {
      at += part.value.length;
      return { ...part, key: `${at}${part.added ? '+' : part.removed ? '-' : '='}` };
    });
  }, [before, after]);
  return parts.map(({ key, value, added, removed }) => {
    if (!added && !removed) return <span key={key}>{value}</span>;
    if ((added && side === 'before') || (removed && side === 'after')) return null;
    const Mark = added ? 'ins' : 'del';
    return (
      <Mark
        key={key}
        className={classes(
          'rounded-4 px-px',
          added
            ? 'bg-good-tint text-good-text underline decoration-good-text'
            : 'bg-danger-tint text-danger-text line-through',
        )}
      >
        <span className="sr-only">{added ? ' added: ' : ' removed: '}</span>
        {value}
      </Mark>
    );
  });
}
