import { useMemo } from 'react';
import type { RuleMatch } from '../../../../electron/moderation/rules/moderation-rules.schema';
import { WrittenText } from '../../../shared/written-text';
import { triggerLooks } from '../moderation-labels';
import { piecesOf } from './marked-text.rules';

export interface MarkedTextProps {
  readonly text: string;
  readonly matches: readonly RuleMatch[];
}

/** A text in which what the rules found is marked; each mark says what it is. */
export function MarkedText({ text, matches }: MarkedTextProps) {
  const pieces = useMemo(() => piecesOf(text, matches), [text, matches]);
  return pieces.map((piece) =>
    piece.matches.length === 0 ? (
      <span key={piece.start}>
        <WrittenText text={piece.text} />
      </span>
    ) : (
      <mark
        key={piece.start}
        title={piece.matches
          .map(({ trigger, note }) => `${triggerLooks[trigger].label}: ${note}`)
          .join('\n')}
        className="rounded-4 border-danger-text border-b-2 bg-danger-tint px-px text-danger-text"
      >
        <WrittenText text={piece.text} />
      </mark>
    ),
  );
}
