import { readByRules } from './read-length.rules';

/** A text as people compare it: letter case, accents, punctuation and spacing do not matter. */
function comparable(text: string): string {
  return readByRules(text)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Pieces of so many letters are compared. */
const pieceLength = 4;

/** FNV-1a over a piece of a text, 32 bits. */
function hashOf(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  // The multiplications leave the low bits weak; this spreads them (Murmur3's finalizer).
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function piecesOf(text: string): ReadonlySet<number> {
  const plain = comparable(text);
  const pieces = new Set<number>();
  for (let at = 0; at + pieceLength <= plain.length; at += 1) {
    pieces.add(hashOf(plain, at, at + pieceLength));
  }
  return pieces;
}

/**
 * How alike two texts are: the share of their pieces that both have (Jaccard), 0 to 1.
 * Two texts too short for one piece are alike when they are the same.
 */
export function likeness(one: string, other: string): number {
  const [a, b] = [piecesOf(one), piecesOf(other)];
  if (a.size === 0 || b.size === 0) {
    return comparable(one) === comparable(other) && comparable(one) !== '' ? 1 : 0;
  }
  let common = 0;
  for (const piece of a) if (b.has(piece)) common += 1;
  return common / (a.size + b.size - common);
}

/** Bands of a fingerprint and minima in each: two texts that are half alike share one in 9 of 10 cases. */
const bands = 24;
const rows = 3;
/** Texts with fewer pieces say too little to call a copy ("Great tool"). */
const leastPieces = 12;

/**
 * The fingerprint by which near-duplicates are found: texts that are alike share at least one of
 * its values, others hardly ever do. It is a MinHash by one permutation: each piece falls into one
 * of the bins and the least of each bin counts, so the cost is one hash a letter (Li, Owen and
 * Zhang, "One permutation hashing", 2012); empty bins borrow from the next (Shrivastava and Li 2014).
 * @returns signed 32-bit values, one a band; none for a text that is too short to be called a copy
 */
export function fingerprint(text: string): readonly number[] {
  const pieces = piecesOf(text);
  if (pieces.size < leastPieces) return [];
  const bins = bands * rows;
  const least = new Array<number | undefined>(bins).fill(undefined);
  for (const piece of pieces) {
    const bin = piece % bins;
    const present = least[bin];
    if (present === undefined || piece < present) least[bin] = piece;
  }
  const filled = least.map((value, bin) => {
    for (let step = 0; value === undefined && step < bins; step += 1) {
      const borrowed = least[(bin + step) % bins];
      if (borrowed !== undefined) return borrowed ^ Math.imul(step, 0x9e3779b1);
    }
    return value ?? 0;
  });
  return Array.from({ length: bands }, (_, band) => {
    let hash = 0x811c9dc5 ^ Math.imul(band + 1, 0x9e3779b1);
    for (let row = 0; row < rows; row += 1) {
      hash = Math.imul(hash ^ (filled[band * rows + row] ?? 0), 0x01000193);
      hash ^= hash >>> 15;
    }
    return hash | 0;
  });
}

/** How often a sentence or a word must stand in one text to be called repeated. */
const sentenceRepeats = 2;
const wordRepeats = 4;

/** The repetition inside one text, as words for a person; null without one. */
export function innerRepetition(text: string): { start: number; end: number; note: string } | null {
  const words = [...text.matchAll(/[\p{L}\p{N}]+/gu)];
  let from = 0;
  for (let at = 1; at <= words.length; at += 1) {
    const same = words[at]?.[0].toLowerCase() === words[from]?.[0].toLowerCase();
    if (same) continue;
    const [first, last] = [words[from], words[at - 1]];
    if (at - from >= wordRepeats && first && last) {
      const end = last.index + last[0].length;
      return { start: first.index, end, note: `“${first[0]}” ${at - from} times in a row` };
    }
    from = at;
  }
  const seen = new Map<string, number>();
  for (const match of text.matchAll(/[^.!?\n]{12,}[.!?]*/gu)) {
    const sentence = comparable(match[0]);
    const count = (seen.get(sentence) ?? 0) + 1;
    seen.set(sentence, count);
    if (sentence !== '' && count >= sentenceRepeats) {
      const start = match.index + (match[0].length - match[0].trimStart().length);
      return { start, end: match.index + match[0].length, note: 'The same sentence again' };
    }
  }
  return null;
}
