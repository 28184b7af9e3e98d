import type { RuleMatch } from '../../../../electron/moderation/rules/moderation-rules.schema';

/** A piece of a text, with what rules found in it. */
export interface TextPiece {
  readonly text: string;
  /** Offset of its beginning. */
  readonly start: number;
  readonly matches: readonly RuleMatch[];
}

/**
 * Cuts a text where marks begin and end, so that matches that overlap are shown together.
 * @param matches of this text only; offsets beyond it are cut off
 * @returns pieces that joined together are the text
 */
export function piecesOf(text: string, matches: readonly RuleMatch[]): readonly TextPiece[] {
  const inside = (offset: number) => Math.min(Math.max(offset, 0), text.length);
  const cuts = matches.flatMap(({ start, end }) => [inside(start), inside(end)]);
  const edges = [...new Set([0, ...cuts, text.length])].toSorted((one, other) => one - other);
  return edges.slice(0, -1).map((start, at) => {
    const end = edges[at + 1] ?? text.length;
    return {
      text: text.slice(start, end),
      start,
      matches: matches.filter((match) => match.start < end && match.end > start),
    };
  });
}
