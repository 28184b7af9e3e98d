/** Characters that turn the direction of the text after them, which is then read otherwise than it is written. */
const turns: Readonly<Record<string, string>> = {
  '\u202a': 'Left-to-right embedding',
  '\u202b': 'Right-to-left embedding',
  '\u202c': 'End of an embedding or override',
  '\u202d': 'Left-to-right override',
  '\u202e': 'Right-to-left override',
  '\u2066': 'Left-to-right isolate',
  '\u2067': 'Right-to-left isolate',
  '\u2068': 'First strong isolate',
  '\u2069': 'End of an isolate',
};

/** A piece of a text; of a character that turns the direction its code, and what it does. */
export interface WrittenPiece {
  /** Offset of its beginning. */
  readonly start: number;
  readonly text: string;
  readonly turn: string | null;
}

/** Cuts a text at the characters that turn its direction. */
export function writtenPieces(text: string): readonly WrittenPiece[] {
  const pieces: WrittenPiece[] = [];
  let start = 0;
  for (const part of text.split(/([\u202a-\u202e\u2066-\u2069])/u)) {
    const turn = turns[part] ?? null;
    const code = `U+${part.charCodeAt(0).toString(16).toUpperCase()}`;
    if (part !== '') pieces.push({ start, text: turn === null ? part : code, turn });
    start += part.length;
  }
  return pieces;
}
