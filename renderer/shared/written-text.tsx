import { useMemo } from 'react';
import { writtenPieces } from './written-text.rules';

/**
 * The words of a stranger as they are written: what would turn their direction is shown by its code and does
 * nothing, so that one reads in the order in which others find it.
 */
export function WrittenText({ text }: { readonly text: string }) {
  const pieces = useMemo(() => writtenPieces(text), [text]);
  return pieces.map((piece) =>
    piece.turn === null ? (
      piece.text
    ) : (
      <bdi
        key={piece.start}
        dir="ltr"
        title={`${piece.turn}: a character that nobody sees`}
        className="mx-px rounded-4 bg-attention-tint px-2 align-middle text-11 text-attention-text no-underline"
      >
        {piece.text}
      </bdi>
    ),
  );
}
