import { useMemo } from 'react';
import { classes } from '../ui/classes';
import { comparedText, partsOf, type Side, type TextPart, wordDiff } from './word-diff.rules';
import { WrittenText } from './written-text';

export interface WordDiffProps {
  readonly before: string;
  readonly after: string;
  /** Which text is shown: both in one, or one side with what the other lacks marked. */
  readonly side?: Side;
}

/** Two versions of a text with the words that were taken out and put in; said aloud as well. */
export function WordDiff({ before, after, side = 'both' }: WordDiffProps) {
  const parts = useMemo(() => partsOf(wordDiff(before, after), side), [before, after, side]);
  return <TextParts parts={parts} />;
}

export interface ComparedTextProps {
  readonly before: string;
  readonly after: string;
  readonly side: Side;
  /** Leaves nothing out. */
  readonly whole: boolean;
}

/** A value beside another version of it: of a long text, what changed and some words around it. */
export function ComparedText({ before, after, side, whole }: ComparedTextProps) {
  const parts = useMemo(
    () => comparedText(before, after, side, whole),
    [before, after, side, whole],
  );
  return <TextParts parts={parts} />;
}

function TextParts({ parts }: { readonly parts: readonly TextPart[] }) {
  let at = 0;
  return parts.map(({ kind, text }) => {
    at += text.length;
    const key = `${at} ${kind}`;
    if (kind === 'kept') {
      return (
        <span key={key}>
          <WrittenText text={text} />
        </span>
      );
    }
    const added = kind === 'added';
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
        <WrittenText text={text} />
      </Mark>
    );
  });
}
